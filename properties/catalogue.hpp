// THE REVIEWER'S PAGE: what must hold of a cascade (SPEC 7), every property a named value.
//
// A property is judged on a run: a sequence of checks, each seen as a Step. The explorer judges it
// on all runs, the monitor on a recorded one, by the same rule.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/flap_rule.hpp"
#include "model/policy.hpp"
#include "model/shedding.hpp"
#include "model/transition.hpp"

namespace cascade {

/// How often a property must be true of a run's checks.
enum class Kind : std::uint8_t {
  always,      ///< at each
  eventually,  ///< within a stated bound
  sometimes    ///< of all runs together, at least once; guards the others against holding vacuously
};

/// One check, seen from outside: what went in, what the gauge said, what was journalled.
struct Step {
  Level before = kLowest;  ///< the gauge before the check
  Level after = kLowest;   ///< and after it
  Instant at;
  Pressure seen;                             ///< as it was given
  Pressure effective;                        ///< as the policy reads it: see effective_pressure()
  std::optional<Transition> transition;      ///< what the check reported
  std::optional<Duration> since_transition;  ///< since the level last changed; empty before that
  bool after_reset = false;  ///< the cascade was reset since the step before: a new run begins
  /// Since more than `before` was first demanded, at every check to this one. Empty where it is not
  /// at this one; told only where the policy has escalate_after_s.
  std::optional<Duration> demanded_for;
  int escalations_counted = 0;  ///< by how much the cascade's counters rose
  int recoveries_counted = 0;

  bool escalated() const { return after > before; }
  bool recovered() const { return after < before; }
};

/// What a rule remembers of the steps before.
struct Memory : FlapMemory {
  bool steady = false;       ///< the input is being held since an earlier check: these were
  Pressure held;             ///< the values, as the policy reads them
  std::int8_t moved_up = 0;  ///< so many transitions came of it
  std::int8_t moved_down = 0;
};

/// Whether a step keeps the property.
using StepRule = bool (*)(const Policy&, const Step&, Memory&);

/// What is wrong with a shedder at some level; empty where nothing is.
struct SheddingFault {
  Level level;
  std::string what;
};
using SheddingRule = std::optional<SheddingFault> (*)(const Policy&, const Shedder&);

/// Properties of all runs together; the explorer knows how to settle them.
enum class WholeRule : std::uint8_t {
  flap_budget,
  transition_budget,
  every_level_reached,
  every_pair_crossed,
  every_cell_used,
  every_dead_band_entered
};

/// The bound that an 'eventually' states: the explorer computes it.
enum class Bounded : std::uint8_t { nothing, protection, recovery };

struct Property {
  std::string_view name;
  Kind kind;
  std::string_view says;
  std::variant<StepRule, SheddingRule, WholeRule> rule;
  bool input_held = false;            ///< speaks of runs with one constant input only
  std::string_view cannot_know = {};  ///< what a reader might take it to say, and it does not
  Bounded bounded = Bounded::nothing;
};

/// All properties that need no consumer, in the order of SPEC 7.
const std::vector<Property>& catalogue();

/// The property of that name; null where there is none.
const Property* find_property(std::string_view name);

}  // namespace cascade
