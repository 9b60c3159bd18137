// What happened when, in rows above the data: escalations, recoveries, resets, flaps.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "reports/plot/layers.hpp"
#include "reports/plot/plot_input.hpp"

namespace cascade {

/// One kind of event: a row above the data and an entry of the legend.
struct MarkerRow {
  std::string one, many;  ///< with a number, beside the row: "1 flap", "3 flaps"
  std::string legend;
  std::string layer;  ///< with the level's name, the name of its layers
  int point_type;     ///< gnuplot's
  std::size_t count = 0;
  PerLevel<std::vector<double>> at_s{};  ///< by the level that is led to
};

/// Rows from the lowest to the highest; none where nothing happened.
struct Markers {
  LevelNames levels;  ///< of the ladder
  std::vector<MarkerRow> rows;
  bool few = true;  ///< each is a symbol, and its line through the panels does not drown the data
};

/// Of many events, one a column, row and level. A flap has the colour of the level that the entry
/// at its time leads to.
Markers markers_of(const PlotInput& input, const TimeWindow& window, std::size_t columns);

/// Makes the panel higher by the rows, for add_markers(). Call it before what reaches up to the
/// top.
void make_room_for_markers(Panel& panel, const Markers& markers);

/// The rows, above the data. A few get a line through the panel as well.
void add_markers(Panel& panel, const Markers& markers);

/// Lines only, as for a panel below the one that has the rows.
void add_marker_lines(Panel& panel, const Markers& markers);

}  // namespace cascade
