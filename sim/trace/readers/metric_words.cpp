#include "sim/trace/readers/metric_words.hpp"

#include <algorithm>

#include "model/k2.hpp"
#include "sim/trace/readers/recorded_level.hpp"
#include "sim/trace/readers/source.hpp"

namespace cascade {

MetricKind kind_of(const TraceMetric& metric) {
  // A lag in seconds is no lag in messages, whatever its name.
  const auto is = [&metric](std::string_view name, std::string_view unit) {
    return metric.name == name && (metric.unit == unit || metric.unit.empty());
  };
  if (is(k2::kLagName, "messages")) return MetricKind::lag;
  return is(k2::kHeapName, "percent") ? MetricKind::heap : MetricKind::other;
}

MetricKind kind_of(const ReadOptions& options, Metric metric) {
  return kind_of(options.metrics[index(metric)]);
}

std::vector<Metric> metrics_of(const ReadOptions& options) {
  std::vector<Metric> metrics;
  for (std::size_t i = 0; i < options.metrics.size(); ++i) metrics.push_back(metric_at(i));
  return metrics;
}

std::optional<Metric> metric_of_kind(const ReadOptions& options, MetricKind kind) {
  for (const Metric metric : metrics_of(options)) {
    if (kind_of(options, metric) == kind) return metric;
  }
  return std::nullopt;
}

Metric metric_of_consumers(const ReadOptions& options) {
  return metric_of_kind(options, MetricKind::lag).value_or(options.role);
}

bool is_for_role(const ReadOptions& options) { return index(options.role) != 0; }

bool is_any_column_told(const ReadOptions& options) {
  const std::vector<Metric> metrics = metrics_of(options);
  return std::any_of(metrics.begin(), metrics.end(), [&options](Metric metric) {
    return !is_level(options, metric) && !options[metric].column.empty();
  });
}

double least_value(const ReadOptions& options, Metric metric) {
  const double min = options.metrics[index(metric)].min;
  // What the scale will make of another value is seen when it has been made.
  const bool is_known = min == 0 || options[metric].scale == 1;
  return is_known ? min : -std::numeric_limits<double>::infinity();
}

double least_value(const ReadOptions& options) {
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < options.metrics.size(); ++i) {
    least = std::min(least, least_value(options, metric_at(i)));
  }
  return least;
}

std::string word(const ReadOptions& options, Metric metric) {
  switch (kind_of(options, metric)) {
    case MetricKind::lag:
      return "lag";
    case MetricKind::heap:
      return "heap";
    case MetricKind::other:
      break;
  }
  return options.metrics[index(metric)].name;
}

std::string words_of_metrics(const ReadOptions& options) {
  if (is_for_role(options)) return word(options, options.role);
  std::vector<std::string> words;
  for (const Metric metric : metrics_of(options)) {
    if (!is_level(options, metric)) words.push_back(word(options, metric));
  }
  return alternatives(words);
}

std::string words_of_none(const ReadOptions& options) {
  std::string out;
  for (const Metric metric : metrics_of(options)) {
    out += (out.empty() ? "" : " nor ") + word(options, metric);
  }
  return (options.metrics.size() == 1 ? "not " : "neither ") + out;
}

std::string column_option(const ReadOptions& options, Metric metric) {
  if (is_level(options, metric)) return "--level-column NAME";
  if (kind_of(options, metric) != MetricKind::other) {
    return "--" + word(options, metric) + "-column";
  }
  return "--column " + word(options, metric) + "=NAME";
}

std::string scale_option(const ReadOptions& options, Metric metric) {
  if (kind_of(options, metric) != MetricKind::other) {
    return "--" + word(options, metric) + "-scale";
  }
  return "--scale " + word(options, metric) + "=X";
}

std::string column_option(const ReadOptions& options, Metric metric, std::string_view column) {
  if (is_level(options, metric)) return "--level-column " + std::string(column);
  if (kind_of(options, metric) != MetricKind::other) {
    return column_option(options, metric) + " " + std::string(column);
  }
  return "--column " + word(options, metric) + "=" + std::string(column);
}

std::vector<std::string> column_options(const ReadOptions& options) {
  std::vector<std::string> all;
  for (const Metric metric : metrics_of(options)) all.push_back(column_option(options, metric));
  return all;
}

std::string alternatives(const std::vector<std::string>& words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    out += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + words[i];
  }
  return out;
}

}  // namespace cascade
