#include "sim/trace/readers/csv_lines.hpp"

#include <array>
#include <cstring>
#include <optional>

namespace cascade {
namespace {

constexpr std::array<char, 4> kDelimiters = {'\t', ';', '|', ','};

/// What a line "sep=;" says. Whatever can be part of a number, a name, a quote or a line's end
/// separates nothing: with it the line is one like others.
std::optional<char> said_separator(std::string_view line) {
  constexpr std::string_view kSeparators = "\t;|,:!~^&@/\\";
  if (line.size() != 5 || lower_case(line.substr(0, 4)) != "sep=") return std::nullopt;
  return kSeparators.find(line[4]) == std::string_view::npos ? std::nullopt
                                                             : std::optional(line[4]);
}

std::size_t count_outside_quotes(std::string_view line, char delimiter) {
  std::size_t count = 0;
  bool inside = false;
  for (const char c : line) {
    if (c == '"') inside = !inside;
    if (c == delimiter && !inside) ++count;
  }
  return count;
}

}  // namespace

char find_delimiter(std::string_view text) {
  constexpr std::size_t kLooked = 5;
  std::vector<std::string_view> first;
  for (Lines lines(text); first.size() < kLooked && lines.next();) {
    const std::string_view line = lines.line();
    if (const auto separator = said_separator(line)) return *separator;
    if (!trimmed(line).empty() && line.front() != '#') first.push_back(line);
  }
  if (first.empty()) return ',';
  for (const char delimiter : kDelimiters) {
    const std::size_t count = count_outside_quotes(first[0], delimiter);
    bool alike = count != 0;
    for (const std::string_view line : first) {
      alike = alike && count_outside_quotes(line, delimiter) == count;
    }
    if (alike) return delimiter;
  }
  char most = ',';
  for (const char delimiter : kDelimiters) {
    if (count_outside_quotes(first[0], delimiter) > count_outside_quotes(first[0], most)) {
      most = delimiter;
    }
  }
  return most;
}

std::vector<std::string> CsvLines::all() const {
  return {fields_.begin(), fields_.begin() + static_cast<std::ptrdiff_t>(count_)};
}

void CsvLines::push(const char* begin, const char* end) {
  while (begin != end && (*begin == ' ' || *begin == '\t')) ++begin;
  while (begin != end && (end[-1] == ' ' || end[-1] == '\t')) --end;
  if (count_ == fields_.size()) fields_.resize(2 * count_);
  fields_[count_++] = std::string_view(begin, static_cast<std::size_t>(end - begin));
}

bool CsvLines::is_skipped() const {
  if (line_.empty()) return true;
  switch (line_.front()) {
    case '#':
      return comments_ == Comments::skipped;
    case 's':
    case 'S':
      return said_separator(line_).has_value();
    case ' ':
    case '\t':  // where tabs delimit, they are empty fields
      return delimiter_ != '\t' && trimmed(line_).empty();
    default:
      return false;
  }
}

/// One pass over the bytes, as most lines are short and have no quotes.
bool CsvLines::next() {
  while (next_ != end_) {
    ++number_;
    count_ = 0;
    const char* const begin = next_;
    const char* field = begin;
    const char* at = begin;
    bool has_quotes = false;
    for (; at != end_ && *at != '\n'; ++at) {
      if (*at == delimiter_) {
        push(field, at);
        field = at + 1;
      }
      has_quotes = has_quotes || *at == '"';
    }
    next_ = at == end_ ? end_ : at + 1;
    const char* const eol = at != begin && at[-1] == '\r' ? at - 1 : at;
    line_ = std::string_view(begin, static_cast<std::size_t>(eol - begin));
    if (is_skipped()) continue;
    if (has_quotes) {
      split_quoted(begin, eol);
    } else {
      push(field, eol);
    }
    return true;
  }
  return false;
}

/// Behind a plain field: the delimiter, or the line's end. A last line without an end is for
/// next().
inline bool CsvLines::take_end_of_field(const char*& at, bool is_last) const {
  if (at == end_) return false;
  if (is_last ? *at != '\n' && *at != '\r' : *at != delimiter_) return false;
  if (*at == '\r' && (++at == end_ || *at != '\n')) return false;
  ++at;
  return true;
}

bool CsvLines::next_plain(std::size_t width) {
  if (width > kPlainFieldsMax) return false;
  plain_line_ = next_;
  const char* at = next_;
  for (std::size_t i = 0; i < width; ++i) {
    const char* const begin = at;
    const PlainDecimal field = take_plain_decimal(at, end_);
    const bool is_point = at - begin == 1 && field.digit_count == 0;
    if (is_point || !take_end_of_field(at, i + 1 == width)) return false;
    plain_[i] = field;
  }
  if (width == 1 && plain_[0].digit_count == 0) return false;  // a blank line is no row
  ++number_;
  next_ = at;
  return true;
}

bool CsvLines::next_dated(std::size_t width, std::size_t column, PlainIsoTimes& times) {
  const bool splits_times = delimiter_ == ':';  // by a line "sep=:"
  if (width > kPlainFieldsMax || splits_times) return false;
  plain_line_ = next_;
  const char* at = next_;
  for (std::size_t i = 0; i < width; ++i) {
    const bool is_quoted = at != end_ && *at == '"';
    if (is_quoted) ++at;
    if (i == column) {
      const std::optional<Instant> time = times.take(at, end_);
      if (!time) return false;
      plain_time_ = *time;
    } else {
      const char* const begin = at;
      plain_[i] = take_plain_decimal(at, end_);
      const bool is_point = at - begin == 1 && plain_[i].digit_count == 0;
      if (is_point) return false;
    }
    if (is_quoted && (at == end_ || *at++ != '"')) return false;
    if (!take_end_of_field(at, i + 1 == width)) return false;
  }
  ++number_;
  next_ = at;
  return true;
}

/// A line again from its beginning, with quotes looked at.
void CsvLines::split_quoted(const char* at, const char* eol) {
  count_ = 0;
  unescaped_.clear();
  for (;;) {
    while (at != eol && *at == ' ') ++at;
    if (at != eol && *at == '"') {
      at = take_quoted(at + 1, eol);
      while (at != eol && *at == ' ') ++at;
      if (at != eol && *at != delimiter_) {
        throw source_.error(number_,
                            "text after a closing quote, in field " + std::to_string(count_),
                            "a delimiter there, and quotes inside quotes doubled");
      }
    } else {
      const char* const begin = at;
      while (at != eol && *at != delimiter_) ++at;
      push(begin, at);
    }
    if (at == eol) return;
    ++at;
  }
}

/// Pushes the field whose opening quote is before `at`; returns the place after the closing one.
const char* CsvLines::take_quoted(const char* at, const char* eol) {
  const char* const begin = at;
  bool doubled = false;
  for (;;) {
    at = static_cast<const char*>(std::memchr(at, '"', static_cast<std::size_t>(eol - at)));
    if (at == nullptr) {
      throw source_.error(
          number_, "a quote that is not closed on its line, in field " + std::to_string(count_ + 1),
          "a closing quote");
    }
    if (at + 1 == eol || at[1] != '"') break;
    doubled = true;
    at += 2;
  }
  if (!doubled) {
    push(begin, at);
    return at + 1;
  }
  std::string& plain = unescaped_.emplace_back();
  for (const char* c = begin; c != at; ++c) {
    plain += *c;
    if (*c == '"') ++c;
  }
  push(plain.data(), plain.data() + plain.size());
  return at + 1;
}

}  // namespace cascade
