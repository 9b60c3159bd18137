// The closed loop under ladders that are not K2's: what it drives by name, what it refuses, and
// that what it says speaks of their levels.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <string>

#include "model/input_error.hpp"
#include "sim/loop/outcome/limit_cycle.hpp"
#include "sim/loop/outcome/outcome.hpp"
#include "sim/loop/outcome/outcome_json.hpp"
#include "sim/loop/scenario/scenario.hpp"

namespace cascade {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// The first line of a scenario under that policy, which is written beside the tests.
std::string under(const std::string& policy_toml) {
  const std::string file = testing::TempDir() + "ladder_test_" +
                           testing::UnitTest::GetInstance()->current_test_info()->name() + ".toml";
  std::ofstream(file) << policy_toml;
  return "policy = \"" + file + "\"\n";
}

constexpr const char* kThreeMetrics = R"(
name = "server"
levels = ["OK", "BUSY", "FULL"]
cooldown_s = [5, 2]
[metric.latency_s]
trigger = [2, 10]
clear = [1, 5]
[metric.lag]
trigger = [100_000, inf]
clear = [5_000, inf]
[metric.disk_pct]
trigger = [50, 90]
clear = [40, 80]
)";

constexpr const char* kPause = R"(
name = "pause"
duration_s = 60
overload_ends_s = 20
[[workload]]
rate_per_s = 1000
[consumer]
process_us = 100
[[fault]]
kind = "consumer-paused"
at_s = 5
for_s = 15
)";

TEST(LoopLadder, MetricsAreDrivenByTheirNames) {
  const Scenario scenario = parse_scenario(under(kThreeMetrics) + kPause +
                                               "[expect]\nfirst_busy_s = [7, 8]\n"
                                               "level_max = \"FULL\"\nlevel_final = \"OK\"\n",
                                           "s.toml");
  const Outcome outcome = simulate(scenario, nullptr, KeptChecks::with_series());
  for (const LoopViolation& violation : outcome.violations) ADD_FAILURE() << violation.what;
  const SiteOutcome& site = outcome.sites.front();
  EXPECT_EQ(site.cascades[0].run.journal.header.levels, scenario.policy.levels);
  ASSERT_EQ(site.cascades[0].series().trace.metrics, trace_metrics_of(scenario.policy));
  const auto& latency = site.cascades[0].series().trace[metric_at(0)];
  EXPECT_NEAR(*std::max_element(latency.begin(), latency.end()), 15, 1);
  const auto& lag = site.cascades[0].series().trace[metric_at(1)];
  EXPECT_NEAR(*std::max_element(lag.begin(), lag.end()), 15'000, 1'500);
  EXPECT_EQ(site.cascades[0].series().trace[metric_at(2)],
            std::vector<double>(site.cascades[0].series().trace.size(), 0));
  // What the cascade was given is what a replay of it is given.
  const ReplayResult again = replay(scenario.policy, site.cascades[0].series().trace, nullptr, {});
  EXPECT_EQ(again.journal.entries.size(), site.cascades[0].run.journal.entries.size());

  EXPECT_TRUE(site.drained_at);
  EXPECT_THAT(site.comes_back.why, HasSubstr("the lag was below what clears BUSY"));
  const std::string json = to_json(outcome);
  EXPECT_THAT(json, HasSubstr(R"("seconds_at":{"OK":)"));
  EXPECT_THAT(json, HasSubstr(R"("level_max":"FULL")"));
  EXPECT_THAT(json, Not(HasSubstr("NORMAL")));
  EXPECT_FALSE(statistic_kind("first_soft_s", scenario));
  EXPECT_THAT(statistic_names_text(scenario.policy.levels), HasSubstr(", first_full_s, "));
}

