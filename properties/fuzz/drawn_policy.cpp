#include "properties/fuzz/drawn_policy.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace cascade {
namespace {

template <class T, std::size_t N>
T one_of(const std::array<T, N>& choices, Prng& random) {
  return choices[random.below(N)];
}

/// Triggers that keep the rules, whatever the metric: where none can be drawn from the trace.
void usual_thresholds(MetricThresholds& metric, std::size_t count) {
  const bool high = metric.worse == Worse::high;
  const double low = std::isfinite(metric.min) ? metric.min : 0;
  const double span = std::isfinite(metric.max) ? metric.max - low : 1e6;
  metric.triggers.clear();
  metric.clears.clear();
  for (std::size_t i = 0; i < count; ++i) {
    const double share = (static_cast<double>(i) + 1) / (static_cast<double>(count) + 1);
    metric.triggers.push_back(low + span * (high ? share : 1 - share));
  }
  metric.recovery_factor = 1;
}

/// Triggers from the column, the healthiest first; the usual ones where that breaks a rule.
void draw_thresholds(MetricThresholds& metric, const std::vector<double>& column, Policy& policy,
                     Prng& random) {
  if (column.empty()) return;
  const MetricThresholds usual = metric;
  for (double& trigger : metric.triggers) {
    const double value = column[random.below(column.size())];
    if (!is_missing(value)) trigger = value;
  }
  std::sort(metric.triggers.begin(), metric.triggers.end());
  const bool high = metric.worse == Worse::high;
  if (!high) std::reverse(metric.triggers.begin(), metric.triggers.end());
  if (high && random.below(4) != 0) {
    for (std::size_t i = 1; i < metric.triggers.size(); ++i) {  // equal ones apart
      metric.triggers[i] = std::max(metric.triggers[i], metric.triggers[i - 1] * 1.25);
    }
  }
  metric.recovery_factor = one_of<double, 4>({1, 0.9, 0.5, 1e-3}, random);
  if (!high || random.below(4) == 0) {
    // Each clears where the one below is demanded, the first at its own trigger.
    metric.clears = metric.triggers;
    for (std::size_t i = metric.clears.size(); i-- > 1;) metric.clears[i] = metric.triggers[i - 1];
  }
  if (validate(policy)) metric = usual;
}

/// The ladder of the trace's metrics, with nothing drawn from it yet.
Policy ladder(const Trace& trace, Prng& random) {
  Policy policy;
  std::vector<std::string> names;
  const std::size_t levels = kLevelCountMin + random.below(kLevelCountMax - kLevelCountMin + 1);
  for (std::size_t i = 0; i < levels; ++i) names.push_back("L" + std::to_string(i));
  policy.levels = LevelNames(std::move(names));
  for (const TraceMetric& known : trace.metrics) {
    MetricThresholds metric;
    metric.name = known.name;
    metric.unit = known.unit;
    metric.min = known.min;
    metric.max = known.max;
    metric.worse = one_of<Worse, 2>({Worse::high, Worse::low}, random);
    usual_thresholds(metric, levels - 1);
    policy.metrics.push_back(metric);
  }
  if (random.below(2) == 0) {
    policy.cooldowns_s.assign(levels - 1, 0);
    for (double& cooldown_s : policy.cooldowns_s) {
      cooldown_s = one_of<double, 4>({0, 1e-9, 1, 30}, random);
    }
  }
  policy.escalation_cooldown_s = one_of<double, 4>({0, 0, 1e-9, 5}, random);
  policy.escalate_after_s = one_of<double, 4>({0, 0, 1e-9, 5}, random);
  policy.check_every_s = one_of<double, 2>({0, 1}, random);
  return policy;
}

}  // namespace

Policy drawn_policy(const Trace& trace, Prng& random) {
  const bool k2s = trace.metrics == k2_trace_metrics() && random.below(2) == 0;
  Policy policy = k2s ? default_policy() : ladder(trace, random);
  policy.name = "drawn";
  policy.escalation = one_of<Escalation, 2>({Escalation::immediate, Escalation::stepwise}, random);
  policy.recovery =
      one_of<Recovery, 3>({Recovery::banded, Recovery::recompute, Recovery::stepwise}, random);
  policy.on_missing = one_of<OnMissing, 2>({OnMissing::hold, OnMissing::assume_zero}, random);
  const double span_s = (trace.at.back() - trace.at.front()).seconds();
  policy.cooldown_s = one_of<double, 5>({0, 1e-9, 1, 30, span_s / 16}, random);
  policy.stale_after_s = one_of<double, 5>({0, 1e-9, 5, 60, span_s / 8}, random);
  std::vector<std::size_t> present;
  for (std::size_t i = 0; i < policy.metric_count(); ++i) {
    draw_thresholds(policy.metrics[i], trace.columns[i], policy, random);
    if (trace.has(metric_at(i))) present.push_back(i);
  }
  if (present.size() > 1 && random.below(4) == 0) {
    policy.metrics[present[random.below(present.size())]].monitored = false;
  }
  return policy;
}

}  // namespace cascade
