// What becomes of the results of a sweep over a scenario, done by one machine or by several.
#pragma once

#include <string>

#include "cli/sweep/loop_part.hpp"
#include "cli/sweep/results.hpp"

namespace cascade {

/// Refuses, before the work, what could not be written after it. Throws InputError.
void require_loop_results(const SweepResultOptions& options, const LoopWhole& whole);

/// Writes the table. `rows` by number; throws InputError where none of them has a result. Returns
/// what is to be said of it: "24 scenarios, 2 invalid, 20 runs of each, from seed 1".
std::string write_loop_results(const SweepResultOptions& options, const LoopWhole& whole,
                               std::vector<LoopRow> rows);

}  // namespace cascade
