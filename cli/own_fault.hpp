// What is left to do when the program itself is wrong.
#pragma once

namespace cascade {

/// From here on an abort, a crash or an exception that nobody catches ends the program with one
/// line on standard error and exit status 3 instead of a signal; files that are half written go.
/// Under a sanitizer crashes are left to it.
void end_faults_in_a_line();

/// From here on a pipe whose reader has gone, or a file that may grow no more, is an error of the
/// write that says so, and not a signal that ends the program.
void write_errors_are_no_signals();

}  // namespace cascade
