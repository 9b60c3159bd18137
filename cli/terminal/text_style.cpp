#include "cli/terminal/text_style.hpp"

#include "cli/terminal/terminal.hpp"
#include "sim/text/counted_text.hpp"

namespace cascade {

TextStyle terminal_style() {
  return {verdict_label,
          [](const LevelNames& names, Level level, std::size_t width) {
            return level_label(level, names, width);
          },
          [](double value) { return grouped(value); },
          [](const std::string& text) { return printable(text); }};
}

}  // namespace cascade
