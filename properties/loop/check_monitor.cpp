#include "properties/loop/check_monitor.hpp"

#include <algorithm>

#include "properties/reference/reference_cascade.hpp"

namespace cascade {

void CheckMonitor::begin(const Cascade& cascade) {
  const Counters& counters = cascade.counters();
  if (monitor_ && counters.reloads == seen_.reloads && counters.resets == seen_.resets) return;
  monitor_.emplace(cascade.policy());
  demanded_since_.reset();
  if (counters.resets != seen_.resets) {
    level_ = kLowest;
    last_change_.reset();
  }
  seen_.reloads = counters.reloads;
  seen_.resets = counters.resets;
}

std::vector<Violation> CheckMonitor::observe(Instant at, const Pressure& read,
                                             const std::optional<Transition>& transition,
                                             const Cascade& cascade) {
  begin(cascade);
  // An instant before the latest one is read as that one, as the cascade does.
  latest_ = std::max(latest_, at);
  const Counters& counters = cascade.counters();
  Step step;
  step.before = level_;
  step.after = cascade.level();
  step.at = latest_;
  step.seen = read;
  step.effective = effective_pressure(cascade.policy(), read);
  step.transition = transition;
  if (step.transition) step.transition->at = latest_;  // the journal's time is the true one
  if (last_change_) step.since_transition = latest_ - *last_change_;
  step.escalations_counted = static_cast<int>(counters.escalations - seen_.escalations);
  step.recoveries_counted = static_cast<int>(counters.recoveries - seen_.recoveries);
  seen_ = counters;
  tell_demand(cascade.policy(), step, demanded_since_);
  if (step.before != step.after) last_change_ = latest_;
  level_ = step.after;

  const std::size_t known = monitor_->violations().size();
  monitor_->observe(step);
  return {monitor_->violations().begin() + static_cast<std::ptrdiff_t>(known),
          monitor_->violations().end()};
}

}  // namespace cascade
