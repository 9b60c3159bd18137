// One colour a level, wherever a report shows levels. Names stand beside the colours always: nobody
// has to tell red from green.
#pragma once

#include <array>

#include "model/level.hpp"

namespace cascade {

struct LevelColour {
  const char* fill;  ///< for areas
  const char* line;  ///< on white; 3:1 or better, so that the yellow does not fade away
  const char* ink;   ///< for text on white; 4.5:1 or better
};

/// Green, yellow, orange, red, dark red.
inline constexpr std::array<LevelColour, kLevelCount> kLevelColours = {{
    {"#3fa66b", "#2f9459", "#1d7a45"},
    {"#f2c230", "#b98b00", "#8f6b00"},
    {"#f58220", "#e0690a", "#b35400"},
    {"#d9302c", "#d9302c", "#c0221f"},
    {"#7a0c10", "#7a0c10", "#7a0c10"},
}};

constexpr const LevelColour& colour(Level level) { return kLevelColours[index(level)]; }

}  // namespace cascade
