// A closed loop that is a tenth of the size of the shipped ones: each run takes milliseconds.
#pragma once

#include <string>

#include "cli/testing/run_program.hpp"

namespace cascade {

/// A scenario with a burst and with chance, as a file; `more` stands at the end of its text.
inline std::string small_loop(const TestFolder& folder, const std::string& name = "small.toml",
                              const std::string& more = "") {
  return folder.put(name, R"(name = "small"
duration_s = 60
tick_s = 0.1
overload_ends_s = 30
[[workload]]
shape = "burst"
arrivals = "poisson"
rate_per_s = 1_000
peak_per_s = 200_000
at_s = 10
for_s = 5
[consumer]
process_us = 10
)" + more);
}

}  // namespace cascade
