// What the models say of a policy, claim by claim: the same list, by the same numbers, in each
// language. A property of the catalogue is one claim or several.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/policy.hpp"
#include "properties/explore/proof.hpp"

namespace cascade::models {

/// What a claim looks at. The first ones are true at every check; the last four are goals, which
/// some run must meet.
enum class Watch : std::uint8_t {
  protects_at_once,
  escalates_only_on_demand,
  recovers_only_when_cleared,
  cooldown_respected,
  no_flapping,
  steady_input_settles,
  missing_data_never_recovers,
  tier_1_never_shed,
  shedding_monotone,
  recovers_in_time,
  protects_in_time,
  flap_budget,
  no_other_pair,
  level_reached,  ///< `to`
  pair_crossed,   ///< `from` and `to`
  band_held,      ///< `metric`'s dead band of `to`: entered from above
  band_not_taken  ///< and from below
};

struct Claim {
  std::size_t number;  ///< counted from 1; that of PROPERTY in the models
  std::string_view property;
  Watch watch;
  std::string says;  ///< of a goal: what is to be met; else the property's name
  Level from = kLowest, to = kLowest;
  std::size_t metric = 0;  ///< index among the monitored ones

  bool is_goal() const { return watch >= Watch::level_reached; }
};

/// What a model has to remember for a claim beside the machine's own state.
enum class MemoryMode : std::uint8_t { nothing, flap, steady, burst };
inline constexpr std::size_t kMemoryModeCount = 4;
MemoryMode memory_of(Watch watch);

/// All claims about a policy. The numbers of the first thirteen, which are no goals, are the same
/// for every policy.
std::vector<Claim> claims_of(const Policy& policy);

/// What an engine that settled every claim says of the catalogue's properties: a property holds
/// where none of its claims is broken. `is_broken[n]` is of claim n: a run breaks it, or no run
/// meets it. Of a property without claims it is not-settled.
VerdictKind verdict_of(std::string_view property, const std::vector<Claim>& claims,
                       const std::vector<bool>& is_broken);

/// The property whose claims say it: itself, but for every-cell-used, which has none of its own.
std::string_view claimed_by(std::string_view property);

/// Whether a model can state the property at all. Not: journal-agrees (about the program's own
/// books) and transition-budget (counts to the owner's number within 3,600 s).
bool can_state(std::string_view property);

}  // namespace cascade::models
