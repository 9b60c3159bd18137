#include "reports/sweep/sweep_table.hpp"
#include "model/k2.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/input_error.hpp"
#include "properties/catalogue.hpp"
#include "reports/plot/plot_samples.hpp"
#include "reports/sweep/sweep_plot.hpp"
#include "reports/text/ladder_samples.hpp"
#include "sim/trace/readers/csv_lines.hpp"

namespace cascade {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

/// A line with a number of transitions and seconds at SOFT, of 100 s.
SweepLine line(std::size_t number, std::size_t transitions, std::int64_t soft_s) {
  SweepLine made;
  made.result.number = number;
  Summary& summary = made.result.summary.emplace();
  summary.trace = "a, \"b\"\n\x1b[31m.csv";
  summary.policy = "k2";
  summary.check_every = "sample";
  summary.transitions = transitions;
  summary.at_level[index(K2::soft)] = {soft_s * 1'000'000'000};
  summary.at_level[index(K2::normal)] = {(100 - soft_s) * 1'000'000'000};
  return made;
}

SweepTable table_of(const PolicyGrid& grid) {
  SweepTable table{grid, false, {line(0, 4, 50), line(1, 2, 50), line(2, 2, 40), line(3, 1, 10)}};
  SweepLine invalid;
  invalid.result.number = 4;
  invalid.fault = "cooldown_s: not a finite time, of at least 0 s: seconds";
  table.lines.push_back(invalid);
  return table;
}

PolicyGrid five_cooldowns() { return {default_policy(), {parse_axis("cooldown_s=1,2,3,4,-5")}}; }

TEST(SweepTable, TheFrontIsOfProtectionAgainstTransitions) {
  const PolicyGrid grid = five_cooldowns();
  SweepTable table = table_of(grid);
  mark_front(table, {parse_statistic("seconds_from.SOFT", {}), parse_statistic("transitions", {})});
  const auto front = [&] {
    std::string marks;
    for (const SweepLine& each : table.lines) marks += each.on_front ? '1' : '0';
    return marks;
  };
  EXPECT_EQ(front(), "01010");
  mark_front(table,
             {parse_statistic("seconds_from.SOFT:min", {}), parse_statistic("transitions", {})});
  EXPECT_EQ(front(), "00010");
  mark_front(table,
             {parse_statistic("seconds_at.NORMAL", {}), parse_statistic("transitions:max", {})});
  EXPECT_EQ(front(), "10110");
}

TEST(SweepTable, StatisticsHaveNamesAndDirections) {
  for (const SweepStatistic& statistic : sweep_statistics({})) {
    EXPECT_EQ(parse_statistic(statistic.name, {}).more_is_better, statistic.more_is_better);
    EXPECT_TRUE(parse_statistic(statistic.name + ":max", {}).more_is_better);
    EXPECT_FALSE(parse_statistic(statistic.name + ":min", {}).more_is_better);
  }
  EXPECT_TRUE(parse_statistic("seconds_from.GRACEFUL", {}).more_is_better);
  EXPECT_FALSE(parse_statistic("transitions", {}).more_is_better);
  EXPECT_EQ(parse_statistic("seconds_from.SOFT", {}).value(*line(0, 1, 7).result.summary), 7);
  EXPECT_THROW(parse_statistic("transition", {}), InputError);
  EXPECT_THROW(parse_statistic("transitions:most", {}), InputError);
  EXPECT_THROW(parse_statistic("transitions:", {}), InputError);
}

// What nobody counted is not 0, and beats nothing.
TEST(SweepTable, AnUnknownStatisticIsEmptyAndOnNoFront) {
  const PolicyGrid grid = five_cooldowns();
  SweepTable table = table_of(grid);
  for (const std::size_t known : {0u, 1u}) {
    table.lines[known].result.summary->flaps = 2;
    table.lines[known].result.summary->blind = Duration{1'500'000'000};
  }
  mark_front(table, {parse_statistic("flaps", {}), parse_statistic("transitions", {})});
  std::string marks;
  for (const SweepLine& each : table.lines) marks += each.on_front ? '1' : '0';
  EXPECT_EQ(marks, "01000");
  table.with_front = false;
  const std::string csv = to_csv(table);
  EXPECT_THAT(csv, HasSubstr(",flaps,reversals,reversal_window_s,seconds_blind,latched,"));
  EXPECT_THAT(csv, HasSubstr(",2,0,0,2,0,0,1.5,,")) << "transitions to latched";
  EXPECT_THAT(csv, HasSubstr(",1,0,0,,0,0,,,"));
  EXPECT_THAT(to_json_lines(table), HasSubstr("\"flaps\":null"));
}

TEST(SweepTable, FewerReversalsFlapsAndBlindSecondsAreBetter) {
  for (const char* name : {"flaps", "reversals", "seconds_blind"}) {
    EXPECT_FALSE(parse_statistic(name, {}).more_is_better) << name;
  }
}

TEST(SweepTable, CsvHasAsManyFieldsInEachLine) {
  const PolicyGrid grid = five_cooldowns();
  SweepTable table = table_of(grid);
  table.lines[0].result.verdicts.assign(catalogue().size(), VerdictKind::holds);
  mark_front(table, {parse_statistic("seconds_from.SOFT", {}), parse_statistic("transitions", {})});
  const std::string csv = to_csv(table);
  EXPECT_THAT(csv, StartsWith("number,cooldown_s,status,fault,pareto,trace,policy,"));
  EXPECT_THAT(csv, HasSubstr("\n1,1,ok,,false,\"a, \"\"b\"\"\\n\\x1B[31m.csv\",k2,sample,"));
  EXPECT_THAT(csv, HasSubstr("\n5,-5,invalid,\"cooldown_s: not a finite time, of at"));
  const ReadOptions options;
  const Source source{"sweep.csv", options};
  CsvLines lines(source, csv, find_delimiter(csv));
  ASSERT_TRUE(lines.next());
  const std::size_t fields = lines.size();
  std::size_t rows = 0;
  for (; lines.next(); ++rows) EXPECT_EQ(lines.size(), fields) << lines.line();
  EXPECT_EQ(rows, table.lines.size());
}

TEST(SweepPlot, DrawsACurveARowOrAMapTheSameEachTime) {
  if (!samples::gnuplot_is_here()) GTEST_SKIP() << "no gnuplot here";
  const PolicyGrid grids[] = {
      {default_policy(), {parse_axis("cooldown_s=1,2,3,4,-5")}},
      {default_policy(), {parse_axis("recovery=banded,recompute,stepwise,banded,banded")}},
      {default_policy(), {parse_axis("recovery=banded,recompute"), parse_axis("cooldown_s=1:3:1")}},
  };
  for (const PolicyGrid& grid : grids) {
    SweepTable table = table_of(grid);
    mark_front(table,
               {parse_statistic("seconds_from.SOFT", {}), parse_statistic("transitions", {})});
    const SweepPlot plot{table,
                         parse_statistic("transitions", {}),
                         "`touch x` <b> & \"t\"\n",
                         "sub",
                         {{"by", "<me>"}}};
    const std::string first = testing::TempDir() + "sweep1.svg",
                      second = testing::TempDir() + "sweep2.svg";
    draw_sweep(plot, first);
    draw_sweep(plot, second);
    const std::string svg = samples::bytes_of(first);
    EXPECT_EQ(samples::malformed(svg), "");
    EXPECT_EQ(svg, samples::bytes_of(second));
    EXPECT_THAT(svg, HasSubstr("Pareto front"));
    EXPECT_THAT(svg, HasSubstr(grid.axes()[0].key));
    EXPECT_THAT(svg, HasSubstr("<title>`touch x` &lt;b&gt;"));
    EXPECT_THAT(svg, HasSubstr("sub. transitions by " + grid.axes()[0].key));
    EXPECT_THAT(svg, HasSubstr("by: &lt;me&gt;"));
    if (grid.axes().size() == 2) {
      EXPECT_THAT(svg, HasSubstr("no result"));
    }
    for (const char* ending : {".png", ".pdf"}) {
      draw_sweep(plot, testing::TempDir() + "sweep" + ending);
      EXPECT_GT(samples::bytes_of(testing::TempDir() + "sweep" + ending).size(), 1000u);
    }
  }
}

TEST(SweepPlot, NothingToShowIsNoFault) {
  if (!samples::gnuplot_is_here()) GTEST_SKIP() << "no gnuplot here";
  const PolicyGrid one = five_cooldowns();
  const PolicyGrid two(default_policy(),
                       {parse_axis("cooldown_s=1,2"), parse_axis("recovery=banded")});
  for (const PolicyGrid& grid : {one, two}) {
    const SweepTable table{grid, false, {}};
    const std::string file = testing::TempDir() + "empty.svg";
    draw_sweep({table, parse_statistic("flaps", {}), "nothing", ""}, file);
    EXPECT_EQ(samples::malformed(samples::bytes_of(file)), "");
  }
}

TEST(SweepPlot, MoreThanTwoKeysCannotBeDrawn) {
  const PolicyGrid three(
      default_policy(),
      {parse_axis("cooldown_s=1"), parse_axis("recovery=banded"), parse_axis("lag.soft=5")});
  EXPECT_THROW(require_drawable(three), InputError);
  const PolicyGrid many(default_policy(),
                        {parse_axis("cooldown_s=1:600:1"), parse_axis("lag.soft=1:600:1")});
  EXPECT_THROW(require_drawable(many), InputError);
}

TEST(SweepTable, HasTheLevelsOfItsLadder) {
  const Policy policy = samples::server();
  EXPECT_EQ(parse_statistic("seconds_from.DIRE", policy.levels).more_is_better, true);
  EXPECT_THROW(parse_statistic("seconds_from.SOFT", policy.levels), InputError);
  const PolicyGrid grid(policy, {parse_axis("escalate_after_s=1,2")});
  SweepTable table{grid, false, {}};
  SweepLine made;
  made.result.number = 0;
  made.result.summary.emplace();
  made.result.summary->levels = policy.levels;
  made.result.summary->at_level[2] = {5'000'000'000};
  table.lines.push_back(made);
  const std::string csv = to_csv(table);
  EXPECT_THAT(csv, HasSubstr(",seconds_at.CALM,seconds_at.BUSY,seconds_at.DIRE,transitions_per"));
  EXPECT_THAT(csv, HasSubstr(",0,0,5,0,"));
  EXPECT_THAT(csv, HasSubstr(",transitions_from_to.CALM>DIRE,"));
  EXPECT_THAT(csv, testing::Not(HasSubstr("SOFT")));
}

}  // namespace
}  // namespace cascade
