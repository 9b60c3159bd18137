#include "properties/search/policy_grid.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/input_error.hpp"

namespace cascade {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> texts(const PolicyAxis& axis) {
  std::vector<std::string> result;
  for (const AxisValue& value : axis.values) result.push_back(value.text);
  return result;
}

PolicyGrid grid(const std::vector<std::string>& vary, Policy base = default_policy()) {
  std::vector<PolicyAxis> axes;
  for (const std::string& text : vary) axes.push_back(parse_axis(text));
  return {std::move(base), std::move(axes)};
}

TEST(PolicyGrid, ARangeHasBothItsEndsAndNoDrift) {
  const PolicyAxis axis = parse_axis("lag.recovery_factor=0.1:0.9:0.1");
  EXPECT_EQ(axis.key, "lag.recovery_factor");
  EXPECT_THAT(texts(axis),
              ElementsAre("0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9"));
  EXPECT_EQ(axis.values[2].number, 0.3);
  EXPECT_THAT(texts(parse_axis("lag.soft=1e5:3e5:60000")),
              ElementsAre("100000", "160000", "220000", "280000"));
  EXPECT_THAT(texts(parse_axis("cooldown_s=7:7:1")), ElementsAre("7"));
}

TEST(PolicyGrid, AListHasItsOrderAndWords) {
  const PolicyAxis words = parse_axis("recovery=stepwise,banded");
  EXPECT_THAT(texts(words), ElementsAre("stepwise", "banded"));
  EXPECT_FALSE(words.is_numeric());
  EXPECT_TRUE(parse_axis("cooldown_s=30,1e-9").is_numeric());
  EXPECT_THAT(texts(parse_axis("heap_pct.monitored=true,false")), ElementsAre("true", "false"));
}

TEST(PolicyGrid, TheLastKeyVariesFastest) {
  const PolicyGrid g = grid({"lag.soft=1000,2000", "cooldown_s=5,6,7", "recovery=recompute"});
  ASSERT_EQ(g.size(), 6u);
  for (std::size_t number = 0; number < g.size(); ++number) {
    const PolicyGrid::Point point = g.at(number);
    EXPECT_FALSE(point.fault);
    EXPECT_EQ(point.policy.lag.trigger(Level::soft), number < 3 ? 1000 : 2000);
    EXPECT_EQ(point.policy.cooldown_s, 5 + static_cast<double>(number % 3));
    EXPECT_EQ(point.policy.recovery, Recovery::recompute);
    EXPECT_EQ(point.policy.heap_pct.triggers, default_policy().heap_pct.triggers);
    EXPECT_EQ(g.value(number, 1).text, std::to_string(5 + number % 3));
  }
}

TEST(PolicyGrid, ABrokenRuleIsThePointsAndJudgedOfAllKeysTogether) {
  const PolicyGrid g = grid({"lag.soft=50000,600000", "lag.graceful=500000,700000"});
  EXPECT_FALSE(g.at(0).fault);
  EXPECT_FALSE(g.at(1).fault);
  ASSERT_TRUE(g.at(2).fault);
  EXPECT_EQ(g.at(2).fault->key, "lag.graceful");
  EXPECT_FALSE(g.at(3).fault) << "600,000 is right beside 700,000";
}

TEST(PolicyGrid, WhatCannotBeVariedIsToldAtOnce) {
  const struct {
    std::vector<std::string> vary;
    const char* message;
  } cases[] = {
      {{"lag.soft"}, "has no values"},
      {{"lag.soft="}, "has no values"},
      {{"=5"}, "is not a key"},
      {{"name = 'x'\ncooldown_s=5"}, "is not a key"},
      {{"lag.soft=1,,2"}, "an empty value"},
      {{"lag.soft=1:2"}, "is not a range"},
      {{"cooldown_s=nan"}, "--vary: 'nan' is no value that a policy can have"},
      {{"cooldown_s=30,-inf"}, "--vary: '-inf' is no value that a policy can have"},
      {{"lag.soft=2:1:1"}, "FIRST <= LAST"},
      {{"lag.soft=1:2:0"}, "STEP above 0"},
      {{"lag.soft=1:1e11:1"}, "below 9,000,000,000"},
      {{"lag.soft=1:9000000000:1"}, "10,000,000"},
      {{"lag.soft=1:9000:1", "lag.graceful=1:9000:1"}, "more than 10,000,000 policies"},
      {{"lag.sofd=1"}, "--vary:1: unknown key 'lag.sofd': perhaps soft; one of "},
      {{"cooldown_s=1", "lag.soft=often"}, "--vary:2: 'lag.soft' has the wrong type"},
      {{"recovery=slow"}, "cannot be \"slow\""},
      {{"cooldown_s=1", "cooldown_s=2"}, "varied twice"},
      {{"name=a,b"}, "the policy's name changes nothing"},
      {{"tiers.tier_1=BHP"}, "an array of strings"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.vary.back());
    try {
      grid(c.vary);
      ADD_FAILURE() << "taken";
    } catch (const InputError& error) {
      EXPECT_THAT(error.what(), HasSubstr(c.message));
    }
  }
}

}  // namespace
}  // namespace cascade
