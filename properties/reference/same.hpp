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

inline bool same_values(const Pressure& a, const Pressure& b) {
  return std::equal(a.values.begin(), a.values.end(), b.values.begin(), same_value);
}

inline bool same(const Transition& a, const Transition& b) {
  return a.at == b.at && a.from == b.from && a.to == b.to && a.kind == b.kind &&
         same_values(a.pressure, b.pressure) && a.cause == b.cause;
}

inline bool same(const MetricThresholds& a, const MetricThresholds& b) {
  return a.name == b.name && a.unit == b.unit && a.worse == b.worse &&
         same_values(a.triggers, b.triggers) && same_values(a.clears, b.clears) &&
         (!a.clears.empty() || a.recovery_factor == b.recovery_factor) && a.min == b.min &&
         a.max == b.max && a.monitored == b.monitored;
}

inline bool same(const Policy& a, const Policy& b) {
  return a.name == b.name && a.levels == b.levels && a.escalation == b.escalation &&
         a.recovery == b.recovery && a.on_missing == b.on_missing && a.cooldown_s == b.cooldown_s &&
         a.cooldowns_s == b.cooldowns_s && a.escalation_cooldown_s == b.escalation_cooldown_s &&
         a.escalate_after_s == b.escalate_after_s && a.check_every_s == b.check_every_s &&
         a.stale_after_s == b.stale_after_s &&
         a.max_transitions_per_hour == b.max_transitions_per_hour && a.violates == b.violates &&
         std::equal(
             a.metrics.begin(), a.metrics.end(), b.metrics.begin(), b.metrics.end(),
             [](const MetricThresholds& x, const MetricThresholds& y) { return same(x, y); }) &&
         a.tier_1 == b.tier_1 && a.tier_2 == b.tier_2 && a.shedding == b.shedding;
}

}  // namespace cascade
