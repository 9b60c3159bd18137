// The figures of a run's checks, told while it runs, against the same asked of all of them at its
// end.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "model/k2.hpp"
#include "sim/loop/outcome/check_figures.hpp"
#include "sim/loop/outcome/check_samples.hpp"

namespace cascade {
namespace {

using loop_checks::checks_of;
using loop_checks::kSecond;

double mean_by_hand(const std::vector<LoopSample>& checks, Instant from, Instant until,
                    Instant counted_from) {
  double sum = 0, weight_s = 0;
  for (std::size_t i = 0; i < checks.size(); ++i) {
    if (checks[i].at < counted_from) continue;
    const Instant next = i + 1 < checks.size() ? checks[i + 1].at : until;
    const Instant begin = std::max(checks[i].at, from), end = std::min(next, until);
    if (end <= begin) continue;
    sum += static_cast<double>(checks[i].lag_messages) * (end - begin).seconds();
    weight_s += (end - begin).seconds();
  }
  return weight_s > 0 ? sum / weight_s : kMissing;
}

bool is_same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

RC_GTEST_PROP(CheckFigures, SayWhatAllChecksTogetherSay, ()) {
  const auto count = *rc::gen::inRange<std::size_t>(0, 60);
  const std::vector<LoopSample> checks = checks_of(count, *rc::gen::arbitrary<std::uint32_t>());
  CheckFrame frame;
  frame.from = Instant{*rc::gen::inRange(0, 40) * kSecond};
  frame.end = frame.from + Duration{*rc::gen::inRange(1, 60) * kSecond};
  if (*rc::gen::arbitrary<bool>()) {
    frame.overload_ends = Instant{*rc::gen::inRange(0, 60) * kSecond};
  }
  std::vector<LoopSample> seen;  // a run ends at its end
  for (const LoopSample& check : checks) {
    if (check.at <= frame.end) seen.push_back(check);
  }
  const Policy policy = default_policy();
  CheckFigures figures(policy, frame);
  for (const LoopSample& check : seen) figures.check(check);

  RC_ASSERT(figures.checks() == seen.size());
  if (!seen.empty()) RC_ASSERT(figures.first() == seen.front().at);
  if (!seen.empty()) RC_ASSERT(figures.last() == seen.back().at);
  std::int64_t lag = 0, disk = 0;
  double heap = 0;
  DrainFigures drain;
  for (const LoopSample& check : seen) {
    const bool is_due = frame.overload_ends && check.at >= *frame.overload_ends;
    if (is_due && !drain.first) drain.first = check;
    const auto at_lag = static_cast<double>(check.lag_messages);
    if (is_due && !drain.drained_at && check.on_disk_messages == 0 &&
        policy[kLag].clears_at(K2::soft, at_lag)) {
      drain.drained_at = check.at;
    }
    if (check.at < frame.from) continue;
    lag = std::max(lag, check.lag_messages);
    disk = std::max(disk, check.on_disk_messages);
    if (!is_missing(check.read[kHeap])) heap = std::max(heap, check.read[kHeap]);
  }
  RC_ASSERT(figures.lag_max_messages() == lag);
  RC_ASSERT(figures.on_disk_max_messages() == disk);
  RC_ASSERT(figures.read_max(1) == heap);
  const Instant middle{frame.from.ns + (frame.end - frame.from).ns / 2};
  RC_ASSERT(is_same(figures.lag_mean(), mean_by_hand(seen, frame.from, frame.end, frame.from)));
  RC_ASSERT(
      is_same(figures.lag_mean_of_half(0), mean_by_hand(seen, frame.from, middle, frame.from)));
  RC_ASSERT(
      is_same(figures.lag_mean_of_half(1), mean_by_hand(seen, middle, frame.end, frame.from)));
  const DrainFigures& told = figures.drain();
  RC_ASSERT(told.first.has_value() == drain.first.has_value());
  if (told.first) RC_ASSERT(told.first->at == drain.first->at);
  if (told.first) RC_ASSERT(told.first->lag_messages == drain.first->lag_messages);
  RC_ASSERT(told.drained_at == drain.drained_at);
  for (const Level level : policy.raised_levels()) {
    for (std::size_t m = 0; m < policy.metric_count(); ++m) {
      const bool held = std::any_of(seen.begin(), seen.end(), [&](const LoopSample& check) {
        return frame.overload_ends && check.at >= *frame.overload_ends &&
               !policy.metrics[m].clears_at(level, check.read.values[m]);
      });
      RC_ASSERT(told.ever_held(policy, m, level) == held);
    }
  }
}

TEST(CheckFigures, ChecksNearerThanThePolicyAsksForAreCounted) {
  Policy policy = default_policy();
  policy.check_every_s = 2;
  CheckFigures figures(policy, {});
  for (const std::int64_t s : {0, 1, 3, 3, 6, 7}) {
    LoopSample check;
    check.at = Instant{s * kSecond};
    figures.check(check);
  }
  EXPECT_EQ(figures.too_near(), 3U);
}

// Whichever of a metric's values is the worse one, and whichever came first.
TEST(CheckFigures, AMetricHeldALevelWhereItWasWorstOrMissing) {
  Policy policy = default_policy();
  policy[kLag].triggers = {10, 20, 30, 40};
  policy[kLag].clears = {5, 15, 25, 35};
  Policy low = policy;
  low[kLag].worse = Worse::low;
  low[kLag].triggers = {-10, -20, -30, -40};
  low[kLag].clears = {-5, -15, -25, -35};
  Policy above_zero = low;
  above_zero[kLag].triggers = {40, 30, 20, 10};
  above_zero[kLag].clears = {45, 35, 25, 15};
  for (const Policy& of : {policy, low, above_zero}) {
    EXPECT_FALSE(DrainFigures{}.ever_held(of, 0, level_at(1))) << "nothing was read";
  }
  const std::vector<double> seen[] = {{3, 17, 8}, {17, 3}, {8, 17}, {3, 8, 17}};
  for (const std::vector<double>& values : seen) {
    for (const double sign : {1.0, -1.0}) {
      const Policy& of = sign > 0 ? policy : low;
      CheckFigures figures(of, {false, Instant{}, Instant{1000}, Instant{0}});
      LoopSample sample;
      for (const double value : values) {
        sample.at = sample.at + Duration{1};
        sample.read = {sign * value, 0};
        figures.check(sample);
      }
      EXPECT_TRUE(figures.drain().ever_held(of, 0, level_at(2)));
      EXPECT_FALSE(figures.drain().ever_held(of, 0, level_at(3)));
      EXPECT_EQ(figures.read_max(0), sign > 0 ? 17 : 0) << "none is 0";
      sample.at = sample.at + Duration{1};
      sample.read = {kMissing, 0};
      figures.check(sample);
      EXPECT_TRUE(figures.drain().ever_held(of, 0, level_at(3)));
    }
  }
}

}  // namespace
}  // namespace cascade
