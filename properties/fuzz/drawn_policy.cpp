#include "properties/fuzz/drawn_policy.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace cascade {
namespace {

template <class T, std::size_t N>
T one_of(const std::array<T, N>& choices, Prng& random) {
  return choices[random.below(N)];
}

/// Triggers from the column in rising order; those of k2 where that breaks a rule.
void draw_thresholds(MetricThresholds& metric, const std::vector<double>& column, Policy& policy,
                     Prng& random) {
  if (column.empty()) return;
  const MetricThresholds usual = metric;
  for (double& trigger : metric.triggers) {
    const double value = column[random.below(column.size())];
    if (!is_missing(value)) trigger = value;
  }
  std::sort(metric.triggers.begin(), metric.triggers.end());
  for (std::size_t i = 1; i < metric.triggers.size(); ++i) {  // equal ones apart
    metric.triggers[i] = std::max(metric.triggers[i], metric.triggers[i - 1] * 1.25);
  }
  metric.recovery_factor = one_of<double, 4>({1, 0.9, 0.5, 1e-3}, random);
  if (validate(policy)) metric = usual;
}

}  // namespace

const Policy& k2() {
  static const Policy policy = default_policy();
  return policy;
}

Policy drawn_policy(const Trace& trace, Prng& random) {
  Policy policy = k2();
  policy.name = "drawn";
  policy.escalation = one_of<Escalation, 2>({Escalation::immediate, Escalation::stepwise}, random);
  policy.recovery =
      one_of<Recovery, 3>({Recovery::banded, Recovery::recompute, Recovery::stepwise}, random);
  policy.on_missing = one_of<OnMissing, 2>({OnMissing::hold, OnMissing::assume_zero}, random);
  const double span_s = (trace.at.back() - trace.at.front()).seconds();
  policy.cooldown_s = one_of<double, 5>({0, 1e-9, 1, 30, span_s / 16}, random);
  policy.stale_after_s = one_of<double, 5>({0, 1e-9, 5, 60, span_s / 8}, random);
  draw_thresholds(policy.lag, trace.lag_messages, policy, random);
  draw_thresholds(policy.heap_pct, trace.heap_pct, policy, random);
  if (trace.has_lag() && trace.has_heap() && random.below(4) == 0) {
    (random.below(2) == 0 ? policy.lag : policy.heap_pct).monitored = false;
  }
  return policy;
}

}  // namespace cascade
