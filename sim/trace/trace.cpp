#include "sim/trace/trace.hpp"

namespace cascade {

std::vector<TraceMetric> trace_metrics_of(const Policy& policy) {
  std::vector<TraceMetric> metrics;
  for (const MetricThresholds& metric : policy.metrics) {
    metrics.push_back({metric.name, metric.unit, metric.min, metric.max});
  }
  return metrics;
}

std::vector<TraceMetric> k2_trace_metrics() { return trace_metrics_of(k2_shape()); }

}  // namespace cascade
