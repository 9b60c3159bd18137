#include "model/flap_rule.hpp"

#include <algorithm>
#include <cmath>

namespace cascade {
namespace {

// What is remembered is each metric's healthiest value since the recovery: the metric was on the
// healthy side of clear(K) if that was.
bool crosses(const Policy& policy, const MetricThresholds& metric, double healthiest,
             double value) {
  if (!metric.monitored) return false;
  const LevelRange raised = policy.raised_levels();
  return std::any_of(raised.begin(), raised.end(), [&](Level level) {
    return metric.has_band(level) && metric.clears_at(level, healthiest) &&
           metric.demands(level, value);
  });
}

}  // namespace

bool is_flap(const Policy& policy, Level before, Level after, const Pressure& seen,
             FlapMemory& memory) {
  if (after < before) {
    // What counts is what was seen: a missing value (NaN) is below nothing, also where the policy
    // takes it for zero.
    memory = {true, false, seen};
    return false;
  }
  if (!memory.recovered) return false;
  for (std::size_t i = 0; i < policy.metric_count(); ++i) {
    const MetricThresholds& metric = policy.metrics[i];
    double& healthiest = memory.healthiest.values[i];
    healthiest = metric.healthier(healthiest, seen.values[i]);
    memory.crossed = memory.crossed || crosses(policy, metric, healthiest, seen.values[i]);
  }
  if (after == before) return false;
  const bool crossed = memory.crossed;
  memory = {};
  return !crossed;
}

}  // namespace cascade
