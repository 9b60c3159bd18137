// Words about ladders that are not K2's.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/text/ladder_samples.hpp"
#include "reports/text/metric_words.hpp"
#include "reports/text/verdicts.hpp"
#include "sim/text/counted_text.hpp"

namespace cascade {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(MetricWords, SayK2sMetricsAsK2Does) {
  const Policy policy = default_policy();
  EXPECT_EQ(pressure_text(policy, {{1234567, 63.5}}), "lag 1,234,567, heap 63.5 %");
  EXPECT_EQ(pressure_text(policy, {{kMissing, kMissing}}), "lag missing, heap missing");
  EXPECT_EQ(rest_text(policy), "the other metric at 0");
}

TEST(MetricWords, SayOthersByTheirNamesAndUnits) {
  Policy policy = samples::server();
  EXPECT_EQ(pressure_text(policy, {{61.5, 12, 3}}),
            "temp_c 61.5 degrees Celsius, disk_free_gb 12 GB, queue 3");
  EXPECT_EQ(rest_text(policy), "the other metrics at their healthiest");
  EXPECT_EQ(rest_text(samples::battery()), "");
  policy.metrics[1].monitored = false;
  EXPECT_EQ(rest_text(policy), "the other metric at its healthiest");
  EXPECT_EQ(pressure_text(policy, {{61.5, 12, 3}}), "temp_c 61.5 degrees Celsius, queue 3");
  policy.metrics[0].unit = "\x1b[31mred";
  EXPECT_THAT(unit_after(policy.metrics[0]), Not(HasSubstr("\x1b"))) << "it commands nothing";
}

TextStyle plain() {
  return {[](bool, const std::string& text) { return text; },
          [](const LevelNames& names, Level level, std::size_t width) {
            std::string name = names[level];
            name.resize(std::max(width, name.size()), ' ');
            return name;
          },
          [](double value) { return grouped(value); },
          [](const std::string& text) { return text; }};
}

TEST(Verdicts, OfALadderWhoseMetricIsWorseWhenLow) {
  const Proof proof = prove(samples::battery());
  const std::string text = to_text(proof, plain());
  EXPECT_THAT(text, Not(HasSubstr("NORMAL")));
  EXPECT_THAT(text, Not(HasSubstr("the other metric")));
  EXPECT_THAT(text, HasSubstr("SAVING        charge % "));
  EXPECT_THAT(text, HasSubstr("above 20 to 30\n"));
  const std::string json = to_json({proof}, {});
  EXPECT_THAT(json, HasSubstr(R"({"level":"SAVING","metric":"charge","above":20,"to":30})"));
}

TEST(Verdicts, AWitnessHasAColumnForEachMetricThatIsMonitored) {
  Policy policy = samples::server();
  policy.recovery = Recovery::recompute;
  policy.metrics[0].clears = {60, 75};  // no dead band
  const Proof proof = prove(policy, {"no-flapping"});
  ASSERT_TRUE(proof.verdicts.front().violated());
  const std::string text = to_text(proof, plain());
  EXPECT_THAT(text, HasSubstr("temp_c degrees Celsius  disk_free_gb GB         queue  level"));
  EXPECT_THAT(to_json({proof}, {}), HasSubstr("\"temp_c\":"));
  EXPECT_THAT(to_json({proof}, {}), HasSubstr("\"disk_free_gb\":"));
}

}  // namespace
}  // namespace cascade
