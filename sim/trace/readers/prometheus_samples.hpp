// The samples of Prometheus' answers, read where they stand: nearly all of such a document is
// [time,"value"], and a document object model of it takes a hundred times as long as the rest.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/trace/readers/plain_json.hpp"

namespace cascade {

/// A document without its samples.
struct PlainDocument {
  std::string rest;                      ///< with each "values":[...] as "values":[N]
  std::vector<std::string_view> arrays;  ///< by N, with their brackets
};

/// Takes the samples out. An array ends here at its first two closing brackets: so it does where
/// its samples are of the plainest form, which whoever reads them finds out. Empty where one of
/// them has no end or is no array, and where a key may be an escaped "values".
std::optional<PlainDocument> without_samples(std::string_view text);

/// The samples [time,value] of an array that without_samples() has taken out.
class PlainSamples {
 public:
  explicit PlainSamples(std::string_view array)
      : at_(array.data() + 1), end_(array.data() + array.size()) {}

  /// Moves to the next; false at the end, and where the plainest form ends (a number without sign
  /// and exponent, a text without escapes).
  bool next() {
    if (is_over_) return false;
    const char* at = at_;  // which the compiler keeps in a register
    const bool is_end = take(']', at);
    is_over_ = is_end || !(is_first_ || take(',', at)) || !take_sample(at);
    is_first_ = false;
    were_plain_ = is_end && at == end_;
    at_ = at;
    return !is_over_;
  }
  const PlainJsonValue& stamp() const { return time_; }
  const PlainJsonValue& value() const { return value_; }
  /// After the last next(): whether all of the array was of that form.
  bool were_plain() const { return were_plain_; }

 private:
  void skip_space(const char*& at) const {
    while (at != end_ && *at <= ' ' && is_json_space(*at)) ++at;
  }
  bool take(char c, const char*& at) const {
    skip_space(at);
    if (at == end_ || *at != c) return false;
    ++at;
    return true;
  }
  bool take_number(PlainJsonValue& number, const char*& at) const {
    // So few digits that a double holds them all: the reader of any JSON goes through one.
    constexpr std::size_t kCharactersMax = 16;
    return at != end_ && is_digit(*at) && take_plain_json_number(at, end_, number) &&
           number.text.size() <= kCharactersMax;
  }
  bool take_sample(const char*& at) {
    if (!take('[', at)) return false;
    skip_space(at);
    if (!take_number(time_, at) || !take(',', at)) return false;
    skip_space(at);
    const bool is_text = at != end_ && *at == '"';
    return (is_text ? take_plain_json_text(at, end_, value_) : take_number(value_, at)) &&
           take(']', at);
  }

  const char* at_;
  const char* end_;
  PlainJsonValue time_, value_;
  bool is_first_ = true, is_over_ = false, were_plain_ = false;
};

}  // namespace cascade
