// The pieces of a panel: curves, threshold lines, shading, markers, as lists of marks with a style.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <string>
#include <tuple>
#include <vector>

#include "model/policy.hpp"
#include "reports/plot/axes.hpp"
#include "reports/plot/decimate.hpp"

namespace cascade {

/// x1, y1, x2, y2: a box has all four, a point of a line the first two.
using Mark = std::tuple<double, double, double, double>;

/// One gnuplot plot element. Its blocks are not connected with each other.
struct Layer {
  std::string name;   ///< what it shows; for the tests, gnuplot does not draw it
  std::string style;  ///< gnuplot's words
  std::vector<std::vector<Mark>> blocks;
};

struct SideLabel {
  double at;  ///< what it names
  std::string text;
  std::string colour;
  bool leader = false;  ///< a line leads to it from what it names
  double y = at;        ///< where it stands
};

struct Panel {
  std::string title;
  int height_px = 0;
  double bottom = 0, top = 0;          ///< of the y axis
  std::vector<Tick> ticks;             ///< of the y axis
  std::vector<Layer> layers;           ///< drawn in this order
  std::vector<SideLabel> left, right;  ///< in the margins

  double per_px() const { return (top - bottom) / height_px; }
};

/// From a value in the metric's unit to the panel's y axis.
using ToHeight = std::function<double(double)>;

/// Boxes of one colour, each mark one; nothing where there is none.
void add_boxes(Panel& panel, const std::string& name, const std::string& fill,
               const std::vector<Mark>& marks);

/// Grey from bottom to top where there is no data.
void add_missing(Panel& panel, const Curve& curve);

/// Diagonal lines from bottom to top, as a hatching, over what is drawn so far.
void add_hatching(Panel& panel, const std::string& name, const std::vector<TimeStretch>& stretches,
                  double seconds_per_px);

/// Where a level is held but not demanded: between its clear value and its trigger, lightly.
void add_dead_bands(Panel& panel, const MetricThresholds& thresholds, const LevelNames& levels,
                    double end_s, const ToHeight& height);

/// A solid line where each level triggers, a dashed one where it clears, and at the right what each
/// is; a value at which one level triggers and another clears has one label. `with_names`: the
/// labels name levels, and do not only have their colour. An infinite trigger has no line.
void add_thresholds(Panel& panel, const MetricThresholds& thresholds, const LevelNames& levels,
                    double end_s, const ToHeight& height,
                    const std::function<std::string(double)>& text, bool with_names);

/// The labels of add_thresholds() alone.
void add_threshold_labels(Panel& panel, const MetricThresholds& thresholds,
                          const LevelNames& levels, const ToHeight& height,
                          const std::function<std::string(double)>& text, bool with_names);

/// The curve; a value between two interruptions becomes a dot, or nobody would see it.
void add_curve(Panel& panel, const std::string& name, const Curve& curve, const ToHeight& height);

/// Moves the labels at the right apart until none covers another, keeping their order: those that
/// collide are spread around the middle of what they name.
void spread_labels(Panel& panel);

/// gnuplot's words for a line and for a point.
std::string line_style(const std::string& colour, double width, bool dashed = false);
std::string point_style(const std::string& colour, int type, double size);

/// A block of two points.
std::vector<Mark> straight(double x1, double y1, double x2, double y2);

/// Gnuplot takes a plot element without data for an error: such a layer is left out.
void add_layer(Panel& panel, Layer layer);

}  // namespace cascade
