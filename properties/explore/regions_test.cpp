// The cuts of the input space: they cover it, do not overlap, and hold the points that matter.

#include "properties/explore/regions.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <vector>

namespace cascade {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<MetricThresholds> examples() {
  std::vector<MetricThresholds> result;
  for (const std::string& name : builtin_policy_names()) {
    result.push_back(builtin_policy(name)->lag);
    result.push_back(builtin_policy(name)->heap_pct);
  }
  result.push_back({{1, 2, 3, 4}, 1, true});
  result.push_back({{1, std::nextafter(1.0, 2.0), 3, 4}, 0.5, true});  // neighbouring numbers
  result.push_back({{1e300, 1e301, 1e302, std::numeric_limits<double>::max()}, 0.9, true});
  const double least = std::numeric_limits<double>::denorm_min();
  result.push_back({{least, 2 * least, 3 * least, 4 * least}, 1, true});
  return result;
}

TEST(Regions, OfK2sLag) {
  const MetricRegions lag = regions_of(default_policy().lag);
  // AGGRESSIVE's clear value is GRACEFUL's trigger: eight constants, of which seven differ.
  std::vector<double> lows;
  for (const Region& region : lag.regions) lows.push_back(region.low);
  ASSERT_EQ(lows.size(), 9u);
  EXPECT_TRUE(std::isnan(lows.back()));
  lows.pop_back();
  EXPECT_EQ(lows, (std::vector<double>{0, 50'000, 100'000, 250'000, 500'000, 1'000'000, 2'500'000,
                                       5'000'000}));
  EXPECT_TRUE(lag.regions.back().missing);
  // Both ends, one ulp within, between: five points each, and the missing one.
  EXPECT_EQ(lag.points.size(), 8 * 5 + 1u);
}

TEST(Regions, CoverEveryNumberOnce) {
  for (const MetricThresholds& metric : examples()) {
    const MetricRegions cut = regions_of(metric);
    EXPECT_EQ(cut.regions.front().low, 0);
    EXPECT_TRUE(cut.regions.back().missing);
    for (std::size_t i = 0; i + 2 < cut.regions.size(); ++i) {
      EXPECT_LE(cut.regions[i].low, cut.regions[i].high);
      // No number lies between one region and the next.
      EXPECT_EQ(std::nextafter(cut.regions[i].high, kInfinity), cut.regions[i + 1].low);
    }
    EXPECT_EQ(cut.regions[cut.regions.size() - 2].high, kInfinity);
  }
}

TEST(Regions, NoComparisonWithATriggerOrClearValueSplitsOne) {
  for (const MetricThresholds& metric : examples()) {
    for (const Region& region : regions_of(metric).regions) {
      for (const Level level : kLevels) {
        if (level == Level::normal) continue;
        for (const double constant : {metric.trigger(level), metric.clear(level)}) {
          EXPECT_EQ(region.low >= constant, region.high >= constant);
          EXPECT_EQ(region.low < constant, region.high < constant);
        }
      }
    }
  }
}

TEST(Regions, PointsHoldBothEndsAndTheirNeighbours) {
  for (const MetricThresholds& metric : examples()) {
    const MetricRegions cut = regions_of(metric);
    std::vector<std::set<double>> points(cut.regions.size());
    for (const auto& point : cut.points) {
      const Region& region = cut.regions[point.region];
      if (region.missing) {
        EXPECT_TRUE(std::isnan(point.value));
        continue;
      }
      EXPECT_GE(point.value, region.low);
      EXPECT_LE(point.value, region.high);
      EXPECT_TRUE(points[point.region].insert(point.value).second) << "twice " << point.value;
    }
    for (std::size_t i = 0; i < cut.regions.size(); ++i) {
      const Region& region = cut.regions[i];
      if (region.missing) continue;
      EXPECT_EQ(points[i].count(region.low), 1u);
      EXPECT_EQ(points[i].count(region.high), 1u);
      if (region.low == region.high) continue;
      EXPECT_EQ(points[i].count(std::nextafter(region.low, kInfinity)), 1u);
      EXPECT_EQ(points[i].count(std::nextafter(region.high, 0.0)), 1u);
    }
  }
}

TEST(Regions, WhatIsNotMonitoredIsOneRegionHoweverItReads) {
  MetricThresholds metric = default_policy().lag;
  metric.monitored = false;
  const MetricRegions cut = regions_of(metric);
  ASSERT_EQ(cut.regions.size(), 1u);
  EXPECT_GE(cut.points.size(), 3u);
  EXPECT_TRUE(std::any_of(cut.points.begin(), cut.points.end(),
                          [](const auto& point) { return std::isnan(point.value); }));
}

TEST(Regions, AClearValueThatRoundsToNothingHasNothingBelowIt) {
  const double least = std::numeric_limits<double>::denorm_min();
  const MetricRegions cut = regions_of({{least, 1, 2, 3}, 0.25, true});
  EXPECT_EQ(cut.regions.front().low, 0);
  EXPECT_EQ(cut.regions.front().high, 0);  // below SOFT's trigger, and clear of nothing
  EXPECT_EQ(cut.regions[1].low, least);
}

TEST(ReadableValue, IsTheNearestWholeNumberWhereThereIsOne) {
  const Region lag{50'000, std::nextafter(100'000.0, 0.0), false};
  EXPECT_EQ(readable_value(lag, 0), 50'000);
  EXPECT_EQ(readable_value(lag, 60'000), 60'000);
  EXPECT_EQ(readable_value(lag, 1e9), 99'999);
  EXPECT_EQ(readable_value(lag, kMissing), 50'000);
  const Region heap{85.5, std::nextafter(90.0, 0.0), false};
  EXPECT_EQ(readable_value(heap, 0), 86);
  EXPECT_EQ(readable_value(heap, 100), 89);
  const Region narrow{0.25, 0.75, false};
  EXPECT_EQ(readable_value(narrow, 0), 0.25);
  EXPECT_EQ(readable_value(narrow, 0.5), 0.5);
  EXPECT_EQ(readable_value(narrow, 9), 0.75);
  const Region top{5'000'000, kInfinity, false};
  EXPECT_EQ(readable_value(top, 0), 5'000'000);
  EXPECT_EQ(readable_value(top, 6'000'000), 6'000'000);
  EXPECT_TRUE(is_missing(readable_value({kMissing, kMissing, true}, 5)));
}

// A value between the ends that is not whole stays readable only if it is made so.
TEST(ReadableValue, LeavesTheRegionNever) {
  for (const Region& region : regions_of(default_policy().heap_pct).regions) {
    if (region.missing) continue;
    for (const double near : {0.0, 63.5, 71.99, 85.4, 85.6, 100.0, kInfinity, kMissing}) {
      const double value = readable_value(region, near);
      EXPECT_GE(value, region.low);
      EXPECT_LE(value, region.high);
    }
  }
}

}  // namespace
}  // namespace cascade
