// JSON Lines, line by line. A program writes each line like those before it but for the values; of
// such a line the values are read where they stand, as a parser of any JSON takes twenty times as
// long as all the rest.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/trace/readers/json_text.hpp"
#include "sim/trace/readers/plain_json.hpp"
#include "sim/trace/readers/source.hpp"

namespace cascade {

/// What a line is but for its values: keys, and the bytes before, between and behind the values.
struct JsonLineShape {
  std::vector<std::string> keys;
  std::vector<std::string> before;  ///< each value
  std::string behind;               ///< the last one

  /// Of a line that is a valid object of those members; nothing where one of them is an object or
  /// array.
  static std::optional<JsonLineShape> of(std::string_view line,
                                         const std::vector<JsonMember>& members);

  /// Whether a line of this shape stands at `at`, of plain values alone; then `at` is moved behind
  /// it, and `values` are set, as many as there are keys.
  bool take(const char*& at, const char* end, std::vector<PlainJsonValue>& values) const;
};

/// The lines that are not blank, each an object as parse_flat_object() reads it.
class FlatLines {
 public:
  FlatLines(const Source& source, std::string_view text)
      : source_(source), at_(text.data()), end_(text.data() + text.size()) {}

  /// False at the end. Throws as parse_flat_object().
  bool next();
  /// Of this line, or of the one at which next() threw.
  std::size_t number() const { return number_; }
  /// The line that next() read or threw at, trimmed; only where it is not plain.
  std::string_view line() const { return line_; }

  /// Whether it is of a shape that was seen before, and of plain values alone.
  bool is_plain() const { return is_plain_; }
  /// Of a plain line: which shape it has. Two of one number have the same keys in the same order.
  std::size_t shape() const { return shapes_[current_].number; }
  const std::string& key(std::size_t i) const { return shapes_[current_].shape.keys[i]; }
  const PlainJsonValue& value(std::size_t i) const { return values_[i]; }

  /// Of any line. Valid until the next next().
  const std::vector<JsonMember>& members();

 private:
  struct KnownShape {
    JsonLineShape shape;
    std::size_t number;
  };

  bool take_plain();
  bool take_as(std::size_t shape);
  void learn();

  const Source& source_;
  const char* at_;
  const char* end_;
  std::string_view line_;
  std::size_t number_ = 0;
  bool is_plain_ = false;
  bool has_members_ = false;
  std::vector<JsonMember> members_;
  std::vector<PlainJsonValue> values_;
  std::vector<KnownShape> shapes_;  // the last few that were learnt
  std::size_t current_ = 0;
  std::size_t learnt_ = 0;
};

}  // namespace cascade
