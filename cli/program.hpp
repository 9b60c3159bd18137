// The command line as a function, so that one command can run others.
#pragma once

namespace cascade {

/// Parses and runs; returns the exit status (ExitStatus). Never throws: failures are a line on
/// standard error. `built` are further lines of --version: what the program was built of. Nothing
/// that is written holds them: an artefact says the version alone, so that its bytes do not change
/// with every commit.
int run_command_line(int argc, char** argv, const char* built = "");

}  // namespace cascade
