// cascade sweep SCENARIO --find: where along a key something begins or ends.
#pragma once

#include "cli/sweep/loop_sweep.hpp"
#include "properties/search/scenario_grid.hpp"

namespace cascade {

/// Bisection between the first value and the last: which neighbours the goal changes between.
/// Throws InputError; returns an exit status.
int find_turn(const LoopSweep& options, const ScenarioGrid& grid);

}  // namespace cascade
