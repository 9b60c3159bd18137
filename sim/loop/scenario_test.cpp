// Scenario files: strict, located errors; variants; what is written reads back.

#include <gtest/gtest.h>

#include <fstream>

#include "model/input_error.hpp"
#include "sim/loop/outcome.hpp"
#include "sim/loop/recordings.hpp"
#include "sim/loop/scenario.hpp"

namespace cascade {
namespace {

constexpr const char* kGood = "name = \"x\"\n[[workload]]\nrate_per_s = 10\n";

std::string error_of(const std::string& toml) {
  try {
    parse_scenario(toml, "s.toml");
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

void expect_error(const std::string& toml, const std::string& start, const std::string& key) {
  const std::string error = error_of(toml);
  EXPECT_EQ(error.substr(0, start.size()), start) << error;
  EXPECT_NE(error.find(key), std::string::npos) << error;
}

TEST(ScenarioFile, DefaultsAreOneSiteUnderK2) {
  const Scenario scenario = parse_scenario(kGood, "s.toml");
  EXPECT_EQ(scenario.policy.name, "k2");
  ASSERT_EQ(scenario.sites.size(), 1u);
  EXPECT_EQ(scenario.sites[0].check.every_s, 0.5);
}

TEST(ScenarioFile, ErrorsNameFileLineAndKey) {
  const std::string good = kGood;
  expect_error(good + "rate_pers = 3\n", "s.toml:4: ", "workload.rate_pers");
  expect_error(good + "[consumer]\nbatch_size = \"big\"\n", "s.toml:5: ", "consumer.batch_size");
  expect_error(good + "[consumer]\nbatch_size = 1.5\n", "s.toml:5: ", "a whole number");
  expect_error(good + "[check]\nmode = \"sometimes\"\n", "s.toml:5: ", "per-batch");
  expect_error(good + "[spill]\nreplay_below = \"LOUD\"\n", "s.toml:5: ", "replay_below");
  expect_error(good + "tiers = [0.5, 0.4]\n", "s.toml:4: ", "tiers");
  expect_error(good + "tiers = [0.5, 0.4, 0.2]\n", "s.toml:4: ", "sum to 1");
  expect_error(good + "[[fault]]\nat_s = 3\n", "s.toml:4: ", "kind");
  expect_error(good + "[[fault]]\nkind = \"crash\"\nat_s = -1\n", "s.toml:6: ", "at_s");
  expect_error(good + "[[fault]]\nkind = \"crash\"\nsite = \"mars\"\n", "s.toml:6: ", "site");
  expect_error(good + "[expect]\nlagmax = 3\n", "s.toml:5: ", "expect.lagmax");
  expect_error(good + "[expect]\nlag_max = [1]\n", "s.toml:5: ", "[at least, at most]");
  expect_error(good + "[expect]\n\"site.mars.lag_max\" = 1\n", "s.toml:5: ", "mars");
  expect_error("name = \"x\"\n", "s.toml:1: ", "workload");
  expect_error("[[workload]]\nrate_per_s = 1\n", "s.toml:1: ", "name");
  expect_error("name = \"x\"\nname = \"y\"\n", "s.toml:2: ", "not TOML");
  expect_error(good + "shape = \"recorded\"\n", "s.toml:", "file");
  expect_error("policy = \"k3\"\n" + good, "k3: ", "cannot be read");
  expect_error("tick_s = 10\n" + good + "peak_per_s = 1e9\n", "s.toml:", "a tick");
  expect_error(good + "[spill]\nwhen_full = \"process\"\n", "s.toml:4: ", "keep_order");
  expect_error(good + "[broker]\npartitions = 0\n", "s.toml:4: ", "out of range");
}

TEST(ScenarioFile, AVariantOverridesKeysAndReplacesExpectations) {
  const std::string text = std::string(kGood) +
                           "[consumer]\nbatch_size = 7\nprocess_us = 3\n"
                           "[expect]\ntransitions = 0\n"
                           "[variant.b.consumer]\nbatch_size = 8\n"
                           "[variant.b.expect]\nlag_max = [1, 2]\n";
  EXPECT_EQ(scenario_variants(text, "s.toml"), std::vector<std::string>{"b"});
  const Scenario base = parse_scenario(text, "s.toml");
  const Scenario b = parse_scenario(text, "s.toml", "b");
  EXPECT_EQ(base.sites[0].consumer.batch_size, 7);
  EXPECT_EQ(b.sites[0].consumer.batch_size, 8);
  EXPECT_EQ(b.sites[0].consumer.process_us, 3);
  ASSERT_EQ(b.expect.size(), 1u);
  EXPECT_EQ(b.expect[0].figure, "lag_max");
  EXPECT_EQ(b.expect[0].line, 12u) << "lines survive the overlay";
  EXPECT_THROW(parse_scenario(text, "s.toml", "c"), InputError);
}

TEST(ScenarioFile, AnExpectationThatFailsIsAViolationWithItsLine) {
  const Scenario scenario =
      parse_scenario(std::string(kGood) + "[expect]\narrived = 5\nlag_max = [0, 100]\n", "s.toml");
  const Outcome outcome = simulate(scenario);
  ASSERT_EQ(outcome.violations.size(), 1u);
  EXPECT_EQ(outcome.violations[0].property, "expect");
  EXPECT_NE(outcome.violations[0].what.find("s.toml:5: arrived is 6000"), std::string::npos)
      << outcome.violations[0].what;
}

TEST(ScenarioFile, WhatIsWrittenReadsBack) {
  for (const std::string& name : shipped_scenario_names()) {
    const ScenarioText text = find_scenario(name);
    const Scenario scenario = parse_scenario(text.toml, text.file);
    if (scenario.sites.size() > 1) continue;
    const std::string written = to_toml(scenario);
    EXPECT_EQ(to_toml(parse_scenario(written, name)), written) << name;
  }
}

TEST(ScenarioFile, ShippedNamesAndTheirFilesAgree) {
  const auto names = shipped_scenario_names();
  EXPECT_GE(names.size(), 27u);
  for (const std::string& name : names) {
    const ScenarioText text = find_scenario(name);
    const Scenario scenario = parse_scenario(text.toml, text.file);
    EXPECT_EQ(scenario.name, name);
    EXPECT_FALSE(scenario.shows.empty()) << name;
    EXPECT_FALSE(scenario.expect.empty()) << name;
    EXPECT_EQ(text.toml.substr(0, 2), "# ") << name << " says what it shows";
  }
  EXPECT_THROW(find_scenario("no-such-scenario"), InputError);
}

TEST(RecordedArrivals, AreCountsOfTheirInterval) {
  const auto arrivals = parse_arrivals("second|adCount\r\n5|100\r\n6|150\r\n", "a.csv");
  ASSERT_EQ(arrivals.size(), 1u);
  EXPECT_EQ(arrivals[0].times_s, (std::vector<double>{0, 1}));
  EXPECT_EQ(arrivals[0].counts, (std::vector<double>{100, 150}));
  EXPECT_THROW(parse_arrivals("t,n\n1,x\n", "a.csv"), InputError);
  EXPECT_THROW(parse_arrivals("t,n\n2,1\n1,1\n", "a.csv"), InputError);
  EXPECT_THROW(parse_arrivals("t,n\n", "a.csv"), InputError);
}

TEST(RecordedHeap, DrivesTheLevelBesideTheSimulatedLag) {
  const std::string folder = testing::TempDir();
  std::ofstream(folder + "/gc.csv") << "uptime_s,heap_pct\n100,50\n130,96\n160,40\n";
  const Scenario scenario =
      parse_scenario(std::string(kGood) + "[heap]\nfile = \"gc.csv\"\n", folder + "/s.toml");
  const Outcome outcome = simulate(scenario);
  EXPECT_EQ(figure(outcome, "first_circuit_break_s"), 30) << "times count from the first row";
  EXPECT_EQ(figure(outcome, "normal_again_s"), 60);
}

TEST(RecordedArrivals, DriveAScenarioBySymbol) {
  const std::string folder = testing::TempDir();
  std::ofstream(folder + "/per-symbol.csv")
      << "epoch_s,symbol,msgs\n100,BTCUSDT,30\n100,DOGEUSDT,5\n101,BTCUSDT,70\n101,DOGEUSDT,6\n";
  const Scenario scenario = parse_scenario(
      "name = \"r\"\npolicy = \"crypto\"\nduration_s = 10\n[[workload]]\nshape = \"recorded\"\n"
      "file = \"per-symbol.csv\"\ntypes = [1.0, 0.0, 0.0]\n",
      folder + "/s.toml");
  const Outcome outcome = simulate(scenario);
  EXPECT_EQ(figure(outcome, "arrived.tier_1"), 100);
  EXPECT_EQ(figure(outcome, "arrived.tier_3"), 11);
}

}  // namespace
}  // namespace cascade
