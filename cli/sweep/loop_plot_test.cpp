// cascade sweep SCENARIO --plot: what is drawn, from the table's own numbers.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "cli/testing/run_program.hpp"
#include "cli/testing/small_loop.hpp"
#include "reports/plot/plot_samples.hpp"

namespace cascade {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using PlotWords = std::vector<std::string>;

TEST(LoopPlot, SaysWhatIsDrawnOfHowManyRunsAndInWhatUnit) {
  if (!samples::gnuplot_is_here()) GTEST_SKIP() << "no gnuplot here";
  const TestFolder folder;
  const std::string scenario = small_loop(folder), picture = folder / "p.svg";

  const struct {
    PlotWords words;
    PlotWords says, not_said;
  } table[] = {
      {{"--vary", "consumer.instances=1:3", "--replications", "4", "--figure", "lag_max"},
       {"small: lag_max", "mean of 4 runs each, seeds 1 to 4", "mean lag_max (messages)",
        "95 % interval of the mean", "consumer.instances"},
       {"of the runs in which it came"}},
      {{"--vary", "recovery=banded,stepwise", "--replications", "4", "--figure", "drained_s"},
       {"mean drained_s (s)", "95 % interval", "stepwise"},
       {}},
      {{"--vary", "consumer.instances=1:3"},
       {"one run of each, seed 1", "transitions (count)"},
       {"interval", "mean"}},
      {{"--vary", "consumer.instances=1:2", "--vary", "lag.soft=50000,90000", "--replications", "4",
        "--figure", "lag_max"},
       {"small: lag_max", "±", "lag.soft", "4 scenarios"},
       {"of the runs in which it came"}},
      {{"--vary", "consumer.instances=1:3", "--figure", "cycle_period_s", "--replications", "2"},
       {"cycle_period_s (s)", "of the runs in which it came, not all"},
       {}},
  };
  for (const auto& row : table) {
    SCOPED_TRACE(testing::PrintToString(row.words));
    PlotWords all = {"sweep", scenario, "--no-verdicts", "--jobs", "1", "--plot", picture};
    all.insert(all.end(), row.words.begin(), row.words.end());
    const ProgramRun run = run_cascade(all);
    ASSERT_EQ(run.status, 0) << run.err;
    const std::string svg = content_of(picture);
    EXPECT_EQ(samples::malformed(svg), "");
    for (const std::string& text : row.says) EXPECT_THAT(svg, HasSubstr(text));
    for (const std::string& text : row.not_said) EXPECT_THAT(svg, Not(HasSubstr(text)));
  }
}

TEST(LoopPlot, MergeDrawsWhatOneMachineDraws) {
  if (!samples::gnuplot_is_here()) GTEST_SKIP() << "no gnuplot here";
  const TestFolder folder;
  // Not one of the usual columns: --figure makes it one.
  const PlotWords sweep = {"sweep",         small_loop(folder), "--vary", "consumer.instances=1:3",
                           "--no-verdicts", "--replications",   "3",      "--figure",
                           "heap_pct_max"};
  const auto with = [](PlotWords words, const PlotWords& more) {
    words.insert(words.end(), more.begin(), more.end());
    return words;
  };
  const std::string one = folder / "one", merged = folder / "merged";
  ASSERT_EQ(run_cascade(with(sweep, {"-o", one, "--plot", one + ".svg"})).status, 0);
  PlotWords merge = {"sweep",  "merge",         "-o",       merged,
                     "--plot", merged + ".svg", "--figure", "heap_pct_max"};
  for (const std::string i : {"0", "1"}) {
    merge.push_back(folder / ("part-" + i));
    ASSERT_EQ(run_cascade(with(sweep, {"--shard", i + "/2", "-o", merge.back()})).status, 0);
  }
  const ProgramRun run = run_cascade(merge);
  ASSERT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(content_of(merged), content_of(one));
  EXPECT_EQ(content_of(merged + ".svg"), content_of(one + ".svg"));
}

TEST(LoopPlot, WhatCannotBeDrawnIsRefusedBeforeTheWork) {
  const TestFolder folder;
  const std::string scenario = small_loop(folder), picture = folder / "p.svg";
  const PlotWords key = {"--vary", "consumer.instances=1:2"};
  const struct {
    PlotWords words;
    const char* says;
  } table[] = {
      {{"--plot", picture, "--figure", "lag_mx"}, "--figure: a run has no statistic 'lag_mx'"},
      {{"--plot", folder / "p.gif"}, ".svg, .png or .pdf"},
      {{"--plot", picture, "--shard", "0/2"}, "a shard has no plot, and --shard makes this one"},
      {{"--plot", picture, "--find", "drains"}, "--find makes no table, and --plot draws one"},
      {{"--plot", picture, "--vary", "cooldown_s=1,2", "--vary", "lag.soft=1,2"},
       "--plot cannot show 3 varied keys"},
  };
  for (const auto& row : table) {
    PlotWords all = {"sweep", scenario};
    all.insert(all.end(), key.begin(), key.end());
    all.insert(all.end(), row.words.begin(), row.words.end());
    const ProgramRun run = run_cascade(all);
    EXPECT_EQ(run.status, 2) << row.says;
    EXPECT_THAT(run.err, HasSubstr(row.says));
    EXPECT_FALSE(std::filesystem::exists(picture));
  }
}

}  // namespace
}  // namespace cascade
