// The metric families: every name, label and help text that Prometheus gets from us. The backfill
// and the live server both read them here; dashboard and rules are tested against them. The names
// that K2 has, with their labels, are K2's.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/policy.hpp"
#include "reports/metrics/metrics.hpp"

namespace cascade {

/// What the metrics are of: the labels and thresholds that do not change during a run.
struct MetricsSource {
  std::string kind = "replay";         ///< "replay", "simulation"
  std::string name;                    ///< of the trace or the scenario; any text
  Policy policy;                       ///< an unmonitored metric has no series
  std::string environment = "dev";     ///< a label of K2's metrics
  std::string name_space = "cascade";  ///< the metrics' names begin with it, but for K2's
};

enum class MetricType { gauge, counter };

struct MetricLabel {
  std::string name, value;  ///< the value is not escaped yet, but safe to show and valid UTF-8
};

struct MetricSeries {
  std::vector<MetricLabel> labels;
  std::function<double(const Metrics&)> value;
};

struct MetricFamily {
  std::string name;  ///< without the _total of a counter
  MetricType type = MetricType::gauge;
  std::string help;
  std::vector<MetricSeries> series;

  /// The name that its samples have.
  std::string sample_name() const { return type == MetricType::counter ? name + "_total" : name; }
};

/// A family at one moment.
struct SampledFamily {
  std::string name;  ///< as in MetricFamily
  MetricType type = MetricType::gauge;
  std::string help;
  std::vector<std::pair<std::vector<MetricLabel>, double>> samples;

  std::string sample_name() const { return type == MetricType::counter ? name + "_total" : name; }
};

/// What the family's series are now.
SampledFamily sampled(const MetricFamily& family, const Metrics& now);

/// Whether the names of metrics may begin with it.
bool is_metrics_namespace(std::string_view text);

/// All families: K2's where the policy has K2's levels and metrics, else those of its namespace
/// with policy, levels and metrics as labels. With every series that they will ever have in this
/// run: a counter that starts at 0 shows its first increment, one that appears with it does not.
std::vector<MetricFamily> metric_families(const MetricsSource& source);

}  // namespace cascade
