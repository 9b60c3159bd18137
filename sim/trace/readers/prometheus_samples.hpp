// The samples of Prometheus' answers, read where they stand: nearly all of such a document is
// [time,"value"], and a document object model of it takes a hundred times as long as the rest.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace cascade {

/// The document with each "values":[[time,"value"],...] as "values":N, where N is how many bytes
/// before its bracket. Empty where one of them is not of the plainest form (a number without an
/// exponent, a number or a text without escapes): then the whole is to be read as any JSON.
std::optional<std::string> without_samples(std::string_view text);

/// The samples of an array that without_samples() has taken out.
class PlainSamples {
 public:
  PlainSamples(std::string_view text, std::size_t at) : text_(text), at_(at + 1) {}

  /// Moves to the next; false at the end. In an array that is not of the plainest form: also false,
  /// and is_plain() says so.
  bool next();
  std::string_view time_text() const { return time_; }
  std::string_view value_text() const { return value_; }
  bool is_plain() const { return is_plain_; }
  /// Behind the closing bracket, at the end.
  std::size_t end() const { return at_; }

 private:
  bool is_at(char c) const { return at_ < text_.size() && text_[at_] == c; }
  void skip_space();
  bool take(char c);
  bool take_number(std::string_view& number);
  bool take_text(std::string_view& value);
  bool take_sample();

  std::string_view text_;
  std::size_t at_;
  std::string_view time_, value_;
  bool is_first_ = true, is_plain_ = true;
};

}  // namespace cascade
