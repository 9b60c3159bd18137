#include "properties/reference/reference_cascade.hpp"

#include <algorithm>

namespace cascade {
namespace {

double trigger(const MetricThresholds& m, Level level) { return m.triggers[index(level) - 1]; }
double clear(const MetricThresholds& m, Level level) {
  return trigger(m, level) * m.recovery_factor;
}

}  // namespace

Pressure effective_pressure(const Policy& policy, Pressure p) {
  const bool zero = policy.on_missing == OnMissing::assume_zero;
  if (!policy.lag.monitored || (zero && is_missing(p.lag_messages))) p.lag_messages = 0;
  if (!policy.heap_pct.monitored || (zero && is_missing(p.heap_pct))) p.heap_pct = 0;
  return p;
}

bool is_demanded(const Policy& policy, Level level, const Pressure& judged) {
  return judged.lag_messages >= trigger(policy.lag, level) ||
         judged.heap_pct >= trigger(policy.heap_pct, level);
}

bool is_cleared(const Policy& policy, Level level, const Pressure& judged) {
  return judged.lag_messages < clear(policy.lag, level) &&
         judged.heap_pct < clear(policy.heap_pct, level);
}

Level demand(const Policy& policy, const Pressure& judged) {
  Level highest = Level::normal;
  for (const Level level : kLevels)
    if (level > Level::normal && is_demanded(policy, level, judged)) highest = level;
  return highest;
}

std::optional<Transition> ReferenceCascade::check(Instant now, const Pressure& pressure) {
  latest = now = std::max(now, latest);
  const Pressure judged = effective_pressure(policy, pressure);
  const Level wanted = demand(policy, judged);
  Transition step{now, level, level, TransitionKind::escalation, pressure, {}};

  if (wanted > level) {
    switch (policy.escalation) {
      case Escalation::immediate:
        step.to = wanted;
        break;
      case Escalation::stepwise:
        step.to = above(level);
        break;
    }
    step.cause.lag = judged.lag_messages >= trigger(policy.lag, step.to);
    step.cause.heap = judged.heap_pct >= trigger(policy.heap_pct, step.to);
  } else if (level > Level::normal && wanted < level && is_cleared(policy, level, judged) &&
             (!last_transition || now - *last_transition >= policy.cooldown())) {
    step.kind = TransitionKind::recovery;
    switch (policy.recovery) {
      case Recovery::banded:  // the lowest M such that every K in (M, level] is cleared
        step.to = *std::find_if(kLevels.begin(), kLevels.end(), [&](Level m) {
          return std::all_of(kLevels.begin(), kLevels.end(), [&](Level k) {
            return k <= m || k > level || is_cleared(policy, k, judged);
          });
        });
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
  return step;
}

Transition ReferenceCascade::reset(Instant now) {
  latest = now = std::max(now, latest);
  const Pressure none{kMissing, kMissing};  // nobody gave one
  const Transition step{now, level, Level::normal, TransitionKind::reset, none, {}};
  level = Level::normal;
  last_transition.reset();
  return step;
}

}  // namespace cascade
