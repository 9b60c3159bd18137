#include "reports/metrics/metric_families.hpp"

#include <algorithm>

#include "reports/metrics/k2_families.hpp"
#include "reports/metrics/ladder_families.hpp"

namespace cascade {

std::vector<MetricFamily> metric_families(const MetricsSource& source) {
  return source.policy.is_k2s() ? k2_families(source) : ladder_families(source);
}

bool is_metrics_namespace(std::string_view text) {
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !text.empty() && letter(text.front()) &&
         std::all_of(text.begin(), text.end(),
                     [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

SampledFamily sampled(const MetricFamily& family, const Metrics& now) {
  SampledFamily result{family.name, family.type, family.help, {}};
  for (const MetricSeries& series : family.series) {
    result.samples.emplace_back(series.labels, series.value(now));
  }
  return result;
}

}  // namespace cascade
