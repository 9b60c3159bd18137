// The command line as a function, so that one command can run others.
#pragma once

namespace cascade {

/// Parses and runs; returns the exit status (ExitStatus). Never throws: failures are a line on
/// standard error.
int run_command_line(int argc, char** argv);

}  // namespace cascade
