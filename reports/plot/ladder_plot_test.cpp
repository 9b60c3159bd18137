// Pictures of ladders that are not K2's.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/plot/level_colours.hpp"
#include "reports/plot/metric_axis.hpp"
#include "reports/plot/panels.hpp"
#include "reports/plot/plot_samples.hpp"
#include "reports/plot/witness_svg.hpp"
#include "reports/text/ladder_samples.hpp"
#include "sim/replay/replay.hpp"

namespace cascade {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(MetricAxis, OfK2sMetricsIsAsItWas) {
  const Policy policy = default_policy();
  const MetricAxis lag = metric_axis(policy[kLag], {50'000, 5'000'000}, {0, 200'000});
  EXPECT_EQ(lag.title, "Lag in messages, log scale (linear below 1K)");
  const MetricAxis heap = metric_axis(policy[kHeap], {63, 95}, {40, 98});
  EXPECT_EQ(heap.title, "Heap in %");
  EXPECT_EQ(heap.top, 102);
  EXPECT_EQ(heap.text(85.5), "85.5 %");
}

TEST(MetricAxis, IsLogarithmicOnlyWhereLinesAreFarApart) {
  const Policy policy = samples::server();
  const MetricAxis temperature = metric_axis(policy.metrics[0], {55, 75}, {-20, 80});
  EXPECT_EQ(temperature.title, "temp_c (degrees Celsius)");
  EXPECT_FALSE(temperature.logarithmic);
  EXPECT_LT(temperature.bottom, -20);
  EXPECT_GT(temperature.top, 80);
  EXPECT_LT(temperature.height(-20), temperature.height(55));
  EXPECT_GE(temperature.ticks.size(), 3u);
  EXPECT_LE(temperature.ticks.size(), 9u);
  EXPECT_TRUE(metric_axis(policy.metrics[1], {1, 100}, {0, 500}).logarithmic);
  EXPECT_FALSE(metric_axis(policy.metrics[1], {1, 100}, {-1, 500}).logarithmic)
      << "a logarithm has no place for it";
  EXPECT_FALSE(metric_axis(policy.metrics[1], {1, 20}, {0, 500}).logarithmic);
}

TEST(MetricAxis, HasAHeightWhateverTheValues) {
  const MetricThresholds metric = samples::server().metrics[0];
  const double most = std::numeric_limits<double>::max();
  for (const auto& [lines, data] : {std::pair<Extremes, Extremes>{{}, {}},
                                    {{5, 5}, {}},
                                    {{}, {0, 0}},
                                    {{-1, 1}, {-most, most}},
                                    {{1e-300, 2e-300}, {}}}) {
    const MetricAxis axis = metric_axis(metric, lines, data);
    EXPECT_LT(axis.bottom, axis.top);
    EXPECT_LE(axis.ticks.size(), 20u);
    for (const double value : {-most, -1.0, 0.0, 1e-300, 7.0, most}) {
      EXPECT_TRUE(std::isfinite(axis.height(value))) << value;
    }
  }
}

Trace trace_of(const Policy& policy, const std::vector<std::vector<double>>& columns) {
  Trace trace;
  trace.name = "made";
  trace.metrics = trace_metrics_of(policy);
  for (std::size_t row = 0; row < columns.front().size(); ++row) {
    trace.at.push_back({static_cast<std::int64_t>(row) * 60'000'000'000});
  }
  for (std::size_t m = 0; m < columns.size(); ++m) trace.columns[m] = columns[m];
  trace.counts.rows = trace.at.size();
  return trace;
}

Drawing drawing_of(const Policy& policy, const Trace& trace) {
  const ReplayResult run = replay(policy, trace, nullptr, {});
  return compose(plot_of(run, trace, nullptr, policy, "t"));
}

TEST(PlotOfALadder, HasAPanelForEachMetricAndALaneForEachLevel) {
  const Policy policy = samples::server();
  const Trace trace =
      trace_of(policy, {{20, 61, 80, 80, 20, 20}, {50, 50, 50, 0.5, 50, 50}, {0, 0, 200, 0, 0, 0}});
  const Drawing drawing = drawing_of(policy, trace);
  std::vector<std::string> titles, lanes;
  for (const Panel& panel : drawing.panels) titles.push_back(panel.title);
  EXPECT_THAT(titles, ElementsAre("temp_c (degrees Celsius)", "disk_free_gb (GB)", "queue",
                                  "Level, and its share of the time"));
  for (const SideLabel& each : drawing.panels.back().left) lanes.push_back(each.text);
  EXPECT_THAT(lanes, ElementsAre("CALM", "BUSY", "DIRE"));
  EXPECT_EQ(drawing.panels.back().top, 3);
  EXPECT_EQ(samples::blocks(drawing, "DIRE triggers"), 1u);
  EXPECT_THAT(drawing.shares, HasSubstr("CALM"));
}

TEST(PlotOfALadder, HasEightLanes) {
  const Policy policy = samples::eight();
  const Drawing drawing = drawing_of(policy, trace_of(policy, {{0, 1, 2, 3, 4, 5, 6, 7, 0}}));
  EXPECT_EQ(drawing.panels.back().left.size(), 8u);
  EXPECT_EQ(drawing.panels.back().left.back().text, "L7");
  EXPECT_EQ(drawing.panels.back().left.back().colour, colour(level_at(7), 8).ink);
}

TEST(PlotOfALadder, IsDrawnByGnuplot) {
  if (!samples::gnuplot_is_here()) GTEST_SKIP() << "no gnuplot here";
  const samples::Folder folder;
  for (const Policy& policy : {samples::battery(), samples::server(), samples::eight()}) {
    const std::vector<double> values = {100, 80, 25, 15, 15, 35, 35};
    const Trace trace =
        trace_of(policy, std::vector<std::vector<double>>(policy.metric_count(), values));
    const ReplayResult run = replay(policy, trace, nullptr, {});
    const std::string file = folder / (policy.name + ".svg");
    plot_transitions(plot_of(run, trace, nullptr, policy, "t"), file);
    const std::string svg = samples::bytes_of(file);
    EXPECT_EQ(samples::malformed(svg), "") << policy.name;
    for (const std::string& level : policy.levels.all()) EXPECT_THAT(svg, HasSubstr(level));
    for (const MetricThresholds& metric : policy.metrics) EXPECT_THAT(svg, HasSubstr(metric.name));
    EXPECT_EQ(samples::count(svg, "nan,") + samples::count(svg, "inf,"), 0u);
  }
}

TEST(WitnessOfALadder, ShowsItsMetricsAndLevels) {
  Policy policy = samples::server();
  policy.metrics[1].clears = {10, 1};  // no dead band
  policy.metrics[0].monitored = false;
  const Proof proof = prove(policy, {"no-flapping"});
  ASSERT_TRUE(proof.verdicts.front().violated());
  const std::string svg = witness_svg(policy, proof.verdicts.front());
  EXPECT_EQ(samples::malformed(svg), "");
  EXPECT_THAT(svg, HasSubstr("disk_free_gb "));
  EXPECT_THAT(svg, HasSubstr(">queue 0<"));
  EXPECT_THAT(svg, Not(HasSubstr("temp_c")));
  EXPECT_THAT(svg, HasSubstr(">BUSY<"));
  EXPECT_EQ(samples::count(svg, "nan") + samples::count(svg, "inf\""), 0u);
}

}  // namespace
}  // namespace cascade
