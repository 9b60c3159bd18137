// Diagrams of ladders that are not K2's.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/diagram/diagram.hpp"
#include "reports/text/ladder_samples.hpp"

namespace cascade {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(DiagramOfALadder, SaysWhatAMetricThatIsWorseWhenLowAsksFor) {
  const Policy policy = samples::battery();
  const Level full = kLowest, saving = above(full);
  EXPECT_THAT(big_steps(policy), ElementsAre(BigStep{full, saving}, BigStep{saving, full}));
  EXPECT_EQ(condition({full, saving}, policy), "charge at most 20 %");
  EXPECT_EQ(condition({saving, full}, policy), "charge above 30 %, 60 s quiet");
  EXPECT_THAT(to_mermaid(policy), HasSubstr("FULL --> SAVING : charge at most 20 %\n"));
  EXPECT_THAT(to_svg(policy), HasSubstr("charge ≤ 20 %"));
  EXPECT_THAT(to_svg(policy), HasSubstr("charge &gt; 30 %"));
}

TEST(DiagramOfALadder, LeavesOutWhatAMetricNeverDemandsAndSaysEachLevelsCooldown) {
  const Policy policy = samples::server();
  const Level busy = level_at(1), dire = level_at(2);
  EXPECT_EQ(condition({busy, dire}, policy),
            "temp_c at least 75 degrees Celsius or disk_free_gb at most 1 GB, for 5 s at every "
            "check");
  EXPECT_THAT(condition({busy, kLowest}, policy), HasSubstr("queue below 50, 10 s quiet"));
  EXPECT_THAT(condition({dire, busy}, policy), HasSubstr(", 20 s quiet"));
  EXPECT_THAT(condition({dire, busy}, policy), Not(HasSubstr("queue")));
}

TEST(DiagramOfALadder, LooksDifferentByTheWayOfRecovery) {
  Policy policy = samples::eight();
  const std::size_t banded = big_steps(policy).size();
  policy.recovery = Recovery::stepwise;
  const std::size_t stepwise = big_steps(policy).size();
  EXPECT_EQ(stepwise, 7u * 8 / 2 + 7) << "up to any, down by one";
  policy.escalation = Escalation::stepwise;
  EXPECT_EQ(big_steps(policy).size(), 7u + 7);
  EXPECT_GT(banded, stepwise);
}

TEST(DiagramOfALadder, QuotesNamesThatGraphvizAndMermaidGiveAMeaning) {
  Policy policy = samples::battery();
  policy.levels = LevelNames({"NODE", "DEFAULT"});
  EXPECT_THAT(to_dot(policy), HasSubstr("\"NODE\" -> \"DEFAULT\""));
  EXPECT_THAT(to_mermaid(policy), HasSubstr("class DEFAULT level_default\n"));
}

TEST(DiagramOfALadder, ArrowsOfEightLevelsStayWithinTheirBoxes) {
  const std::string svg = to_svg(samples::eight());
  EXPECT_THAT(svg, HasSubstr(">L7<"));
  EXPECT_THAT(svg, Not(HasSubstr("x1=\"-")));
}

}  // namespace
}  // namespace cascade
