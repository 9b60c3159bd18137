#include "model/flap_rule.hpp"

#include <algorithm>
#include <cmath>

namespace cascade {
namespace {

// What is remembered is each metric's lowest value since the recovery: the metric was below
// clear(K) if its lowest was.
bool crosses(const MetricThresholds& metric, double lowest, double value) {
  if (!metric.monitored) return false;
  return std::any_of(kLevels.begin() + 1, kLevels.end(), [&](Level level) {
    return metric.clear(level) < metric.trigger(level) && lowest < metric.clear(level) &&
           value >= metric.trigger(level);
  });
}

}  // namespace

bool is_flap(const Policy& policy, Level before, Level after, const Pressure& seen,
             FlapMemory& memory) {
  if (after < before) {
    // What counts is what was seen: a missing value (NaN) is below nothing, also where the policy
    // takes it for zero.
    memory = {true, false, seen.lag_messages, seen.heap_pct};
    return false;
  }
  if (!memory.recovered) return false;
  // fmin ignores a NaN beside a number: a missing value is no low one.
  memory.lowest_lag = std::fmin(memory.lowest_lag, seen.lag_messages);
  memory.lowest_heap = std::fmin(memory.lowest_heap, seen.heap_pct);
  memory.crossed = memory.crossed || crosses(policy.lag, memory.lowest_lag, seen.lag_messages) ||
                   crosses(policy.heap_pct, memory.lowest_heap, seen.heap_pct);
  if (after == before) return false;
  const bool crossed = memory.crossed;
  memory = {};
  return !crossed;
}

}  // namespace cascade
