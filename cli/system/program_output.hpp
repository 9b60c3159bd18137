// A program that is given all that it reads, and what it says until it ends.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/system/child_process.hpp"

namespace cascade {

struct ProgramOutput {
  std::string out, err;
  bool is_whole = false;   ///< it has closed both: there is no more to come
  bool has_ended = false;  ///< and has ended; otherwise its time was over first, and it was ended
  bool ended_well = false;
};

/// Starts the program, writes `input` to it and reads both of its outputs at the same time, so that
/// no full pipe stops it. Throws InputError where it cannot be started.
ProgramOutput output_of(
    std::vector<std::string> command, std::string_view input = {},
    ChildProcess::Clock::time_point until = ChildProcess::Clock::time_point::max());

}  // namespace cascade
