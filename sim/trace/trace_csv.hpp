// The canonical CSV: what every trace can be written as, and read back from without loss.
#pragma once

#include <string>

#include "sim/trace/trace.hpp"

namespace cascade {

/// `t_s`, a column for each metric by its name (`t_s,lag,heap_pct`), a row a time: a column left
/// out is a metric that is not monitored, an empty field a missing value. Times are exact decimal
/// seconds, from 1970 where the trace's time is absolute; values are the shortest decimals that
/// give the same double back. Reading it back gives the same rows. So that it always does, the time
/// column is called `epoch_s` for a trace from before March 1973 and `uptime_s` for one that runs
/// beyond 1e8 seconds from its start; else the magnitude of `t_s` would say the opposite.
std::string canonical_csv(const Trace& trace);

}  // namespace cascade
