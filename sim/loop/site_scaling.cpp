// What a site makes of its autoscaler's decisions: who is asked for is paid, starts, and joins.

#include <algorithm>

#include "sim/loop/site.hpp"

namespace cascade {

void Site::ask_for(std::int64_t instances) {
  const Instant now = queue_.now();
  instance_s_ += static_cast<double>(asked_instances_) * (now - asked_since_).seconds();
  asked_since_ = now;
  asked_instances_ = instances;
  instances_max_ = std::max(instances_max_, instances);
}

double Site::instance_hours(Instant end) const {
  const double since_s = (end - asked_since_).seconds();
  return (instance_s_ + static_cast<double>(asked_instances_) * since_s) / 3600;
}

void Site::look_at_scale() {
  const AutoscalerRules& rules = autoscaler_->rules();
  const std::int64_t before = asked_instances_;
  const std::int64_t wanted = autoscaler_->look(queue_.now(), lag_messages(), before);
  queue_.post(queue_.now() + Duration::from_seconds(rules.poll_interval_s),
              {LoopEvent::Kind::look, books_.site, 0, 0});
  if (wanted == before) return;
  ask_for(wanted);
  const auto instances = static_cast<std::size_t>(wanted);
  if (wanted > before) {
    queue_.post(queue_.now() + Duration::from_seconds(rules.start_delay_s),
                {LoopEvent::Kind::start, books_.site, instances, 0});
  } else if (instances < wanted_instances_) {
    run_instances(instances);
    wake_all();
  }
}

/// Of those that were asked for then, as many as are still asked for.
void Site::instances_start(std::size_t instances) {
  instances = std::min(instances, static_cast<std::size_t>(asked_instances_));
  if (instances <= wanted_instances_) return;
  run_instances(instances);
  wake_all();
}

}  // namespace cascade
