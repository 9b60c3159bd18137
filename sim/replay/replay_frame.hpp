// What is settled before a replay's first check: whether the files fit together, what of the policy
// they have values for, the span of time, the journal's header.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

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

/// Throws InputError where require_fit() does, where the files were read for a metric that the
/// policy does not have, and where the policy monitors nothing of what there is. `second` may be
/// null.
ReplayFrame replay_frame(const Policy& policy, const Trace& trace, const Trace* second,
                         const Cadence& cadence);

/// Throws InputError where a file has no rows, the two do not belong together, or the cadence is 0.
void require_fit(const Trace& trace, const Trace* second, const Cadence& cadence);

/// Throws InputError where the trace has a column that was read for no metric of the policy.
void require_metrics_of(const Policy& policy, const Trace& trace);

/// A column of one of the files.
struct TraceColumn {
  const Trace* trace;
  Metric metric;  ///< of that trace's
  const std::vector<double>& values() const { return (*trace)[metric]; }
};

/// Where a metric of that name is read from; empty where no file has it. Where both have it, which
/// only K2's metrics may, the first is for lag and the second for heap_pct.
std::optional<TraceColumn> column_of(std::string_view metric, const Trace& trace,
                                     const Trace* second);

/// A longer time without a check is blind (SPEC 9): three intervals of the cadence or, where each
/// row is a check, of the rows as gap_limit() has it; of two files that which comes more often sets
/// the pace. Costs a pass over the rows.
Duration blind_after(const Trace& trace, const Trace* second, const Cadence& cadence);

}  // namespace cascade
