// When an escalation is a flap (SPEC 9): it breaks the rule of no-flapping. The property, the
// summary, the monitor and the flap margin all ask here.
#pragma once

#include "model/policy.hpp"
#include "model/pressure.hpp"

namespace cascade {

/// What the rule remembers of the checks before.
struct FlapMemory {
  bool recovered = false;  ///< a recovery came, and no escalation since
  bool crossed = false;    ///< since then some metric crossed a whole dead band
  Pressure healthiest;     ///< each metric's healthiest value since then, as seen
};

/// Takes the next check of a run: the levels before and after it, and what was given to it. True
/// where it escalated though, since the recovery before, no monitored metric went from below
/// clear(K) to trigger(K) or above of one level K whose dead band is not empty: jitter moved the
/// level down and up again. After a reset the caller starts with a new memory: a reset is no
/// recovery.
bool is_flap(const Policy& policy, Level before, Level after, const Pressure& seen,
             FlapMemory& memory);

}  // namespace cascade
