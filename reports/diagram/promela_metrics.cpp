#include <algorithm>
#include <cmath>

#include "model/said_name.hpp"
#include "reports/diagram/promela_parts.hpp"

namespace cascade::promela {
namespace {

/// A region that no value lies in: what is at an infinite trigger.
constexpr std::size_t kNoRegion = 254;

/// As a number that rises as the metric grows worse.
double badness(const MetricThresholds& metric, double value) {
  return metric.worse == Worse::high ? value : -value;
}

/// The values at which a metric's meaning changes, the healthiest first, as their badness. Region r
/// holds the values that are at or beyond exactly r of them.
std::vector<double> cuts(const MetricThresholds& metric, LevelRange raised) {
  std::vector<double> values;
  for (const Level level : raised) {
    for (const double value : {metric.clear(level), metric.trigger(level)}) {
      if (std::isfinite(value)) values.push_back(badness(metric, value));
    }
  }
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

/// The first region at or beyond a threshold.
std::size_t region_of(const std::vector<double>& cuts, double badness) {
  if (!std::isfinite(badness)) return kNoRegion;
  return static_cast<std::size_t>(std::lower_bound(cuts.begin(), cuts.end(), badness) -
                                  cuts.begin()) +
         1;
}

}  // namespace

std::vector<ModelMetric> model_metrics(const Policy& policy) {
  std::vector<ModelMetric> all;
  for (const MetricThresholds& metric : policy.metrics) {
    const std::string variable = policy.is_k2s() ? said_name(metric.name) : "m_" + metric.name;
    std::string macro = variable;
    for (char& c : macro) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    all.push_back({&metric, variable, macro});
  }
  return all;
}

std::string metric_text(const ModelMetric& named, const Policy& policy) {
  const MetricThresholds& metric = *named.limits;
  const std::vector<double> regions = cuts(metric, policy.raised_levels());
  const auto region = [&](double value) { return region_of(regions, badness(metric, value)); };
  std::string text;
  text +=
      table(named.macro + "_TRIGGER", policy, [&](Level k) { return region(metric.trigger(k)); });
  text += table(named.macro + "_CLEAR", policy, [&](Level k) { return region(metric.clear(k)); });
  // Any value; one that is not monitored reads as 0, which is healthier than all.
  text += "inline read_" + named.macro + "(v) {\n  if\n  :: v = 0\n";
  if (metric.monitored) {
    for (std::size_t r = 1; r <= regions.size(); ++r) text += fmt::format("  :: v = {}\n", r);
    text += "  :: v = MISSING\n";
  }
  return text + "  fi\n}\n";
}

std::string crosses_text(const ModelMetric& named, const Policy& policy) {
  const MetricThresholds& metric = *named.limits;
  std::string text;
  for (const Level level : policy.raised_levels()) {
    if (!metric.monitored || !metric.has_band(level)) continue;
    if (!std::isfinite(metric.trigger(level))) continue;
    text += fmt::format("{0}(low < {1}_CLEAR({2}) && v >= {1}_TRIGGER({2}))",
                        text.empty() ? "" : " || ", named.macro, index(level));
  }
  return fmt::format("#define {}_CROSSES(low, v) ((v) != MISSING && ({}))\n", named.macro,
                     text.empty() ? "false" : text);
}

std::size_t region_of_zero(const MetricThresholds& metric, const Policy& policy) {
  const std::vector<double> regions = cuts(metric, policy.raised_levels());
  return static_cast<std::size_t>(std::upper_bound(regions.begin(), regions.end(), 0.0) -
                                  regions.begin());
}

}  // namespace cascade::promela
