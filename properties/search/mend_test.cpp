#include "properties/search/mend.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

#include "model/policy.hpp"
#include "properties/explore/budget.hpp"
#include "properties/explore/explore.hpp"

namespace cascade {
namespace {

using ::testing::ElementsAre;

std::string mend_of(const Policy& policy, std::string_view property) {
  const auto mend = smallest_mend(prove(policy), property);
  return mend ? mend->toml : "none";
}

Policy ladder(const std::string& toml) {
  return parse_policy("name = \"ladder\"\ncooldown_s = 0.0\n" + toml, "ladder.toml");
}

bool holds(const Policy& policy, const std::string& property) {
  return prove(policy, {property}).verdicts.at(0).holds();
}

// What K2's own policy does otherwise than the documents and the code is what the search finds.
TEST(Mend, OfTheDesignIsWhatK2Does) {
  const Policy coded = builtin_policy("k2-as-coded").value();
  // A missing value that is taken for zero moves the level down and up as well.
  EXPECT_EQ(mend_of(coded, "no-flapping"), "recovery = \"banded\"\non_missing = \"hold\"\n");
  EXPECT_EQ(mend_of(coded, "missing-data-never-recovers"), "on_missing = \"hold\"\n");
  const Policy documented = builtin_policy("k2-as-documented").value();
  EXPECT_EQ(mend_of(documented, "no-flapping"), "recovery = \"banded\"\n");
  EXPECT_EQ(mend_of(documented, "protects-at-once"), "escalation = \"immediate\"\n");
}

TEST(Mend, IsNoneWhereNothingIsViolated) {
  EXPECT_EQ(mend_of(default_policy(), "no-flapping"), "none");
  EXPECT_EQ(mend_of(default_policy(), "transition-budget"), "none");  // not applicable
}

TEST(Mend, IsNoneWhereNoSuchChangeHelps) {
  Policy policy = default_policy();
  policy.shedding[1].fill(Action::drop);
  EXPECT_EQ(mend_of(policy, "tier-1-never-shed"), "none");
  policy = default_policy();
  policy.max_transitions_per_hour = 0;
  EXPECT_EQ(mend_of(policy, "transition-budget"), "none");
}

TEST(Mend, GivesADeadBandToThoseLevelsThatHaveNone) {
  const Policy policy = ladder(R"(
levels = ["L0", "L1", "L2", "L3", "L4", "L5", "L6", "L7"]
check_every_s = 1.0
[metric.temp_c]
trigger = [10, 20, 30, 37.5, 50, inf, inf]
clear = [10, 19, 29, 37.5, 49, inf, inf]
[metric.load]
trigger = [1, 2, 3, 4, 5, 6, 7]
clear = [0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5]
)");
  const auto mend = smallest_mend(prove(policy), "no-flapping");
  ASSERT_TRUE(mend);
  EXPECT_EQ(mend->toml, "[metric.temp_c]\nclear = [9.9, 19.0, 29.0, 37.4, 49.0, inf, inf]\n");
  EXPECT_THAT(mend->words, ElementsAre("temp_c clears L1 below 9.9, L4 below 37.4"));
  EXPECT_TRUE(mend->proof.holds());
}

TEST(Mend, OfAMetricThatIsWorseLowClearsAboveTheTrigger) {
  const Policy policy = ladder(R"(
levels = ["OK", "LOW"]
check_every_s = 1.0
[metric.free_mb]
worse = "low"
trigger = [256]
clear = [256]
min = 0
[metric.charge]
worse = "low"
trigger = [-0.25]
clear = [-0.25]
)");
  const auto mend = smallest_mend(prove(policy), "no-flapping");
  ASSERT_TRUE(mend);
  EXPECT_EQ(mend->toml, "[metric.free_mb]\nclear = [257.0]\n\n[metric.charge]\nclear = [-0.24]\n");
  EXPECT_THAT(mend->words,
              ElementsAre("free_mb clears LOW above 257", "charge clears LOW above -0.24"));
}

TEST(Mend, TakesAFinerStepWhereTheMetricsLimitsLeaveNoRoom) {
  EXPECT_EQ(mend_of(ladder(R"(
levels = ["OK", "FULL"]
check_every_s = 1.0
[metric.files]
trigger = [100]
clear = [100]
min = 0
)"),
                    "no-flapping"),
            "[metric.files]\nclear = [90.0]\n");
  EXPECT_EQ(mend_of(ladder(R"(
levels = ["OK", "FULL"]
check_every_s = 1.0
[metric.free]
worse = "low"
trigger = [9e5]
clear = [9e5]
max = 905000
)"),
                    "no-flapping"),
            "[metric.free]\nclear = [901000.0]\n");
}

TEST(Mend, SaysTheClearValuesWhereAFactorMadeThem) {
  const Policy policy = ladder(R"(
levels = ["OK", "WARM", "HOT"]
check_every_s = 1.0
[metric.temp_c]
trigger = [50, 60]
recovery_factor = 1.0
[metric.load]
trigger = [8, 9]
recovery_factor = 0.5
)");
  EXPECT_EQ(mend_of(policy, "no-flapping"), "[metric.temp_c]\nclear = [49.0, 59.0]\n");
}

TEST(Mend, LeavesAMetricAloneThatIsNotMonitored) {
  const Policy policy = ladder(R"(
levels = ["OK", "HOT"]
check_every_s = 1.0
[metric.temp_c]
trigger = [55]
clear = [55]
[metric.load]
trigger = [8]
clear = [8]
monitored = false
)");
  EXPECT_EQ(mend_of(policy, "no-flapping"), "[metric.temp_c]\nclear = [54.0]\n");
}

TEST(Mend, IsAPairWhereOneChangeIsNotEnough) {
  const Policy policy = ladder(R"(
levels = ["OK", "WARM", "HOT"]
recovery = "recompute"
check_every_s = 1.0
[metric.temp_c]
trigger = [55, 65]
clear = [55, 65]
)");
  const auto mend = smallest_mend(prove(policy), "no-flapping");
  ASSERT_TRUE(mend);
  EXPECT_EQ(mend->toml, "recovery = \"banded\"\n\n[metric.temp_c]\nclear = [54.0, 64.0]\n");
  EXPECT_EQ(mend->words.size(), 2u);
}

TEST(Mend, IsOfThreeChangesWhereTwoAreNotEnough) {
  const Policy policy = ladder(R"(
levels = ["OK", "WARM", "HOT"]
recovery = "recompute"
on_missing = "assume-zero"
check_every_s = 1.0
[metric.temp_c]
trigger = [55, 65]
clear = [55, 65]
)");
  EXPECT_EQ(mend_of(policy, "no-flapping"),
            "recovery = \"banded\"\non_missing = \"hold\"\n\n"
            "[metric.temp_c]\nclear = [54.0, 64.0]\n");
}

TEST(Mend, OfABudgetIsTheLeastCooldown) {
  const Policy fan = builtin_policy("pi5-fan").value();
  ASSERT_EQ(mend_of(fan, "transition-budget"), "cooldown_s = 14.0\n");
  Policy shorter = fan;
  shorter.cooldown_s = 13;
  EXPECT_FALSE(holds(shorter, "transition-budget"));
  EXPECT_EQ(mend_of(builtin_policy("upower-battery").value(), "flap-budget"), "cooldown_s = 1.0\n");
}

TEST(Mend, LengthensOfCooldownsTheShortOnes) {
  Policy fan = builtin_policy("pi5-fan").value();
  fan.cooldowns_s = {0, 60, 2, 1};
  const auto mend = smallest_mend(prove(fan), "transition-budget");
  ASSERT_TRUE(mend);
  const Policy mended = with_changes(fan, mend->toml, "the change");
  EXPECT_EQ(mended.cooldowns_s[1], 60);
  const double least = mended.cooldowns_s[0];
  EXPECT_GT(least, 2);
  EXPECT_THAT(mended.cooldowns_s, ElementsAre(least, 60, least, least));
  EXPECT_LE(flap_budget(mended, kHour).value(), 1000u);
}

TEST(Mend, NeverViolatesWhatWasKept) {
  Policy patient = builtin_policy("kubelet-soft-eviction").value();
  EXPECT_EQ(mend_of(patient, "protects-at-once"), "escalate_after_s = 0.0\n");
  // Without the wait it would move 360 times an hour: what the wait kept, a hold has to.
  patient.max_transitions_per_hour = 66;
  const auto mend = smallest_mend(prove(patient), "protects-at-once");
  ASSERT_TRUE(mend);
  EXPECT_EQ(mend->toml, "escalate_after_s = 0.0\ncooldown_s = 100.0\n");
  const Policy mended = with_changes(patient, mend->toml, "the change");
  EXPECT_TRUE(holds(mended, "transition-budget"));
  Policy shorter = mended;
  shorter.cooldown_s -= 1;
  EXPECT_FALSE(holds(shorter, "transition-budget"));
}

}  // namespace
}  // namespace cascade
