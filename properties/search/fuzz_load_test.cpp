// What random scenarios draw of load, and that none of it breaks a property.

#include "properties/search/fuzz_load.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>

#include "properties/search/loop_fuzz.hpp"

namespace cascade {
namespace {

TEST(FuzzLoad, DrawsEachKindOfIt) {
  std::map<std::string, int> drawn;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const Scenario scenario = random_scenario(seed);
    const SiteSetup& site = scenario.sites[0];
    drawn["service"] += site.consumer.service != Service::fixed ? 1 : 0;
    drawn["keys"] += site.broker.keys > 0 ? 1 : 0;
    drawn["pauses"] += site.heap.gc_pause_ms > 0 ? 1 : 0;
    drawn["out of memory"] += site.heap.out_of_memory == OutOfMemory::crash ? 1 : 0;
    drawn["buffer"] += site.producer.buffer_messages > 0 ? 1 : 0;
    drawn["clumps"] += scenario.workload[0].arrivals == ArrivalProcess::negative_binomial ? 1 : 0;
    drawn["poison"] += std::any_of(scenario.faults.begin(), scenario.faults.end(),
                                   [](const Fault& f) { return f.kind == FaultKind::poison; })
                           ? 1
                           : 0;
  }
  for (const auto& [what, times] : drawn) EXPECT_GE(times, 3) << what;
}

/// All of it at once, in twenty scenarios: none of what goes wrong hides behind another.
TEST(FuzzLoad, ScenariosWithAllOfItKeepEveryProperty) {
  Flows sum;
  HeapCounts heap;
  for (std::uint64_t seed = 1'001; seed <= 1'020; ++seed) {
    Scenario scenario = random_scenario(seed);
    scenario.duration = std::min(scenario.duration, Duration::from_seconds(120));
    scenario.overload_ends_s.reset();
    std::erase_if(scenario.faults, [](const Fault& fault) { return fault.at_s > 100; });
    for (SiteSetup& site : scenario.sites) {
      site.producer.buffer_messages = 500'000;
      site.producer.delivery_timeout_s = 15;
      site.heap.max_mb = 128;
      site.heap.base_mb = 64;
      site.heap.in_flight_bytes = 2'000;
      site.heap.garbage_bytes = 1'000;
      site.heap.gc_pause_ms = 40;
      site.heap.out_of_memory = OutOfMemory::crash;
      site.consumer.on_poison = seed % 2 == 0 ? OnPoison::dead_letter : OnPoison::skip;
    }
    Fault poison, away;
    poison.kind = FaultKind::poison;
    poison.at_s = 20;
    poison.for_s = 60;
    poison.messages = 20'000;
    away.kind = FaultKind::producer_disconnected;
    away.at_s = 40;
    away.for_s = 20;
    scenario.faults.push_back(poison);
    scenario.faults.push_back(away);
    const auto violation = first_violation(scenario);
    EXPECT_FALSE(violation) << violation->property << ": " << violation->what << "\n"
                            << to_toml(scenario);
    const Outcome outcome = simulate(scenario);
    sum += outcome.flows();
    for (const SiteOutcome& site : outcome.sites) {
      heap.collections += site.heap.collections;
      heap.out_of_memory += site.heap.out_of_memory;
    }
  }
  EXPECT_GT(sum.given_up.total(), 0);
  EXPECT_GT(sum.dead_lettered.total(), 0);
  EXPECT_GT(sum.skipped.total(), 0);
  EXPECT_GT(heap.collections, 100);
  EXPECT_GT(heap.out_of_memory, 0);
}

}  // namespace
}  // namespace cascade
