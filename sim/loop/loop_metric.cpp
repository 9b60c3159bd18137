#include "sim/loop/loop_metric.hpp"

#include "model/k2.hpp"

namespace cascade {

LoopMetric loop_metric(std::string_view name) {
  if (name == k2::kLagName) return LoopMetric::lag;
  if (name == k2::kHeapName) return LoopMetric::heap_pct;
  if (name == "disk_pct") return LoopMetric::disk_pct;
  if (name == "latency_s") return LoopMetric::latency_s;
  if (name == "utilisation") return LoopMetric::utilisation;
  return LoopMetric::none;
}

std::string undriven_metrics(const Policy& policy) {
  std::string names;
  for (const MetricThresholds& metric : policy.metrics) {
    if (!metric.monitored || loop_metric(metric.name) != LoopMetric::none) continue;
    names += (names.empty() ? "" : ", ") + metric.name;
  }
  return names;
}

}  // namespace cascade