// As many metrics as there may be, of which nothing is heard while nothing comes.
TEST(LoopLadder, FourMetricsAreReadAtRest) {
  const Outcome outcome = simulate(parse_scenario(under(R"(
name = "four"
levels = ["OK", "FULL"]
[metric.latency_s]
trigger = [0.5]
clear = [0.4]
[metric.lag]
trigger = [10]
clear = [5]
[metric.utilisation]
trigger = [0.9]
clear = [0.5]
[metric.disk_pct]
trigger = [50]
clear = [40]
)") + "name = \"rest\"\nduration_s = 5\n[[workload]]\nrate_per_s = 0\n",
                                                  "s.toml"),
                                   nullptr, KeptChecks::with_series());
  const Trace& seen = outcome.sites.front().cascades[0].series().trace;
  ASSERT_GT(seen.size(), 0u);
  for (std::size_t m = 0; m < 4; ++m) {
    EXPECT_EQ(seen[metric_at(m)], std::vector<double>(seen.size(), 0)) << m;
  }
  EXPECT_TRUE(outcome.sites.front().cascades[0].run.journal.entries.empty());
}

TEST(LoopLadder, ADiskIsAMetricToo) {
  const Outcome outcome = simulate(parse_scenario(under(R"(
name = "disk"
levels = ["OK", "FULL"]
[metric.disk_pct]
trigger = [50]
clear = [40]
)") + kPause + "[[fault]]\nkind = \"disk-full\"\nat_s = 10\nfor_s = 5\npct = 60\n",
                                                  "s.toml"));
  const SiteOutcome& site = outcome.sites.front();
  ASSERT_FALSE(site.cascades[0].run.journal.entries.empty());
  EXPECT_EQ(site.cascades[0].run.journal.entries.front().pressure[metric_at(0)], 60);
  // No lag, no drain: what comes back is not told.
  EXPECT_FALSE(site.drained_at);
  EXPECT_EQ(site.comes_back.word, YesNo::unknown);
  EXPECT_TRUE(std::isnan(statistic(outcome, "drained_s")));
  EXPECT_EQ(statistic(outcome, "heap_pct_max"), 0);
}

/// Of a loop that handles its messages in rate x process_us of the time, and stands still for a
/// while.
TEST(LoopLadder, HowBusyTheInstancesAreIsAMetric) {
  const std::string instances_and_checks =
      "[check]\nmode = \"timer\"\nevery_s = 1\n[[fault]]\nkind = \"scale\"\nat_s = 40\n"
      "instances = 4\n";
  std::string pause = kPause;
  const std::string consumer = "process_us = 100\n";
  pause.replace(pause.find(consumer), consumer.size(),
                consumer + "poll_ms = 0.001\ncommit_ms = 0.001\nbatch_size = 100\n");
  const Outcome outcome = simulate(parse_scenario(under(R"(
name = "pool"
levels = ["OK", "BUSY"]
[metric.utilisation]
trigger = [0.8]
clear = [0.5]
)") + pause + instances_and_checks,
                                                  "s.toml"),
                                   nullptr, KeptChecks::with_series());
  const SiteOutcome& site = outcome.sites.front();
  const Trace& trace = site.cascades[0].series().trace;
  const std::vector<double>& seen = trace[metric_at(0)];
  ASSERT_EQ(seen.size(), trace.at.size());
  const auto at = [&](double t_s) {
    const auto row =
        std::find(trace.at.begin(), trace.at.end(), Instant{} + Duration::from_seconds(t_s));
    return row == trace.at.end() ? kMissing
                                 : seen[static_cast<std::size_t>(row - trace.at.begin())];
  };
  EXPECT_EQ(at(0), 0);
  EXPECT_NEAR(at(4), 0.1, 0.02);
  EXPECT_EQ(at(10), 0);
  EXPECT_NEAR(at(21), 1, 0.02);  // it works off what has come together: 15,000 messages in 1.7 s
  EXPECT_NEAR(at(30), 0.1, 0.02);
  EXPECT_NEAR(at(50), 0.1 / 4, 0.01);
  EXPECT_EQ(*std::max_element(seen.begin(), seen.end()), at(21));
  ASSERT_EQ(site.cascades[0].run.journal.entries.size(), 2u);
  EXPECT_EQ(site.cascades[0].run.journal.entries[0].at, Instant{} + Duration::from_seconds(21));
}

