#include "reports/plot/panels.hpp"
#include "model/k2.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "reports/plot/level_colours.hpp"
#include "reports/plot/markers.hpp"
#include "reports/plot/metric_axis.hpp"
#include "reports/text/metric_words.hpp"
#include "reports/text/people_text.hpp"
#include "sim/replay/replay_frame.hpp"
#include "sim/text/counted_text.hpp"

namespace cascade {
namespace {

constexpr int kLogHeight_px = 280, kLinearHeight_px = 200, kLaneHeight_px = 30;

Extremes extremes(const Curve& curve) {
  Extremes found;
  for (const std::vector<PlotPoint>& piece : curve.pieces) {
    for (const PlotPoint& point : piece) found.add(point.value);
  }
  return found;
}

/// The lines of the metric's axis.
Extremes lines_of(const MetricThresholds& metric, const LevelNames& levels) {
  Extremes found;
  for (std::size_t i = 1; i < levels.size(); ++i) {
    found.add(metric.trigger(level_at(i)));
    found.add(metric.clear(level_at(i)));
  }
  return found;
}

/// A panel with nothing in it yet.
Panel panel_of(const MetricAxis& axis) {
  constexpr double kHeadroom = 0.05;
  Panel panel;
  panel.height_px = axis.logarithmic ? kLogHeight_px : kLinearHeight_px;
  panel.title = axis.title;
  panel.bottom = axis.bottom;
  panel.top = axis.top + (axis.logarithmic ? kHeadroom * (axis.top - axis.bottom) : 0);
  panel.ticks = axis.ticks;
  return panel;
}

/// Each level a lane; filled from the bottom up to the level, in its colour.
class LevelPanel {
 public:
  LevelPanel(const PlotInput& input, const TimeWindow& window, const PlotShape& shape)
      : input_(input),
        window_(window),
        shape_(shape),
        names_(input.journal.header.levels),
        shares_(level_shares(input.journal, window)) {}

  Panel panel() const {
    Panel panel;
    panel.height_px = kLaneHeight_px * static_cast<int>(names_.size());
    panel.title = window_.single        ? "Level before and after"
                  : shape_.names_beside ? "Level, and its share of the time"
                                        : "Level (names and shares of time below)";
    panel.top = static_cast<double>(names_.size());
    add_lanes(panel);
    const double seconds_per_px = window_.span.seconds() / shape_.plot_px;
    add_hatching(panel, "blind", visible_stretches(input_.blind, window_, 5 * seconds_per_px),
                 seconds_per_px);
    return panel;
  }

  std::vector<LevelLine> lines() const {
    std::vector<LevelLine> lines;
    if (shape_.names_beside) return lines;
    for (std::size_t i = names_.size(); i-- > 0;) {
      const LevelColour& paint = colour(level_at(i), names_.size());
      lines.push_back(
          {std::to_string(i), names_[level_at(i)], share(level_at(i)), paint.fill, paint.ink});
    }
    return lines;
  }

  /// "0.011 % · 1 h"; nothing where there is no time.
  std::string share(Level level) const {
    if (window_.single) return "";
    const double share = shares_[index(level)];
    if (share <= 0 || share >= 1) return exact_share(share);
    return exact_share(share) + " · " +
           duration_for_people(Duration::from_seconds(share * window_.span.seconds()));
  }

 private:
  void add_lanes(Panel& panel) const {
    constexpr double kLaneGap = 0.12, kThinnest_px = 1.5;
    PerLevel<std::vector<Mark>> boxes;
    const double end_s = window_.span.seconds(), pixel_s = end_s / shape_.plot_px;
    for (const LevelBand& band : level_bands(input_.journal, window_, shape_.columns())) {
      // Half a pixel longer than it is: between neighbours that only touch, the paper shines
      // through. A higher level is drawn later, so that the shortest visit to it is seen.
      const double to_s = std::min(
          std::max(band.to_s + 0.5 * pixel_s, band.from_s + kThinnest_px * pixel_s), end_s);
      const double low = static_cast<double>(index(band.low)) + 1 - kLaneGap;
      const double high = static_cast<double>(index(band.high)) + 1 - kLaneGap;
      boxes[index(band.low)].emplace_back(band.from_s, 0, to_s, low);
      if (band.high > band.low) boxes[index(band.high)].emplace_back(band.from_s, low, to_s, high);
    }
    for (const Level level : names_.levels()) {
      const LevelColour& paint = colour(level, names_.size());
      add_boxes(panel, names_[level], paint.fill, boxes[index(level)]);
      const double lane = static_cast<double>(index(level));
      panel.ticks.push_back({lane + 1, ""});
      panel.left.push_back({lane + 0.5,
                            shape_.names_beside ? names_[level] : std::to_string(index(level)),
                            paint.ink});
      if (shape_.names_beside) panel.right.push_back({lane + 0.5, share(level), paint.ink});
    }
  }

