#include "reports/plot/gnuplot_text.hpp"

#include <fmt/format.h>

namespace cascade {

std::string gnuplot_text(std::string_view text) {
  std::string literal = "\"";
  bool escaped = false;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    // Gnuplot would take a digit after an escape for a fourth one of the escape.
    const bool digit = c >= '0' && c <= '9' && !escaped;
    escaped = !letter && !digit && c != ' ' && byte < 0x80;
    if (byte == 0) {
      literal += '?';  // would end the string, escaped or not
    } else if (escaped) {
      literal += fmt::format("\\{:03o}", byte);
    } else {
      literal += c;
    }
  }
  return literal + "\"";
}

}  // namespace cascade
