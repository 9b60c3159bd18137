// What is settled before a replay's first check: whether the files fit together, what of the policy
// they have values for, the span of time, the journal's header.
#pragma once

#include "model/policy.hpp"
#include "sim/replay/journal.hpp"
#include "sim/replay/replay.hpp"
#include "sim/trace/trace.hpp"

namespace cascade {

struct ReplayFrame {
  Policy policy;  ///< less the metrics that the files have no column for
  Instant first, last;
  JournalHeader header;
};

/// Throws InputError where a file has no rows, the two do not belong together, the cadence is 0, or
/// the policy monitors nothing of what there is. `heap` may be null.
ReplayFrame replay_frame(const Policy& policy, const Trace& trace, const Trace* heap,
                         const Cadence& cadence);

/// A longer time without a check is blind (SPEC 9): three intervals of the cadence or, where each
/// row is a check, of the rows as gap_limit() has it; of two files that which comes more often sets
/// the pace. Costs a pass over the rows.
Duration blind_after(const Trace& trace, const Trace* heap, const Cadence& cadence);

}  // namespace cascade
