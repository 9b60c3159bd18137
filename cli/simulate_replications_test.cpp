// cascade simulate --replications as its users meet it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "cli/testing/run_program.hpp"

namespace cascade {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using Words = std::vector<std::string>;

/// About as much as it can do, for half a minute, in messages so few that chance decides whether it
/// comes to SOFT.
std::string near_capacity(const TestFolder& folder, const std::string& expected = "") {
  folder.put("small.toml",
             "name = 'small'\n[lag]\nsoft = 100\ngraceful = 500\naggressive = 1000\n"
             "circuit_break = 5000\n[heap_pct]\nmonitored = false\n");
  return folder.put("near.toml",
                    "name = 'near'\nduration_s = 120\nseed = 7\npolicy = 'small.toml'\n"
                    "[consumer]\nprocess_us = 100_000\nbatch_size = 1\n"
                    "[[workload]]\nshape = 'burst'\narrivals = 'poisson'\nrate_per_s = 5\n"
                    "peak_per_s = 13\nat_s = 20\nfor_s = 30\n" +
                        expected);
}

ProgramRun replicated(const std::string& scenario, const Words& more) {
  Words words = {"simulate", scenario, "--replications"};
  words.insert(words.end(), more.begin(), more.end());
  return run_cascade(words);
}

TEST(Replications, AreTheRunsOfTheirSeeds) {
  const TestFolder folder;
  const std::string scenario = near_capacity(folder);
  const json runs = json::parse(replicated(scenario, {"12", "--format", "json"}).out);
  EXPECT_EQ(runs.at("first_seed"), 7);
  EXPECT_EQ(runs.at("replications"), 12);
  EXPECT_FALSE(runs.at("same_for_every_seed"));
  double sum = 0, largest = 0;
  int soft = 0;
  for (int seed = 7; seed < 19; ++seed) {
    const json one = json::parse(
        run_cascade({"simulate", scenario, "--seed", std::to_string(seed), "--format", "json"})
            .out);
    const double lag = one.at("lag_max");
    sum += lag;
    largest = std::max(largest, lag);
    soft += one.at("level_max") == "NORMAL" ? 0 : 1;
  }
  const json& lag = runs.at("statistics").at("lag_max");
  EXPECT_NEAR(lag.at("mean"), sum / 12, 1e-6);
  EXPECT_EQ(lag.at("max"), largest);
  EXPECT_LT(lag.at("mean_95").at(0), lag.at("mean"));
  EXPECT_GT(lag.at("mean_95").at(1), lag.at("mean"));
  EXPECT_GT(soft, 0) << "else the scenario tells nothing apart";
  EXPECT_LT(soft, 12);
  EXPECT_EQ(runs.at("level_or_above").at("SOFT").at("runs"), soft);
  EXPECT_EQ(runs.at("statistics").at("first_soft_s").at("never"), 12 - soft);
  // The names are those that [expect] takes.
  for (const char* name : {"level_max", "flaps", "arrived.tier_1", "latency_p99_s.tier_3"}) {
    EXPECT_TRUE(runs.at("statistics").contains(name)) << name;
  }
  for (const auto& [name, of] : runs.at("statistics").items()) {
    EXPECT_EQ(name.find(' '), std::string::npos) << name;
    EXPECT_EQ(of.at("runs").get<int>() + of.at("never").get<int>(), 12) << name;
  }
  // The worst is repeated by its command.
  std::istringstream command(runs.at("worst").at("command").get<std::string>());
  Words words;
  for (std::string word; command >> word;) words.push_back(word);
  ASSERT_EQ(words.front(), "cascade");
  words.erase(words.begin());
  words.insert(words.end(), {"--format", "json"});
  EXPECT_EQ(json::parse(run_cascade(words).out).at("lag_max"), runs.at("worst").at("lag_max"));
}

TEST(Replications, TheNumberOfJobsChangesNothing) {
  const TestFolder folder;
  const std::string scenario = near_capacity(folder);
  for (const std::string format : {"text", "json"}) {
    const std::string one = replicated(scenario, {"9", "--jobs", "1", "--format", format}).out;
    EXPECT_EQ(replicated(scenario, {"9", "--jobs=4", "--format", format}).out, one);
    EXPECT_GT(one.size(), 500u);
  }
}

TEST(Replications, TwoPoliciesSeeTheSameLoad) {
  const TestFolder folder;
  const std::string scenario = near_capacity(folder);
  const auto runs = [&](const std::string& policy) {
    return json::parse(
        replicated(scenario, {"6", "--seed", "3", "--policy", policy, "--format", "json"}).out);
  };
  const json a = runs("k2"), b = runs("crypto");
  EXPECT_EQ(a.at("statistics").at("arrived"), b.at("statistics").at("arrived"));
  EXPECT_NE(a.at("made").at("policy_digest"), b.at("made").at("policy_digest"));
  EXPECT_THAT(b.at("worst").at("command"), HasSubstr(" --policy crypto --seed "));
}

TEST(Replications, OfTwoPoliciesTheDifferencesArePaired) {
  const TestFolder folder;
  const std::string scenario = near_capacity(folder);
  // The same ladder, but that it begins earlier.
  const std::string small = content_of(folder.path() / "small.toml");
  const std::string early =
      folder.put("early.toml", std::string(small).replace(small.find("100"), 3, "20"));
  const auto one = [&](const Words& policies) {
    Words words = {"10", "--format", "json"};
    words.insert(words.end(), policies.begin(), policies.end());
    return json::parse(replicated(scenario, words).out);
  };
  const std::string own = folder / "small.toml";
  const json pair = one({"--policy", own, "--policy", early});
  const json first = one({"--policy", own}), second = one({"--policy", early});
  EXPECT_EQ(pair.at("statistics"), first.at("statistics"));
  for (const char* name : {"lag_max", "transitions", "arrived", "seconds_below_demand"}) {
    const json& compared = pair.at("against").at("statistics").at(name);
    const double mean = second.at("statistics").at(name).at("mean");
    EXPECT_EQ(compared.at("mean"), mean) << name;
    EXPECT_NEAR(compared.at("difference"),
                first.at("statistics").at(name).at("mean").get<double>() - mean, 1e-9)
        << name;
    EXPECT_EQ(compared.at("pairs"), 10) << name;
  }
  // Pairs tell more than two samples would: the load is the same.
  const json& arrived = pair.at("against").at("statistics").at("arrived");
  EXPECT_EQ(arrived.at("difference_95"), json({0, 0}));
  const std::string text =
      replicated(scenario, {"10", "--policy", own, "--policy", early, "--jobs", "1"}).out;
  EXPECT_THAT(text, AllOf(HasSubstr("Beside policy "), HasSubstr("the same seed by seed")));
  EXPECT_EQ(replicated(scenario, {"10", "--policy", own, "--policy", early, "--jobs", "3"}).out,
            text);
}

TEST(Replications, AScenarioWithoutChanceSaysSo) {
  const ProgramRun run = replicated("flash-crash-10x", {"5"});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(run.out, AllOf(HasSubstr("All 5 are the same in every statistic: no chance shows"),
                             HasSubstr("Highest AGGRESSIVE"), Not(HasSubstr("interval")),
                             Not(HasSubstr(" %"))));
  const json same = json::parse(replicated("flash-crash-10x", {"3", "--format", "json"}).out);
  EXPECT_TRUE(same.at("same_for_every_seed"));
  EXPECT_EQ(same.at("level_or_above").at("SOFT").at("share_95"), nullptr);
  const TestFolder folder;
  EXPECT_THAT(replicated(near_capacity(folder), {"1"}).out,
              HasSubstr("One run says nothing of chance"));
}

TEST(Replications, AnExpectationThatASeedBreaksIsExitStatusOne) {
  const TestFolder folder;
  const std::string scenario = near_capacity(folder, "[expect]\nlevel_max = 'NORMAL'\n");
  const ProgramRun run = replicated(scenario, {"12"});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.out, AllOf(HasSubstr("  violated "), HasSubstr("level_max is 1, expected 0")));
  const json in_json = json::parse(replicated(scenario, {"12", "--format", "json"}).out);
  EXPECT_EQ(in_json.at("violated").at("runs"), in_json.at("level_or_above").at("SOFT").at("runs"));
}

