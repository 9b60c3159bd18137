// The values of JSON that programs write nearly all of: a number or a text without escapes. Each is
// read off once, where it stands, since a document object model takes a hundred times as long.
#pragma once

#include <cstddef>
#include <string_view>

#include "sim/text/number_text.hpp"
#include "sim/text/plain_decimal.hpp"

namespace cascade {

/// A value as it stands in the file: a number, null, or a text without escapes.
struct PlainJsonValue {
  std::string_view text;  ///< as JsonMember::text
  PlainDecimal number;    ///< the same read off, in quotes or not; without digits for no number
};

inline bool is_json_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

/// Takes a number as JSON has it, without sign and exponent, and of so few digits that no parser
/// thinks twice. `at` stands at a digit.
inline bool take_plain_json_number(const char*& at, const char* end, PlainJsonValue& value) {
  const char* const begin = at;
  value.number = take_plain_decimal(at, end);
  value.text = {begin, static_cast<std::size_t>(at - begin)};
  const bool is_padded = *begin == '0' && value.text.size() > 1 && begin[1] != '.';
  return !is_padded && at[-1] != '.' && value.number.digit_count <= PlainDecimal::kDigitsMax;
}

/// Takes a text without escapes, of ASCII alone. `at` stands at its first quote.
inline bool take_plain_json_text(const char*& at, const char* end, PlainJsonValue& value) {
  const char* const begin = ++at;
  value.number = take_plain_decimal(at, end);
  if (at == end || *at != '"') value.number = {};
  while (at != end && *at >= ' ' && *at <= '~' && *at != '"' && *at != '\\') ++at;
  if (at == end || *at != '"') return false;
  value.text = {begin, static_cast<std::size_t>(at - begin)};
  ++at;
  return true;
}

}  // namespace cascade
