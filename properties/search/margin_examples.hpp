// Ladders and recordings by chance, for the tests of margin/: so small that all can be tried, and
// with times so near together that a nanosecond counts.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <initializer_list>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "model/policy.hpp"
#include "sim/loop/prng.hpp"
#include "sim/replay/replay.hpp"
#include "sim/trace/trace.hpp"

namespace cascade {

/// Two levels above the lowest: [5, 10) and [15, 20) are their dead bands.
inline Policy load_ladder() {
  Policy policy;
  policy.name = "load";
  policy.levels = LevelNames({"L0", "L1", "L2"});
  MetricThresholds load;
  load.name = "load";
  load.triggers = {10, 20};
  load.clears = {5, 15};
  policy.metrics.push_back(load);
  policy.stale_after_s = 60;
  return policy;
}

/// Rows of nanoseconds and loads.
inline Trace loads(const Policy& policy, const std::vector<std::pair<std::int64_t, double>>& rows) {
  Trace trace;
  trace.name = "loads";
  trace.metrics = trace_metrics_of(policy);
  for (const auto& [ns, load] : rows) {
    trace.at.push_back(Instant{ns});
    trace[metric_at(0)].push_back(load);
  }
  return trace;
}

template <class T>
T one_of(Prng& random, std::initializer_list<T> values) {
  return values.begin()[random.below(values.size())];
}

/// Of either direction; levels with a band and without one, and at times such as nothing demands.
inline MetricThresholds example_thresholds(Prng& random, const std::string& name,
                                           std::size_t raised) {
  MetricThresholds metric;
  metric.name = name;
  const bool low = random.below(3) == 0;
  metric.worse = low ? Worse::low : Worse::high;
  const double sign = low ? -1 : 1;
  const std::size_t demanded = random.below(4) == 0 ? random.below(raised + 1) : raised;
  double trigger = one_of(random, {-40.0, 10.0, 10.0}), clear = -kInfinity;
  for (std::size_t i = 0; i < raised; ++i) {
    clear = std::max(clear, trigger - one_of(random, {0.0, 5.0, 5.0, 25.0}));
    metric.triggers.push_back(sign * (i < demanded ? trigger : kInfinity));
    metric.clears.push_back(sign * (i < demanded || random.below(2) == 0 ? clear : kInfinity));
    if (i + 1 < raised && std::isinf(metric.clears.back())) clear = kInfinity;
    trigger += one_of(random, {0.0, 10.0, 10.0});
  }
  return metric;
}

/// Two to four levels, one or two metrics and at times one more that is not monitored.
inline Policy example_ladder(Prng& random) {
  Policy policy;
  policy.name = "example";
  const auto levels = one_of<std::size_t>(random, {2, 3, 3, 4});
  std::vector<std::string> names;
  for (std::size_t i = 0; i < levels; ++i) names.push_back("L" + std::to_string(i));
  policy.levels = LevelNames(names);
  const auto metrics = one_of<std::size_t>(random, {1, 2, 2});
  const auto silent = one_of<std::size_t>(random, {0, 1, 2, 99});  // which one is not monitored
  for (std::size_t m = 0; m < metrics + (silent <= metrics ? 1 : 0); ++m) {
    policy.metrics.push_back(example_thresholds(random, "m" + std::to_string(m), levels - 1));
    policy.metrics.back().monitored = m != silent;
  }
  policy.escalation =
      one_of(random, {Escalation::immediate, Escalation::immediate, Escalation::stepwise});
  policy.recovery = one_of(
      random, {Recovery::banded, Recovery::recompute, Recovery::recompute, Recovery::stepwise});
  policy.on_missing = one_of(random, {OnMissing::hold, OnMissing::assume_zero});
  policy.cooldown_s = one_of(random, {0.0, 2e-9, 3e-9, 5e-9});
  policy.stale_after_s = one_of(random, {2e-9, 4e-9, 60.0});
  return policy;
}

/// Each trigger and clear value, the values next to it, and none.
inline std::vector<double> telling_values(const MetricThresholds& metric) {
  std::vector<double> values = {kMissing, 0};
  for (std::size_t i = 1; i <= metric.triggers.size(); ++i) {
    for (const double edge : {metric.trigger(level_at(i)), metric.clear(level_at(i))}) {
      if (!std::isfinite(edge)) continue;
      values.push_back(std::nextafter(edge, -kInfinity));
      values.push_back(edge);
      values.push_back(std::nextafter(edge, kInfinity));
    }
  }
  return values;
}

/// So many rows of values that tell, of these metrics of the policy.
inline Trace example_rows(Prng& random, const Policy& policy,
                          const std::vector<std::size_t>& metrics, std::size_t rows) {
  Trace trace;
  trace.name = "example";
  trace.metrics.clear();
  const std::vector<TraceMetric> all = trace_metrics_of(policy);
  for (const std::size_t m : metrics) trace.metrics.push_back(all[m]);
  Instant at{one_of<std::int64_t>(random, {0, 7, 10})};
  std::vector<double> latest(metrics.size());
  const auto moves_one_in = one_of<std::size_t>(random, {1, 2, 6, 20});
  for (std::size_t row = 0; row < rows; ++row) {
    trace.at.push_back(at);
    at = at + Duration{one_of<std::int64_t>(random, {1, 1, 1, 2, 5})};
    for (std::size_t c = 0; c < metrics.size(); ++c) {
      const std::vector<double> values = telling_values(policy.metrics[metrics[c]]);
      if (row == 0 || random.below(moves_one_in) == 0) {
        latest[c] = values[random.below(values.size())];
      }
      trace[metric_at(c)].push_back(latest[c]);
    }
  }
  return trace;
}

inline Trace example_rows(Prng& random, const Policy& policy, std::size_t rows) {
  std::vector<std::size_t> metrics;
  for (std::size_t m = 0; m < policy.metric_count(); ++m) metrics.push_back(m);
  return example_rows(random, policy, metrics, rows);
}

/// What is looked at, and when.
struct ExampleRun {
  Policy policy;
  Trace trace, second;
  bool two_files = false;  ///< the last metric has one of its own
  Cadence cadence;

  const Trace* second_or_null() const { return two_files ? &second : nullptr; }
  bool is_in_second(std::size_t metric) const {
    return two_files && metric + 1 == policy.metric_count();
  }
};

inline ExampleRun example_run(Prng& random, std::size_t rows_max) {
  ExampleRun made;
  do {
    made.policy = example_ladder(random);
    made.two_files = random.below(2) == 0;
  } while (made.two_files && made.policy.metric_count() < 2);
  std::vector<std::size_t> metrics;
  for (std::size_t m = 0; m < made.policy.metric_count(); ++m) metrics.push_back(m);
  if (made.two_files) {
    const std::size_t rows = 1 + random.below(rows_max);
    made.second = example_rows(random, made.policy, {metrics.back()}, rows);
    metrics.pop_back();
  }
  made.trace = example_rows(random, made.policy, metrics, 1 + random.below(rows_max));
  if (random.below(3) != 0) made.cadence.every = Duration{one_of<std::int64_t>(random, {1, 2, 3})};
  return made;
}

}  // namespace cascade
