// What a live picture is drawn for: a terminal's size, colours and characters, and what every
// picture has.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "cli/screen/styled_line.hpp"
#include "model/policy.hpp"
#include "model/transition.hpp"

namespace cascade {

struct ScreenSize {
  std::size_t columns = 80;
  std::size_t rows = 24;
  friend bool operator==(const ScreenSize&, const ScreenSize&) = default;
};

struct ScreenStyle {
  ColourDepth colours = ColourDepth::none;
  bool utf8 = false;  ///< else ASCII stands in for bars and marks
};

/// An empty row, of a picture of a ladder with so many levels.
StyledLine screen_line(std::size_t columns, const ScreenStyle& style, std::size_t levels);

/// Text in rows and nothing else: an introduction. `hint` stands in the last row.
std::vector<std::string> text_screen(const std::vector<std::string>& lines, ScreenSize size,
                                     const ScreenStyle& style, const std::string& hint);

/// Adds the ladder to a row, lowest first, the level in brackets: "NORMAL [SOFT] GRACEFUL", or
/// where the row is too short for that "0 [SOFT] 2".
void add_ladder(StyledLine& row, const LevelNames& names, std::optional<Level> level);

/// Adds "SOFT > GRACEFUL", each name at least `width` wide, and the values that made it.
void add_transition(StyledLine& row, const Policy& policy, const Transition& transition,
                    std::size_t width, const ScreenStyle& style);

}  // namespace cascade
