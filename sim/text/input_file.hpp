// Files from a user, whole: the one place that opens them.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace cascade {

/// A file's bytes as they are. Not mapped: a file that is cut short meanwhile would end the
/// program.
struct FileBytes {
  std::unique_ptr<char[]> bytes;
  std::size_t size = 0;
  std::string_view text() const { return {bytes.get(), size}; }
};

/// The whole file, without a copy: recordings are large. Throws InputError where `path` is a folder
/// or cannot be read.
FileBytes read_file_bytes(const std::string& path);

/// What stands on standard input, up to its end. Throws InputError likewise.
FileBytes read_standard_input();

/// read_file_bytes() as a string.
std::string read_file(const std::string& path);

/// As users name an input: a file, or - for standard input.
std::string read_input(const std::string& path);

}  // namespace cascade
