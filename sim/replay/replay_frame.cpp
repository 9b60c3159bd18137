#include "sim/replay/replay_frame.hpp"

#include <algorithm>
#include <string>

#include "model/input_error.hpp"
#include "model/k2.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/trace/trace_info.hpp"

namespace cascade {
namespace {

std::optional<Metric> metric_of(const Trace& trace, std::string_view name) {
  for (std::size_t i = 0; i < trace.metric_count(); ++i) {
    if (trace.metrics[i].name == name && trace.has(metric_at(i))) return metric_at(i);
  }
  return std::nullopt;
}

bool has_any(const Trace& trace) {
  return std::any_of(trace.metrics.begin(), trace.metrics.end(), [&](const TraceMetric& metric) {
    return metric_of(trace, metric.name).has_value();
  });
}

/// K2's lag and heap apart: the option that names the second file is about its heap.
void require_k2_columns(const Trace& trace, const Trace& second) {
  if (!metric_of(second, k2::kHeapName)) {
    throw InputError(second.name, 0, "no heap column", "name one with --heap-column");
  }
  if (!metric_of(trace, k2::kLagName)) {
    throw InputError(trace.name, 0, "no lag column", "a lag trace beside the heap trace");
  }
}

void require_apart(const Trace& trace, const Trace& second) {
  for (const Trace* each : {&trace, &second}) {
    if (!has_any(*each)) {
      throw InputError(each->name, 0, "no column of a metric", "some of the metrics in each file");
    }
  }
  for (const TraceMetric& metric : trace.metrics) {
    const bool is_k2s = metric.name == k2::kLagName || metric.name == k2::kHeapName;
    if (is_k2s || !metric_of(trace, metric.name) || !metric_of(second, metric.name)) continue;
    throw InputError(second.name, 0, "'" + metric.name + "' is in " + trace.name + " as well",
                     "each metric in one of the two files");
  }
}

/// The policy, less what the files have no column for.
Policy judging(Policy policy, const Trace& trace, const Trace* second) {
  for (MetricThresholds& metric : policy.metrics) {
    if (!column_of(metric.name, trace, second)) metric.monitored = false;
  }
  if (!policy.monitors_anything()) {
    throw InputError(trace.name, 0, "policy '" + policy.name + "' monitors nothing in this trace",
                     "a column of a metric that the policy monitors");
  }
  return policy;
}

}  // namespace

void require_fit(const Trace& trace, const Trace* second, const Cadence& cadence) {
  if (trace.at.empty()) throw InputError(trace.name, 0, "the trace has no rows", "at least one");
  if (cadence.every && cadence.every->ns <= 0) {
    throw InputError("", 0, "the time between checks is 0", "a duration such as 500ms");
  }
  if (second == nullptr) return;
  if (second->at.empty()) {
    throw InputError(second->name, 0, "the trace has no rows", "at least one");
  }
  if (second->metrics == k2_trace_metrics()) {
    require_k2_columns(trace, *second);
  } else {
    require_apart(trace, *second);
  }
  if (trace.absolute_time != second->absolute_time) {
    throw InputError(second->name, 0,
                     std::string("times are ") + (second->absolute_time ? "absolute" : "relative") +
                         " here and " + (trace.absolute_time ? "absolute" : "relative") + " in " +
                         trace.name,
                     "the same kind of time in both files");
  }
}

void require_metrics_of(const Policy& policy, const Trace& trace) {
  for (const TraceMetric& metric : trace.metrics) {
    if (!metric_of(trace, metric.name) || policy.find_metric(metric.name)) continue;
    std::vector<std::string> names;
    for (const MetricThresholds& each : policy.metrics) names.push_back(each.name);
    throw InputError(trace.name, 0,
                     "'" + metric.name + "' is no metric of policy '" + policy.name + "'",
                     "a trace of " + joined(names, ", "));
  }
}

std::optional<TraceColumn> column_of(std::string_view metric, const Trace& trace,
                                     const Trace* second) {
  const auto here = metric_of(trace, metric);
  const auto there = second == nullptr ? std::nullopt : metric_of(*second, metric);
  if (there && (!here || metric == k2::kHeapName)) return TraceColumn{second, *there};
  if (here) return TraceColumn{&trace, *here};
  return std::nullopt;
}

ReplayFrame replay_frame(const Policy& policy, const Trace& trace, const Trace* second,
                         const Cadence& cadence) {
  require_fit(trace, second, cadence);
  require_metrics_of(policy, trace);
  if (second != nullptr) require_metrics_of(policy, *second);
  ReplayFrame frame{judging(policy, trace, second), trace.at.front(), trace.at.back(), {}};
  if (second != nullptr) {
    frame.first = std::min(frame.first, second->at.front());
    frame.last = std::max(frame.last, second->at.back());
  }
  frame.header.policy = policy.name;
  frame.header.trace = trace.name;
  frame.header.check_every = cadence.text;
  if (trace.absolute_time) frame.header.start = frame.first;
  frame.header.levels = policy.levels;
  frame.header.metrics = journal_metrics_of(frame.policy);
  return frame;
}

Duration blind_after(const Trace& trace, const Trace* second, const Cadence& cadence) {
  if (cadence.every) return *cadence.every + *cadence.every + *cadence.every;
  const Duration of_trace = gap_limit(trace.at);
  return second == nullptr ? of_trace : std::min(of_trace, gap_limit(second->at));
}

}  // namespace cascade
