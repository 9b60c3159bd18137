#include "sim/text/printable.hpp"

#include <algorithm>

#include "model/active_text.hpp"
#include "sim/text/utf8.hpp"

namespace cascade {

std::string printable(std::string_view text, std::size_t limit) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out;
  while (!text.empty()) {
    if (out.size() >= limit) return out + "...";
    const Utf8Character next = first_character(text);
    const std::size_t bytes = std::max<std::size_t>(next.bytes, 1);
    if (next.bytes != 0 && next.code_point >= 0x20 && !is_active(next.code_point)) {
      out.append(text.substr(0, bytes));
    } else {
      for (const char c : text.substr(0, bytes)) {
        const auto byte = static_cast<unsigned char>(c);
        out += "\\x";
        out += kHex[byte >> 4u];
        out += kHex[byte & 15u];
      }
    }
    text.remove_prefix(bytes);
  }
  return out;
}

std::string printable_short(std::string_view text) {
  constexpr std::size_t kRoom = 60;
  return printable(text, kRoom);
}

std::string in_quotes(std::string_view text) { return "'" + printable_short(text) + "'"; }

}  // namespace cascade
