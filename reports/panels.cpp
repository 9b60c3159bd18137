#include "reports/panels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "reports/level_colours.hpp"

namespace cascade {
namespace {

constexpr int kLagHeight_px = 280, kHeapHeight_px = 200, kLevelHeight_px = 150;

struct Extremes {
  double min = std::numeric_limits<double>::infinity();
  double max = -std::numeric_limits<double>::infinity();
};

Extremes extremes(const Curve& curve) {
  Extremes found;
  for (const std::vector<PlotPoint>& piece : curve.pieces) {
    for (const PlotPoint& point : piece) {
      found.min = std::min(found.min, point.value);
      found.max = std::max(found.max, point.value);
    }
  }
  return found;
}

LagScale lag_scale(const Curve& curve, const MetricThresholds& thresholds) {
  const Extremes data = extremes(curve);
  return {thresholds.clear(Level::soft), thresholds.trigger(Level::circuit_break), data.min,
          data.max};
}

Panel lag_panel(const LagScale& scale) {
  constexpr double kHeadroom = 0.05;
  Panel panel;
  panel.height_px = kLagHeight_px;
  panel.title = "Lag in messages, log scale";
  if (scale.shows_zero()) panel.title += " (linear below " + count_text(scale.linear_below()) + ")";
  panel.bottom = scale.bottom();
  panel.top = scale.top() + kHeadroom * (scale.top() - scale.bottom());
  panel.ticks = scale.ticks();
  return panel;
}

/// 0 to 100; higher for the odd exporter that says more, but not without end.
Panel heap_panel(const Curve& curve) {
  constexpr double kFull_pct = 100, kOddest_pct = 200;
  Panel panel;
  panel.height_px = kHeapHeight_px;
  panel.title = "Heap in %";
  panel.top = std::clamp(extremes(curve).max, kFull_pct, kOddest_pct) + 2;
  for (int pct = 0; pct <= panel.top; pct += 20) {
    panel.ticks.push_back({static_cast<double>(pct), fmt::format("{}", pct)});
  }
  return panel;
}

std::string share_text(double share) {
  if (share <= 0) return "never";
  if (share < 0.01) return "< 1 %";
  if (share < 1 && share > 0.99) return "> 99 %";
  return fmt::format("{:.0f} %", share * 100);
}

/// Each level a lane; filled from the bottom up to the level, in its colour.
Panel level_panel(const Journal& journal, const TimeWindow& window) {
  constexpr double kLaneGap = 0.12;
  Panel panel;
  panel.height_px = kLevelHeight_px;
  panel.title = "Level, and its share of the time";
  panel.top = kLevelCount;
  std::array<std::vector<Mark>, kLevelCount> boxes;
  // Half a pixel longer than it is: between neighbours that only touch, the paper shines through.
  const double end_s = window.span.seconds();
  const double overlap_s = 0.5 * end_s / kPlotWidth_px;
  for (const LevelBand& band : level_bands(journal, window, kPlotWidth_px)) {
    const double to_s = std::min(band.to_s + overlap_s, end_s);
    const double low = static_cast<double>(index(band.low)) + 1 - kLaneGap;
    const double high = static_cast<double>(index(band.high)) + 1 - kLaneGap;
    boxes[index(band.low)].emplace_back(band.from_s, 0, to_s, low);
    if (band.high > band.low) boxes[index(band.high)].emplace_back(band.from_s, low, to_s, high);
  }
  const auto shares = level_shares(journal, window);
  for (const Level level : kLevels) {
    const LevelColour& paint = colour(level);
    add_boxes(panel, std::string(name(level)), paint.fill, boxes[index(level)]);
    const double lane = static_cast<double>(index(level));
    panel.ticks.push_back({lane + 1, ""});
    panel.left.push_back({lane + 0.5, std::string(name(level)), paint.ink});
    panel.right.push_back({lane + 0.5, share_text(shares[index(level)]), paint.ink});
  }
  return panel;
}

std::string counted(std::size_t number, const std::string& one, const std::string& many) {
  return grouped(number) + " " + (number == 1 ? one : many);
}

TimeWindow window_of(const PlotInput& input) {
  // A single row has no length; it gets a second, in which its level can be seen.
  constexpr Duration kShortest{1'000'000'000};
  Instant first = Instant::max(), last = Instant::min();
  for (const Trace* trace : {&input.trace, input.heap}) {
    if (trace == nullptr || trace->at.empty()) continue;
    first = std::min(first, trace->at.front());
    last = std::max(last, trace->at.back());
  }
  if (last < first) return {Instant{}, kShortest};
  return {first, last == first ? kShortest : last - first};
}

std::optional<Instant> start_of(const PlotInput& input, const TimeWindow& window) {
  if (input.journal.header.start) return input.journal.header.start;
  if (input.trace.absolute_time) return window.from;
  return std::nullopt;
}

}  // namespace

Drawing compose(const PlotInput& input) {
  Drawing drawing{window_of(input), {}, {}, {}};
  const TimeWindow& window = drawing.window;
  drawing.start = start_of(input, window);
  const double end_s = window.span.seconds();
  const Markers markers = markers_of(input.journal, window);
  std::size_t gaps = 0, missing = 0;
  const auto add_metric = [&](Panel panel, const Curve& curve, const MetricThresholds& thresholds,
                              const ToHeight& height, const auto& text, const std::string& title) {
    const bool topmost = drawing.panels.empty() && !input.journal.entries.empty();
    if (topmost) make_room_for_markers(panel);
    add_missing(panel, curve);
    topmost ? add_markers(panel, markers) : add_marker_lines(panel, markers);
    add_curve(panel, title, curve, height);
    // Over the curve: a dense one would hide them.
    add_thresholds(panel, thresholds, end_s, height, text);
    spread_labels(panel);
    drawing.panels.push_back(std::move(panel));
    gaps = std::max(gaps, curve.gaps);
    missing += curve.missing_values;
  };

  const Policy& policy = input.policy;
  if (policy.lag.monitored && input.trace.has_lag()) {
    const Curve curve = reduce(input.trace.at, input.trace.lag_messages, window, kPlotWidth_px);
    const LagScale scale = lag_scale(curve, policy.lag);
    add_metric(
        lag_panel(scale), curve, policy.lag, [&](double lag) { return scale.height(lag); },
        count_text, "lag");
  }
  const Trace& heap = input.heap != nullptr ? *input.heap : input.trace;
  if (policy.heap_pct.monitored && heap.has_heap()) {
    const Curve curve = reduce(heap.at, heap.heap_pct, window, kPlotWidth_px);
    const Panel panel = heap_panel(curve);
    add_metric(
        panel, curve, policy.heap_pct, [&](double pct) { return std::clamp(pct, 0.0, panel.top); },
        [](double pct) { return fmt::format("{:.4g} %", pct); }, "heap");
  }
  drawing.panels.push_back(level_panel(input.journal, window));

  const std::size_t rows = input.trace.size() + (input.heap != nullptr ? input.heap->size() : 0);
  drawing.summary = counted(rows, "row", "rows") + " · " +
                    counted(input.journal.entries.size(), "transition", "transitions");
  if (gaps > 0) drawing.summary += " · " + counted(gaps, "gap", "gaps");
  if (missing > 0) drawing.summary += " · " + counted(missing, "missing value", "missing values");
  return drawing;
}

}  // namespace cascade