  const PlotInput& input_;
  const TimeWindow& window_;
  const PlotShape& shape_;
  const LevelNames& names_;
  PerLevel<double> shares_;
};

TimeWindow window_of(const PlotInput& input) {
  constexpr Duration kAnyLength{1'000'000'000};
  Instant first = Instant::max(), last = Instant::min();
  for (const Trace* trace : {&input.trace, input.heap}) {
    if (trace == nullptr || trace->at.empty()) continue;
    first = std::min(first, trace->at.front());
    last = std::max(last, trace->at.back());
  }
  if (last < first) return {Instant{}, kAnyLength, true};
  if (input.end) last = std::max(last, first + Duration{input.end->ns});
  if (last == first) return {first, kAnyLength, true};
  return {first, last - first};
}

std::optional<Instant> start_of(const PlotInput& input, const TimeWindow& window) {
  if (input.journal.header.start) return input.journal.header.start;
  if (input.trace.absolute_time) return window.from;
  return std::nullopt;
}

/// The panels of the metrics, one by one, and what they have in common.
class Composer {
 public:
  Composer(const PlotInput& input, const PlotShape& shape)
      : input_(input),
        shape_(shape),
        drawing_{window_of(input),
                 input.trace.size() + (input.heap != nullptr ? input.heap->size() : 0),
                 {},
                 {},
                 {},
                 {},
                 {},
                 {}},
        markers_(markers_of(input, drawing_.window, shape.columns())) {
    drawing_.start = start_of(input, drawing_.window);
  }

  Drawing compose() {
    for (const MetricThresholds& metric : input_.policy.metrics) add_metric(metric);
    const LevelPanel level(input_, drawing_.window, shape_);
    drawing_.panels.push_back(level.panel());
    for (const SeriesPanel& of : input_.below) {
      drawing_.panels.push_back(panel_of(of, drawing_.window, shape_));
    }
    drawing_.levels = level.lines();
    const LevelNames& names = input_.journal.header.levels;
    for (const Level each : names.levels()) {
      const std::string share = level.share(each);
      if (share.empty() || share == exact_share(0)) continue;
      drawing_.shares += (drawing_.shares.empty() ? "" : ", ") + names[each] + " " + share;
    }
    legend();
    summary();
    return std::move(drawing_);
  }

 private:
  Curve curve_of(const Trace& trace, const std::vector<double>& values) const {
    return reduce(trace.at, values, drawing_.window, shape_.columns());
  }

  void add_metric(const MetricThresholds& metric) {
    if (!metric.monitored) return;
    const auto column = column_of(metric.name, input_.trace, input_.heap);
    if (!column) return;
    draw(metric, curve_of(*column->trace, column->values()));
  }

  void draw(const MetricThresholds& thresholds, const Curve& curve) {
    const LevelNames& levels = input_.policy.levels;
    const MetricAxis axis = metric_axis(thresholds, lines_of(thresholds, levels), extremes(curve));
    Panel panel = panel_of(axis);
    const double end_s = drawing_.window.span.seconds();
    const bool topmost = drawing_.panels.empty();
    if (topmost) make_room_for_markers(panel, markers_);
    add_missing(panel, curve);
    add_dead_bands(panel, thresholds, levels, end_s, axis.height);
    topmost ? add_markers(panel, markers_) : add_marker_lines(panel, markers_);
    add_curve(panel, said_name(thresholds.name), curve, axis.height);
    // Over the curve: a dense one would hide them.
    add_thresholds(panel, thresholds, levels, end_s, axis.height, axis.text, shape_.names_beside);
    spread_labels(panel);
    drawing_.panels.push_back(std::move(panel));
    gaps_ = std::max(gaps_, curve.gaps);
    missing_ += curve.missing_values;
  }

  bool drawn(const std::string& layer_end) const {
    for (const Panel& panel : drawing_.panels) {
      for (const Layer& layer : panel.layers) {
        const std::size_t from = layer.name.size() - std::min(layer.name.size(), layer_end.size());
        if (layer.name.substr(from) == layer_end) return true;
      }
    }
    return false;
  }

  void legend() {
    const auto add = [&](const std::string& layer_end, LegendEntry entry) {
      if (drawn(layer_end)) drawing_.legend.push_back(std::move(entry));
    };
    add(" triggers", {LegendSample::line, "↑ triggers"});
    add(" clears", {LegendSample::dashes, "↓ clears"});
    add(" dead band", {LegendSample::band, "dead band: level held"});
    add("missing", {LegendSample::missing, "missing"});
    add("blind", {LegendSample::hatching, "blind: level assumed"});
    if (!markers_.few || drawing_.panels.size() < 2) return;  // rows of ticks, named beside them
    for (auto row = markers_.rows.rbegin(); row != markers_.rows.rend(); ++row) {
      drawing_.legend.push_back({LegendSample::point, row->legend, row->point_type});
    }
  }

  void summary() {
    std::vector<std::string>& summary = drawing_.summary;
    summary = {counted(drawing_.rows, "row"), counted(input_.journal.entries.size(), "transition")};
    if (!input_.flaps.empty()) summary.push_back(counted(input_.flaps.size(), "flap"));
    if (gaps_ > 0) summary.push_back(counted(gaps_, "gap"));
    if (missing_ > 0) summary.push_back(counted(missing_, "missing value"));
    Duration blind;
    for (const TimeSpan& span : input_.blind) blind = blind + (span.to - span.from);
    if (blind.ns > 0) summary.push_back("blind for " + duration_for_people(blind));
  }

  const PlotInput& input_;
  const PlotShape& shape_;
  Drawing drawing_;
  Markers markers_;
  std::size_t gaps_ = 0, missing_ = 0;
};

}  // namespace

std::string exact_share(double share) {
  if (share <= 0) return "never";
  if (share >= 1) return "100 %";
  const double pct = 100 * share, rest = 100 - pct;
  if (pct < 0.0001) return "< 0.0001 %";
  if (rest < 0.0001) return "> 99.9999 %";
  // Two digits of what is less: of the share, or of what lacks to all.
  const double less = std::min(pct, rest);
  const int decimals = less >= 10  ? 0
                       : less >= 1 ? 1
                                   : 1 - static_cast<int>(std::floor(std::log10(less) + 1e-9));
  return fmt::format("{:.{}f} %", pct, decimals);
}

Drawing compose(const PlotInput& input, const PlotShape& shape) {
  return Composer(input, shape).compose();
}

}  // namespace cascade
