#include "properties/search/margin/barren.hpp"

#include <gtest/gtest.h>

#include "properties/search/margin_examples.hpp"

namespace cascade {
namespace {

Policy load_policy(double cooldown_low_s, double cooldown_high_s) {
  Policy policy = load_ladder();
  policy.cooldowns_s = {cooldown_low_s, cooldown_high_s};
  return policy;
}

TEST(Barren, OneNanosecondAfterTheWindowNoEscalationIsAReversal) {
  const Policy policy = load_policy(0, 0);
  // L1 at 0 ns, back at 10 ns.
  const Trace trace =
      loads(policy, {{0, 12}, {10, 0}, {14, 0}, {15, 0}, {16, 0}, {17, 0}, {18, 0}});
  const CheckedRun run(policy, trace, nullptr, {});
  const RunWalk walk(policy, run, Duration{5}, true);
  const WhatIf what_if(walk);
  ASSERT_EQ(what_if.moves().size(), 2u);
  Barren barren(walk, what_if, metric_at(0));
  EXPECT_EQ(barren.until(TurnKind::reversal, 2), 2u);
  EXPECT_EQ(barren.until(TurnKind::reversal, 3), 3u) << "at 15 ns, just in the window";
  EXPECT_EQ(barren.until(TurnKind::reversal, 4), 6u) << "at 16 ns";
  Barren afresh(walk, what_if, metric_at(0));
  EXPECT_EQ(afresh.until(TurnKind::reversal, 6), run.size());
}

TEST(Barren, AsksOfTheFirstReadingAsOfAnyOther) {
  const Policy policy = load_policy(0, 0);
  // Another first reading brings L1, back at 1 ns, and L1 again at 3 ns or not at all.
  for (const bool again : {false, true}) {
    const Trace trace = loads(policy, {{0, 0}, {1, 0}, {2, 0}, {3, again ? 12.0 : 0}, {4, 0}});
    const CheckedRun run(policy, trace, nullptr, {});
    const RunWalk walk(policy, run, Duration{5}, true);
    const WhatIf what_if(walk);
    Barren barren(walk, what_if, metric_at(0));
    EXPECT_EQ(barren.steps(), 0u);
    EXPECT_EQ(barren.until(TurnKind::reversal, 0) > 0, !again);
    EXPECT_GT(barren.steps(), 0u);
  }
}

TEST(Barren, ABandThatIsCrossedMattersToFlapsAlone) {
  const Policy policy = load_policy(1e-6, 3e-9);
  // L2 at 0 ns, L1 at 3 ns; L1's band is crossed from 5 ns to 7 ns, L2 again at 9 ns.
  const Trace trace = loads(
      policy, {{0, 25}, {3, 12}, {4, 12}, {5, 0}, {6, 7}, {7, 12}, {8, 12}, {9, 25}, {10, 25}});
  const CheckedRun run(policy, trace, nullptr, {});
  const RunWalk walk(policy, run, Duration{0}, true);
  const WhatIf what_if(walk);
  ASSERT_EQ(what_if.moves().size(), 3u);
  ASSERT_EQ(what_if.total().flaps, 0);
  const auto crossing = walk.crossing(1, 7);
  ASSERT_TRUE(crossing);
  ASSERT_EQ(crossing->healthy, 3u);
  ASSERT_EQ(crossing->bad, 5u);
  Barren barren(walk, what_if, metric_at(0));
  EXPECT_EQ(barren.until(TurnKind::flap, 3), 3u);
  EXPECT_EQ(barren.until(TurnKind::reversal, 2), 4u) << "from these rows L1 again by 8 ns";
  Barren afresh(walk, what_if, metric_at(0));
  EXPECT_EQ(afresh.until(TurnKind::reversal, 4), 7u) << "from these not before the end";
  EXPECT_EQ(barren.until(TurnKind::reversal, 7), 7u) << "this transition can be another";
}

}  // namespace
}  // namespace cascade
