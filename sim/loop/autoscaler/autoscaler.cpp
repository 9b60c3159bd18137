#include "sim/loop/autoscaler/autoscaler.hpp"

#include <algorithm>
#include <cmath>

namespace cascade {
namespace {

constexpr std::int64_t kStepInstances = 4;

}  // namespace

std::string_view text(AutoscalerPreset preset) {
  return preset == AutoscalerPreset::keda ? "keda" : "at-once";
}

AutoscalerRules rules_of(const AutoscalerSetup& setup) {
  AutoscalerRules rules;  // KEDA's
  if (setup.preset == AutoscalerPreset::at_once) {
    rules.poll_interval_s = 1;
    rules.start_delay_s = 0;
    rules.tolerance = 0;
    rules.steps = false;
  }
  rules.lag_target_messages = setup.lag_target_messages.value_or(rules.lag_target_messages);
  rules.poll_interval_s = setup.poll_interval_s.value_or(rules.poll_interval_s);
  rules.start_delay_s = setup.start_delay_s.value_or(rules.start_delay_s);
  rules.cooldown_s = setup.cooldown_s.value_or(rules.cooldown_s);
  rules.tolerance = setup.tolerance.value_or(rules.tolerance);
  rules.steps = setup.steps.value_or(rules.steps);
  rules.min_instances = setup.min_instances;
  rules.max_instances = setup.max_instances;
  return rules;
}

Autoscaler::Autoscaler(const AutoscalerSetup& setup, std::int64_t partitions)
    : rules_(rules_of(setup)) {
  rules_.max_instances = std::min(rules_.max_instances, partitions);
  rules_.min_instances = std::min(rules_.min_instances, rules_.max_instances);
}

std::int64_t Autoscaler::look(Instant now, std::int64_t lag_messages, std::int64_t instances) {
  const double ratio = static_cast<double>(lag_messages) / rules_.lag_target_messages;
  const double share = ratio / static_cast<double>(instances);
  std::int64_t wanted = instances;
  if (std::abs(share - 1) > rules_.tolerance) {
    const double most = static_cast<double>(rules_.max_instances);
    wanted = static_cast<std::int64_t>(std::ceil(std::min(ratio, most)));
  }
  wanted = std::clamp(wanted, rules_.min_instances, rules_.max_instances);
  const Duration cooldown = Duration::from_seconds(rules_.cooldown_s);
  while (!wanted_.empty() && now - wanted_.front().first >= cooldown) wanted_.pop_front();
  wanted_.emplace_back(now, wanted);
  if (wanted > instances) {
    if (!rules_.steps) return wanted;
    return std::min(wanted, std::max(instances + kStepInstances, 2 * instances));
  }
  // Down only to the most that was wanted meanwhile.
  for (const auto& [at, then] : wanted_) wanted = std::max(wanted, then);
  return std::min(wanted, instances);
}

}  // namespace cascade
