// The lexical side of CSV: lines into fields.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "sim/text/plain_decimal.hpp"
#include "sim/text/plain_iso.hpp"
#include "sim/trace/readers/source.hpp"

namespace cascade {

/// What separates the fields: tab ; | or comma, whichever splits the first lines (up to a handful)
/// into equally many fields, at least two; failing that, the one that the first line has most of.
/// Delimiters in quotes do not count. A first line "sep=;" says it.
char find_delimiter(std::string_view text);

/// What lines that begin with # are.
enum class Comments : std::uint8_t { skipped, kept };

/// Walks the lines of a CSV text; blank lines, comments (#, unless kept) and "sep=" lines are
/// passed over. Fields are views into the text, valid until the next next().
class CsvLines {
 public:
  CsvLines(const Source& source, std::string_view text, char delimiter,
           Comments comments = Comments::skipped)
      : source_(source),
        next_(text.data()),
        end_(text.data() + text.size()),
        delimiter_(delimiter),
        comments_(comments) {
    fields_.resize(16);
  }

  /// The next line with fields; false at the end. Throws InputError for quotes that do not match.
  bool next();

  /// The next line, where it has just `width` fields (at most kPlainFieldsMax), each a plain
  /// decimal or empty; false leaves it for next(). With this most rows are read in one pass over
  /// their bytes, which made reading twice as fast (bench/replay_bench.cpp).
  bool next_plain(std::size_t width);
  /// The same, where the field `column` is such a time as `times` reads; any may be in quotes.
  bool next_dated(std::size_t width, std::size_t column, PlainIsoTimes& times);
  const PlainDecimal& plain(std::size_t i) const { return plain_[i]; }
  Instant plain_time() const { return plain_time_; }  ///< of next_dated()
  /// Undoes either, where it was true: the line is next() again.
  void put_back() {
    next_ = plain_line_;
    --number_;
  }
  static constexpr std::size_t kPlainFieldsMax = 8;

  /// Undoes the last next() that was true, once.
  void step_back() {
    next_ = line_.data();
    --number_;
  }

  char delimiter() const { return delimiter_; }

  std::size_t size() const { return count_; }
  std::string_view operator[](std::size_t i) const { return fields_[i]; }
  std::string_view line() const { return line_; }
  std::size_t number() const { return number_; }
  std::vector<std::string> all() const;  ///< the fields of this line

 private:
  bool take_end_of_field(const char*& at, bool is_last) const;
  bool is_skipped() const;
  const char* take_quoted(const char* at, const char* eol);
  void push(const char* begin, const char* end);
  void split_quoted(const char* at, const char* eol);

  const Source& source_;
  const char* next_;
  const char* end_;
  char delimiter_;
  Comments comments_;
  std::string_view line_;
  std::size_t number_ = 0;
  std::vector<std::string_view> fields_;  // only count_ of them are this line's
  std::size_t count_ = 0;
  std::array<PlainDecimal, kPlainFieldsMax> plain_;
  Instant plain_time_{};
  const char* plain_line_ = nullptr;   // where it began
  std::deque<std::string> unescaped_;  // fields with doubled quotes
};

}  // namespace cascade
