#include "sim/number_text.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace cascade {

std::string number_text(double value) { return fmt::format("{}", value); }

std::string decimal_text(double value) {
  std::string digits = number_text(value);
  if (digits.find_first_not_of("-0123456789") == std::string::npos) digits += ".0";
  return digits;
}

std::string json_string(const std::string& value) {
  // JSON lets these stand as they are. A terminal obeys them, so they are written as \uXXXX.
  struct Active {
    std::string_view first, last;  // UTF-8 of one length, whose order is that of the code points
    unsigned code;                 // of `first`
  };
  static constexpr std::array<Active, 6> kActive = {{
      {"\x7f", "\x7f", 0x7f},                    // DEL
      {"\xc2\x80", "\xc2\x9f", 0x80},            // the other control characters
      {"\xe2\x80\x8e", "\xe2\x80\x8f", 0x200e},  // marks of writing direction
      {"\xe2\x80\xa8", "\xe2\x80\xae", 0x2028},  // separators of lines, embeddings, overrides
      {"\xe2\x81\xa6", "\xe2\x81\xa9", 0x2066},  // isolates
      {"\xef\xbb\xbf", "\xef\xbb\xbf", 0xfeff},  // byte order mark
  }};
  const std::string json =
      nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  std::string safe;
  for (std::size_t at = 0; at < json.size();) {
    const auto found = std::find_if(kActive.begin(), kActive.end(), [&](const Active& active) {
      const std::string_view here = std::string_view(json).substr(at, active.first.size());
      return active.first <= here && here <= active.last;
    });
    if (found == kActive.end()) {
      safe += json[at++];
      continue;
    }
    const std::size_t length = found->first.size();
    const auto offset = static_cast<unsigned char>(json[at + length - 1]) -
                        static_cast<unsigned char>(found->first.back());
    safe += fmt::format("\\u{:04x}", found->code + static_cast<unsigned>(offset));
    at += length;
  }
  return safe;
}

}  // namespace cascade
