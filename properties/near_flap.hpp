// How near a run came to flapping: the smallest change of its input after which it would have.
#pragma once

#include <optional>
#include <vector>

#include "model/policy.hpp"
#include "model/pressure.hpp"
#include "model/units.hpp"

namespace cascade {

/// What a cascade was given at a check.
struct CheckedPressure {
  Instant at;
  Pressure pressure;
};

/// One reading that was different, and what came of it.
struct ChangedReading {
  Metric metric = Metric::lag;
  Instant at;
  double was = 0;
  double becomes = 0;    ///< a trigger, or one ulp below what clears a level
  double relative = 0;   ///< |becomes - was|, in parts of the trigger of the level that it concerns
  Instant recovered_at;  ///< the flap: this recovery,
  Instant escalated_at;  ///< and this escalation, at most a cooldown later
};

/// A recovery and the next escalation, more than a cooldown later.
struct ClosestPair {
  Instant recovered_at, escalated_at;
  Duration to_spare;  ///< by how much sooner the escalation would have had to come; > 0
};

/// A flap is what the summary counts: a recovery that an escalation follows within one cooldown.
struct NearFlap {
  std::size_t flaps = 0;  ///< of the run as it was
  /// The smallest change of one reading of that metric that makes a flap, its own or within two
  /// cooldowns; empty where no value of any one reading does, or where the run flapped.
  std::optional<ChangedReading> lag, heap;
  /// Of all recoveries that an escalation followed, the one that was followed soonest.
  std::optional<ClosestPair> time;
};

/// Settled on the compiled cascade: readings are changed to each threshold of the policy, nearest
/// first, and the run goes on from there. `checks` in order of time. Throws InputError for an
/// invalid policy.
NearFlap nearest_flap(const Policy& policy, const std::vector<CheckedPressure>& checks);

}  // namespace cascade
