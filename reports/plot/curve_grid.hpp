// Curves in a grid of small panels with common axes: what is to be compared stands side by side.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "reports/plot/picture_about.hpp"

namespace cascade {

/// A named curve's look; the same in every panel.
struct CurveStyle {
  std::string name;    ///< for the legend; any text, or none
  std::string colour;  ///< #rrggbb, of picture_colours.hpp, where it has a twin for the dark
  double width_px = 2;
  bool dashed = false;
  bool points = false;  ///< marks instead of a line
  /// Upright bars with ends instead of a line: of each two points the first is the lower end and
  /// the second the upper one.
  bool bars = false;
};

struct CurvePanel {
  std::string title;  ///< any text
  /// One list of points a style, in the styles' order; may be empty. NaN interrupts a line.
  std::vector<std::vector<std::pair<double, double>>> curves;
};

struct CurveGrid {
  std::string title, subtitle;  ///< any text; never interpreted
  std::string x_label, y_label;
  bool log_x = false, log_y = false;  ///< values that are not above 0 are then left out
  /// Where not empty: what stands at 0, 1, ... of the x axis, which then has no other ticks.
  std::vector<std::string> x_names = {};
  bool own_axes = false;  ///< each panel its own ranges, instead of common ones
  std::size_t columns = 4;
  int panel_height_px = 200;
  std::vector<CurveStyle> styles;
  std::vector<CurvePanel> panels;
  MadeBy made{};  ///< how it was made, for the file's own description
};

/// Draws to `file`, as its ending says: .svg, .png or .pdf. The file appears whole or not at all;
/// the same grid makes the same bytes. Throws as plot_transitions() does.
void draw_curves(const CurveGrid& grid, const std::string& file);

}  // namespace cascade
