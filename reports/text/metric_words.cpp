#include "reports/text/metric_words.hpp"

#include <algorithm>
#include <cmath>

#include "model/k2.hpp"
#include "reports/text/shown_text.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/number_text.hpp"

namespace cascade {

std::string heading_of(std::string_view metric_name) {
  if (metric_name == k2::kLagName) return "Lag";
  return metric_name == k2::kHeapName ? "Heap" : std::string(metric_name);
}

std::string unit_after(const MetricThresholds& metric) {
  constexpr std::size_t kColumns = 30;
  if (metric.unit.empty() || metric.unit == "messages") return "";
  if (metric.unit == "percent") return " %";
  return " " + shown_text(metric.unit, kColumns, Glyphs::common);
}

std::string name_with_unit(const MetricThresholds& metric) {
  return said_name(metric.name) + unit_after(metric);
}

std::string value_text(const MetricThresholds& metric, double value) {
  return grouped(value) + (is_missing(value) ? "" : unit_after(metric));
}

std::string exact_value_text(const MetricThresholds& metric, double value) {
  const bool two_decimals_do = std::abs(value) < 1e15 && std::round(value * 100) / 100 == value;
  if (two_decimals_do || is_missing(value)) return value_text(metric, value);
  return number_text(value) + unit_after(metric);
}

std::string pressure_text(const Policy& policy, const Pressure& pressure) {
  std::string text;
  for (std::size_t m = 0; m < policy.metric_count(); ++m) {
    const MetricThresholds& metric = policy.metrics[m];
    if (!metric.monitored) continue;
    text += (text.empty() ? "" : ", ") + said_name(metric.name) + " " +
            value_text(metric, pressure[metric_at(m)]);
  }
  return text;
}

std::string_view demanding_word(const MetricThresholds& metric) {
  return metric.worse == Worse::high ? "at least" : "at most";
}

std::string_view clearing_word(const MetricThresholds& metric) {
  return metric.worse == Worse::high ? "below" : "above";
}

std::string rest_text(const Policy& policy) {
  if (policy.is_k2s()) return "the other metric at 0";
  const auto monitored = std::count_if(policy.metrics.begin(), policy.metrics.end(),
                                       [](const auto& metric) { return metric.monitored; });
  if (monitored < 2) return "";
  return monitored == 2 ? "the other metric at its healthiest"
                        : "the other metrics at their healthiest";
}

}  // namespace cascade
