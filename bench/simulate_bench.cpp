// What does a closed loop cost: a day at a message rate; does it grow with the messages?

#include <benchmark/benchmark.h>

#include "sim/loop/scenario.hpp"
#include "sim/loop/simulation.hpp"

namespace {

using namespace cascade;

/// A day, checks and ticks each half second, a consumer with room to spare.
Scenario day_at(double rate_per_s) {
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

void simulate_day(benchmark::State& state) {
  const Scenario scenario = day_at(static_cast<double>(state.range(0)));
  std::uint64_t events = 0;
  std::int64_t messages = 0;
  for (auto _ : state) {
    Simulation simulation(scenario);
    simulation.run();
    events += simulation.events();
    messages += simulation.sites()[0].flows().arrived.total();
  }
  state.counters["events/s"] =
      benchmark::Counter(static_cast<double>(events), benchmark::Counter::kIsRate);
  state.counters["messages/s"] =
      benchmark::Counter(static_cast<double>(messages), benchmark::Counter::kIsRate);
}
BENCHMARK(simulate_day)->Arg(5'000)->Arg(500'000)->Unit(benchmark::kMillisecond);

}  // namespace
