// The simulated day that is measured.
#pragma once

#include <cstdint>

#include "sim/loop/scenario/scenario.hpp"

namespace cascade::bench {

/// A day, checks and ticks each half second, a consumer with room to spare.
inline Scenario day_at(double rate_per_s) {
  Scenario scenario;
  scenario.name = "day";
  scenario.policy = default_policy();
  scenario.duration = Duration::from_seconds(86'400);
  scenario.tick = Duration::from_seconds(0.5);
  StreamSetup stream;
  stream.rate_per_s = rate_per_s;
  scenario.workload.push_back(stream);
  SiteSetup site;
  site.check.every_s = 0.5;
  site.consumer.process_us = 5e5 / rate_per_s;
  site.consumer.enrich_us = 0;
  site.consumer.batch_size = static_cast<std::int64_t>(rate_per_s / 2);
  scenario.sites.push_back(site);
  return scenario;
}

}  // namespace cascade::bench
