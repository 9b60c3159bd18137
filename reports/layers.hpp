// The pieces of a panel: curves, threshold lines, shading, markers, as lists of marks with a style.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <string>
#include <tuple>
#include <vector>

#include "model/policy.hpp"
#include "reports/axes.hpp"
#include "reports/decimate.hpp"

namespace cascade {

inline constexpr int kPlotWidth_px = 900;  // of the time axis; also the columns of a reduction

/// x1, y1, x2, y2: a box has all four, a point of a line the first two.
using Mark = std::tuple<double, double, double, double>;

/// One gnuplot plot element. Its blocks are not connected with each other.
struct Layer {
  std::string name;   ///< what it shows; for the tests, gnuplot does not draw it
  std::string style;  ///< gnuplot's words
  std::vector<std::vector<Mark>> blocks;
};

struct SideLabel {
  double y;
  std::string text;
  std::string colour;
};

struct Panel {
  std::string title;
  int height_px = 0;
  double bottom = 0, top = 0;                        ///< of the y axis
  std::vector<Tick> ticks;                           ///< of the y axis
  std::vector<Layer> layers;                         ///< drawn in this order
  std::vector<SideLabel> left, right;                ///< in the margins
  bool has_missing = false, has_thresholds = false;  ///< for the legend

  double per_px() const { return (top - bottom) / height_px; }
};

/// From a value in the metric's unit to the panel's y axis.
using ToHeight = std::function<double(double)>;

/// Boxes of one colour, each mark one; nothing where there is none.
void add_boxes(Panel& panel, const std::string& name, const std::string& fill,
               const std::vector<Mark>& marks);

/// Grey from bottom to top where there is no data.
void add_missing(Panel& panel, const Curve& curve);

/// A solid line where each level triggers, a dashed one where it clears; the names at the right.
void add_thresholds(Panel& panel, const MetricThresholds& thresholds, double end_s,
                    const ToHeight& height, const std::function<std::string(double)>& text);

/// The curve; a value between two interruptions becomes a dot, or nobody would see it.
void add_curve(Panel& panel, const std::string& name, const Curve& curve, const ToHeight& height);

/// The times of transitions by direction and by the level they lead to.
struct Markers {
  std::array<std::array<std::vector<double>, kLevelCount>, 2> at_s;  ///< [up][index(to)]
  std::array<std::size_t, 2> count{};                                ///< [up]

  /// More lines than this through a panel would drown the data.
  bool few() const { return count[0] + count[1] <= 40; }
};

/// Of many transitions, one a pixel, direction and level.
Markers markers_of(const Journal& journal, const TimeWindow& window);

/// Makes the panel two rows higher, for add_markers(). Call it before what reaches up to the top.
void make_room_for_markers(Panel& panel);

/// In two rows above the data, up and down. A few get a line through the panel as well.
void add_markers(Panel& panel, const Markers& markers);

/// Lines only, as for a panel below the one that has the rows.
void add_marker_lines(Panel& panel, const Markers& markers);

/// Moves the labels at the right apart until none covers another, keeping their order.
void spread_labels(Panel& panel);

}  // namespace cascade
