#include "reports/plot/metric_axis.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "model/k2.hpp"
#include "reports/text/shown_text.hpp"

namespace cascade {
namespace {

bool is_k2s_lag(const MetricThresholds& metric) {
  return metric.name == k2::kLagName && metric.unit == "messages";
}

/// "temp_c (degrees Celsius)".
std::string title_of(const MetricThresholds& metric) {
  constexpr std::size_t kUnitColumns = 40;
  if (is_k2s_lag(metric)) return "Lag in messages";
  if (metric.name == k2::kHeapName && metric.unit == "percent") return "Heap in %";
  if (metric.unit.empty()) return metric.name;
  return metric.name + " (" + shown_text(metric.unit, kUnitColumns, Glyphs::common) + ")";
}

MetricAxis log_axis(const MetricThresholds& metric, const Extremes& lines, const Extremes& data) {
  const LagScale scale(lines.empty() ? 1 : lines.min, lines.empty() ? 10 : lines.max, data.min,
                       data.max);
  MetricAxis axis;
  axis.title = title_of(metric) + ", log scale";
  if (scale.shows_zero()) axis.title += " (linear below " + count_text(scale.linear_below()) + ")";
  axis.bottom = scale.bottom();
  axis.top = scale.top();
  axis.logarithmic = true;
  axis.linear_below = scale.linear_below();
  axis.ticks = scale.ticks();
  axis.height = [scale](double value) { return scale.height(value); };
  axis.text = count_text;
  return axis;
}

/// 0 to 100; higher for the odd exporter that says more, but not without end.
MetricAxis percent_axis(const MetricThresholds& metric, const Extremes& data) {
  constexpr double kFull_pct = 100, kOddest_pct = 200;
  MetricAxis axis;
  axis.title = title_of(metric);
  axis.top = std::clamp(data.max, kFull_pct, kOddest_pct) + 2;
  for (int pct = 0; pct <= axis.top; pct += 20) {
    axis.ticks.push_back({static_cast<double>(pct), fmt::format("{}", pct)});
  }
  axis.height = [top = axis.top](double pct) { return std::clamp(pct, 0.0, top); };
  axis.text = [](double pct) { return fmt::format("{:.4g} %", pct); };
  return axis;
}

std::string number_on_axis(double value) {
  if (std::abs(value) < 10'000) return fmt::format("{:.4g}", value);
  return (value < 0 ? "-" : "") + count_text(std::abs(value));
}

/// From the lowest to the highest of what there is to show.
MetricAxis linear_axis(const MetricThresholds& metric, Extremes lines, const Extremes& data) {
  constexpr double kHeadroom = 0.05, kTicks = 7;
  lines.add(data.min);
  lines.add(data.max);
  if (lines.empty()) lines.add(0);
  // In halves: the range of what a double can say is none.
  double half = lines.max / 2 - lines.min / 2;
  if (!(half > 0)) half = std::max(0.5, std::abs(lines.max) / 4);
  const double middle = lines.max / 2 + lines.min / 2, most = std::numeric_limits<double>::max();
  MetricAxis axis;
  axis.title = title_of(metric);
  axis.bottom = std::clamp(middle - half * (1 + 2 * kHeadroom), -most / 4, most / 4);
  axis.top = std::clamp(middle + half * (1 + 2 * kHeadroom), -most / 4, most / 4);
  if (lines.min >= 0) axis.bottom = std::max(axis.bottom, 0.0);
  const double least = (axis.top - axis.bottom) / kTicks;
  double step = std::pow(10, std::floor(std::log10(least)));
  for (const double factor : {2.0, 2.5, 2.0}) {  // to 2, 5, 10 of a power of ten
    if (step < least) step *= factor;
  }
  for (double k = std::ceil(axis.bottom / step); k * step <= axis.top; ++k) {
    axis.ticks.push_back({k * step, number_on_axis(k * step)});
  }
  const double bottom = axis.bottom, top = axis.top;
  axis.height = [=](double value) { return std::clamp(value, bottom, top); };
  axis.text = [in_percent = metric.unit == "percent"](double value) {
    return number_on_axis(value) + (in_percent ? " %" : "");
  };
  return axis;
}

}  // namespace

MetricAxis metric_axis(const MetricThresholds& metric, const Extremes& lines,
                       const Extremes& data) {
  constexpr double kFarApart = 50;
  const bool far_apart = !lines.empty() && lines.min > 0 && lines.max / lines.min >= kFarApart &&
                         (data.empty() || data.min >= 0);
  if (is_k2s_lag(metric) ? lines.empty() || lines.min > 0 : far_apart) {
    return log_axis(metric, lines, data);
  }
  if (metric.unit == "percent" && metric.min >= 0 && metric.max <= 100) {
    return percent_axis(metric, data);
  }
  return linear_axis(metric, lines, data);
}

}  // namespace cascade