TEST(Replications, RefusesWhatIsOfOneRun) {
  const TestFolder folder;
  const std::string scenario = near_capacity(folder);
  const struct {
    Words words;
    const char* says;
  } table[] = {
      {{"2", "--journal", folder / "x"}, "--journal is of one run, and --replications makes many"},
      {{"2", "--plot", folder / "x.svg"}, "--plot is of one run"},
      {{"2", "--trace-out", folder / "x"}, "--trace-out is of one run"},
      {{"2", "--summary", folder / "x"}, "--summary is of one run"},
      {{"2", "--fuzz", "3"}, "--fuzz is of one run"},
      {{"0"}, "--replications"},
      {{"100001"}, "--replications"},
      {{"2", "--seed", "9223372036854775807"}, "leaves no room for 2 replications"},
      {{"2", "--variant", "nosuch"}, "nosuch"},
  };
  for (const auto& row : table) {
    const ProgramRun run = replicated(scenario, row.words);
    EXPECT_EQ(run.status, 2) << row.says;
    EXPECT_THAT(run.err, HasSubstr(row.says));
    EXPECT_EQ(run.out, "");
  }
  EXPECT_EQ(folder.count(), 2u);
  EXPECT_THAT(replicated(scenario, {"2", "--policy", "k2", "--policy", "k2", "--policy", "k2"}).err,
              HasSubstr("--policy is given 3 times: one, or two to be compared"));
  EXPECT_THAT(run_cascade({"simulate", scenario, "--policy", "k2", "--policy", "crypto"}).err,
              HasSubstr("--policy is given 2 times: one, or two and --replications N"));
  EXPECT_THAT(run_cascade({"simulate", scenario, "--jobs", "2"}).err,
              HasSubstr("--jobs requires --replications"));
}

