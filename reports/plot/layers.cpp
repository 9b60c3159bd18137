#include "reports/plot/layers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "reports/plot/level_colours.hpp"
#include "reports/plot/picture_colours.hpp"

namespace cascade {
namespace {

constexpr double kLabelDistance_px = 14;

LevelRange raised(const LevelNames& levels) { return {1, levels.size()}; }

/// A line of a panel: the levels that trigger at this value, and those that clear there.
struct Threshold {
  double value;
  std::string triggers, clears;  ///< names
  std::string colour;
};

std::vector<Threshold> thresholds_of(const MetricThresholds& thresholds, const LevelNames& levels) {
  std::vector<Threshold> all;
  const auto add = [&](double value, Level level, bool triggers) {
    if (!std::isfinite(value)) return;
    const auto same = std::find_if(all.begin(), all.end(),
                                   [&](const Threshold& each) { return each.value == value; });
    const bool shared = same != all.end();
    if (!shared) all.push_back({value, {}, {}, colour(level, levels.size()).ink});
    Threshold& threshold = shared ? *same : all.back();
    if (shared) threshold.colour = paint::kInk.light;  // it names two levels
    std::string& names = triggers ? threshold.triggers : threshold.clears;
    names += (names.empty() ? "" : ", ") + levels[level];
  };
  for (const bool triggers : {true, false}) {
    for (const Level level : raised(levels)) {
      add(triggers ? thresholds.trigger(level) : thresholds.clear(level), level, triggers);
    }
  }
  return all;
}

}  // namespace

std::string line_style(const std::string& colour, double width, bool dashed) {
  return fmt::format("using 1:2 with lines linewidth {} linecolor rgb '{}' dashtype {}", width,
                     colour, dashed ? "(14,12)" : "solid");
}

std::string point_style(const std::string& colour, int type, double size) {
  return fmt::format(
      "using 1:2 with points pointtype {} pointsize {}*point_scale linecolor rgb '{}'", type, size,
      colour);
}

std::vector<Mark> straight(double x1, double y1, double x2, double y2) {
  return {{x1, y1, 0, 0}, {x2, y2, 0, 0}};
}

void add_layer(Panel& panel, Layer layer) {
  if (!layer.blocks.empty()) panel.layers.push_back(std::move(layer));
}

void add_boxes(Panel& panel, const std::string& name, const std::string& fill,
               const std::vector<Mark>& marks) {
  if (marks.empty()) return;
  add_layer(panel, {name,
                    "using 1:2:1:3:2:4 with boxxyerror fillstyle solid noborder fillcolor rgb '" +
                        fill + "'",
                    {marks}});
}

void add_missing(Panel& panel, const Curve& curve) {
  std::vector<Mark> boxes;
  for (const TimeStretch& stretch : curve.missing) {
    boxes.emplace_back(stretch.from_s, panel.bottom, stretch.to_s, panel.top);
  }
  add_boxes(panel, "missing", paint::kMissing.light, boxes);
}

void add_hatching(Panel& panel, const std::string& name, const std::vector<TimeStretch>& stretches,
                  double seconds_per_px) {
  constexpr double kStep_px = 9;
  Layer paper{name + ", paper", line_style(paint::kPaper.light, 3), {}};
  Layer ink{name, line_style(paint::kHatch.light, 1.1), {}};
  const double height_px = panel.height_px;
  for (const TimeStretch& stretch : stretches) {
    const double from_px = stretch.from_s / seconds_per_px, to_px = stretch.to_s / seconds_per_px;
    // Lines of the whole panel, cut to the stretch: neighbours continue each other.
    for (double foot = std::floor((from_px - height_px) / kStep_px + 1) * kStep_px; foot < to_px;
         foot += kStep_px) {
      const double left = std::max(foot, from_px), right = std::min(foot + height_px, to_px);
      if (right <= left) continue;
      ink.blocks.push_back(
          straight(left * seconds_per_px, panel.bottom + (left - foot) * panel.per_px(),
                   right * seconds_per_px, panel.bottom + (right - foot) * panel.per_px()));
    }
  }
  paper.blocks = ink.blocks;
  add_layer(panel, std::move(paper));  // so that the ink is seen on the darkest level, too
  add_layer(panel, std::move(ink));
}

void add_dead_bands(Panel& panel, const MetricThresholds& thresholds, const LevelNames& levels,
                    double end_s, const ToHeight& height) {
  for (const Level level : raised(levels)) {
    if (!thresholds.has_band(level) || !std::isfinite(thresholds.trigger(level))) continue;
    const double clear = height(thresholds.clear(level)),
                 trigger = height(thresholds.trigger(level));
    if (clear == trigger) continue;  // both beyond the axis
    add_layer(panel, {levels[level] + " dead band",
                      fmt::format("using 1:2:1:3:2:4 with boxxyerror fillstyle transparent solid "
                                  "0.13 noborder fillcolor rgb '{}'",
                                  colour(level, levels.size()).line),
                      {{{0, std::min(clear, trigger), end_s, std::max(clear, trigger)}}}});
  }
}

void add_thresholds(Panel& panel, const MetricThresholds& thresholds, const LevelNames& levels,
                    double end_s, const ToHeight& height,
                    const std::function<std::string(double)>& text, bool with_names) {
  // On top of all triggers: where one level clears at what triggers another, both are to be seen.
  for (const bool triggers : {true, false}) {
    for (const Level level : raised(levels)) {
      const double value = triggers ? thresholds.trigger(level) : thresholds.clear(level);
      if (!std::isfinite(value)) continue;
      const double at = height(value);
      add_layer(panel,
                {levels[level] + (triggers ? " triggers" : " clears"),
                 line_style(colour(level, levels.size()).line, triggers ? 1.8 : 1.2, !triggers),
                 {straight(0, at, end_s, at)}});
    }
  }
  add_threshold_labels(panel, thresholds, levels, height, text, with_names);
}

void add_threshold_labels(Panel& panel, const MetricThresholds& thresholds,
                          const LevelNames& levels, const ToHeight& height,
                          const std::function<std::string(double)>& text, bool with_names) {
  for (const Threshold& each : thresholds_of(thresholds, levels)) {
    std::string label = text(each.value);
    if (!each.triggers.empty()) label += " ↑" + (with_names ? " " + each.triggers : "");
    if (!each.clears.empty()) label += " ↓" + (with_names ? " " + each.clears : "");
    panel.right.push_back({height(each.value), label, each.colour, true});
  }
}

void add_curve(Panel& panel, const std::string& name, const Curve& curve, const ToHeight& height) {
  Layer segments{name, line_style(paint::kCurve.light, 1.4), {}};
  Layer dots{name + ", single values", {}, {}};
  for (const std::vector<PlotPoint>& piece : curve.pieces) {
    std::vector<Mark> block;
    for (const PlotPoint& point : piece) block.emplace_back(point.at_s, height(point.value), 0, 0);
    (block.size() > 1 ? segments : dots).blocks.push_back(std::move(block));
  }
  // A few are made to be seen; many are as wide as the line.
  dots.style = point_style(paint::kCurve.light, 7, dots.blocks.size() < 20 ? 0.8 : 0.35);
  add_layer(panel, std::move(segments));
  add_layer(panel, std::move(dots));
}

void spread_labels(Panel& panel) {
  // Labels that collide become a group, which stands around the mean of what its labels name;
  // groups that then collide become one.
  struct Group {
    double sum;  ///< of the places that its labels ask for the group's lowest one
    std::size_t labels;
    double lowest() const { return sum / static_cast<double>(labels); }
  };
  std::vector<SideLabel>& labels = panel.right;
  const double distance = kLabelDistance_px * panel.per_px();
  std::stable_sort(labels.begin(), labels.end(),
                   [](const SideLabel& a, const SideLabel& b) { return a.at < b.at; });
  std::vector<Group> groups;
  for (const SideLabel& label : labels) {
    Group group{label.at, 1};
    while (!groups.empty()) {
      const Group& below = groups.back();
      const double height = distance * static_cast<double>(below.labels);
      if (below.lowest() + height <= group.lowest()) break;
      group = {below.sum + group.sum - height * static_cast<double>(group.labels),
               below.labels + group.labels};
      groups.pop_back();
    }
    groups.push_back(group);
  }
  std::size_t next = 0;
  for (const Group& group : groups) {
    for (std::size_t i = 0; i < group.labels; ++i) {
      labels[next++].y = group.lowest() + distance * static_cast<double>(i);
    }
  }
  double highest = panel.top;
  for (std::size_t i = labels.size(); i-- > 0; highest = labels[i].y - distance) {
    labels[i].y = std::min(labels[i].y, highest);
  }
  double lowest = panel.bottom;
  for (std::size_t i = 0; i < labels.size(); lowest = labels[i++].y + distance) {
    labels[i].y = std::max(labels[i].y, lowest);
  }
}

}  // namespace cascade
