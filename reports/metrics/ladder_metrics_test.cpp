// Metrics of ladders that are not K2's.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "reports/metrics/metric_families.hpp"
#include "reports/text/ladder_samples.hpp"

namespace cascade {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const MetricFamily* family(const std::vector<MetricFamily>& families, const std::string& name) {
  for (const MetricFamily& each : families) {
    if (each.name == name) return &each;
  }
  return nullptr;
}

TEST(MetricsOfALadder, HaveItsNamesAndNoneOfK2s) {
  const MetricsSource source{"replay", "t", samples::battery()};
  const auto families = metric_families(source);
  for (const MetricFamily& each : families) {
    EXPECT_EQ(each.name.rfind("cascade_", 0), 0u) << each.name;
    for (const MetricSeries& series : each.series) {
      ASSERT_FALSE(series.labels.empty());
      EXPECT_EQ(series.labels[0].name + series.labels[0].value, "policybattery");
    }
  }
  EXPECT_THAT(family(families, "cascade_level")->help, HasSubstr("0 FULL to 1 SAVING"));
  const MetricFamily* transitions = family(families, "cascade_transitions");
  ASSERT_NE(transitions, nullptr);
  EXPECT_EQ(transitions->sample_name(), "cascade_transitions_total");
  ASSERT_EQ(transitions->series.size(), 2u);
  std::vector<std::string> labels;
  for (const MetricLabel& each : transitions->series[0].labels) labels.push_back(each.name);
  EXPECT_THAT(labels, ElementsAre("policy", "from", "to"));
  EXPECT_EQ(transitions->series[0].labels[1].value, "full");
  EXPECT_EQ(family(families, "cascade_messages_shed"), nullptr) << "it sheds nothing";
  EXPECT_NE(family(metric_families({"replay", "t", samples::eight()}), "cascade_messages_shed"),
            nullptr);
}

TEST(MetricsOfALadder, BeginWithTheNamespaceThatIsAskedFor) {
  MetricsSource source{"replay", "t", samples::battery()};
  source.name_space = "plant";
  EXPECT_NE(family(metric_families(source), "plant_level"), nullptr);
  EXPECT_TRUE(is_metrics_namespace("a_1"));
  for (const char* bad : {"", "1a", "a-b", "a b", "a:b"}) EXPECT_FALSE(is_metrics_namespace(bad));
}

TEST(MetricsOfALadder, FollowItsLevelsAndMetrics) {
  const MetricsSource source{"replay", "t", samples::server()};
  const auto families = metric_families(source);
  MetricsFold fold(source.policy);
  Transition up;
  up.from = kLowest;
  up.to = level_at(2);
  fold.check({5}, {{80, kMissing, 3}}, up);
  fold.finish({1'000'000'005});
  const auto values = [&](const std::string& name) {
    std::vector<double> all;
    for (const MetricSeries& each : family(families, name)->series) {
      all.push_back(each.value(fold.now()));
    }
    return all;
  };
  EXPECT_THAT(values("cascade_level"), ElementsAre(2));
  EXPECT_THAT(values("cascade_level_info"), ElementsAre(0, 0, 1));
  EXPECT_THAT(values("cascade_missing_samples"), ElementsAre(0, 1, 0));
  EXPECT_THAT(values("cascade_blind_seconds"), ElementsAre(1));
  EXPECT_EQ(values("cascade_metric_value")[0], 80);
  EXPECT_EQ(values("cascade_metric_value")[2], 3);
  EXPECT_THAT(values("cascade_threshold"), ElementsAre(60, 55, 75, 70, 10, 20, 1, 2, 100, 50))
      << "none where the queue never demands the level";
}

}  // namespace
}  // namespace cascade
