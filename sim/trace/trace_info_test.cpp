#include "sim/trace/trace_info.hpp"
#include "model/k2.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace cascade {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

std::vector<Instant> times(std::initializer_list<int> seconds) {
  std::vector<Instant> at;
  for (const int s : seconds) at.push_back({s * kSecond});
  return at;
}

TEST(TraceInfo, IntervalsByNearestRank) {
  Trace trace;
  trace.at = times({0, 1, 3, 6, 10});  // 1 2 3 4: the median is the 2nd, the p90 the 4th
  trace[kLag] = {1, 2, 3, 4, 5};
  const TraceInfo info = trace_info(trace, default_policy());
  ASSERT_TRUE(info.intervals);
  EXPECT_EQ(info.intervals->min, Duration{1 * kSecond});
  EXPECT_EQ(info.intervals->median, Duration{2 * kSecond});
  EXPECT_EQ(info.intervals->p90, Duration{4 * kSecond});
  EXPECT_EQ(info.intervals->max, Duration{4 * kSecond});
  EXPECT_EQ(info.length, Duration{10 * kSecond});
  EXPECT_EQ(info.rows, 5u);
  EXPECT_FALSE(info[kHeap]);
}

TEST(TraceInfo, AGapIsLongerThanThreeTimesTheUsualLongInterval) {
  // 20 intervals of 1 s; the p90 stays 1 s as long as at most a tenth is longer.
  std::vector<Instant> at;
  for (int i = 0; i <= 20; ++i) at.push_back({i * kSecond});
  EXPECT_EQ(count_gaps(at), 0u);
  at.push_back({at.back().ns + 3 * kSecond});  // exactly 3 times: not longer
  EXPECT_EQ(count_gaps(at), 0u);
  Trace trace;
  trace.at = at;
  EXPECT_EQ(trace_info(trace, default_policy()).gaps, 0u);
  at.push_back({at.back().ns + 3 * kSecond + 1});
  EXPECT_EQ(count_gaps(at), 1u);
  trace.at = at;
  EXPECT_EQ(trace_info(trace, default_policy()).gaps, 1u);
  EXPECT_EQ(count_gaps({}), 0u);
  EXPECT_EQ(count_gaps(times({1})), 0u);
  EXPECT_EQ(count_gaps({Instant::min(), Instant::max()}), 0u);
}

TEST(TraceInfo, TheLongestGapsComeFirst) {
  Trace trace;
  std::int64_t t = 0;
  for (int i = 0; i < 200; ++i) {
    trace.at.push_back({t * kSecond});
    trace[kLag].push_back(0);
    t += i % 25 == 24 ? 100 + i : 1;
  }
  const TraceInfo info = trace_info(trace, default_policy());
  EXPECT_EQ(info.gaps, 7u);
  ASSERT_EQ(info.longest_gaps.size(), 5u);
  EXPECT_EQ(info.longest_gaps[0].row, 174u);
  EXPECT_EQ(info.longest_gaps[0].length, Duration{274 * kSecond});
  EXPECT_EQ(info.longest_gaps[0].from, trace.at[174]);
  EXPECT_EQ(info.longest_gaps[4].length, Duration{174 * kSecond});
}

TEST(TraceInfo, WhatEachLevelWouldCatch) {
  Trace trace;
  trace.at = times({0, 1, 2, 3, 4, 5});
  trace[kLag] = {100'000, 99'999, kMissing, 500'000, 5'000'000, 0};
  trace[kHeap] = {kMissing, kMissing, kMissing, kMissing, kMissing, kMissing};
  const TraceInfo info = trace_info(trace, default_policy());
  ASSERT_TRUE(info[kLag]);
  ASSERT_EQ(info[kLag]->levels.size(), 4u);
  EXPECT_TRUE(info[kLag]->judged);
  EXPECT_EQ(info[kLag]->missing, 1u);
  EXPECT_EQ(info[kLag]->min, 0);
  EXPECT_EQ(info[kLag]->median, 100'000);
  EXPECT_EQ(info[kLag]->max, 5'000'000);
  EXPECT_EQ(info[kLag]->levels[0].trigger, 100'000);
  EXPECT_EQ(info[kLag]->levels[0].rows, 3u);
  EXPECT_EQ(info[kLag]->levels[0].crossings, 1u);  // the first row is no crossing
  EXPECT_EQ(info[kLag]->levels[1].rows, 2u);
  EXPECT_EQ(info[kLag]->levels[3].rows, 1u);
  EXPECT_EQ(info[kLag]->levels[3].crossings, 1u);
  ASSERT_TRUE(info[kHeap]);
  EXPECT_EQ(info[kHeap]->missing, 6u);
  EXPECT_FALSE(info[kHeap]->median);
}

TEST(TraceInfo, AMetricThatThePolicyDoesNotMonitorIsNotJudged) {
  Trace trace;
  trace.at = times({0});
  trace[kHeap] = {99};
  Policy policy = default_policy();
  policy[kHeap].monitored = false;
  const TraceInfo info = trace_info(trace, policy);
  ASSERT_TRUE(info[kHeap]);
  EXPECT_FALSE(info[kHeap]->judged);
  EXPECT_TRUE(info[kHeap]->levels.empty());
  EXPECT_FALSE(info.intervals);
}

/// Eight levels, of which low values demand the higher ones.
Policy disk_policy() {
  Policy policy;
  policy.levels = LevelNames({"A", "B", "C", "D", "E", "F", "G", "H"});
  MetricThresholds disk;
  disk.name = "disk_free";
  disk.worse = Worse::low;
  disk.triggers = {70, 60, 50, 40, 30, 20, -std::numeric_limits<double>::infinity()};
  policy.metrics = {disk};
  return policy;
}

TEST(TraceInfo, WhereLowValuesAreTheBadOnes) {
  Trace trace;
  trace.metrics = trace_metrics_of(disk_policy());
  trace.at = times({0, 1, 2, 3});
  trace[metric_at(0)] = {80, 20, kMissing, 65};
  const TraceInfo info = trace_info(trace, disk_policy());
  ASSERT_TRUE(info[metric_at(0)]);
  const std::vector<LevelInfo>& levels = info[metric_at(0)]->levels;
  ASSERT_EQ(levels.size(), 7u);
  EXPECT_EQ(levels[0].rows, 2u);
  EXPECT_EQ(levels[0].crossings, 1u);
  EXPECT_EQ(levels[5].rows, 1u);
  EXPECT_EQ(levels[6].rows, 0u);
}

TEST(TraceInfo, AMetricThatThePolicyDoesNotHaveIsNotJudged) {
  Trace trace;
  trace.at = times({0});
  trace[kLag] = {99};
  const TraceInfo info = trace_info(trace, disk_policy());
  ASSERT_TRUE(info[kLag]);
  EXPECT_FALSE(info[kLag]->judged);
  EXPECT_EQ(info[kLag]->max, 99);
}

TEST(GapLimit, IsThreeTimesThe90thPercentile) {
  std::vector<Instant> at;
  for (std::int64_t i = 0; i < 100; ++i) at.push_back({i * 10});
  at.push_back({990 + 31});
  EXPECT_EQ(gap_limit(at).ns, 30);
  EXPECT_EQ(gap_limit(times({0, 1, 2, 3, 60})), Duration{3 * kSecond});
  EXPECT_EQ(gap_limit({}), Duration::max());
  EXPECT_EQ(gap_limit({{5}}), Duration::max());
}

}  // namespace
}  // namespace cascade
