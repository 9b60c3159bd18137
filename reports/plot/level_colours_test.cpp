// That levels can be told apart in grey, by those who see red and green alike, and on dark pages.
#include "reports/plot/level_colours.hpp"
#include "model/k2.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string>

#include "reports/plot/picture_colours.hpp"

namespace cascade {
namespace {

using Linear = std::array<double, 3>;  ///< red, green, blue; as light, not as numbers of a screen

Linear linear(const std::string& hex) {
  Linear light{};
  for (std::size_t i = 0; i < 3; ++i) {
    const double part = std::stoi(hex.substr(1 + 2 * i, 2), nullptr, 16) / 255.0;
    light[i] = part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
  }
  return light;
}

double luminance(const Linear& light) {
  return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2];
}

/// CIE L*: 0 black, 100 white; a step of 1 is about what can be seen.
double lightness(double luminance) { return 116 * std::cbrt(luminance) - 16; }

/// WCAG 2.
double contrast(const char* a, const char* b) {
  const double one = luminance(linear(a)), other = luminance(linear(b));
  return (std::max(one, other) + 0.05) / (std::min(one, other) + 0.05);
}

/// Red and green as a dichromat sees them (Viénot, Brettel, Mollon 1999): both become one mixture.
double seen(const Linear& light, bool without_red_cones) {
  const double mixture = without_red_cones ? 0.11238 * light[0] + 0.88762 * light[1]
                                           : 0.29275 * light[0] + 0.70725 * light[1];
  return luminance({mixture, mixture, light[2]});
}

TEST(LevelColours, EachLevelIsDarkerThanTheOneBelow) {
  for (std::size_t levels = kLevelCountMin; levels <= kLevelCountMax; ++levels) {
    const double step = levels <= 6 ? 5 : 4;  // the more there are, the nearer together
    for (std::size_t i = 1; i < levels; ++i) {
      for (const auto fill : {&LevelColour::fill, &LevelColour::dark_fill}) {
        const Linear below = linear(colour(level_at(i - 1), levels).*fill),
                     here = linear(colour(level_at(i), levels).*fill);
        const std::string which = std::to_string(i) + " of " + std::to_string(levels);
        EXPECT_GT(lightness(luminance(below)) - lightness(luminance(here)), step)
            << which << " in grey";
        for (const bool without_red : {true, false}) {
          EXPECT_GT(lightness(seen(below, without_red)) - lightness(seen(here, without_red)), step)
              << which << (without_red ? " without red" : " without green");
        }
      }
    }
  }
}

TEST(LevelColours, OfFiveLevelsAreK2s) {
  const std::vector<std::string> fills = {"#a6dcb4", "#e3b52a", "#ea7a1e", "#cf352e", "#6e0d12"};
  for (const Level level : k2::kLevels) {
    EXPECT_EQ(colour(level, k2::kLevelCount).fill, fills[index(level)]);
  }
  for (std::size_t levels = kLevelCountMin; levels <= kLevelCountMax; ++levels) {
    EXPECT_EQ(colour(kLowest, levels).fill, fills.front()) << levels;
    EXPECT_EQ(colour(level_at(levels - 1), levels).fill, fills.back()) << levels;
  }
}

TEST(LevelColours, NoLevelIsWithoutOne) {
  for (const std::size_t levels :
       {std::size_t{0}, std::size_t{1}, std::size_t{2}, std::size_t{9}}) {
    for (std::size_t i = 0; i < 256; ++i) {
      ASSERT_NE(colour(level_at(i), levels).fill, nullptr) << i << " of " << levels;
    }
  }
}

TEST(LevelColours, TextOnThemCanBeRead) {
  for (const LevelColour& each : all_level_colours()) {
    EXPECT_GT(contrast(each.on_fill, each.fill), 4.5) << each.fill;
    EXPECT_GT(contrast("#000000", each.pale), 4.5) << each.pale;
  }
}

TEST(LevelColours, LinesAndTextStandOutOnBothPages) {
  for (const LevelColour& each : all_level_colours()) {
    EXPECT_GT(contrast(each.line, paint::kPaper.light), 3) << each.line;
    EXPECT_GT(contrast(each.ink, paint::kPaper.light), 4.5) << each.ink;
    EXPECT_GT(contrast(each.dark_line, paint::kPaper.dark), 4.5) << each.dark_line;
    EXPECT_GT(contrast(each.dark_fill, paint::kPaper.dark), 3) << each.dark_fill;
  }
  for (const Paint& text : {paint::kInk, paint::kSoftInk, paint::kCurve}) {
    EXPECT_GT(contrast(text.light, paint::kPaper.light), 4.5) << text.light;
    EXPECT_GT(contrast(text.dark, paint::kPaper.dark), 4.5) << text.dark;
  }
}

TEST(LevelColours, TwoRolesNeverShareALightColour) {
  std::map<std::string, std::string> dark;
  const auto add = [&](const char* light, const char* twin) {
    EXPECT_TRUE(dark.emplace(light, twin).second || dark[light] == twin) << light;
  };
  for (const Paint& each : paint::kAll) add(each.light, each.dark);
  for (const LevelColour& each : all_level_colours()) {
    add(each.fill, each.dark_fill);
    add(each.line, each.dark_line);
    add(each.ink, each.dark_line);
  }
}

}  // namespace
}  // namespace cascade
