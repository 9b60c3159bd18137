#include "properties/search/margin/move_table.hpp"

#include <gtest/gtest.h>

#include <set>

#include "model/cascade.hpp"
#include "properties/search/margin_examples.hpp"

namespace cascade {
namespace {

Pressure any_pressure(Prng& random, const Policy& policy) {
  Pressure seen;
  for (std::size_t m = 0; m < policy.metric_count(); ++m) {
    const std::vector<double> values = telling_values(policy.metrics[m]);
    seen.values[m] = values[random.below(values.size())];
  }
  return seen;
}

/// The level that the machine comes to.
Level asked(const Policy& policy, Level level, bool cooldown_over, const Pressure& seen) {
  Cascade cascade(policy, level, cooldown_over ? std::nullopt : std::optional(Instant{}));
  cascade.check(Instant{}, seen);
  return cascade.level();
}

/// How many of the bounds the value has come to, or the last one of all for a missing value.
void expect_region(const MoveTable& table, const MetricThresholds& of, Metric metric,
                   double value) {
  std::set<double> bounds;
  for (std::size_t i = 0; of.monitored && i < of.triggers.size(); ++i) {
    for (const double bound : {of.triggers[i], of.clears[i]}) {
      if (std::isfinite(bound)) bounds.insert(bound);
    }
  }
  ASSERT_EQ(std::set<double>(table.bounds(metric).begin(), table.bounds(metric).end()), bounds);
  ASSERT_EQ(table.count(metric), of.monitored ? bounds.size() + 2 : 1);
  std::uint32_t region = 0;
  for (const double bound : bounds) {
    const bool passed = of.worse == Worse::high ? value >= bound : value <= bound;
    region += passed ? 1 : 0;
  }
  if (is_missing(value)) region = table.count(metric) - 1;
  ASSERT_EQ(table.region(metric, value), region);
}

TEST(MoveTable, AnswersAsTheMachineDoes) {
  Prng random(1);
  for (int ladder = 0; ladder < 60; ++ladder) {
    const Policy policy = example_ladder(random);
    ASSERT_FALSE(validate(policy)) << to_toml(policy);
    const MoveTable table(policy);
    std::size_t together = 1;
    for (std::size_t m = 0; m < policy.metric_count(); ++m) together *= table.count(metric_at(m));
    ASSERT_EQ(table.count(), together);
    for (int pressure = 0; pressure < 30; ++pressure) {
      const Pressure seen = any_pressure(random, policy);
      const std::uint32_t number = table.number(seen);
      ASSERT_LT(number, table.count());
      for (std::size_t m = 0; m < policy.metric_count(); ++m) {
        ASSERT_NO_FATAL_FAILURE(
            expect_region(table, policy.metrics[m], metric_at(m), seen.values[m]));
        ASSERT_EQ(table.region_in(number, metric_at(m)),
                  table.region(metric_at(m), seen.values[m]));
      }
      for (const Level level : policy.all_levels()) {
        for (const bool over : {false, true}) {
          ASSERT_EQ(table.after(level, over, number), asked(policy, level, over, seen))
              << to_toml(policy) << "from " << index(level) << ", cooldown over: " << over;
        }
      }
    }
  }
}

TEST(MoveTable, SaysWhichLevelsAreReachedAndWhereTheCooldownMatters) {
  Prng random(2);
  for (int ladder = 0; ladder < 60; ++ladder) {
    const Policy policy = example_ladder(random);
    const MoveTable table(policy);
    for (const Level level : policy.all_levels()) {
      std::uint32_t reached[2] = {0, 0};
      bool matters = false;
      for (std::uint32_t i = 0; i < table.count(); ++i) {
        for (const bool over : {false, true}) {
          reached[over ? 1 : 0] |= 1u << index(table.after(level, over, i));
        }
        matters = matters || table.after(level, true, i) != table.after(level, false, i);
      }
      EXPECT_EQ(table.reached(level, false), reached[0]);
      EXPECT_EQ(table.reached(level, true), reached[1]);
      EXPECT_EQ(table.cooldown_matters(level), matters) << to_toml(policy) << index(level);
    }
    EXPECT_FALSE(table.cooldown_matters(kLowest)) << "there is nothing to recover to";
  }
}

TEST(MoveTable, AMetricThatDemandsNothingStillHoldsTheLevelWhileItIsMissing) {
  // It has no bounds, but a value clears and no value does not.
  Policy policy;
  policy.name = "holds";
  policy.levels = LevelNames({"LOW", "HIGH"});
  MetricThresholds metric;
  metric.name = "load";
  metric.triggers = {10};
  metric.clears = {5};
  policy.metrics.push_back(metric);
  metric.name = "silent";
  metric.triggers = metric.clears = {kInfinity};
  policy.metrics.push_back(metric);
  policy.stale_after_s = 60;
  const MoveTable table(policy);
  EXPECT_TRUE(table.bounds(metric_at(1)).empty());
  const Level high = level_at(1);
  const Pressure seen{{0, 0}}, missing{{0, kMissing}};
  ASSERT_EQ(asked(policy, high, true, missing), high) << "or the policy is none to show it";
  EXPECT_EQ(table.after(high, true, table.number(missing)), high);
  EXPECT_EQ(table.after(high, true, table.number(seen)), kLowest);
}

}  // namespace
}  // namespace cascade
