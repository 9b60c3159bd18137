// The colours of pictures: each with its twin for a dark page. A picture is drawn in the light
// ones; svg_with() adds the twins. So two roles that differ in the dark must differ in the light,
// if only by one step.
#pragma once

#include "reports/plot/level_colours.hpp"

namespace cascade {

struct Paint {
  const char* light;  ///< #rrggbb
  const char* dark;   ///< #rrggbb
};

namespace paint {

inline constexpr Paint kPaper = {"#ffffff", "#16161a"};
inline constexpr Paint kInk = {"#222222", "#ececf1"};
inline constexpr Paint kSoftInk = {"#555555", "#b3b3bf"};
inline constexpr Paint kBorder = {"#999999", "#7c7c88"};
inline constexpr Paint kGrid = {"#e2e2e6", "#2c2c34"};
inline constexpr Paint kMissing = {"#e6e6ea", "#34343d"};
inline constexpr Paint kMarkerLine = {"#c0c0ca", "#4c4c58"};
inline constexpr Paint kHatch = {"#333336", "#f4f4f8"};
inline constexpr Paint kCurve = {"#38597a", "#8fb8e0"};
// Of curve grids and sweeps.
inline constexpr Paint kFirstCurve = {"#216eb2", "#7fb8ee"};
inline constexpr Paint kSecondCurve = {"#1f5fbf", "#86b2ff"};
inline constexpr Paint kPastCurve = {"#8f8f98", "#8c8c98"};
inline constexpr Paint kFit = {"#b35400", "#f0a060"};
inline constexpr Paint kFront = {"#e0690b", "#ff9a4a"};

inline constexpr Paint kAll[] = {kPaper,       kInk,        kSoftInk, kBorder, kGrid,
                                 kMissing,     kMarkerLine, kHatch,   kCurve,  kFirstCurve,
                                 kSecondCurve, kPastCurve,  kFit,     kFront};

}  // namespace paint
}  // namespace cascade
