// When two things that should be the same are so: in every field, doubles bit for bit. For tests.
#pragma once

#include <algorithm>
#include <cstring>
#include <vector>

#include "model/policy.hpp"
#include "model/pressure.hpp"
#include "model/transition.hpp"

namespace cascade {

/// The same double to the bit, or both missing: there are many NaNs, and they mean one thing.
inline bool same_value(double a, double b) {
  return std::memcmp(&a, &b, sizeof a) == 0 || (is_missing(a) && is_missing(b));
}

inline bool same_values(const std::vector<double>& a, const std::vector<double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), same_value);
}

inline bool same(const Transition& a, const Transition& b) {
  return a.at == b.at && a.from == b.from && a.to == b.to && a.kind == b.kind &&
         same_value(a.pressure.lag_messages, b.pressure.lag_messages) &&
         same_value(a.pressure.heap_pct, b.pressure.heap_pct) && a.cause.lag == b.cause.lag &&
         a.cause.heap == b.cause.heap;
}

inline bool same(const MetricThresholds& a, const MetricThresholds& b) {
  return a.triggers == b.triggers && a.recovery_factor == b.recovery_factor &&
         a.monitored == b.monitored;
}

inline bool same(const Policy& a, const Policy& b) {
  return a.name == b.name && a.escalation == b.escalation && a.recovery == b.recovery &&
         a.on_missing == b.on_missing && a.cooldown_s == b.cooldown_s &&
         a.stale_after_s == b.stale_after_s &&
         a.max_transitions_per_hour == b.max_transitions_per_hour && same(a.lag, b.lag) &&
         same(a.heap_pct, b.heap_pct) && a.tier_1 == b.tier_1 && a.tier_2 == b.tier_2 &&
         a.shedding == b.shedding;
}

}  // namespace cascade
