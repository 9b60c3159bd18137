#include "reports/plot/series_panel.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace cascade {
namespace {

constexpr int kSeriesHeight_px = 150;

double highest(const SeriesPanel& of) {
  double most = 0;
  for (const PlotSeries& series : of.series) {
    for (const double value : series.values) {
      if (std::isfinite(value)) most = std::max(most, value);
    }
  }
  return most;
}

/// 1, 2 or 5 times a power of ten, so that at most five of them reach the top.
double step_below(double top) {
  double step = std::pow(10.0, std::floor(std::log10(top)) - 1);
  for (const double factor : {2.0, 2.5, 2.0, 2.0, 2.5, 2.0}) {
    if (top / step <= 5) break;
    step *= factor;
  }
  return step;
}

void add_series(Panel& panel, const PlotSeries& series, const TimeWindow& window,
                const PlotShape& shape) {
  const Curve curve = reduce(series.at, series.values, window, shape.columns());
  Layer line{
      series.name, line_style(series.colour.light, series.dashed ? 1.2 : 1.8, series.dashed), {}};
  double last = 0;
  for (const std::vector<PlotPoint>& piece : curve.pieces) {
    std::vector<Mark>& block = line.blocks.emplace_back();
    for (const PlotPoint& point : piece) block.emplace_back(point.at_s, point.value, 0, 0);
    if (piece.size() == 1) block.push_back(block.front());  // a line of one point is none
    last = piece.back().value;
  }
  if (!series.name.empty() && !line.blocks.empty()) {
    panel.right.push_back({last, series.name, series.colour.light, true, last});
  }
  add_layer(panel, std::move(line));
}

}  // namespace

Panel panel_of(const SeriesPanel& of, const TimeWindow& window, const PlotShape& shape) {
  constexpr double kHeadroom = 1.06;
  Panel panel;
  panel.title = of.title;
  panel.height_px = kSeriesHeight_px;
  const double top = of.top > 0 ? of.top : std::max(1.0, highest(of));
  panel.top = top * kHeadroom;
  const double step = step_below(top);
  for (int i = 0; i * step <= top * (1 + 1e-9); ++i) {
    panel.ticks.push_back({i * step, count_text(i * step)});
  }
  for (const PlotSeries& series : of.series) add_series(panel, series, window, shape);
  spread_labels(panel);
  return panel;
}

}  // namespace cascade
