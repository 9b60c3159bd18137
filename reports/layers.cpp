#include "reports/layers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "reports/level_colours.hpp"

namespace cascade {
namespace {

constexpr const char* kCurveColour = "#38597a";
constexpr const char* kMissingColour = "#e6e6ea";
constexpr const char* kMarkerLineColour = "#c0c0ca";
constexpr const char* kMarginColour = "#666666";
constexpr double kLabelDistance_px = 14;
constexpr int kMarkerRow_px = 14;

std::string lines(const std::string& colour, double width, bool dashed = false) {
  return fmt::format("using 1:2 with lines linewidth {} linecolor rgb '{}' dashtype {}", width,
                     colour, dashed ? "(14,12)" : "solid");
}

std::string points(const std::string& colour, int type, double size) {
  return fmt::format(
      "using 1:2 with points pointtype {} pointsize {}*point_scale linecolor rgb '{}'", type, size,
      colour);
}

std::vector<Mark> line(double x1, double y1, double x2, double y2) {
  return {{x1, y1, 0, 0}, {x2, y2, 0, 0}};
}

void add(Panel& panel, Layer layer) {
  // Gnuplot takes a plot element without data for an error.
  if (!layer.blocks.empty()) panel.layers.push_back(std::move(layer));
}

/// The middle of the row of recoveries (0) or of escalations (1), above the data.
double row_height(const Panel& panel, std::size_t up) {
  return panel.top - (up == 1 ? 0.5 : 1.5) * kMarkerRow_px * panel.per_px();
}

}  // namespace

void add_boxes(Panel& panel, const std::string& name, const std::string& fill,
               const std::vector<Mark>& marks) {
  if (marks.empty()) return;
  add(panel,
      {name,
       "using 1:2:1:3:2:4 with boxxyerror fillstyle solid noborder fillcolor rgb '" + fill + "'",
       {marks}});
}

void add_missing(Panel& panel, const Curve& curve) {
  std::vector<Mark> boxes;
  for (const TimeStretch& stretch : curve.missing) {
    boxes.emplace_back(stretch.from_s, panel.bottom, stretch.to_s, panel.top);
  }
  panel.has_missing = !boxes.empty();
  add_boxes(panel, "missing", kMissingColour, boxes);
}

void add_thresholds(Panel& panel, const MetricThresholds& thresholds, double end_s,
                    const ToHeight& height, const std::function<std::string(double)>& text) {
  panel.has_thresholds = true;
  for (std::size_t i = 1; i < kLevelCount; ++i) {
    const Level level = level_at(i);
    const double trigger = height(thresholds.trigger(level));
    const std::string level_name(name(level));
    add(panel, {level_name + " triggers",
                lines(colour(level).line, 1.8),
                {line(0, trigger, end_s, trigger)}});
    panel.right.push_back(
        {trigger, level_name + " " + text(thresholds.trigger(level)), colour(level).ink});
  }
  // On top of all triggers: where one level clears at what triggers another, both are to be seen.
  for (std::size_t i = 1; i < kLevelCount; ++i) {
    const Level level = level_at(i);
    const double clear = height(thresholds.clear(level));
    add(panel, {std::string(name(level)) + " clears",
                lines(colour(level).line, 1.2, true),
                {line(0, clear, end_s, clear)}});
  }
}

void add_curve(Panel& panel, const std::string& name, const Curve& curve, const ToHeight& height) {
  Layer segments{name, lines(kCurveColour, 1.4), {}};
  Layer dots{name + ", single values", {}, {}};
  for (const std::vector<PlotPoint>& piece : curve.pieces) {
    std::vector<Mark> block;
    for (const PlotPoint& point : piece) block.emplace_back(point.at_s, height(point.value), 0, 0);
    (block.size() > 1 ? segments : dots).blocks.push_back(std::move(block));
  }
  // A few are made to be seen; many are as wide as the line.
  dots.style = points(kCurveColour, 7, dots.blocks.size() < 20 ? 0.8 : 0.35);
  add(panel, std::move(segments));
  add(panel, std::move(dots));
}

Markers markers_of(const Journal& journal, const TimeWindow& window) {
  Markers markers;
  for (const Transition& entry : journal.entries) ++markers.count[entry.to > entry.from];
  std::array<std::array<std::size_t, kLevelCount>, 2> marked{};  // the newest, as column + 1
  for (const Transition& entry : journal.entries) {
    const bool up = entry.to > entry.from;
    const Instant at = window.from + Duration{entry.at.ns};
    const std::size_t column = column_of(at, window, kPlotWidth_px) + 1;
    const std::size_t before = std::exchange(marked[up][index(entry.to)], column);
    if (markers.few() || before != column) {
      markers.at_s[up][index(entry.to)].push_back(window.seconds(at));
    }
  }
  return markers;
}

void make_room_for_markers(Panel& panel) {
  panel.top += 2 * kMarkerRow_px * panel.per_px();
  panel.height_px += 2 * kMarkerRow_px;
}

void add_marker_lines(Panel& panel, const Markers& markers) {
  if (!markers.few()) return;
  Layer through{"transitions", lines(kMarkerLineColour, 0.8), {}};
  for (const auto& direction : markers.at_s) {
    for (const std::vector<double>& to_level : direction) {
      for (const double at_s : to_level) {
        through.blocks.push_back(line(at_s, panel.bottom, at_s, panel.top));
      }
    }
  }
  add(panel, std::move(through));
}

void add_markers(Panel& panel, const Markers& markers) {
  constexpr int kTriangleUp = 9, kTriangleDown = 11;
  add_marker_lines(panel, markers);
  const double tick_width = markers.count[0] + markers.count[1] < 300 ? 1.6 : 1;
  const double half = 0.4 * kMarkerRow_px * panel.per_px();
  for (const std::size_t up : {std::size_t{0}, std::size_t{1}}) {
    const double y = row_height(panel, up);
    for (const Level level : kLevels) {
      const std::string ink = colour(level).ink;
      const std::string style = markers.few()
                                    ? points(ink, up == 1 ? kTriangleUp : kTriangleDown, 1.1)
                                    : lines(ink, tick_width);
      Layer marks{(up == 1 ? "up to " : "down to ") + std::string(name(level)), style, {}};
      for (const double at_s : markers.at_s[up][index(level)]) {
        marks.blocks.push_back(markers.few() ? std::vector<Mark>{{at_s, y, 0, 0}}
                                             : line(at_s, y - half, at_s, y + half));
      }
      add(panel, std::move(marks));
    }
    panel.right.push_back(
        {y, grouped(markers.count[up]) + (up == 1 ? " up" : " down"), kMarginColour});
  }
}

void spread_labels(Panel& panel) {
  std::vector<SideLabel>& labels = panel.right;
  const double distance = kLabelDistance_px * panel.per_px();
  std::stable_sort(labels.begin(), labels.end(),
                   [](const SideLabel& a, const SideLabel& b) { return a.y < b.y; });
  for (std::size_t i = 1; i < labels.size(); ++i) {
    labels[i].y = std::max(labels[i].y, labels[i - 1].y + distance);
  }
  double highest = panel.top;
  for (std::size_t i = labels.size(); i-- > 0; highest = labels[i].y - distance) {
    labels[i].y = std::min(labels[i].y, highest);
  }
}

}  // namespace cascade
