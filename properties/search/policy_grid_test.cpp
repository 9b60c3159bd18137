#include "properties/search/policy_grid.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "model/input_error.hpp"
#include "model/k2.hpp"

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
  return parse_grid(std::move(base), vary);
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
    EXPECT_EQ(point.policy[kLag].trigger(K2::soft), number < 3 ? 1000 : 2000);
    EXPECT_EQ(point.policy.cooldown_s, 5 + static_cast<double>(number % 3));
    EXPECT_EQ(point.policy.recovery, Recovery::recompute);
    EXPECT_EQ(point.policy[kHeap].triggers, default_policy()[kHeap].triggers);
    EXPECT_EQ(g.value(number, 1).text, std::to_string(5 + number % 3));
  }
}

Policy ladder() {
  return parse_policy(
      "name = 'fan'\nlevels = ['OFF', 'LOW', 'HIGH', 'MAX']\ncooldown_s = 30\n"
      "[metric.temp_c]\ntrigger = [50, 60, 70]\nclear = [45, 55, 65]\n"
      "[metric.load]\ntrigger = [1, 2, inf]\nrecovery_factor = 0.5\n",
      "fan.toml");
}

// One element varies, the others are the base's; of several elements of one list each is its own.
TEST(PolicyGrid, AnElementOfAListIsAKey) {
  const PolicyGrid g = grid({"metric.temp_c.clear[2]=66,67", "cooldown_s[1]=5:7:1",
                             "metric.temp_c.clear[0]=40", "metric.load.trigger[1]=1.5"},
                            ladder());
  ASSERT_EQ(g.size(), 6u);
  EXPECT_EQ(g.axes()[0].key, "metric.temp_c.clear[2]");
  for (std::size_t number = 0; number < g.size(); ++number) {
    const PolicyGrid::Point point = g.at(number);
    EXPECT_FALSE(point.fault) << point.fault->key << ": " << point.fault->wrong;
    EXPECT_THAT(point.policy.metrics[0].clears, ElementsAre(40, 55, number < 3 ? 66 : 67));
    EXPECT_THAT(point.policy.metrics[0].triggers, ElementsAre(50, 60, 70));
    EXPECT_THAT(point.policy.metrics[1].triggers, ElementsAre(1, 1.5, HUGE_VAL));
    EXPECT_EQ(point.policy.metrics[1].clear(level_at(2)), 0.75) << "still by the factor";
    EXPECT_THAT(point.policy.cooldowns_s, ElementsAre(30, 5 + static_cast<double>(number % 3), 30));
  }
}

// What the policy says in short is written out, and the element changed.
TEST(PolicyGrid, AnElementOfWhatIsSaidInShort) {
  const Policy policy = grid({"metric.load.clear[0]=0.25"}, ladder()).at(0).policy;
  EXPECT_THAT(policy.metrics[1].clears, ElementsAre(0.25, 1, HUGE_VAL));
  const Policy k2 = grid({"metric.heap_pct.trigger[3]=96", "cooldown_s[0]=1"}).at(0).policy;
  EXPECT_THAT(k2[kHeap].triggers, ElementsAre(70, 80, 90, 96));
  EXPECT_EQ(k2[kHeap].clear(K2::soft), default_policy()[kHeap].clear(K2::soft));
  EXPECT_EQ(k2.cooldown(K2::soft), Duration::from_seconds(1));
  EXPECT_EQ(k2.cooldown(K2::graceful), Duration::from_seconds(30));
}

TEST(PolicyGrid, AnElementThatBreaksARuleIsThePoints) {
  const PolicyGrid g = grid({"metric.temp_c.trigger[1]=60,40"}, ladder());
  EXPECT_FALSE(g.at(0).fault);
  EXPECT_TRUE(g.at(1).fault);
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
      {{"lag.soft=1:2:3:4"}, "is not a range"},
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
      {{"cooldown_s[4]=1"}, "'cooldown_s[4]' is beyond the end of that list: from cooldown_s[0]"},
      {{"cooldown_s[-1]=1"}, "is not a key"},
      {{"cooldown_s[]=1"}, "is not a key"},
      {{"cooldown_s[1]x=1"}, "is not a key"},
      {{"metric.temp_c.clear[0]=1"},
       "'metric.temp_c.clear' is no list of policy 'k2': one of cooldown_s, metric.lag.trigger"},
      {{"stale_after_s[0]=1"}, "'stale_after_s' is no list of policy 'k2'"},
      {{"cooldown_s[1]=often"}, "--vary:1: 'cooldown_s' has the wrong type"},
      {{"cooldown_s[1]=1", "cooldown_s[1]=2"}, "varied twice"},
      {{"cooldown_s[1]=1", "cooldown_s=2"}, "--vary"},
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
