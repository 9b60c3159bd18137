// The simulated day that is measured, and a minute of many partitions and instances.
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

/// A minute at 20,000 messages a second, 200 in each tick of 10 ms, and a consumer that is half
/// used.
inline Scenario wide(std::int64_t partitions, std::int64_t instances) {
  Scenario scenario = day_at(20'000);
  scenario.name = "wide";
  scenario.duration = Duration::from_seconds(60);
  scenario.tick = Duration::from_seconds(0.01);
  SiteSetup& site = scenario.sites.front();
  site.broker.partitions = partitions;
  site.consumer.instances = instances;
  site.consumer.process_us *= static_cast<double>(instances);
  return scenario;
}

}  // namespace cascade::bench
