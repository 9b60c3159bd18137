#include "sim/loop/scenario/fault.hpp"

#include <algorithm>

namespace cascade {

std::string_view text(FaultKind kind) {
  constexpr std::array<std::string_view, kFaultKindCount> kTexts = {
      "consumer-paused", "producer-disconnected",
      "downstream-slow", "broker-slow",
      "rebalance",       "crash",
      "scale",           "lag-lost",
      "lag-zero",        "lag-stale",
      "lag-phantom",     "clock-step",
      "disk-full",       "reload",
      "poison"};
  return kTexts[static_cast<std::size_t>(kind)];
}

Policy reloaded(const Fault& reload, const Policy& running) {
  Policy policy = reload.policy.value_or(running);
  if (reload.tier_1) policy.tier_1 = *reload.tier_1;
  if (reload.tier_2) policy.tier_2 = *reload.tier_2;
  return policy;
}

bool same_ladder(const Policy& a, const Policy& b) {
  return a.levels == b.levels &&
         std::equal(
             a.metrics.begin(), a.metrics.end(), b.metrics.begin(), b.metrics.end(),
             [](const MetricThresholds& x, const MetricThresholds& y) { return x.name == y.name; });
}

}  // namespace cascade
