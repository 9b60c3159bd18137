// What of a policy a run showed.

#include "properties/monitor/exercise.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "model/cascade.hpp"
#include "model/k2.hpp"
#include "properties/reference/generators.hpp"

namespace cascade {
namespace {

TEST(Exercise, CountsRegionsAndTransitionsOnce) {
  Exercise exercise(default_policy());
  EXPECT_EQ(exercise.regions(), 90u);
  EXPECT_EQ(exercise.moves(), 20u);
  EXPECT_EQ(exercise.regions_seen(), 0u);
  Cascade cascade(default_policy());
  const auto check = [&](std::int64_t s, double lag, double heap) {
    const Pressure pressure{{lag, heap}};
    exercise.observe(pressure, cascade.check(Instant{s * 1'000'000'000}, pressure));
  };
  check(0, 0, 10);
  check(1, 49'999, 62);  // the same region of both
  EXPECT_EQ(exercise.regions_seen(), 1u);
  check(2, 50'000, 10);  // where SOFT's clear value begins
  EXPECT_EQ(exercise.regions_seen(), 2u);
  check(3, kMissing, 10);
  check(4, kMissing, kMissing);
  EXPECT_EQ(exercise.regions_seen(), 4u);
  EXPECT_EQ(exercise.moves_made(), 0u);
  check(5, 100'000, 10);  // up to SOFT
  check(36, 0, 10);       // and back
  check(37, 100'000, 10);
  EXPECT_EQ(exercise.moves_made(), 2u);
  EXPECT_EQ(exercise.moves_not_made().size(), 18u);
  EXPECT_EQ(exercise_text(exercise, default_policy()).substr(0, 79),
            "exercised 5 of 90 input regions and 2 of 20 transitions (never NORMAL>GRACEFUL,");
}

TEST(Exercise, WhatIsLessThanTheLeastValueLiesInTheLowestRegion) {
  Exercise exercise(default_policy());
  for (const double lag : {-1.0, 0.0, 49'999.0}) exercise.observe({{lag, -5}}, std::nullopt);
  EXPECT_EQ(exercise.regions_seen(), 1u);
}

TEST(Exercise, AResetIsNoTransitionOfThePolicys) {
  Exercise exercise(default_policy());
  Cascade cascade(default_policy());
  cascade.check(Instant{0}, {{100'000, 0}});
  exercise.observe({}, cascade.reset(Instant{1}));
  EXPECT_EQ(exercise.moves_made(), 0u);
}

TEST(Exercise, WhatIsNotMonitoredHasOneRegion) {
  Policy policy = default_policy();
  policy[kHeap].monitored = false;
  Exercise exercise(policy);
  EXPECT_EQ(exercise.regions(), 9u);
  for (const double heap : {0.0, 99.0, kMissing}) exercise.observe({{0, heap}}, std::nullopt);
  EXPECT_EQ(exercise.regions_seen(), 1u);
}

RC_GTEST_PROP(Exercise, TwoPressuresAreOneRegionWhereNoConstantLiesBetween, ()) {
  const Policy policy = *gen::policy();
  const Pressure a = *gen::pressure(policy), b = *gen::pressure(policy);
  bool alike = true;
  for (std::size_t m = 0; m < policy.metric_count(); ++m) {
    const MetricThresholds& metric = policy.metrics[m];
    if (!metric.monitored) continue;
    const double x = a.values[m], y = b.values[m];
    alike = alike && is_missing(x) == is_missing(y);
    for (const Level level : policy.raised_levels()) {
      alike = alike && metric.demands(level, x) == metric.demands(level, y) &&
              metric.clears_at(level, x) == metric.clears_at(level, y);
    }
  }
  Exercise exercise(policy);
  exercise.observe(a, std::nullopt);
  exercise.observe(b, std::nullopt);
  RC_CLASSIFY(alike, std::string("alike"));
  RC_ASSERT(exercise.regions_seen() == (alike ? 1u : 2u));
}

}  // namespace
}  // namespace cascade
