#include "sim/loop/outcome/limit_cycle.hpp"

#include <algorithm>
#include <cmath>

#include "model/k2.hpp"

namespace cascade {

std::optional<LimitCycle> limit_cycle(const SiteSetup& site, const Policy& policy,
                                      double arrivals_per_s) {
  const ConsumerSetup& consumer = site.consumer;
  const double instances = parallelism(site.broker, consumer.instances);
  const double at_normal_per_s = instances * 1e6 / consumer.processing_us(false);
  const double at_soft_per_s = instances * 1e6 / consumer.processing_us(true);
  if (arrivals_per_s <= at_normal_per_s || arrivals_per_s >= at_soft_per_s) return std::nullopt;

  // The first raised level has to be one that skips enrichment, and lag what moves it.
  const Level first = above(kLowest);
  const auto lag = policy.find_metric(k2::kLagName);
  if (!lag || !enrichment_skipped(policy.levels, first)) return std::nullopt;
  const double trigger = policy[*lag].trigger(first);
  const double clear = policy[*lag].clear(first);
  if (!std::isfinite(trigger)) return std::nullopt;
  const double falls_per_s = at_soft_per_s - arrivals_per_s;
  const double rises_per_s = arrivals_per_s - at_normal_per_s;
  LimitCycle cycle{};
  cycle.soft_s = std::max(policy.cooldown(first).seconds(), (trigger - clear) / falls_per_s);
  const double lowest = std::max(0.0, trigger - falls_per_s * cycle.soft_s);
  cycle.normal_s = (trigger - lowest) / rises_per_s;
  return cycle;
}

}  // namespace cascade