TEST(Replications, AWarmUpIsSaidWithWhatItLeavesAndWhetherThatLooksSteady) {
  const TestFolder folder;
  const std::string scenario = near_capacity(folder);
  const ProgramRun run = replicated(scenario, {"6", "--warm-up", "5s", "--jobs", "2"});
  EXPECT_THAT(
      run.out,
      AllOf(HasSubstr("Statistics from 5 s on. Counts of messages and latencies are left out: "),
            HasSubstr("steady: mean lag "), HasSubstr("  lag_mean "), Not(HasSubstr("  processed")),
            Not(HasSubstr("latency"))));
  EXPECT_EQ(replicated(scenario, {"6", "--warm-up", "5000ms", "--jobs", "1"}).out, run.out);
  const json in_json =
      json::parse(replicated(scenario, {"6", "--warm-up", "5s", "--format", "json"}).out);
  EXPECT_EQ(in_json.at("warm_up").at("from_s"), 5);
  EXPECT_TRUE(in_json.at("statistics").contains("lag_mean"));
  EXPECT_FALSE(in_json.at("statistics").contains("processed"));
  // Without chance there is nothing to tell a change from.
  EXPECT_THAT(replicated("flash-crash-10x", {"2", "--warm-up", "100s"}).out,
              HasSubstr("Whether that is steady is not known"));
  for (const char* text : {"soon", "0s", "9h"}) {
    const ProgramRun refused = replicated(scenario, {"3", "--warm-up", text});
    EXPECT_EQ(refused.status, 2) << text;
    EXPECT_THAT(refused.err, HasSubstr("--warm-up"));
  }
  EXPECT_THAT(run_cascade({"simulate", scenario, "--warm-up", "5s"}).err,
              HasSubstr("--warm-up requires --replications"));
}

TEST(Replications, EndWhereTheIntervalIsTightEnoughWhateverTheJobs) {
  const TestFolder folder;
  const std::string scenario = near_capacity(folder);
  const ProgramRun run =
      replicated(scenario, {"40", "--until-within", "arrived:5%", "--jobs", "3"});
  EXPECT_THAT(run.out,
              AllOf(HasSubstr("Ended after 10 of at most 40 runs, as --until-within arrived:5% is "
                              "reached. Looked at after every 10"),
                    HasSubstr("a little too narrow")));
  EXPECT_EQ(replicated(scenario, {"40", "--until-within", "arrived:5%", "--jobs", "1"}).out,
            run.out);
  // The runs are those of so many replications.
  json ended = json::parse(
      replicated(scenario, {"40", "--until-within", "arrived:5%", "--format", "json"}).out);
  EXPECT_TRUE(ended.at("until_within").at("reached"));
  EXPECT_EQ(ended.at("replications"), 10);
  const json ten = json::parse(replicated(scenario, {"10", "--format", "json"}).out);
  EXPECT_EQ(ended.at("statistics"), ten.at("statistics"));
  EXPECT_THAT(replicated(scenario, {"15", "--until-within", "lag_max:0.001"}).out,
              HasSubstr("--until-within lag_max:0.001 is not reached in all 15 runs"));
  EXPECT_THAT(replicated(scenario, {"20", "--until-within", "lag_mx:1%"}).err,
              HasSubstr("perhaps lag_max"));
}

}  // namespace
}  // namespace cascade
