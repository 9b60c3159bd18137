// cascade sweep merge PART... -o FILE: what several machines did becomes what one would have.
#pragma once

#include <string>
#include <vector>

#include "cli/command.hpp"
#include "cli/sweep/results.hpp"

namespace cascade {

struct MergeOptions {
  std::vector<std::string> files;
  SweepResultOptions results;
};

/// Adds `merge` to the command `sweep`.
void add_sweep_merge(CLI::App& sweep, Command& command);

/// For a sweep in which there is nothing to do. Throws InputError.
[[noreturn]] void refuse_all_invalid(const std::string& first_fault);

}  // namespace cascade
