#include "properties/monitor.hpp"

#include <algorithm>
#include <utility>

#include "properties/reference_cascade.hpp"

namespace cascade {

Step StepRecorder::check(Instant asked, const Pressure& pressure) {
  // An instant before the latest one is read as that one, as the cascade does.
  const Instant now = latest_ = std::max(latest_, asked);
  Step step;
  step.before = cascade_.level();
  step.at = now;
  step.seen = pressure;
  step.judged = as_judged(cascade_.policy(), pressure);
  if (last_change_) step.since_transition = now - *last_change_;
  step.transition = cascade_.check(asked, pressure);
  step.after = cascade_.level();
  const Counters& counters = cascade_.counters();
  step.escalations_counted = static_cast<int>(counters.escalations - seen_.escalations);
  step.recoveries_counted = static_cast<int>(counters.recoveries - seen_.recoveries);
  seen_ = counters;
  if (step.before != step.after) last_change_ = now;
  return step;
}

Monitor::Monitor(Policy policy) : policy_(std::move(policy)) {
  for (const Property& property : catalogue()) {
    if (const auto* rule = std::get_if<StepRule>(&property.rule)) {
      watches_.push_back({&property, *rule, {}});
    }
  }
}

void Monitor::observe(const Step& step) {
  for (Watch& watch : watches_) {
    if (watch.rule(policy_, step, watch.memory) || watch.broken) continue;
    watch.broken = true;
    violations_.push_back({watch.property, step});
  }
}

std::optional<Transition> PropertyWatch::operator()(Cascade& cascade, Instant now,
                                                    const Pressure& pressure) {
  if (!recorder_) {
    recorder_.emplace(cascade);
    monitor_.emplace(cascade.policy());
  }
  const Step step = recorder_->check(now, pressure);
  monitor_->observe(step);
  return step.transition;
}

std::vector<Violation> PropertyWatch::violations() const {
  return monitor_ ? monitor_->violations() : std::vector<Violation>{};
}

}  // namespace cascade
