// What each form of K2's deduplication keeps in memory, by rate and window (finding 24).
#pragma once

#include "reports/plot/curve_grid.hpp"

namespace cascade {

/// Bytes over messages a second, a panel a window of one hour and of a day: the dictionary, a
/// filter that holds the window, K2's filter as it is, and ranges.
CurveGrid dedup_memory_grid();

}  // namespace cascade
