#include "reports/models/small_model.hpp"

#include <algorithm>
#include <cmath>

#include "model/said_name.hpp"
#include "sim/text/printable.hpp"

namespace cascade::models {
namespace {

/// As a number that rises as the metric grows worse.
double badness(const MetricThresholds& metric, double value) {
  return metric.worse == Worse::high ? value : -value;
}

/// The values at which a metric's meaning changes, the healthiest first, as their badness.
std::vector<double> cuts_of(const MetricThresholds& metric, LevelRange raised) {
  std::vector<double> values;
  for (const Level level : raised) {
    for (const double value : {metric.clear(level), metric.trigger(level)}) {
      if (std::isfinite(value)) values.push_back(badness(metric, value));
    }
  }
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

/// The first region at or beyond a threshold.
std::size_t region_from(const std::vector<double>& cuts, double at) {
  if (!std::isfinite(at)) return kNoRegion;
  return static_cast<std::size_t>(std::lower_bound(cuts.begin(), cuts.end(), at) - cuts.begin()) +
         1;
}

std::int64_t in_ticks(Duration duration, Duration tick) {
  return duration.ns / tick.ns + (duration.ns % tick.ns > 0 ? 1 : 0);
}

}  // namespace

bool SmallMetric::can_cross(Level level) const {
  return limits->has_band(level) && std::isfinite(limits->trigger(level));
}

std::vector<SmallMetric> small_metrics(const Policy& policy) {
  std::vector<SmallMetric> all;
  for (const MetricThresholds& metric : policy.metrics) {
    if (!metric.monitored) continue;
    const std::vector<double> cuts = cuts_of(metric, policy.raised_levels());
    SmallMetric small;
    small.limits = &metric;
    // Names of other policies than K2's might be words of the language.
    small.variable = policy.is_k2s() ? said_name(metric.name) : "m_" + metric.name;
    small.macro = small.variable;
    for (char& c : small.macro) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    small.region_last = cuts.size();
    for (const Level level : policy.raised_levels()) {
      small.triggers.push_back(region_from(cuts, badness(metric, metric.trigger(level))));
      small.clears.push_back(region_from(cuts, badness(metric, metric.clear(level))));
    }
    small.zero =
        static_cast<std::size_t>(std::upper_bound(cuts.begin(), cuts.end(), 0.0) - cuts.begin());
    all.push_back(small);
  }
  return all;
}

std::size_t small_input_count(const Policy& policy) {
  std::size_t product = 1;
  for (const SmallMetric& metric : small_metrics(policy)) product *= metric.region_last + 2;
  return product;
}

std::int64_t Ticks::since_most() const { return std::max(cooldown_most, escalation_cooldown); }

Ticks ticks_of(const Policy& policy, Duration tick) {
  std::vector<std::int64_t> cooldowns;
  for (const Level level : policy.raised_levels()) {
    cooldowns.push_back(in_ticks(policy.cooldown(level), tick));
  }
  return {cooldowns,
          in_ticks(policy.cooldown_max(), tick),
          in_ticks(policy.escalation_cooldown(), tick),
          in_ticks(policy.escalate_after(), tick),
          policy.check_every().ns > 0,
          policy.has_one_cooldown()};
}

std::string name_in_comment(const Policy& policy) {
  std::string name;
  for (const char c : printable(policy.name, 200)) name += c == '*' ? '+' : c;
  return name;
}

}  // namespace cascade::models
