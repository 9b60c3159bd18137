// How often a cascade may move at most: the exact flap budget.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>

#include "model/policy.hpp"
#include "model/units.hpp"
#include "properties/explore/level_pairs.hpp"

namespace cascade {

inline constexpr Duration kHour{3'600'000'000'000};

/// B(W): the most transitions that any window (t - W, t] can hold under this policy, computed from
/// the levels' reachable pairs, the cooldowns and check_every_s. Empty where there is no bound (the
/// level comes back, and nothing takes time).
std::optional<std::uint64_t> flap_budget(const Policy& policy, Duration window);

/// The pace that a policy allows: which transitions there are, and the least time that so many of
/// them need. B(W) told the other way round: n transitions fit into W where they need less than W.
class Pace {
 public:
  explicit Pace(const Policy& policy) : Pace(policy, allowed_pairs(policy)) {}
  /// For whoever knows the policy's pairs already: to find them takes most of the time.
  Pace(const Policy& policy, const std::set<LevelPair>& allowed);

  /// Whether the policy allows the pair.
  bool has(Level from, Level to) const { return has_[index(from)][index(to)]; }
  /// The least time between that transition and the one before it.
  Duration needed_before(Level from, Level to) const;

  /// B(window), as flap_budget() says.
  std::optional<std::uint64_t> most_in(Duration window) const;

  std::size_t level_count() const { return levels_; }

 private:
  std::size_t levels_;
  PerLevel<PerLevel<bool>> has_{};
  PerLevel<Duration> down_{};  // before leaving the level
  Duration up_;
};

/// The quickest sequences of transitions that a pace allows, one transition longer at a time.
class QuickestSequences {
 public:
  explicit QuickestSequences(const Pace& pace) : pace_(pace) {}

  static constexpr std::int64_t kImpossible_ns = std::numeric_limits<std::int64_t>::max();

  /// The least time from the first to the last of n transitions, in nanoseconds: for n = 1 at the
  /// first call, for one more at each call after it. kImpossible_ns where there are no n.
  std::int64_t next_ns();

 private:
  Pace pace_;
  PerLevel<std::int64_t> needed_ns_{};  // to be at each level after so many
  bool first_ = true;
};

}  // namespace cascade
