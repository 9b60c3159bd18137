// One colour a level, wherever a report shows levels. Names stand beside the colours always: nobody
// has to tell red from green. Each level is darker than the one below it, so that they can be told
// apart in grey as well, and by those who see red and green alike (level_colours_test.cpp).
#pragma once

#include <array>

#include "model/level.hpp"

namespace cascade {

struct LevelColour {
  const char* fill;       ///< for areas
  const char* line;       ///< on white; 3:1 or better, so that the yellow does not fade away
  const char* ink;        ///< for text on white; 4.5:1 or better
  const char* dark_fill;  ///< for areas on a dark page
  const char* dark_line;  ///< for lines and text on a dark page; 4.5:1 or better
};

/// Green, yellow, orange, red, dark red.
inline constexpr std::array<LevelColour, kLevelCount> kLevelColours = {{
    {"#a6dcb4", "#2f9459", "#1d7a45", "#a8e0ba", "#7ed29c"},
    {"#e3b52a", "#b98b00", "#866400", "#d9ac24", "#e6c04a"},
    {"#ea7a1e", "#dd660a", "#ab5000", "#e28430", "#f5a05a"},
    {"#cf352e", "#d6302b", "#b8201c", "#dd5347", "#f08078"},
    {"#6e0d12", "#7a0c10", "#740b0f", "#be2d34", "#e0606a"},
}};

constexpr const LevelColour& colour(Level level) { return kLevelColours[index(level)]; }

}  // namespace cascade
