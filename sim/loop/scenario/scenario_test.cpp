// Scenario files: strict, located errors; variants; what is written reads back.

#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <vector>

#include "model/input_error.hpp"
#include "sim/loop/outcome/outcome.hpp"
#include "sim/loop/scenario/recordings.hpp"
#include "sim/loop/scenario/scenario.hpp"
#include "sim/trace/readers/temporary_file.hpp"

namespace cascade {
namespace {

constexpr const char* kRecorded = "name = \"x\"\n[[workload]]\nshape = \"recorded\"\n";
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

// Of what there may be several, one may stand as a table.
TEST(ScenarioFile, OneTableIsAListOfOne) {
  const Scenario one = parse_scenario("name = \"x\"\n[workload]\nrate_per_s = 10\n", "s.toml");
  EXPECT_EQ(to_toml(one), to_toml(parse_scenario(kGood, "s.toml")));
  const Scenario sites = parse_scenario(std::string(kGood) + "[site]\nname = \"mars\"\n", "s.toml");
  ASSERT_EQ(sites.sites.size(), 1u);
  EXPECT_EQ(sites.sites[0].name, "mars");
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
  expect_error(kRecorded, "s.toml:", "file");
  expect_error("policy = \"k3\"\n" + good, "k3: ", "cannot be read");
  expect_error("policy = \".\"\n" + good, ".: ", "is a folder");
  expect_error(std::string(kRecorded) + "file = \"/\"\n", "/: ", "is a folder");
  expect_error(good + "[heap]\nfile = \"/\"\n", "/: ", "is a folder");
  expect_error("tick_s = 10\nname = \"x\"\n[[workload]]\nrate_per_s = 1e9\n", "s.toml:", "a tick");
  expect_error(good + "[spill]\nwhen_full = \"process\"\n", "s.toml:4: ", "keep_order");
}

TEST(ScenarioFile, AMistypedKeyIsAnsweredWithTheNearest) {
  const std::string good = kGood;
  expect_error("polcy = \"k2\"\n" + good, "s.toml:1: unknown key 'polcy': perhaps policy; one of ",
               "");
  expect_error(good + "rate_pers = 3\n",
               "s.toml:4: unknown key 'workload.rate_pers': perhaps rate_per_s", "");
  expect_error(good + "colour = 3\n", "s.toml:4: unknown key 'workload.colour': one of ", "");
}

TEST(ScenarioFile, WhatIsOutOfRangeOrMeansNothingIsRefusedAtItsLine) {
  const std::string good = kGood;
  const auto fault = [&](const std::string& keys) { return good + "[[fault]]\nkind = " + keys; };
  for (const auto& [toml, start, key] : std::vector<std::array<std::string, 3>>{
           {good + "[broker]\npartitions = 0\n", "s.toml:5: ", "broker.partitions"},
           {good + "[broker]\npartitions = 2\nweights = [1]\n", "s.toml:6: ", "2, one for each"},
           {good + "[broker]\nweights = [0]\n", "s.toml:5: ", "at least one weight"},
           {good + "[broker]\nweights = [0.5]\n", "s.toml:5: ", "whole numbers"},
           {good + "[broker]\nretention_messages = -5\n", "s.toml:5: ", "retention_messages"},
           {good + "[broker]\nretention_s = nan\n", "s.toml:5: ", "retention_s"},
           {good + "[broker]\nretention_s = 0\n", "s.toml:5: ", "retention_s"},
           {good + "[consumer]\nprocess_us = inf\n", "s.toml:5: ", "consumer.process_us"},
           {good + "[consumer]\nbatch_size = 9223372036854775807\n", "s.toml:5: ", "batch_size"},
           {good + "[consumer]\nbatch_size = 9223372036854775808\n", "s.toml:5: ", "64 bits"},
           {good + "[spill]\nreplay_below = \"NORMAL\"\n", "s.toml:5: ", "replay_below"},
           {good + "[heap]\ngarbage_bytes = nan\n", "s.toml:5: ", "garbage_bytes"},
           {good + "[heap]\ntimes_s = [0]\nvalues_pct = [-5]\n", "s.toml:6: ", "values_pct"},
           {good + "[check]\nevery_s = nan\n", "s.toml:5: ", "check.every_s"},
           {good + "until_s = nan\n", "s.toml:4: ", "until_s"},
           {good + "at_s = nan\n", "s.toml:4: ", "at_s"},
           {good + "symbols = { A = 0 }\n", "s.toml:4: ", "symbols"},
           {good + "symbols = { A = 0.0001, B = 1 }\n", "s.toml:4: ", "symbols"},
           {"duration_s = nan\n" + good, "s.toml:1: ", "duration_s"},
           {"duration_s = 1e300\n" + good, "s.toml:1: ", "duration_s"},
           {"duration_s = 1e9\ntick_s = 1e-4\n" + good, "s.toml:2: ", "ticks"},
           {"duration_s = 10\ntick_s = 20\n" + good, "s.toml:2: ", "tick_s"},
           {"duration_s = 1e6\n" + good + "[check]\nevery_s = 1e-3\n", "s.toml:6: ", "checks"},
           {"duration_s = 1e6\n" + good + "shape = \"on-off\"\non_s = 1e-3\noff_s = 1e-3\n",
            "s.toml:6: ", "turns"},
           {"overload_ends_s = nan\n" + good, "s.toml:1: ", "overload_ends_s"},
           {"overload_ends_s = 601\n" + good, "s.toml:1: ", "overload_ends_s"},
           {good + "[[site]]\nname = \"a\"\n[[site]]\nname = \"a\"\n",
            "s.toml:7: ", "each name once"},
           {good + "[[site]]\nname = \"a.b\"\n", "s.toml:5: ", "dot"},
           {good + "[[site]]\nname = \"a\"\n[site.broker]\npartitions = 0\n",
            "s.toml:7: ", "site.broker.partitions"},
           {fault("\"crash\"\nat_s = 601\n"), "s.toml:6: ", "at_s"},
           {fault("\"crash\"\ninstance = 1\n"), "s.toml:6: ", "instance"},
           {fault("\"reload\"\ntier_1 = [\"A\"]\n"), "s.toml:6: ", "comes alone"},
           {fault("\"reload\"\ntier_1 = [\"A\"]\ntier_2 = [\"A\"]\n"), "s.toml:7: ", "tier_2"},
           {good + "[expect]\nlag_max = [5, 1]\n", "s.toml:5: ", "empty range"},
           {good + "[expect]\nlag_max = [0, inf]\n", "s.toml:5: ", "cannot fail"},
           {good + "[expect]\nlevel_max = [\"NORMAL\", \"CIRCUIT_BREAK\"]\n",
            "s.toml:5: ", "cannot fail"},
           {good + "[expect]\nlag_max = nan\n", "s.toml:5: ", "cannot be nan"},
           {good + "[expect]\nnormal_again_s = [nan, 3]\n", "s.toml:5: ", "nan alone"},
           {good + "[expect]\nlag_max = \"SOFT\"\n", "s.toml:5: ", "a number"},
           {good + "[expect]\nlag_max = true\n", "s.toml:5: ", "a number"},
           {good + "[expect]\nlevel_max = 2\n", "s.toml:5: ", "a level's name"},
           {good + "[expect]\ndrained_s = nan\n", "s.toml:5: ", "overload_ends_s"}}) {
    SCOPED_TRACE(toml);
    expect_error(toml, start, key);
  }
  EXPECT_THROW(scenario_variants(good + "[variant.\"\"]\nseed = 3\n", "s.toml"), InputError);
}

// A key that does nothing where it stands says something that is not so.
TEST(ScenarioFile, WhatWouldDoNothingIsRefused) {
  const std::string good = kGood;
  const auto fault = [&](const std::string& keys) { return good + "[[fault]]\nkind = " + keys; };
  const auto stream = [](const std::string& keys) {
    return "name = \"x\"\n[[workload]]\nshape = " + keys;
  };
  for (const auto& [toml, start, key] : std::vector<std::array<std::string, 3>>{
           {good + "peak_per_s = 5\n",
            "s.toml:4: 'workload.peak_per_s' does nothing with shape = \"constant\"",
            "without it, or shape = \"ramp\", \"burst\" or \"market-open\""},
           {good + "file = \"a.csv\"\n", "s.toml:4: ", "'workload.file' does nothing"},
           {stream("\"points\"\ntimes_s = [0]\nrates_per_s = [1]\nscale = 2\n"),
            "s.toml:6: ", "or shape = \"recorded\""},
           {stream("\"constant\"\n"), "s.toml:2: ", "'workload.rate_per_s' is missing"},
           {stream("\"burst\"\nrate_per_s = 1\nfor_s = 3\n"), "s.toml:", "peak_per_s' is missing"},
           {good + "symbols = { A = 1 }\ntiers = [1, 0, 0]\n", "s.toml:5: ", "beside symbols"},
           {fault("\"consumer-paused\"\nat_s = 3\n"),
            "s.toml:4: ", "'fault.for_s' is missing with kind = \"consumer-paused\""},
           {fault("\"downstream-slow\"\nfor_s = 3\n"), "s.toml:", "factor' is missing"},
           {fault("\"broker-slow\"\nfor_s = 3\n"), "s.toml:", "delay_s' is missing"},
           {fault("\"scale\"\nat_s = 3\n"), "s.toml:", "instances' is missing"},
           {fault("\"clock-step\"\nat_s = 3\n"), "s.toml:", "by_s' is missing"},
           {fault("\"lag-phantom\"\nfor_s = 3\n"), "s.toml:", "lag_messages' is missing"},
           {fault("\"reload\"\nat_s = 3\n"), "s.toml:", "policy' is missing"},
           {fault("\"rebalance\"\ninstance = 0\n"),
            "s.toml:6: ", "or kind = \"consumer-paused\" or \"crash\""},
           {fault("\"clock-step\"\nby_s = 3\nfor_s = 1\n"), "s.toml:7: ", "does nothing"},
           {good + "[check]\nmode = \"per-batch\"\nevery_s = 1\n",
            "s.toml:6: ", "or mode = \"timer\""},
           {good + "[heap]\ntimes_s = [0]\nvalues_pct = [5]\nmax_mb = 3\n",
            "s.toml:7: ", "does nothing with a recorded heap"},
           {good + "[[site]]\nname = \"a\"\nshare = 0.4\n[[site]]\nname = \"b\"\nshare = 0.2\n",
            "s.toml:9: 'site.share' of all sites is 0.6 together", "come to 1"},
           {good + "[[site]]\nname = \"a\"\n[[site]]\nname = \"b\"\n",
            "s.toml:", "is 2 together"}}) {
    SCOPED_TRACE(toml);
    expect_error(toml, start, key);
  }
}

TEST(ScenarioFile, StreamsTogetherAreWhatCanBeCounted) {
  std::string toml = "name = \"x\"\ntick_s = 1\n";
  for (int i = 0; i < 5; ++i) toml += "[[workload]]\nrate_per_s = 99_999_999\n";
  EXPECT_EQ(error_of(toml), "no error");
  expect_error(toml + "[[workload]]\nrate_per_s = 99\n", "s.toml:14: ", "a tick");
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
  EXPECT_EQ(b.expect[0].statistic, "lag_max");
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
    const std::string written = to_toml(scenario);
    const Scenario again = parse_scenario(written, name);
    EXPECT_EQ(to_toml(again), written) << name;
    EXPECT_EQ(again.sites.size(), scenario.sites.size()) << name;
    if (scenario.sites.size() == 1) continue;
    EXPECT_EQ(statistic(simulate(again), "refused.tier_2"),
              statistic(simulate(scenario), "refused.tier_2"))
        << name;
  }
}

TEST(ScenarioFile, ShippedNamesAndTheirFilesAgree) {
  const auto names = shipped_scenario_names();
  EXPECT_GE(names.size(), 29u);
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

/// What all rows of a recording come to, in a run that is longer than it.
double arrived_of(const std::string& csv, const std::string& keys = "") {
  const std::string folder = testing::TempDir();
  std::ofstream(folder + "/recorded.csv") << csv;
  const Scenario scenario = parse_scenario(
      "name = \"r\"\nduration_s = 1000\n[[workload]]\nshape = \"recorded\"\n"
      "file = \"recorded.csv\"\n" +
          keys,
      folder + "/s.toml");
  return statistic(simulate(scenario), "arrived");
}

/// Every message once, whatever the rows' distance, and none where there is no row.
TEST(RecordedArrivals, AreAsManyAsTheFileSays) {
  for (const char* csv :
       {"t,n\n0,600\n60,900\n120,300\n", "t,n\n0,600\n60,900\n300,300\n",
        "t_s,n\n0,600\n1,900\n2,300\n", "t_ms,n\n1000,600\n61000,900\n121000,300\n",
        "t_us,n\n1000000,600\n2000000,900\n9000000,300\n",
        "t,symbol,n\n0,A,600\n60,B,900\n120,A,300\n"}) {
    EXPECT_NEAR(arrived_of(csv), 1800, kClassCount) << csv;  // a class has what is whole of it
  }
  EXPECT_NEAR(arrived_of("t,n\n0,600\n60,900\n", "interval_s = 30\n"), 1500, kClassCount);
  EXPECT_NEAR(arrived_of("t,n\n0,600\n", "interval_s = 30\n"), 600, kClassCount);
  EXPECT_THROW(arrived_of("t,n\n0,600\n"), InputError);
}

// The lines are those of every CSV: quotes, comments, sep= and any of the separators.
TEST(RecordedArrivals, AreReadAsTracesAre) {
  const std::vector<std::string> spellings = {
      "t,symbol,n\n1,A,5\n1,B B,2.5\n2,A,7\n", "t;symbol;n\r\n1;A;5\r\n1;B B;2.5\r\n2;A;7",
      "# recorded\nt|symbol|n\n\n1|A|5\n1|B B|2.5\n2|A|7\n",
      "t\tsymbol\tn\n1\tA\t5\n1\tB B\t2.5\n2\tA\t7\n",
      "sep=,\n\"t\",\"symbol\",\"n\"\n\"1\",\"A\",\"5\"\n1, \"B B\" ,2.5\n2,A,\"7\"\n"};
  for (const std::string& text : spellings) {
    SCOPED_TRACE(text);
    const auto arrivals = parse_arrivals(text, "a.csv");
    ASSERT_EQ(arrivals.size(), 2u);
    EXPECT_EQ(arrivals[0].symbol, "A");
    EXPECT_EQ(arrivals[0].times_s, (std::vector<double>{0, 1}));
    EXPECT_EQ(arrivals[0].counts, (std::vector<double>{5, 7}));
    EXPECT_EQ(arrivals[1].symbol, "B B");
    EXPECT_EQ(arrivals[1].counts, (std::vector<double>{2.5}));
  }
}

TEST(RecordedArrivals, HaveTheirTimesWrittenAsTracesHave) {
  for (const char* text :
       {"time,n\n2022-03-21T10:00:00Z,600\n2022-03-21T10:01:00Z,900\n",
        "time,n\n2022-03-21 11:00:00+01:00,600\n2022-03-21 11:01:00+01:00,900\n",
        "t,n\n1647856800000,600\n1647856860000,900\n", "t_ms,n\n0,600\n60000,900\n",
        "epoch_s,n\n1647856800,600\n1647856860,900\n"}) {
    SCOPED_TRACE(text);
    const auto recorded = parse_arrivals(text, "a.csv");
    EXPECT_EQ(recorded.front().times_s, (std::vector<double>{0, 60}));
    EXPECT_EQ(row_interval_s(recorded, "a.csv"), 60);
  }
}

TEST(RecordedArrivals, WhatTheFileSaysTheScenarioDoesNot) {
  const TemporaryFile recording("t,symbol,n\n0,A,5\n1,A,6\n", "per-symbol.csv");
  for (const char* key : {"symbols = { B = 1 }", "tiers = [1, 0, 0]"}) {
    const std::string toml =
        std::string(kRecorded) + "file = \"" + recording.path() + "\"\n" + key + "\n";
    expect_error(toml, "s.toml:5: ", "the recording names symbols");
  }
}

TEST(RecordedArrivals, WhatIsWrongIsSaidWithItsLine) {
  struct Case {
    const char* text;
    const char* message;
  };
  for (const auto& [text, message] : std::vector<Case>{
           {"", "a.csv: not a header of arrivals: time, count or time, symbol, count"},
           {"t\n", "a.csv:1: not a header of arrivals: time, count or time, symbol, count"},
           {"t,n\n\n1,2,3\n", "a.csv:3: 3 fields: 2, as in the header"},
           {"t,n\n1,\x1b[m\n", "a.csv:2: not a count: '\\x1b[m': a number of at least 0"},
           {"t,n\n1,\"2\n",
            "a.csv:2: a quote that is not closed on its line, in field 2: "
            "a closing quote"},
           {"t,n\n1,2\n1,2\n", "a.csv:3: the time does not rise: rows in order of time"}}) {
    try {
      parse_arrivals(text, "a.csv");
      ADD_FAILURE() << text;
    } catch (const InputError& error) {
      EXPECT_STREQ(error.what(), message);
    }
  }
}

TEST(RecordedHeap, DrivesTheLevelBesideTheSimulatedLag) {
  const std::string folder = testing::TempDir();
  std::ofstream(folder + "/gc.csv") << "uptime_s,heap_pct\n100,50\n130,96\n160,40\n";
  const Scenario scenario =
      parse_scenario(std::string(kGood) + "[heap]\nfile = \"gc.csv\"\n", folder + "/s.toml");
  const Outcome outcome = simulate(scenario);
  EXPECT_EQ(statistic(outcome, "first_circuit_break_s"), 30) << "times count from the first row";
  EXPECT_EQ(statistic(outcome, "normal_again_s"), 60);
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
  EXPECT_EQ(statistic(outcome, "arrived.tier_1"), 100);
  EXPECT_EQ(statistic(outcome, "arrived.tier_3"), 11);
  // Two streams of one file are written as the one table that they came from.
  const Scenario again = parse_scenario(to_toml(scenario), folder + "/s.toml");
  EXPECT_EQ(again.workload.size(), 2u);
  std::ofstream(folder + "/per-symbol.csv") << "epoch_s,symbol,msgs\n100,BTCUSDT,inf\n";
  EXPECT_THROW(parse_scenario(to_toml(scenario), folder + "/s.toml"), InputError);
  std::ofstream(folder + "/per-symbol.csv") << "epoch_s,symbol,msgs\n100,BTCUSDT,1e18\n";
  EXPECT_THROW(parse_scenario(to_toml(scenario), folder + "/s.toml"), InputError);
}

}  // namespace
}  // namespace cascade
