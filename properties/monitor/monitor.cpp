#include "properties/monitor/monitor.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "properties/monitor/run_budget.hpp"
#include "properties/reference/reference_cascade.hpp"

namespace cascade {

Step StepRecorder::check(Instant asked, const Pressure& pressure) {
  // An instant before the latest one is read as that one, as the cascade does.
  const Instant now = latest_ = std::max(latest_, asked);
  Step step;
  if (cascade_.counters().resets != seen_.resets) {
    step.after_reset = true;
    last_change_.reset();
    demanded_since_.reset();
  }
  step.before = cascade_.level();
  step.at = now;
  step.seen = pressure;
  step.effective = effective_pressure(cascade_.policy(), pressure);
  if (last_change_) step.since_transition = now - *last_change_;
  step.transition = cascade_.check(asked, pressure);
  step.after = cascade_.level();
  const Counters& counters = cascade_.counters();
  step.escalations_counted = static_cast<int>(counters.escalations - seen_.escalations);
  step.recoveries_counted = static_cast<int>(counters.recoveries - seen_.recoveries);
  seen_ = counters;
  tell_demand(cascade_.policy(), step, demanded_since_);
  if (step.before != step.after) last_change_ = now;
  return step;
}

void tell_demand(const Policy& policy, Step& step, std::optional<Instant>& since) {
  if (policy.escalate_after().ns == 0) return;
  if (demand(policy, step.effective) <= step.before) {
    since.reset();
    return;
  }
  if (!since) since = step.at;
  step.demanded_for = step.at - *since;
  if (step.before != step.after) since.reset();
}

Monitor::Monitor(Policy given) {
  // Shared, not a member: the watches outlive a move of the monitor.
  const auto policy = std::make_shared<const Policy>(std::move(given));
  for (const Property& property : catalogue()) {
    if (const auto* rule = std::get_if<StepRule>(&property.rule)) {
      watches_.push_back({&property, [policy, rule = *rule]() -> Keeps {
                            return [policy, rule, memory = Memory{}](const Step& step) mutable {
                              return rule(*policy, step, memory);
                            };
                          }});
    } else if (std::holds_alternative<SheddingRule>(property.rule)) {
      not_judged_.push_back({&property, "of the shedding table"});
    } else if (std::get<WholeRule>(property.rule) == WholeRule::flap_budget) {
      watches_.push_back({&property, [watch = FlapBudgetWatch(Pace(*policy))]() -> Keeps {
                            return [watch](const Step& step) mutable { return watch.keeps(step); };
                          }});
    } else if (std::get<WholeRule>(property.rule) != WholeRule::transition_budget) {
      not_judged_.push_back({&property, "of all runs together"});
    } else if (!policy->max_transitions_per_hour) {
      not_judged_.push_back({&property, "no budget is set"});
    } else {
      const std::int64_t budget = *policy->max_transitions_per_hour;
      watches_.push_back({&property, [watch = TransitionBudgetWatch(budget)]() -> Keeps {
                            return [watch](const Step& step) mutable { return watch.keeps(step); };
                          }});
    }
  }
}

std::vector<const Property*> Monitor::judged() const {
  std::vector<const Property*> properties;
  for (const Watch& watch : watches_) properties.push_back(watch.property);
  return properties;
}

void Monitor::observe(const Step& step) {
  for (Watch& watch : watches_) {
    if (step.after_reset) watch.keeps = watch.begin();
    if (watch.keeps(step) || watch.broken) continue;
    watch.broken = true;
    violations_.push_back({watch.property, step});
  }
}

std::optional<Transition> PropertyWatch::operator()(Cascade& cascade, Instant now,
                                                    const Pressure& pressure) {
  if (!recorder_) {
    recorder_.emplace(cascade);
    monitor_.emplace(cascade.policy());
    exercise_.emplace(cascade.policy());
  }
  const Step step = recorder_->check(now, pressure);
  monitor_->observe(step);
  exercise_->observe(pressure, step.transition);
  return step.transition;
}

std::vector<Violation> PropertyWatch::violations() const {
  return monitor_ ? monitor_->violations() : std::vector<Violation>{};
}

std::vector<const Property*> PropertyWatch::judged() const {
  return monitor_ ? monitor_->judged() : std::vector<const Property*>{};
}

std::vector<NotJudged> PropertyWatch::not_judged() const {
  if (monitor_) return monitor_->not_judged();
  std::vector<NotJudged> all;
  for (const Property& property : catalogue()) all.push_back({&property, "there was no check"});
  return all;
}

}  // namespace cascade
