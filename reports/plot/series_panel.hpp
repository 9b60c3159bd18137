// Curves of whatever over the plot's time, in a panel below the level's.
#pragma once

#include <string>
#include <vector>

#include "reports/plot/decimate.hpp"
#include "reports/plot/layers.hpp"
#include "reports/plot/picture_colours.hpp"
#include "reports/plot/plot_shape.hpp"

namespace cascade {

struct PlotSeries {
  std::string name;  ///< stands at its end, in its colour; none where empty
  Paint colour;
  bool dashed = false;
  std::vector<Instant> at;  ///< in order, in the trace's time
  std::vector<double> values;
};

struct SeriesPanel {
  std::string title;
  double top = 0;      ///< of the axis, which begins at 0; 0: as high as the values are
  std::vector<PlotSeries> series;
};

Panel panel_of(const SeriesPanel& of, const TimeWindow& window, const PlotShape& shape);

}  // namespace cascade
