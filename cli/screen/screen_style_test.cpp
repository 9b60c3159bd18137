#include "cli/screen/screen_style.hpp"

#include <gtest/gtest.h>

namespace cascade {
namespace {

TEST(StyledLine, MarksWhatItCuts) {
  const auto row = [](std::size_t columns, const char* first, const char* second) {
    return StyledLine(columns, ColourDepth::none, "…").add(first).add(second).text();
  };
  EXPECT_EQ(row(9, "lag ", "5,000"), "lag 5,000");
  EXPECT_EQ(row(8, "lag ", "5,000"), "lag 5,0…");
  EXPECT_EQ(row(5, "lag ", "5,000"), "lag …");
  EXPECT_EQ(row(4, "lag ", "5,000"), "lag ");
  EXPECT_EQ(row(3, "lag ", "5,000"), "la…");
  EXPECT_EQ(row(5, "▁▂▃▄", "▅▆"), "▁▂▃▄…");
  EXPECT_EQ(row(0, "lag", ""), "");
}

TEST(StyledLine, EveryLadderHasColoursFromGreenToDarkRed) {
  for (std::size_t levels = kLevelCountMin; levels <= kLevelCountMax; ++levels) {
    const auto ink = [levels](std::size_t level) {
      return StyledLine(9, ColourDepth::palette, "~", levels)
          .add("x", {.ink = level_at(level)})
          .text();
    };
    EXPECT_EQ(ink(0), "\x1b[38;5;34mx\x1b[0m") << levels;
    EXPECT_EQ(ink(levels - 1), "\x1b[38;5;124mx\x1b[0m") << levels;
  }
}

TEST(LadderRow, IsNamedWhereThereIsRoomAndNumberedElsewhere) {
  const auto row = [](std::size_t columns, std::optional<Level> level) {
    StyledLine line(columns, ColourDepth::none);
    add_ladder(line, LevelNames({"LOW", "MIDDLE", "HIGH"}), level);
    return line.width() > columns ? "too wide" : line.text();
  };
  EXPECT_EQ(row(19, level_at(1)), " LOW [\x1b[1;7mMIDDLE\x1b[0m] HIGH ");
  EXPECT_EQ(row(18, level_at(1)), " 0 [\x1b[1;7mMIDDLE\x1b[0m] 2 ");
  EXPECT_EQ(row(18, std::nullopt), " 0  1  2 ");
}

}  // namespace
}  // namespace cascade
