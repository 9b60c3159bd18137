// cascade sweep SCENARIO, from outside: the table, what it refuses, resuming, and --find.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

#include "cli/testing/background_program.hpp"
#include "cli/testing/run_program.hpp"
#include "cli/testing/small_loop.hpp"
#include "properties/search/sample_statistics.hpp"
#include "properties/search/scenario_grid.hpp"
#include "sim/loop/outcome/outcome.hpp"
#include "sim/text/number_text.hpp"
#include "sim/text/split.hpp"

namespace cascade {
namespace {

using testing::HasSubstr;

TEST(LoopSweep, EachLineIsWhatItsScenarioComesTo) {
  const TestFolder folder;
  const std::string file = small_loop(folder);
  const std::vector<std::string> vary = {"consumer.instances=1:2", "lag.soft=50000,400000"};
  const ProgramRun run = run_cascade(
      {"sweep", file, "--vary", vary[0], "--vary", vary[1], "--replications", "4", "--seed", "7",
       "--statistics", "lag_max,drained_s", "--pareto", "lag_max,transitions", "--jobs", "1"});
  ASSERT_EQ(run.status, 0) << run.err;
  const std::vector<std::string> lines = lines_of(run.out);
  ASSERT_EQ(lines.size(), 5u);
  EXPECT_EQ(lines[0],
            "scenario,consumer.instances,lag.soft,status,fault,front,not_holding,lag_max,"
            "lag_max.low,lag_max.high,lag_max.runs,drained_s,drained_s.low,drained_s.high,"
            "drained_s.runs,transitions,transitions.low,transitions.high,transitions.runs");
  ScenarioGridSetup setup;
  setup.text = find_scenario(file);
  setup.vary = vary;
  const ScenarioGrid grid(setup);
  for (std::size_t i = 0; i < 4; ++i) {
    Scenario scenario = grid.at(i).scenario;
    EXPECT_EQ(scenario.sites[0].consumer.instances, i < 2 ? 1 : 2);
    EXPECT_EQ(scenario.policy.metrics[0].triggers[0], i % 2 == 0 ? 50'000 : 400'000);
    std::vector<double> lags;
    for (std::uint64_t seed = 7; seed < 11; ++seed) {
      scenario.seed = seed;
      lags.push_back(statistic(simulate(scenario), "lag_max"));
    }
    const std::vector<std::string> fields = split(lines[i + 1], ',');
    EXPECT_EQ(fields[7], number_text(mean_of(lags))) << lines[i + 1];
    EXPECT_EQ(fields[8], number_text(mean_interval_95(lags)->low));
    EXPECT_EQ(fields[10], "4");
  }
  // The same bytes whichever way the work is shared.
  const ProgramRun shared = run_cascade(
      {"sweep", file, "--vary", vary[0], "--vary", vary[1], "--replications", "4", "--seed", "7",
       "--statistics", "lag_max,drained_s", "--pareto", "lag_max,transitions", "--jobs", "3"});
  EXPECT_EQ(shared.out, run.out);
}

TEST(LoopSweep, WhatAPolicyBreaksAndWhatIsInvalidStandsInItsLine) {
  const TestFolder folder;
  const std::string file = small_loop(folder);
  const ProgramRun run = run_cascade({"sweep", file, "--vary", "recovery=banded,recompute",
                                      "--vary", "workload[0].at_s=10", "--vary",
                                      "consumer.batch_size=0,500", "--format", "jsonl"});
  ASSERT_EQ(run.status, 0) << run.err;
  const std::vector<std::string> lines = lines_of(run.out);
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_THAT(lines[0], HasSubstr("\"status\":\"invalid\",\"fault\":\"'consumer.batch_size' is out "
                                  "of range"));
  EXPECT_THAT(lines[1], HasSubstr("\"status\":\"ok\",\"fault\":null,\"not_holding\":\"\""));
  EXPECT_THAT(lines[3], HasSubstr("\"not_holding\":\"no-flapping"));
  EXPECT_THAT(run.err, HasSubstr("4 scenarios, 2 invalid, 1 run of each, from seed 1"));
}

TEST(LoopSweep, WhatCannotBeAskedIsRefused) {
  const TestFolder folder;
  const std::string file = small_loop(folder);
  const struct {
    std::vector<std::string> words;
    const char* says;
  } table[] = {
      {{"--vary", "consumer.instnces=1:2"}, "perhaps consumer.instances"},
      {{"--vary", "workload[1].at_s=1"}, "the scenario has no workload[1]"},
      {{"--vary", "seed=1:3"}, "is not varied by a sweep"},
      {{"--vary", "consumer.instances=1,2", "--vary", "consumer.instances=3"}, "varied twice"},
      {{"--vary", "consumer.instances=0"}, "every combination is invalid"},
      {{"--vary", "consumer.instances=1.5"}, "a whole number"},
      {{"--vary", "workload[0].ramp_s=3"}, "does nothing with shape = \"burst\""},
      {{"--vary", "consumer.instances=1,2", "--check-every", "1s"}, "is of a sweep over a trace"},
      {{"--vary", "consumer.instances=1,2", "--statistics", "lag_mx"}, "perhaps lag_max"},
      {{"--vary", "consumer.instances=1,2", "--pareto", "lag_max"}, "is not two statistics"},
      {{"--vary", "consumer.instances=1,2", "--find", "below:LOUD"}, "is nothing to look for"},
      {{"--vary", "consumer.instances=1,2", "--vary", "cooldown_s=1,2", "--find", "drains"},
       "looks along one key"}};
  for (const auto& row : table) {
    std::vector<std::string> words = {"sweep", file};
    words.insert(words.end(), row.words.begin(), row.words.end());
    SCOPED_TRACE(testing::PrintToString(words));
    const ProgramRun run = run_cascade(words);
    EXPECT_EQ(run.status, 2) << run.out;
    EXPECT_THAT(run.err, HasSubstr(row.says));
  }
  const ProgramRun trace = run_cascade({"sweep", folder.put("t.csv", "t_s,lag\n0,1\n1,2\n"),
                                        "--vary", "cooldown_s=1,2", "--replications", "3"});
  EXPECT_EQ(trace.status, 2);
  EXPECT_THAT(trace.err, HasSubstr("--replications is of a sweep over a scenario"));
}

// What bisection says is what all of the values say, where there is one turn.
TEST(LoopSweep, FindIsWhereATableTurns) {
  const TestFolder folder;
  const std::string file = small_loop(folder);
  const std::string vary = "workload[0].peak_per_s=100000:260000:10000";
  const ProgramRun table =
      run_cascade({"sweep", file, "--vary", vary, "--statistics", "level_max", "--no-verdicts"});
  ASSERT_EQ(table.status, 0) << table.err;
  std::vector<std::string> lines = lines_of(table.out);
  lines.erase(lines.begin());
  std::string good, bad;
  for (const std::string& line : lines) {
    const std::vector<std::string> fields = split(line, ',');
    (fields.back() < "2" ? good : bad) = fields[1];
    if (!bad.empty()) break;
  }
  ASSERT_FALSE(good.empty());
  ASSERT_FALSE(bad.empty());
  const ProgramRun found = run_cascade({"sweep", file, "--vary", vary, "--find", "below:GRACEFUL"});
  EXPECT_EQ(found.status, 0) << found.err;
  EXPECT_THAT(found.out,
              HasSubstr("holds at workload[0].peak_per_s = " + good + ", and no longer at " + bad));
  const ProgramRun nowhere =
      run_cascade({"sweep", file, "--vary", "consumer.instances=1:3", "--find", "below:SOFT"});
  EXPECT_EQ(nowhere.status, 1);
  EXPECT_THAT(nowhere.out, HasSubstr("does not hold at both ends"));
}

TEST(LoopSweep, GoesOnFromWhereItWasInterrupted) {
  const TestFolder folder;
  const std::string file = small_loop(folder), out = folder / "sweep.csv";
  const std::vector<std::string> words = {
      "sweep", file, "--vary", "consumer.instances=1:40", "--jobs",
      "1",     "-o", out,      "--replications",          "3"};
  ASSERT_EQ(run_cascade(words).status, 0);
  const std::string whole = content_of(out);
  std::filesystem::remove(out);
  BackgroundProgram program([&] {
    std::vector<std::string> all = {std::string(kBinaryDir) + "/cascade"};
    all.insert(all.end(), words.begin(), words.end());
    return all;
  }());
  ASSERT_TRUE(eventually([&] {
    return std::filesystem::exists(out + ".partial") &&
           lines_of(content_of(out + ".partial")).size() > 3;
  }));
  program.end_with(SIGINT);
  if (!std::filesystem::exists(out + ".partial")) GTEST_SKIP() << "it was done before the signal";
  const ProgramRun again = run_cascade(words);
  EXPECT_EQ(again.status, 0) << again.err;
  EXPECT_THAT(again.err, HasSubstr("taken from an earlier run's file"));
  EXPECT_EQ(content_of(out), whole);
}

TEST(LoopSweep, AfterAWarmUpEachLineSaysWhetherItLooksSteady) {
  const TestFolder folder;
  // 30 s before the burst's lag is away, or after; the second serves less than what comes.
  const std::string file = small_loop(folder, "busy.toml");
  const std::vector<std::string> words = {"sweep",
                                          file,
                                          "--vary",
                                          "workload[0].rate_per_s=1000,110000",
                                          "--no-verdicts",
                                          "--replications",
                                          "5",
                                          "--warm-up",
                                          "25s",
                                          "--jobs",
                                          "1"};
  const ProgramRun run = run_cascade(words);
  ASSERT_EQ(run.status, 0) << run.err;
  const std::vector<std::string> lines = lines_of(run.out);
  EXPECT_THAT(lines[0], HasSubstr("fault,steady,level_max,level_max.low,"));
  EXPECT_THAT(lines[0], HasSubstr(",lag_mean,"));
  EXPECT_THAT(lines[1], HasSubstr(",ok,,no-sign-against,"));
  EXPECT_THAT(lines[2], HasSubstr(",ok,,no,"));
  EXPECT_THAT(run.err, HasSubstr("statistics from 25 s on, of which 1 do not look steady"));
  const auto refused = [&](const std::vector<std::string>& more) {
    std::vector<std::string> all = words;
    all.insert(all.end(), more.begin(), more.end());
    const ProgramRun with = run_cascade(all);
    EXPECT_EQ(with.status, 2) << with.out;
    return with.err;
  };
  EXPECT_THAT(refused({"--statistics", "processed"}),
              HasSubstr("'processed' is kept of the whole run only, and --warm-up cuts its"));
  EXPECT_THAT(refused({"--statistics", "nosuch"}), HasSubstr("has no statistic 'nosuch'"));
  EXPECT_THAT(refused({"--find", "drains"}), HasSubstr("--find"));
}

TEST(LoopSweep, EachLineHasAsManyRunsAsItTakes) {
  const TestFolder folder;
  const std::string file = small_loop(folder);
  std::vector<std::string> words = {
      "sweep",         file,           "--vary",  "consumer.instances=1,2",
      "--no-verdicts", "--statistics", "lag_max", "--until-within",
      "lag_max:1300",  "--jobs",       "1"};
  EXPECT_THAT(run_cascade(words).err, HasSubstr("--replications N for the most"));
  words.insert(words.end(), {"--replications", "12"});
  const ProgramRun run = run_cascade(words);
  ASSERT_EQ(run.status, 0) << run.err;
  const std::vector<std::string> lines = lines_of(run.out);
  EXPECT_THAT(lines[0], HasSubstr("fault,replications,reached,lag_max,lag_max.low"));
  for (std::size_t i = 1; i < 3; ++i) {
    const std::vector<std::string> fields = split(lines[i], ',');
    const double half = (std::stod(fields[8]) - std::stod(fields[7])) / 2;
    EXPECT_EQ(fields[5] == "1", half <= 1300) << lines[i];
    EXPECT_EQ(fields[4], fields[5] == "1" ? "10" : "12");
    EXPECT_EQ(fields[9], fields[4]) << "each of them had a lag";
  }
  EXPECT_THAT(run.err, HasSubstr("at most 12 runs of each"));
}

}  // namespace
}  // namespace cascade
