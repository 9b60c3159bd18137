#include "reports/plot/layers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/plot/panels.hpp"
#include "reports/text/ladder_samples.hpp"

namespace cascade {
namespace {

Panel panel_with(const std::vector<double>& heights) {
  Panel panel;
  panel.height_px = 100;
  panel.top = 100;  // one a pixel
  for (const double at : heights) panel.right.push_back({at, std::to_string(at), "#000000"});
  return panel;
}

std::vector<double> spread(const std::vector<double>& heights) {
  Panel panel = panel_with(heights);
  spread_labels(panel);
  std::vector<double> places;
  for (const SideLabel& label : panel.right) places.push_back(label.y);
  return places;
}

MetricThresholds lag_at(std::vector<double> triggers, double recovery_factor) {
  MetricThresholds thresholds;
  thresholds.triggers = std::move(triggers);
  thresholds.recovery_factor = recovery_factor;
  return thresholds;
}

TEST(SpreadLabels, StandWhereTheyBelongOrAroundIt) {
  using testing::ElementsAre;
  EXPECT_THAT(spread({20, 60}), ElementsAre(20, 60));
  EXPECT_THAT(spread({60, 20}), ElementsAre(20, 60)) << "in order";
  EXPECT_THAT(spread({50, 50}), ElementsAre(43, 57));
  EXPECT_THAT(spread({48, 50, 52}), ElementsAre(36, 50, 64));
  EXPECT_THAT(spread({40, 50, 60}), ElementsAre(36, 50, 64));
  EXPECT_THAT(spread({100, 100}), ElementsAre(86, 100)) << "not above the panel";
  EXPECT_THAT(spread({0, 0}), ElementsAre(0, 14)) << "not below it";
  EXPECT_THAT(spread({30, 30, 52}), ElementsAre(23, 37, 52)) << "a neighbour that fits stays";
}

TEST(ThresholdLabels, OneForAValueThatTwoLevelsShare) {
  MetricThresholds thresholds = lag_at({100, 500, 1000, 5000}, 0.5);
  Panel panel;
  const auto itself = [](double value) { return value; };
  const auto text = [](double value) { return count_text(value); };
  add_threshold_labels(panel, thresholds, LevelNames(), itself, text, true);
  std::vector<std::string> labels;
  for (const SideLabel& each : panel.right) labels.push_back(each.text);
  EXPECT_THAT(labels,
              testing::UnorderedElementsAre("50 ↓ SOFT", "100 ↑ SOFT", "250 ↓ GRACEFUL",
                                            "500 ↑ GRACEFUL ↓ AGGRESSIVE", "1K ↑ AGGRESSIVE",
                                            "2.5K ↓ CIRCUIT_BREAK", "5K ↑ CIRCUIT_BREAK"));
  panel.right.clear();
  thresholds.recovery_factor = 1;
  add_threshold_labels(panel, thresholds, LevelNames(), itself, text, false);
  ASSERT_EQ(panel.right.size(), 4u);
  EXPECT_EQ(panel.right[0].text, "100 ↑ ↓");
}

TEST(DeadBands, LieBetweenClearAndTrigger) {
  MetricThresholds thresholds = lag_at({100, 500, 1000, 5000}, 0.5);
  Panel panel;
  add_dead_bands(panel, thresholds, LevelNames(), 60, [](double value) { return value; });
  ASSERT_EQ(panel.layers.size(), 4u);
  EXPECT_EQ(panel.layers[1].name, "GRACEFUL dead band");
  EXPECT_EQ(panel.layers[1].blocks[0][0], (Mark{0, 250, 60, 500}));
  panel.layers.clear();
  thresholds.recovery_factor = 1;  // nothing between
  add_dead_bands(panel, thresholds, LevelNames(), 60, [](double value) { return value; });
  EXPECT_TRUE(panel.layers.empty());
}

TEST(DeadBands, OfAMetricThatIsWorseWhenLowLieAboveItsTriggers) {
  const Policy policy = samples::server();
  const MetricThresholds& disk = policy.metrics[1];
  Panel panel;
  add_dead_bands(panel, disk, policy.levels, 60, [](double value) { return value; });
  ASSERT_EQ(panel.layers.size(), 2u);
  EXPECT_EQ(panel.layers[0].name, "BUSY dead band");
  EXPECT_EQ(panel.layers[0].blocks[0][0], (Mark{0, 10, 60, 20}));
  EXPECT_EQ(panel.layers[1].name, "DIRE dead band");
  EXPECT_EQ(panel.layers[1].blocks[0][0], (Mark{0, 1, 60, 2}));
}

TEST(Thresholds, OfALevelThatAMetricNeverDemandsAreNotDrawn) {
  const Policy policy = samples::server();
  const MetricThresholds& queue = policy.metrics[2];
  const auto itself = [](double value) { return value; };
  Panel panel;
  add_dead_bands(panel, queue, policy.levels, 60, itself);
  add_thresholds(panel, queue, policy.levels, 60, itself, count_text, true);
  std::vector<std::string> layers, labels;
  for (const Layer& each : panel.layers) layers.push_back(each.name);
  for (const SideLabel& each : panel.right) labels.push_back(each.text);
  EXPECT_THAT(layers, testing::ElementsAre("BUSY dead band", "BUSY triggers", "BUSY clears"));
  EXPECT_THAT(labels, testing::ElementsAre("100 ↑ BUSY", "50 ↓ BUSY"));
}

TEST(VisibleStretches, AreWideEnoughAndOneWhereTheyTouch) {
  const auto span = [](std::int64_t from_s, std::int64_t to_s) {
    return TimeSpan{{from_s * 1'000'000'000}, {to_s * 1'000'000'000}};
  };
  const TimeWindow window{{0}, Duration::from_seconds(100)};
  const auto seen =
      visible_stretches({span(10, 20), span(50, 50), span(52, 53), span(99, 200)}, window, 4);
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_EQ(seen[0].from_s, 10);
  EXPECT_EQ(seen[0].to_s, 20);
  EXPECT_EQ(seen[1].from_s, 48);
  EXPECT_EQ(seen[1].to_s, 54.5);
  EXPECT_EQ(seen[2].to_s, 100);
}

TEST(ExactShare, TellsFromNothingAndFromAll) {
  const std::pair<double, const char*> shares[] = {{0, "never"},
                                                   {1, "100 %"},
                                                   {0.4, "40 %"},
                                                   {0.081, "8.1 %"},
                                                   {1 / 8760.0, "0.011 %"},
                                                   {1e-9, "< 0.0001 %"},
                                                   {0.999, "99.90 %"},
                                                   {0.9999, "99.990 %"},
                                                   {1 - 1e-9, "> 99.9999 %"},
                                                   {0.996, "99.60 %"},
                                                   {0.958, "95.8 %"}};
  for (const auto& [share, text] : shares) EXPECT_EQ(exact_share(share), text);
  for (double share = 1e-12; share < 1; share = share * 1.37) {
    EXPECT_NE(exact_share(share), "100 %") << share;
    EXPECT_NE(exact_share(share).substr(0, 4), "0 %") << share;
    EXPECT_NE(exact_share(1 - share).substr(0, 5), "100 %") << share;
  }
}

}  // namespace
}  // namespace cascade
