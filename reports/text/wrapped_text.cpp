#include "reports/text/wrapped_text.hpp"

#include <algorithm>

namespace cascade {

std::string wrapped(std::string_view first, std::string_view text, std::size_t width) {
  std::string out(first);
  std::size_t column = first.size();
  bool is_line_empty = true;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    if (!is_line_empty && column + 1 + word.size() > width) {
      out += "\n" + std::string(first.size(), ' ');
      column = first.size();
      is_line_empty = true;
    }
    if (!is_line_empty) out += ' ';
    column += word.size() + (is_line_empty ? 0 : 1);
    out += word;
    is_line_empty = false;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out + "\n";
}

}  // namespace cascade
