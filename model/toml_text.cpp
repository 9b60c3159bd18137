#include "model/toml_text.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include "model/active_text.hpp"

namespace cascade {

// A string in TOML's double quotes, on one line. Written by hand: toml++ 3.3 prefers single
// quotes, within which nothing can be escaped, and loses strings such as "\n'" that its parser
// then refuses.
std::string toml_string(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string result = "\"", escape;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (const std::size_t length = active_length(text.substr(at), escape)) {
      result += escape;
      at += length - 1;
      continue;
    }
    const char c = text[at];
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      result += {'\\', c};
    } else if (byte < 0x20) {
      result += {'\\', 'u', '0', '0', kDigits[byte / 16], kDigits[byte % 16]};
    } else {
      result += c;
    }
  }
  return result + '"';
}

std::string toml_number(double value) {
  if (std::isinf(value)) return std::signbit(value) ? "-inf" : "inf";
  // Plain digits where people would write them: 100000.0, not 1e+05.
  const double size = std::fabs(value);
  const bool plain = value == 0 || (size >= 1e-6 && size < 1e15);
  std::array<char, 64> buffer{};
  const char* end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                  plain ? std::chars_format::fixed : std::chars_format::scientific)
                        .ptr;
  const std::string text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

}  // namespace cascade
