// Runs gnuplot so that nothing can go wrong half: no shell, no pipe, no path in the script.
#pragma once

#include <cstdio>
#include <functional>
#include <string>

namespace cascade {

/// Lets gnuplot draw to `file`, which appears whole or not at all.
///
/// `write_script` gets an unnamed temporary file, writes the script and its data there, and closes
/// it. Gnuplot reads that as its input and draws to its output, which is a temporary file beside
/// `file`; only a finished drawing takes the name `file`. So no name that a user chose reaches
/// gnuplot, no full pipe can block and none that is broken can raise SIGPIPE.
///
/// `ends_with` is what a finished drawing has in its last bytes; gnuplot does not notice a full
/// disk. `date_after`, where not empty, is what stands before the time of day that the drawing was
/// made at; it becomes a fixed date, so that the same drawing has the same bytes. Throws InputError
/// where the folder cannot be written or gnuplot is not installed, std::runtime_error with
/// gnuplot's own words where it fails.
void draw_with_gnuplot(const std::string& file, const std::string& ends_with,
                       const std::string& date_after,
                       const std::function<void(std::FILE*)>& write_script);

}  // namespace cascade
