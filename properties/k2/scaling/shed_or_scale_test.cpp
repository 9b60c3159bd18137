// properties/k2/SHED-OR-SCALE.md is what the runs say, and each of its sentences has its premise.

#include "properties/k2/scaling/shed_or_scale.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "properties/reference/generated_page.hpp"

namespace cascade {
namespace {

TEST(ShedOrScale, ThePageIsUpToDateAndItsSentencesHold) {
  const ShedOrScale runs = shed_or_scale();
  // Eleven of 150,000 a second.
  expect_page("properties/k2/SHED-OR-SCALE.md", shed_or_scale_page(runs), {"about 1,650,000"});
  const auto of = [](const StormRun& run, const char* name) {
    return statistic(run.outcome, name);
  };
  // Which of them?
  EXPECT_LT(runs.scale.lost_pct(), 2);
  EXPECT_GT(runs.shed.lost_pct(), 50);
  EXPECT_LT(of(runs.shed, "latency_p50_s.tier_1"), 1);
  EXPECT_GT(of(runs.scale, "latency_p50_s.tier_1"), 60);
  EXPECT_EQ(of(runs.both, "refused"), of(runs.shed, "refused")) << "none is saved";
  EXPECT_EQ(of(runs.both, "on_disk"), 0);
  EXPECT_GT(of(runs.shed, "on_disk"), 1e6);
  EXPECT_GT(of(runs.shed, "cycle_period_s"), 0) << "a limit cycle";
  EXPECT_TRUE(std::isnan(runs.neither.back_s));
  EXPECT_TRUE(std::isnan(runs.shed.back_s));
  // Why does both not scale to eleven? They start 30 s after the look at 90 s: the storm is over.
  EXPECT_LT(of(runs.both, "instances_max"), 11);
  EXPECT_EQ(of(runs.scale, "instances_max"), 11);
  EXPECT_LT(static_cast<double>(runs.lag_at_look_messages), of(runs.scale, "lag_max") / 10);
  // Would a better one do?
  EXPECT_GT(runs.both_at_once.lost_pct(), 50);
  EXPECT_EQ(of(runs.both_at_once, "level_max"), of(runs.shed, "level_max"));
  EXPECT_LE(runs.scaled_otherwise[0].lost(), runs.scale.lost());
  // The order in which they are named.
  EXPECT_EQ(of(runs.scaled_otherwise[1], "instances_max"), 22);
  EXPECT_NEAR(runs.rent_per_hour, 0.672, 1e-6);
}

}  // namespace
}  // namespace cascade
