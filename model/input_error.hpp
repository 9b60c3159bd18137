// What is wrong with something a user gave us: bad input is a message, never a crash.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>

namespace cascade {

/// Thrown for every kind of bad input. `what()` is one line in the shape that editors can jump to:
/// `FILE:LINE: what is wrong: what would be right` (line left out where 0, file where empty).
/// Control characters of quoted input come out as \xNN, so that one line is what it stays.
/// The program prints it after "cascade: " and exits with 2.
class InputError : public std::runtime_error {
 public:
  InputError(std::string file, std::size_t line, const std::string& wrong,
             const std::string& right = {})
      : std::runtime_error(
            one_line(located(file, line) + wrong + (right.empty() ? "" : ": " + right))),
        file_(std::move(file)),
        line_(line) {}

  const std::string& file() const noexcept { return file_; }
  std::size_t line() const noexcept { return line_; }

 private:
  static std::string one_line(const std::string& text) {
    constexpr const char* kDigits = "0123456789abcdef";
    std::string line;
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte >= 0x20 && byte != 0x7f) {
        line += c;
      } else {
        line += {'\\', 'x', kDigits[byte / 16], kDigits[byte % 16]};
      }
    }
    return line;
  }

  static std::string located(const std::string& file, std::size_t line) {
    if (file.empty()) return {};
    return line == 0 ? file + ": " : file + ":" + std::to_string(line) + ": ";
  }

  std::string file_;
  std::size_t line_;
};

}  // namespace cascade
