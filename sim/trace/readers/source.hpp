// What every reader needs to say where it is and what is wrong there.
#pragma once

#include <string.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "model/input_error.hpp"
#include "sim/text/printable.hpp"
#include "sim/trace/readers/read_trace.hpp"

namespace cascade {

/// Names for a message: "a, b, c"; beyond a dozen only how many there are.
std::string listed(const std::vector<std::string>& names);

/// The file that is being read, and how the user wants it read.
struct Source {
  std::string file;  ///< printable
  const ReadOptions& options;

  /// The error to throw; `line` counts from 1, 0 = the file as a whole.
  InputError error(std::size_t line, const std::string& wrong, const std::string& right) const {
    return {file, line, wrong, right};
  }
};

/// The lines of a text, without LF or CRLF; numbered from 1.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}

  bool next();
  std::string_view line() const { return line_; }
  std::size_t number() const { return number_; }

 private:
  std::string_view rest_;
  std::string_view line_;
  std::size_t number_ = 0;
};

/// Without blanks and tabs at either end.
std::string_view trimmed(std::string_view text);

/// The words of a line, split at blanks and tabs.
std::vector<std::string_view> words_of(std::string_view line);

/// ASCII letters made small; others are left.
std::string lower_case(std::string_view text);

/// With memmem(), since find() looks at each place where the first character stands: at each quote,
/// where a part of JSON is looked for.
inline bool contains(std::string_view text, std::string_view part) {
  return !text.empty() && memmem(text.data(), text.size(), part.data(), part.size()) != nullptr;
}

}  // namespace cascade
