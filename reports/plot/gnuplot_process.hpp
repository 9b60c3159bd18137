// Runs gnuplot so that nothing can go wrong half: no shell, no pipe, no path in the script.
#pragma once

#include <cstdio>
#include <functional>
#include <string>

namespace cascade {

/// What gnuplot draws by a script: the bytes of the whole file.
///
/// `write_script` gets an unnamed file in memory, writes the script and its data there, and closes
/// it. Gnuplot reads that as its input and draws to another. So no name that a user chose reaches
/// gnuplot, no full pipe can block, none that is broken can raise SIGPIPE, and no disk can be full.
///
/// `ends_with` is what a finished drawing has in its last bytes. Throws InputError where gnuplot is
/// not installed or memory for the script is not to be had (`file`, for the message only, is what
/// was to be drawn), std::runtime_error with gnuplot's own words where it fails.
std::string drawn_by_gnuplot(const std::string& file, const std::string& ends_with,
                             const std::function<void(std::FILE*)>& write_script);

/// For `write_script`: throws the InputError for a script that could not be written.
[[noreturn]] void refuse_script(const std::string& file);

}  // namespace cascade
