#include "sim/trace/readers/prometheus_samples.hpp"

#include "sim/text/number_text.hpp"
#include "sim/trace/readers/json_text.hpp"

namespace cascade {
namespace {

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

}  // namespace

void PlainSamples::skip_space() {
  while (at_ < text_.size() && is_space(text_[at_])) ++at_;
}

bool PlainSamples::take(char c) {
  skip_space();
  if (!is_at(c)) return false;
  ++at_;
  return true;
}

/// As JSON has it, without an exponent, and of so few digits that a double holds them all.
bool PlainSamples::take_number(std::string_view& number) {
  constexpr std::size_t kCharactersMax = 16;
  skip_space();
  const std::size_t begin = at_;
  if (is_at('-')) ++at_;
  const std::size_t whole = at_;
  while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
  if (at_ == whole || (text_[whole] == '0' && at_ > whole + 1)) return false;
  if (is_at('.')) {
    const std::size_t part = ++at_;
    while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
    if (at_ == part) return false;
  }
  if (is_at('e') || is_at('E')) return false;
  number = text_.substr(begin, at_ - begin);
  return number.size() <= kCharactersMax;
}

bool PlainSamples::take_text(std::string_view& value) {
  const std::size_t begin = ++at_;
  while (at_ < text_.size() && text_[at_] != '"') {
    const char c = text_[at_];
    if (c < ' ' || c == '\\' || c > '~') return false;
    ++at_;
  }
  if (at_ == text_.size()) return false;
  value = text_.substr(begin, at_++ - begin);
  return true;
}

bool PlainSamples::take_sample() {
  if (!take('[') || !take_number(time_) || !take(',')) return false;
  skip_space();
  return (is_at('"') ? take_text(value_) : take_number(value_)) && take(']');
}

bool PlainSamples::next() {
  if (!is_plain_) return false;
  const bool was_first = is_first_;
  is_first_ = false;
  if (take(']')) return false;
  is_plain_ = (was_first || take(',')) && take_sample();
  return is_plain_;
}

std::optional<std::string> without_samples(std::string_view text) {
  constexpr std::string_view kValues = "\"values\"";
  std::string rest;
  std::size_t copied = 0;
  for (std::size_t at = text.find('"'); at != std::string_view::npos; at = text.find('"', at)) {
    const std::size_t end = behind_string(text, at + 1);
    if (end == std::string_view::npos) return std::nullopt;
    const bool is_values = text.substr(at, end - at) == kValues;
    at = end;
    if (!is_values) continue;
    while (at < text.size() && is_space(text[at])) ++at;
    if (at == text.size() || text[at] != ':') continue;  // a text, not a key
    ++at;
    while (at < text.size() && is_space(text[at])) ++at;
    if (at == text.size() || text[at] != '[') return std::nullopt;
    PlainSamples samples(text, at);
    while (samples.next()) continue;
    if (!samples.is_plain()) return std::nullopt;
    rest.append(text.substr(copied, at - copied)).append(std::to_string(at));
    at = copied = samples.end();
  }
  rest.append(text.substr(copied));
  return rest;
}

}  // namespace cascade
