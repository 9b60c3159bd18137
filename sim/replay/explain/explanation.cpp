#include "sim/replay/explain/explanation.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace cascade {
namespace {

/// What is left of a length of time since an instant; the machine's clock never runs back. A length
/// that ends after all time is never over.
Duration left_of(Duration length, const std::optional<Instant>& since, CascadeTime time) {
  if (!since || std::max(time.now, time.latest) - *since >= length) return {};
  return *since + length == Instant::max() ? Duration::max() : *since + length - time.now;
}

/// The level that the metric demands at that value, the lowest where none.
Level demanded_by(const Policy& policy, const MetricThresholds& metric, double value) {
  Level demanded = kLowest;
  for (const Level level : policy.raised_levels()) {
    if (metric.demands(level, value)) demanded = level;
  }
  return demanded;
}

MetricStanding standing_of(const Policy& policy, Metric metric, double given, Level level) {
  const MetricThresholds& thresholds = policy[metric];
  MetricStanding standing{metric, given, given, kLowest, true};
  if (is_missing(given) && policy.on_missing == OnMissing::assume_zero) standing.judged = 0;
  standing.demands = demanded_by(policy, thresholds, standing.judged);
  standing.clears = level == kLowest || thresholds.clears_at(level, standing.judged);
  return standing;
}

/// The machine itself is asked: where does it go, given these values from now on, after `in` and
/// nothing sooner? Empty where the clocks that are in the way have no end.
std::optional<NextStep> step_of(Cascade probe, Instant now, Duration in, const Pressure& seen) {
  // What is demanded has to be so at every check for a while: it begins now, where it has not.
  if (in == Duration::max()) return std::nullopt;
  if (in.ns > 0 && probe.check(now, seen)) std::abort();
  const auto transition = probe.check(now + in, seen);
  if (!transition) std::abort();
  return NextStep{transition->kind, transition->to, in};
}

/// Everything that is known without what the last check saw.
Explanation known_of(const Cascade& cascade, CascadeTime time) {
  const Policy& policy = cascade.policy();
  Explanation all;
  all.level = cascade.level();
  const Instant read = std::max(time.now, time.latest);  // by the machine
  const auto since = cascade.last_transition();
  all.escalation_cooldown_left = left_of(policy.escalation_cooldown(), since, time);
  const auto pending_since = cascade.demanded_since();
  if (pending_since) all.pending = read - *pending_since;
  all.pending_left = left_of(policy.escalate_after(), pending_since.value_or(read), time);
  if (all.level < policy.highest()) {
    all.escalation_in = std::max(all.escalation_cooldown_left, all.pending_left);
  }
  if (all.level > kLowest) {
    all.cooldown_left = left_of(policy.cooldown(all.level), since, time);
    Pressure healthy;
    for (std::size_t i = 0; i < policy.metric_count(); ++i) {
      healthy.values[i] = healthy_value(policy.metrics[i]);
    }
    all.recovery = step_of(cascade, time.now, all.cooldown_left, healthy);
  }
  return all;
}

/// The nearest trigger that is further up than what the level is and what is demanded.
std::optional<Rise> rise_of(const Policy& policy, Metric metric, const Explanation& all) {
  const Level from = std::max(all.level, all.demand);
  for (const Level level : policy.raised_levels()) {
    const double trigger = policy[metric].trigger(level);
    if (level <= from || !policy[metric].demands(level, trigger)) continue;
    const Level demanded = demanded_by(policy, policy[metric], trigger);
    return Rise{trigger, demanded,
                policy.escalation == Escalation::stepwise ? above(all.level) : demanded};
  }
  return std::nullopt;
}

void add_rises(const Policy& policy, Explanation& all) {
  for (std::size_t i = 0; i < policy.metric_count(); ++i) {
    if (policy.metrics[i].monitored) all.rises.push_back(rise_of(policy, metric_at(i), all));
  }
}

Hold hold_of(const Explanation& all, Duration silent_after) {
  if (!all.check || all.check->ago > silent_after) return Hold::unseen;
  if (all.demand > all.level) return Hold::climbing;
  if (all.level == kLowest) return Hold::nothing;
  if (all.demand == all.level) return Hold::demand;
  const std::vector<MetricStanding> blocking = all.blocking();
  if (blocking.empty()) return all.cooldown_left.ns > 0 ? Hold::cooldown : Hold::leaving;
  const bool lacks = std::any_of(blocking.begin(), blocking.end(),
                                 [](const MetricStanding& each) { return each.is_missing(); });
  return lacks ? Hold::missing : Hold::dead_band;
}

}  // namespace

std::vector<MetricStanding> Explanation::blocking() const {
  std::vector<MetricStanding> some;
  for (const MetricStanding& each : metrics) {
    if (!each.clears) some.push_back(each);
  }
  return some;
}

double healthy_value(const MetricThresholds& metric) {
  // Clear values are as ordered as triggers: what clears the first raised level clears all.
  const double clear = metric.clear(level_at(1));
  return std::nextafter(clear, metric.worse == Worse::high ? -kInfinity : kInfinity);
}

Explanation explain(const Cascade& cascade, CascadeTime time, const std::optional<LastCheck>& check,
                    Duration silent_after) {
  const Policy& policy = cascade.policy();
  Explanation all = known_of(cascade, time);
  all.check = check;
  if (check) {
    for (std::size_t i = 0; i < policy.metric_count(); ++i) {
      if (!policy.metrics[i].monitored) continue;
      all.metrics.push_back(standing_of(policy, metric_at(i), check->seen.values[i], all.level));
      all.demand = std::max(all.demand, all.metrics.back().demands);
    }
    const bool up = all.demand > all.level;
    const Duration in = up ? all.escalation_in.value_or(Duration{}) : all.cooldown_left;
    if (up || (all.level > kLowest && all.blocking().empty())) {
      all.next = step_of(cascade, time.now, in, check->seen);
    }
  }
  add_rises(policy, all);
  all.hold = hold_of(all, silent_after);
  return all;
}

Explanation explain_unseen(const Cascade& cascade, CascadeTime time) {
  Explanation all = known_of(cascade, time);
  all.hold = Hold::not_told;
  const Duration after = cascade.policy().escalate_after();
  const auto since = cascade.last_transition();
  all.pending_left = since ? left_of(after, since, time) : Duration{};
  if (all.escalation_in) {
    all.escalation_in = std::max(all.escalation_cooldown_left, all.pending_left);
  }
  add_rises(cascade.policy(), all);
  return all;
}

}  // namespace cascade
