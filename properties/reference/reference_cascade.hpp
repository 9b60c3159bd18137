// A second, dumb model of the cascade, written from the prose of SPEC 3 and 4 alone. It is what the
// state machine in model/ is compared with, so it must never be written by looking at that code.
#pragma once

#include <optional>

#include "model/policy.hpp"
#include "model/pressure.hpp"
#include "model/transition.hpp"
#include "model/units.hpp"

namespace cascade {

/// What the policy's rules see: 0 for a missing metric where the policy assumes zero.
Pressure effective_pressure(const Policy& policy, Pressure pressure);

/// SPEC 3: some monitored metric is at its trigger for `level` or worse.
bool is_demanded(const Policy& policy, Level level, const Pressure& effective);
/// SPEC 3: every monitored metric is on the healthy side of what clears `level`.
bool is_cleared(const Policy& policy, Level level, const Pressure& effective);
/// SPEC 3: the highest demanded level, else the lowest.
Level demand(const Policy& policy, const Pressure& effective);

/// SPEC 4 as one big step over plain members. Does not validate its policy.
struct ReferenceCascade {
  Policy policy;
  Level level = kLowest;
  std::optional<Instant> last_transition;
  Instant latest = Instant::min();        ///< the latest instant seen; time does not run backwards
  std::optional<Instant> demanded_since;  ///< more than the level, at every check

  std::optional<Transition> check(Instant now, const Pressure& pressure);
  Transition reset(Instant now);
};

}  // namespace cascade
