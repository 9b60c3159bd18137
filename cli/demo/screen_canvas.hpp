// What the parts of the live screen draw on. Only for them.
#pragma once

#include <string>
#include <vector>

#include "cli/demo/screen.hpp"

namespace cascade {

/// Columns for what a row is: "lag    ", before bars and charts.
inline constexpr std::size_t kRowLabel = 7;

inline std::string repeated(const char* glyph, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += glyph;
  return text;
}

struct DemoScreen::Canvas {
  ScreenSize size;
  std::size_t index;
  const DemoFrame& frame;
  std::vector<std::string> rows;

  void put(const StyledLine& line) { rows.push_back(line.text()); }
  void blank() { rows.emplace_back(); }
  std::size_t chart_width() const {
    return size.columns > kRowLabel + 1 ? size.columns - kRowLabel - 1 : 1;
  }
};

}  // namespace cascade
