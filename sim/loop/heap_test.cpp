#include "sim/loop/heap.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "model/input_error.hpp"
#include "sim/loop/outcome/outcome.hpp"

namespace cascade {
namespace {

Scenario heaped(const std::string& heap, const std::string& rest = "", double rate_per_s = 10'000,
                const std::string& consumer = "batch_size = 1000\nprocess_us = 50\n") {
  return parse_scenario(
      "name = 'heap'\nduration_s = 60\ntick_s = 0.01\n[consumer]\n" + consumer +
          "[heap]\nmax_mb = 100\nbase_mb = 25\nin_flight_bytes = 0\nspill_buffer_bytes = 0\n" +
          heap + "[[workload]]\nrate_per_s = " + std::to_string(rate_per_s) + "\n" + rest,
      "heap.toml");
}

TEST(HeapCost, CollectionsAreAsManyAndAsLongAsTheGarbageSays) {
  const struct {
    double garbage_bytes, collect_at_pct, pause_ms, per_gb_ms;
  } table[] = {{1000, 45, 0, 0},  {1000, 45, 20, 0},   {1000, 45, 0, 1000}, {1000, 45, 20, 1000},
               {2000, 45, 20, 0}, {4000, 45, 20, 0},   {1000, 70, 20, 0},   {1000, 70, 0, 2000},
               {500, 45, 100, 0}, {8000, 90, 50, 100}, {100, 30, 5, 0},     {3000, 60, 1, 1}};
  for (const auto& row : table) {
    const Outcome outcome =
        simulate(heaped("garbage_bytes = " + std::to_string(row.garbage_bytes) +
                        "\ncollect_at_pct = " + std::to_string(row.collect_at_pct) +
                        "\ngc_pause_ms = " + std::to_string(row.pause_ms) +
                        "\ngc_pause_ms_per_gb = " + std::to_string(row.per_gb_ms) + "\n"));
    // 600,000 messages; room from 25 MB to the threshold; each pause keeps 25 MB.
    const double room = (row.collect_at_pct - 25) * 1024 * 1024;
    const double times = 600'000 * row.garbage_bytes / room;
    const double each_s = (row.pause_ms + row.per_gb_ms * 25 / 1024) / 1e3;
    EXPECT_NEAR(statistic(outcome, "gc_collections"), times, 1.5 + 0.08 * times);
    EXPECT_NEAR(statistic(outcome, "gc_pause_s"), each_s * statistic(outcome, "gc_collections"),
                1e-6);
    EXPECT_EQ(statistic(outcome, "out_of_memory"), 0);
    EXPECT_EQ(outcome.flows().imbalance(), MessageCounts{});
  }
}

/// Stop the world: with a pause of 1 s nobody of four instances processes anything for a second,
/// whether it was idle or in the midst of a batch.
TEST(HeapCost, ACollectionStopsEveryInstance) {
  class Applied : public LoopObserver {
   public:
    void on_applied(const Effect& effect) override { at.push_back(effect.at); }
    std::vector<Instant> at;
  } applied;
  const Scenario scenario = heaped(
      "garbage_bytes = 1000\ngc_pause_ms = 1000\n[broker]\npartitions = 4\nweights = [1, 2, 3, "
      "4]\n",
      "", 10'000, "instances = 4\nbatch_size = 1000\nprocess_us = 50\n");
  const Outcome outcome = simulate(scenario, &applied);
  std::sort(applied.at.begin(), applied.at.end());
  int gaps = 0;
  for (std::size_t i = 1; i < applied.at.size(); ++i) {
    gaps += applied.at[i] - applied.at[i - 1] >= Duration::from_seconds(1) ? 1 : 0;
  }
  EXPECT_GT(gaps, 10);
  // One that began just before the end is no gap between two.
  EXPECT_NEAR(gaps, statistic(outcome, "gc_collections"), 1);
  // And latency tells: whoever came at its beginning has waited for all of it.
  EXPECT_GT(statistic(outcome, "latency_p99_s.tier_1"), 0.9);
}

/// Four of 20,000 a second, 0.5 s for each 25,000 messages (five batches are the first to fill the
/// room): 30,769 a second. Who went on with its batch meanwhile would make more of it: batches
/// are of any length, so that there is always one in its midst.
TEST(HeapCost, ACollectionStopsWhoIsInTheMidstOfABatch) {
  Scenario scenario =
      heaped("garbage_bytes = 1000\ngc_pause_ms = 500\n[broker]\npartitions = 4\n",
             "tiers = [1, 0, 0]\ntypes = [1, 0, 0]\n", 150'000,
             "instances = 4\nbatch_size = 5000\nprocess_us = 50\nservice = 'exponential'\n");
  scenario.duration = Duration::from_seconds(600);
  const double rate = 1 / (1 / 80'000.0 + 0.5 / 25'000);
  EXPECT_NEAR(statistic(simulate(scenario), "processed"), 600 * rate, 600 * rate * 0.06);
}

TEST(HeapCost, APauseIsCapacityThatIsGone) {
  // 20,000 a second less 0.5 s for each 20,972 messages: 13,544.
  const Scenario scenario =
      heaped("garbage_bytes = 1000\ngc_pause_ms = 500\n", "", 30'000,
             "batch_size = 1000\nprocess_us = 49\npoll_ms = 0.5\ncommit_ms = 0.5\n");
  const double rate = 1 / (1 / 20'000.0 + 0.5 / (20 * 1.048576e6 / 1000));
  EXPECT_NEAR(statistic(simulate(scenario), "processed") + statistic(simulate(scenario), "dropped"),
              60 * rate, 60 * rate * 0.05);
  EXPECT_NEAR(*capacity_with_collections_per_s(scenario.sites[0].heap, 20'000, 1000, 1000), rate,
              1);
}

TEST(HeapCost, AFullHeapEndsTheProcessAndItComesBack) {
  // 1,000 messages of 100,000 bytes do not fit 75 MB; what comes in 10 ms does.
  const std::string pause = "[[fault]]\nkind = 'consumer-paused'\nat_s = 10\nfor_s = 1\n";
  const auto at = [&](const std::string& faults, const std::string& more = "") {
    Scenario scenario = heaped("", faults);
    scenario.sites[0].heap.in_flight_bytes = 100'000;
    scenario.sites[0].heap.out_of_memory = OutOfMemory::crash;
    scenario.sites[0].heap.restart_s = 5;
    if (more == "ignore") scenario.sites[0].heap.out_of_memory = OutOfMemory::ignore;
    return simulate(scenario);
  };
  EXPECT_EQ(statistic(at(""), "out_of_memory"), 0);
  const Outcome loop = at(pause);
  // At 11 s, and then 5 s apart: the backlog does not go.
  EXPECT_EQ(statistic(loop, "out_of_memory"), 10);
  EXPECT_NEAR(statistic(loop, "processed"), 100'000, 1'000);
  EXPECT_EQ(loop.flows().imbalance(), MessageCounts{});
  EXPECT_EQ(statistic(at(pause, "ignore"), "out_of_memory"), 0);
}

TEST(HeapCost, TheDefaultThresholdIsNoLevelsTrigger) {
  EXPECT_EQ(HeapSetup{}.collect_at_pct, 45);
  const Outcome outcome = simulate(heaped("garbage_bytes = 1000\n"));
  EXPECT_EQ(statistic(outcome, "transitions"), 0);
  EXPECT_LE(statistic(outcome, "heap_pct_max"), 46);
  EXPECT_GT(statistic(outcome, "gc_collections"), 20);
}

TEST(HeapCost, TheDrainBoundKnowsOfIt) {
  const Scenario scenario = heaped("garbage_bytes = 1000\ngc_pause_ms = 500\n");
  LoopSample state{};
  state.lag_messages = 10'000;
  const auto bound = [&](double arrivals_per_s, double pause_ms, OutOfMemory full) {
    SiteSetup setup = scenario.sites[0];
    setup.heap.gc_pause_ms = pause_ms;
    setup.heap.out_of_memory = full;
    if (full == OutOfMemory::crash) setup.heap.in_flight_bytes = 1e6;
    return drain_bound_s(setup, scenario.policy, state, arrivals_per_s, 0);
  };
  const auto ignore = OutOfMemory::ignore;
  EXPECT_LT(*bound(10'000, 0, ignore), *bound(10'000, 500, ignore));
  EXPECT_TRUE(bound(15'000, 0, ignore));
  EXPECT_FALSE(bound(15'000, 500, ignore)) << "more comes than collections leave time for";
  EXPECT_FALSE(bound(10'000, 0, OutOfMemory::crash));
}

TEST(HeapCost, KeysThatSayNothingAreAnError) {
  const struct {
    const char *heap, *key;
  } table[] = {
      {"gc_pause_ms = 10\n", "gc_pause_ms"},
      {"gc_pause_ms_per_gb = 10\n", "gc_pause_ms_per_gb"},
      {"garbage_bytes = 10\ngc_pause_ms = -1\n", "gc_pause_ms"},
      {"garbage_bytes = 10\ngc_pause_ms = nan\n", "gc_pause_ms"},
      {"garbage_bytes = 10\ngc_pause_ms_per_gb = 1e9\n", "gc_pause_ms_per_gb"},
      {"restart_s = 3\n", "restart_s"},
      {"out_of_memory = 'crash'\nrestart_s = 0\n", "restart_s"},
      {"out_of_memory = 'swap'\n", "out_of_memory"},
  };
  for (const auto& row : table) {
    try {
      heaped(row.heap);
      ADD_FAILURE() << row.heap;
    } catch (const InputError& error) {
      EXPECT_NE(std::string(error.what()).find(row.key), std::string::npos) << error.what();
    }
  }
}

TEST(HeapCost, ARecordedHeapCostsNothing) {
  for (const std::string key :
       {"gc_pause_ms", "gc_pause_ms_per_gb", "out_of_memory", "restart_s"}) {
    const std::string value = key == "out_of_memory" ? "'crash'" : "10";
    try {
      parse_scenario("name = 'a'\n[heap]\ntimes_s = [0]\nvalues_pct = [100]\n" + key + " = " +
                         value + "\n[[workload]]\nrate_per_s = 1\n",
                     "s.toml");
      ADD_FAILURE() << key;
    } catch (const InputError& error) {
      EXPECT_NE(std::string(error.what()).find(key), std::string::npos) << error.what();
    }
  }
}

}  // namespace
}  // namespace cascade
