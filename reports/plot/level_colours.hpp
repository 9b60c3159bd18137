// One colour a level, wherever a report shows levels. Names stand beside the colours always: nobody
// has to tell red from green. Each level is darker than the one below it, so that they can be told
// apart in grey as well, and by those who see red and green alike (level_colours_test.cpp).
#pragma once

#include <cstddef>
#include <vector>

#include "model/level.hpp"

namespace cascade {

struct LevelColour {
  const char* fill;       ///< for areas
  const char* line;       ///< on white; 3:1 or better, so that the yellow does not fade away
  const char* ink;        ///< for text on white; 4.5:1 or better
  const char* dark_fill;  ///< for areas on a dark page
  const char* dark_line;  ///< for lines and text on a dark page; 4.5:1 or better
  const char* pale;       ///< for areas that black text stands on
  const char* on_fill;    ///< for text on `fill`: black or white, whichever can be read
};

/// Of a level of a ladder with so many: from green (the lowest) over yellow, orange and red to dark
/// red (the highest), in steps that look equal. Five levels have the colours that K2's always had.
/// Every level of every ladder has one; what is above the highest has the highest's.
const LevelColour& colour(Level level, std::size_t levels);

/// All colours of all ladders, those of five levels first; some more than once.
const std::vector<LevelColour>& all_level_colours();

}  // namespace cascade