constexpr const char* kTemperature = R"(
name = "fan"
levels = ["OFF", "ON"]
[metric.temp_c]
trigger = [50]
clear = [45]
[metric.lag]
trigger = [5]
clear = [4]
[metric.load]
trigger = [5]
clear = [4]
)";

TEST(LoopLadder, WhatTheLoopCannotDriveIsRefused) {
  try {
    parse_scenario(under(kTemperature) + kPause, "s.toml");
    ADD_FAILURE() << "was read";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), StartsWith("s.toml:1: "));
    EXPECT_THAT(error.what(), HasSubstr("monitors what the loop cannot drive: temp_c, load: lag, "
                                        "heap_pct, disk_pct, latency_s or utilisation"));
  }
  Scenario scenario = parse_scenario(kPause, "s.toml");
  scenario.policy = parse_policy(kTemperature, "fan.toml");
  EXPECT_THROW(Simulation{scenario}, InputError);
  // What is not monitored need not be driven.
  scenario.policy.metrics[0].monitored = scenario.policy.metrics[2].monitored = false;
  EXPECT_GT(simulate(scenario).sites.front().cascades[0].run.journal.entries.size(), 0u);
}

TEST(LoopLadder, AReloadKeepsLevelsAndMetrics) {
  const std::string reload = "[[fault]]\nkind = \"reload\"\nat_s = 3\npolicy = \"k2\"\n";
  EXPECT_NO_THROW(parse_scenario(kPause + reload, "s.toml"));
  try {
    parse_scenario(under(kThreeMetrics) + kPause + reload, "s.toml");
    ADD_FAILURE() << "was read";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("has other levels or metrics"));
  }
}

TEST(LoopLadder, TheLevelsThatCloseIntakeAreKnownByName) {
  const auto refused = [](const std::string& name) {
    Scenario scenario = parse_scenario(kPause, "s.toml");
    scenario.policy = parse_policy("name = \"two\"\nlevels = [\"NORMAL\", \"" + name +
                                       "\"]\n[metric.lag]\ntrigger = [5000]\nclear = [1000]\n",
                                   "two.toml");
    return simulate(scenario).flows().refused.total();
  };
  EXPECT_GT(refused("CIRCUIT_BREAK"), 0);
  EXPECT_EQ(refused("STOP"), 0);
}

TEST(LoopLadder, LevelsOfASpillAreThePolicys) {
  const Scenario scenario = parse_scenario(
      under(kThreeMetrics) + kPause + "[spill]\nreplay_below = \"full\"\n", "s.toml");
  EXPECT_EQ(scenario.sites.front().spill.replay_below, level_at(2));
  EXPECT_THAT(to_toml(scenario), HasSubstr("replay_below = \"FULL\""));
  EXPECT_THROW(parse_scenario(under(kThreeMetrics) + kPause + "[spill]\nreplay_below = \"SOFT\"\n",
                              "s.toml"),
               InputError);
}

TEST(LoopLadder, ChecksNearerThanThePolicyAssumesAreCounted) {
  Scenario scenario = parse_scenario(kPause, "s.toml");
  EXPECT_FALSE(simulate(scenario).sites.front().cascades[0].run.checks_too_near);
  scenario.policy.check_every_s = 1;
  const SiteOutcome site = simulate(scenario).sites.front();
  EXPECT_EQ(site.cascades[0].run.checks_too_near, site.cascades[0].run.checks - 1)
      << "a check every half second";
}

TEST(LoopLadder, ACycleIsThatOfALevelWithoutEnrichment) {
  SiteSetup site;
  site.consumer.process_us = 10;
  site.consumer.enrich_us = 10;
  Policy policy = default_policy();
  EXPECT_TRUE(limit_cycle(site, policy, 70'000));
  policy.levels = LevelNames({"L0", "L1", "L2", "L3", "L4"});
  EXPECT_FALSE(limit_cycle(site, policy, 70'000));
}

}  // namespace
}  // namespace cascade
