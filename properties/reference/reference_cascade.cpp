#include "properties/reference/reference_cascade.hpp"

#include <algorithm>

namespace cascade {

Pressure effective_pressure(const Policy& policy, Pressure p) {
  for (std::size_t i = 0; i < policy.metric_count(); ++i) {
    if (policy.on_missing == OnMissing::assume_zero && is_missing(p.values[i])) p.values[i] = 0;
  }
  return p;
}

bool is_demanded(const Policy& policy, Level level, const Pressure& effective) {
  for (std::size_t i = 0; i < policy.metric_count(); ++i) {
    const MetricThresholds& metric = policy.metrics[i];
    if (metric.monitored && metric.demands(level, effective.values[i])) return true;
  }
  return false;
}

bool is_cleared(const Policy& policy, Level level, const Pressure& effective) {
  for (std::size_t i = 0; i < policy.metric_count(); ++i) {
    const MetricThresholds& metric = policy.metrics[i];
    if (metric.monitored && !metric.clears_at(level, effective.values[i])) return false;
  }
  return true;
}

Level demand(const Policy& policy, const Pressure& effective) {
  Level highest = kLowest;
  for (const Level level : policy.raised_levels())
    if (is_demanded(policy, level, effective)) highest = level;
  return highest;
}

std::optional<Transition> ReferenceCascade::check(Instant now, const Pressure& pressure) {
  latest = now = std::max(now, latest);
  const Pressure effective = effective_pressure(policy, pressure);
  const Level wanted = demand(policy, effective);
  const auto quiet_for = [&](Duration length) {
    return !last_transition || now - *last_transition >= length;
  };
  if (wanted <= level) demanded_since.reset();
  if (wanted > level && !demanded_since) demanded_since = now;
  Transition step{now, level, level, TransitionKind::escalation, pressure, {}};

  if (wanted > level && quiet_for(policy.escalation_cooldown()) &&
      now - *demanded_since >= policy.escalate_after()) {
    switch (policy.escalation) {
      case Escalation::immediate:
        step.to = wanted;
        break;
      case Escalation::stepwise:
        step.to = above(level);
        break;
    }
    for (std::size_t i = 0; i < policy.metric_count(); ++i) {
      if (policy.metrics[i].monitored && policy.metrics[i].demands(step.to, effective.values[i]))
        step.cause.add(metric_at(i));
    }
  } else if (level > kLowest && wanted < level && is_cleared(policy, level, effective) &&
             quiet_for(policy.cooldown(level))) {
    step.kind = TransitionKind::recovery;
    switch (policy.recovery) {
      case Recovery::banded:  // the lowest M such that every K in (M, level] is cleared
        step.to = level;
        while (step.to > kLowest && is_cleared(policy, step.to, effective))
          step.to = below(step.to);
        break;
      case Recovery::recompute:
        step.to = wanted;
        break;
      case Recovery::stepwise:
        step.to = below(level);
        break;
    }
  } else {
    return std::nullopt;
  }
  level = step.to;
  last_transition = now;
  demanded_since.reset();
  return step;
}

Transition ReferenceCascade::reset(Instant now) {
  latest = now = std::max(now, latest);
  const Transition step{now, level, kLowest, TransitionKind::reset, Pressure::missing(), {}};
  level = kLowest;
  last_transition.reset();
  demanded_since.reset();
  return step;
}

}  // namespace cascade
