#include "sim/loop/outcome/truth_watch.hpp"
#include "model/k2.hpp"

#include <gtest/gtest.h>

#include "sim/loop/outcome/latency.hpp"

namespace cascade {
namespace {

Instant at(double seconds) { return Instant{} + Duration::from_seconds(seconds); }

constexpr Pressure kCalm{0, 0}, kSoft{100'000, 0};

TEST(TruthWatch, ALevelThatStandsAsThePolicyHasItIsNoNews) {
  TruthWatch watch(default_policy());
  watch.look(at(1), kCalm);
  EXPECT_FALSE(watch.would_move_since());
  watch.restart(at(2), default_policy(), K2::soft, at(2));
  watch.look(at(3), kSoft);
  watch.look(at(4), kCalm);
  EXPECT_FALSE(watch.would_move_since()) << "the cooldown is not over";
  EXPECT_EQ(watch.below_demand(at(5)).total.ns, 0);
}

TEST(TruthWatch, OnlyTheLatestStretchCountsAndAnInstantThatWouldStandEndsIt) {
  TruthWatch watch(default_policy());
  watch.look(at(1), kSoft);
  watch.look(at(2), kCalm);
  watch.look(at(3), kSoft);
  watch.look(at(4), kSoft);
  EXPECT_EQ(watch.would_move_since(), at(3));
  const TruthWatch::Below below = watch.below_demand(at(6));
  EXPECT_EQ(below.total.seconds(), 4) << "1 to 2, and 3 to 6";
  EXPECT_EQ(below.longest, (TimeSpan{at(3), at(6)}));
}

TEST(TruthWatch, ARecoveryThatNobodyMakesIsOneToo) {
  TruthWatch watch(default_policy());
  watch.restart(at(0), default_policy(), K2::soft, at(0));
  for (int s = 1; s <= 40; ++s) watch.look(at(s), kCalm);
  EXPECT_EQ(watch.would_move_since(), at(30)) << "one cooldown after the transition";
  EXPECT_EQ(watch.below_demand(at(41)).total.ns, 0) << "too high is not below";
  watch.restart(at(41), default_policy(), K2::normal, at(41));
  EXPECT_FALSE(watch.would_move_since());
}

// It is asked again and again, and still knows since when more was demanded.
TEST(TruthWatch, APolicyThatWaitsBeforeItEscalatesIsBelowOnlyThen) {
  Policy policy = default_policy();
  policy.escalate_after_s = 5;
  TruthWatch watch(policy);
  for (int s = 0; s <= 20; ++s) watch.look(at(s), s < 10 ? kCalm : kSoft);
  EXPECT_EQ(watch.would_move_since(), at(15));
  EXPECT_EQ(watch.below_demand(at(20)).total.seconds(), 5);
  watch.look(at(21), kCalm);
  EXPECT_FALSE(watch.would_move_since());
  for (int s = 22; s <= 26; ++s) watch.look(at(s), kSoft);
  EXPECT_FALSE(watch.would_move_since()) << "the wait begins anew";
  watch.look(at(27), kSoft);
  EXPECT_EQ(watch.would_move_since(), at(27));
}

TEST(LatencyHistogram, AmongAllWhoeverNeverGotThereTakesForEver) {
  LatencyHistogram histogram;
  histogram.add(Duration::from_seconds(1), 90);
  histogram.add(Duration::from_seconds(10), 9);
  EXPECT_EQ(histogram.percentile_of(100, 99), histogram.percentile(100));
  EXPECT_NEAR(histogram.percentile_of(50, 100)->seconds(), 1, 0.016);
  EXPECT_NEAR(histogram.percentile_of(99, 100)->seconds(), 10, 0.16);
  EXPECT_FALSE(histogram.percentile_of(99, 101)) << "more than 1 % never got there";
  EXPECT_FALSE(LatencyHistogram{}.percentile_of(50, 1));
}

}  // namespace
}  // namespace cascade
