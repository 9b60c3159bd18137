// cascade sweep merge PART... -o FILE: what several machines did becomes what one would have.
#pragma once

#include <string>
#include <vector>

#include "cli/command.hpp"
#include "cli/sweep/part.hpp"

namespace cascade {

/// Adds `merge` to the command `sweep`.
void add_sweep_merge(CLI::App& sweep, Command& command);

/// Throws InputError unless all are of one sweep and one division, each of its shards once.
void require_all_parts(const std::vector<SweepPart>& parts, const std::vector<std::string>& files);
/// For a sweep in which there is nothing to do. Throws InputError.
[[noreturn]] void refuse_all_invalid(const std::string& first_fault);

}  // namespace cascade
