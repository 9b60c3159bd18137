#include "model/toml_text.hpp"

#include <array>
#include <charconv>

namespace cascade {

// A string in TOML's double quotes, on one line. Written by hand: toml++ 3.3 prefers single
// quotes, within which nothing can be escaped, and loses strings such as "\n'" that its parser
// then refuses.
std::string toml_string(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string result = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      result += {'\\', c};
    } else if (byte < 0x20 || byte == 0x7f) {
      result += {'\\', 'u', '0', '0', kDigits[byte / 16], kDigits[byte % 16]};
    } else {
      result += c;
    }
  }
  return result + '"';
}

// The shortest text that reads back as the same double, and as a double: 100000.0, not 100000.
std::string toml_number(double value) {
  std::array<char, 400> buffer{};  // the longest, in digits without an exponent, is below 330
  const char* end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  const std::string text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
}

}  // namespace cascade
