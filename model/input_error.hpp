// What is wrong with something a user gave us: bad input is a message, never a crash.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>

namespace cascade {

/// Thrown for every kind of bad input. `what()` is one line in the shape that editors can jump to:
/// `FILE:LINE: what is wrong: what would be right` (line left out where 0, file where empty).
/// The program prints it after "cascade: " and exits with 2.
class InputError : public std::runtime_error {
 public:
  InputError(std::string file, std::size_t line, const std::string& wrong,
             const std::string& right = {})
      : std::runtime_error(located(file, line) + wrong + (right.empty() ? "" : ": " + right)),
        file_(std::move(file)),
        line_(line) {}

  const std::string& file() const noexcept { return file_; }
  std::size_t line() const noexcept { return line_; }

 private:
  static std::string located(const std::string& file, std::size_t line) {
    if (file.empty()) return {};
    return line == 0 ? file + ": " : file + ":" + std::to_string(line) + ": ";
  }

  std::string file_;
  std::size_t line_;
};

}  // namespace cascade
