#include "sim/loop/autoscaler/autoscaler.hpp"

#include <gtest/gtest.h>

#include "model/input_error.hpp"
#include "sim/loop/outcome/outcome.hpp"

namespace cascade {
namespace {

Instant at(double s) { return Instant{} + Duration::from_seconds(s); }

struct Look {
  double at_s;
  std::int64_t lag, instances, wanted;
};

void expect_looks(const AutoscalerSetup& setup, std::int64_t partitions,
                  const std::vector<Look>& looks) {
  Autoscaler autoscaler(setup, partitions);
  for (const Look& look : looks) {
    EXPECT_EQ(autoscaler.look(at(look.at_s), look.lag, look.instances), look.wanted)
        << look.at_s << " s, lag " << look.lag << ", of " << look.instances;
  }
}

AutoscalerSetup keda() {
  AutoscalerSetup setup;
  setup.lag_target_messages = 1'000;
  return setup;
}

/// By hand, from HPA's algorithm.
TEST(Autoscaler, AsksForALagWithinTheTargetOfEach) {
  expect_looks(keda(), 100,
               {{30, 1'000, 1, 1},     // as it should be
                {60, 1'099, 1, 1},     // within the tolerance
                {90, 1'101, 1, 2},     // beyond it
                {120, 2'500, 2, 3},    //
                {150, 50'000, 3, 7},   // four more at once
                {180, 50'000, 7, 14},  // or twice as many
                {210, 50'000, 40, 50},
                {240, 1'000'000'000, 60, 100}});
}

TEST(Autoscaler, GoesDownToTheMostThatWasWantedWithinTheCooldown) {
  expect_looks(keda(), 100,
               {{30, 10'000, 10, 10},
                {60, 6'000, 10, 10},
                {90, 0, 10, 10},
                {329, 0, 10, 10},  // 10 were wanted 299 s ago
                {330, 0, 10, 6},   // and now 6 were
                {360, 0, 6, 1},    // and now never more than one
                {390, 0, 1, 1}});  // never none
}

TEST(Autoscaler, KeepsItsLimitsAndThatOfThePartitions) {
  AutoscalerSetup setup = keda();
  setup.preset = AutoscalerPreset::at_once;
  expect_looks(setup, 8, {{1, 1'000'000, 1, 8}});
  expect_looks(setup, 44, {{1, 1'000'000, 1, 44}});
  setup.max_instances = 5;
  expect_looks(setup, 8, {{1, 1'000'000, 1, 5}, {2, 4'000, 5, 5}});
  setup.min_instances = 3;
  expect_looks(setup, 8, {{1, 0, 5, 3}});
  setup.cooldown_s = 0;
  expect_looks(setup, 2, {{1, 0, 2, 2}});
}

TEST(Autoscaler, APresetIsADefaultForEachKey) {
  EXPECT_EQ(rules_of({}).lag_target_messages, 10);
  EXPECT_EQ(rules_of({}).poll_interval_s, 30);
  EXPECT_EQ(rules_of({}).cooldown_s, 300);
  EXPECT_TRUE(rules_of({}).steps);
  AutoscalerSetup setup;
  setup.preset = AutoscalerPreset::at_once;
  setup.poll_interval_s = 5;
  EXPECT_EQ(rules_of(setup).poll_interval_s, 5);
  EXPECT_EQ(rules_of(setup).start_delay_s, 0);
  EXPECT_FALSE(rules_of(setup).steps);
}

/// 20,000 a second for 10,000 that one can do: lag grows by 10,000 a second.
std::string twice_too_much(const std::string& autoscaler, const std::string& check = "") {
  return "name = 'scale'\npolicy = 'k2'\nduration_s = 600\ntick_s = 0.05\n[broker]\n"
         "partitions = 8\n[consumer]\nbatch_size = 100\nprocess_us = 80\n[check]\nevery_s = 0.5\n" +
         check +
         "[[workload]]\nrate_per_s = 20_000\ntiers = [1, 0, 0]\ntypes = [1, 0, 0]\n[group]\n"
         "protocol = 'cooperative'\n" +
         autoscaler;
}

TEST(AutoscalerLoop, WhatItAsksForComesLateAndIsPaidFromThen) {
  const Outcome outcome = simulate(parse_scenario(
      twice_too_much("[autoscaler]\nlag_target_messages = 50_000\nstart_delay_s = 20\n"
                     "poll_interval_s = 10\nmax_instances = 2\n"),
      "s.toml"));
  // Looks at 10 s: 100,000 = two of 50,000. They run at 30 s, and share in two rounds of 3 s: half
  // of it is nobody's from the first to the second.
  EXPECT_NEAR(statistic(outcome, "lag_max"), 10'000 * 33 + 15'000 * 3, 0.05 * 375'000);
  EXPECT_EQ(statistic(outcome, "instances_max"), 2);
  EXPECT_NEAR(statistic(outcome, "instance_hours"), (10 + 2 * 590.0) / 3600, 1e-9);
  EXPECT_EQ(statistic(outcome, "rebalances"), 2);
}

/// With the cascade off the level stays where it is, nothing is shed or refused, and that is said.
TEST(AutoscalerLoop, AndTheCascadeCanBeOff) {
  const Outcome off = simulate(parse_scenario(twice_too_much("", "mode = 'off'\n"), "s.toml"));
  EXPECT_EQ(statistic(off, "level_max"), 0);
  EXPECT_EQ(statistic(off, "checks"), 0);
  EXPECT_EQ(statistic(off, "refused"), 0);
  EXPECT_NEAR(statistic(off, "lag_final"), 6e6, 6e4) << "the lag is there to be seen";
  EXPECT_EQ(statistic(off, "seconds_blind"), 600);
  EXPECT_EQ(off.protection().word, YesNo::no);
  const Outcome on = simulate(parse_scenario(twice_too_much(""), "s.toml"));
  EXPECT_GT(statistic(on, "refused"), 0);
}

TEST(AutoscalerLoop, IsReadWrittenAndRefused) {
  const Scenario scenario = parse_scenario(
      twice_too_much("[autoscaler]\npreset = 'at-once'\nlag_target_messages = 5\n"), "s.toml");
  const Scenario again = parse_scenario(to_toml(scenario), "s.toml");
  EXPECT_EQ(again.sites[0].autoscaler->preset, AutoscalerPreset::at_once);
  EXPECT_EQ(again.sites[0].autoscaler->lag_target_messages, 5);
  EXPECT_FALSE(again.sites[0].autoscaler->poll_interval_s);
  for (const char* wrong :
       {"preset = 'hpa'", "lag_target_messages = 0", "poll_interval_s = 0", "min_instances = 0",
        "min_instances = 5\nmax_instances = 4", "cooldown_s = -1", "replicas = 4"}) {
    EXPECT_THROW(
        parse_scenario(twice_too_much("[autoscaler]\n" + std::string(wrong) + "\n"), "s.toml"),
        InputError)
        << wrong;
  }
  std::string without = twice_too_much("[autoscaler]\n");
  without.erase(without.find("[group]\nprotocol = 'cooperative'\n"), 33);
  EXPECT_THROW(parse_scenario(without, "s.toml"), InputError) << "no group";
}

}  // namespace
}  // namespace cascade
