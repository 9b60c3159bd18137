// What is measured of a load: the least number of workers that stays at NORMAL, peaks, what is
// lost.

#include "sim/cost/cost_load.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "model/input_error.hpp"
#include "sim/cost/cost_table.hpp"

namespace cascade {
namespace {

constexpr double kMonth_s = 730 * 3600.0;

/// A storm of 20 s that a worker of some 90,000 a second cannot take.
const std::string kStorm =
    "name = \"storm\"\nduration_s = 120\ntick_s = 0.1\n[[workload]]\nshape = \"burst\"\nrate_per_s "
    "= 20_000\n"
    "peak_per_s = 250_000\nat_s = 20\nfor_s = 20\n";

Scenario storm(const std::string& head = "", const std::string& tail = "") {
  return parse_scenario(head + kStorm + tail, "s.toml");
}

std::size_t level_max(Scenario scenario, std::int64_t workers) {
  scenario.sites[0].consumer.instances = scenario.sites[0].broker.partitions = workers;
  return static_cast<std::size_t>(statistic(simulate(scenario), "level_max"));
}

TEST(CostLoad, FindsTheLeastNumberOfWorkersThatStaysAtNormal) {
  const CostLoad load = measure_load(storm(), {}, kMonth_s);
  ASSERT_TRUE(load.normal);
  EXPECT_EQ(load.degrading.workers, 1);
  EXPECT_NE(load.degrading.level_max, "NORMAL");
  EXPECT_EQ(load.normal->level_max, "NORMAL");
  EXPECT_GT(load.normal->workers, 1);
  EXPECT_EQ(level_max(storm(), load.normal->workers), 0u);
  EXPECT_GT(level_max(storm(), load.normal->workers - 1), 0u);
  EXPECT_EQ(load.normal->lost().total(), 0);
  EXPECT_GT(load.degrading.lost().total(), 0);
}

TEST(CostLoad, MeasuresPeaksAndTheRateBetween) {
  const CostLoad load = measure_load(storm(), {}, kMonth_s);
  EXPECT_NEAR(load.offered_peak_per_s, 250'000, 10);
  EXPECT_NEAR(load.normal->peak_per_s, 250'000, 10);
  EXPECT_EQ(load.quiet_per_s, 20'000);
  EXPECT_EQ(load.runs_per_month, 1);
  EXPECT_NEAR(load.kept_per_month(*load.normal, kMonth_s),
              250'000.0 * 20 + 20'000 * (kMonth_s - 20), 20);
}

TEST(CostLoad, WhatIntakeRefusesDoesNotCountToItsPeak) {
  const CostLoad load =
      measure_load(storm("",
                         "[[fault]]\nkind = \"lag-phantom\"\nat_s = 19\nfor_s = 30\n"
                         "lag_messages = 9_000_000\n"),
                   {}, kMonth_s);
  EXPECT_EQ(load.degrading.level_max, "CIRCUIT_BREAK");
  EXPECT_NEAR(load.offered_peak_per_s, 250'000, 10);
  EXPECT_LT(load.degrading.peak_per_s, 25'000);
  // And no worker helps against a lag that is not there.
  EXPECT_FALSE(load.normal);
  // Four times as many as carry the peak are enough to see it: three do (a worker does 90,000 a
  // second).
  EXPECT_GE(load.workers_tried, 12);
  EXPECT_LE(load.workers_tried, 24);
}

TEST(CostLoad, AWindowIsAsLongAsItsTicks) {
  Scenario scenario = parse_scenario(
      "name = \"steady\"\nduration_s = 60\ntick_s = 0.3\n[[workload]]\nrate_per_s = 30_000\n",
      "s.toml");
  EXPECT_NEAR(measure_load(scenario, {}, kMonth_s).offered_peak_per_s, 30'000, 10);
  scenario.tick = Duration::from_seconds(2);
  EXPECT_NEAR(measure_load(scenario, {}, kMonth_s).offered_peak_per_s, 30'000, 10);
}

TEST(CostLoad, WhereNothingDegradesNothingIsSearched) {
  const Scenario calm =
      parse_scenario("name = \"calm\"\nduration_s = 60\n[[workload]]\nrate_per_s = 100\n", "");
  const CostLoad load = measure_load(calm, {}, kMonth_s);
  ASSERT_TRUE(load.normal);
  EXPECT_EQ(load.normal->workers, load.degrading.workers);
}

TEST(CostLoad, ScaledWorkersArePaidForAsManyAsThereEverAre) {
  const Scenario scaled = storm("",
                                "[broker]\npartitions = 8\n[[fault]]\nkind = \"scale\"\n"
                                "at_s = 30\nfor_s = 1\ninstances = 6\n");
  EXPECT_EQ(measure_load(scaled, {}, kMonth_s).degrading.workers, 6);
}

TEST(CostLoad, RunsThatDoNotFitIntoAMonthAreRefused) {
  try {
    measure_load(storm(), {100'000, {}}, kMonth_s);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_EQ(std::string(error.what()),
              "s.toml: 100000 runs of 120 s do not fit into a month: at most 21900");
  }
}

TEST(CostLoad, AHeavierLoadIsMoreOfEverything) {
  const Scenario heavier = with_load(storm(), 1.1);
  EXPECT_DOUBLE_EQ(heavier.workload[0].rate_per_s, 22'000);
  EXPECT_DOUBLE_EQ(heavier.workload[0].peak_per_s, 275'000);
}

TEST(RateLoad, HasWorkersForNineTenthsOfTheirTime) {
  RateLoad rate;
  rate.rate_per_s = 1e6;
  rate.per_worker_per_s = 50'000;
  const Scenario scenario = scenario_of(rate);
  EXPECT_EQ(scenario.sites[0].consumer.instances, 23);
  const CostLoad load = measure_load(scenario, {}, kMonth_s);
  EXPECT_EQ(load.degrading.level_max, "NORMAL");
  EXPECT_NEAR(load.offered_peak_per_s, 1e6, 10);
  rate.workers = 12;
  EXPECT_NE(measure_load(scenario_of(rate), {}, kMonth_s).degrading.level_max, "NORMAL");
}

TEST(RateLoad, AWorkerCarriesWhatItIsSaidTo) {
  RateLoad rate;
  rate.rate_per_s = 49'000;
  rate.workers = 1;
  EXPECT_EQ(measure_load(scenario_of(rate), {}, kMonth_s).degrading.level_max, "NORMAL");
  rate.rate_per_s = 53'000;
  EXPECT_NE(measure_load(scenario_of(rate), {}, kMonth_s).degrading.level_max, "NORMAL");
}

TEST(RateLoad, RecordedCountsAreACurve) {
  const std::string file = testing::TempDir() + "arrivals.csv";
  std::ofstream(file) << "time,count\n0,600000\n60,1200000\n120,600000\n";
  RateLoad rate;
  rate.arrivals_file = file;
  const Scenario scenario = scenario_of(rate);
  EXPECT_EQ(scenario.duration, Duration::from_seconds(180));
  EXPECT_EQ(scenario.workload[0].interval_s, 60);
  const CostLoad load = measure_load(scenario, {}, kMonth_s);
  EXPECT_NEAR(load.offered_peak_per_s, 20'000, 10);
  EXPECT_NEAR(static_cast<double>(load.degrading.flows.arrived.total()), 2'400'000, 10);
  std::ofstream(file) << "time,count\n0,600000\n";
  EXPECT_THROW(scenario_of(rate), InputError);
}

/// K2's own sizes come out at K2's own rates.
TEST(K2Prices, AskForK2sSizes) {
  const struct {
    double rate_per_s, brokers, query_workers;
  } expected[] = {{10'000, 3, 0}, {1e6, 20, 10}, {1e7, 50, 50}};
  const PriceList k2 = load_prices("k2");
  for (const auto& each : expected) {
    CostLoad load;
    load.run = Duration::from_seconds(k2.month_s());
    load.offered_peak_per_s = load.degrading.peak_per_s = each.rate_per_s;
    load.degrading.flows.arrived.of[0] = static_cast<std::int64_t>(each.rate_per_s * k2.month_s());
    double brokers = 0, query_workers = 0;
    for (const CostRow& row : cost_table(load, k2).rows) {
      const double quantity = static_cast<double>(row.quantity_micro[1]) / 1e6;
      if (row.unit == "broker") brokers += quantity;
      if (row.component == "query" && row.unit == "worker") query_workers += quantity;
    }
    EXPECT_EQ(brokers, each.brokers) << each.rate_per_s;
    EXPECT_EQ(query_workers, each.query_workers) << each.rate_per_s;
  }
}

}  // namespace
}  // namespace cascade
