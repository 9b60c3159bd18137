// The cuts of the input space: they cover it, do not overlap, and hold the points that matter.

#include "properties/explore/regions.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <utility>
#include <vector>

#include "model/k2.hpp"
#include "properties/reference/reference_cascade.hpp"

namespace cascade {
namespace {

MetricThresholds metric_of(std::vector<double> triggers, double factor) {
  MetricThresholds metric;
  metric.name = "a";
  metric.triggers = std::move(triggers);
  metric.recovery_factor = factor;
  metric.min = 0;
  return metric;
}

/// Where low values are the bad ones, with clears of its own.
MetricThresholds low_metric() {
  MetricThresholds metric = metric_of({30, 20, 10}, 1);
  metric.worse = Worse::low;
  metric.clears = {35, 20, 12.5};
  return metric;
}

std::vector<MetricThresholds> examples() {
  std::vector<MetricThresholds> result;
  for (const std::string& name : builtin_policy_names()) {
    result.push_back((*builtin_policy(name))[kLag]);
    result.push_back((*builtin_policy(name))[kHeap]);
  }
  result.push_back(metric_of({1, 2, 3, 4}, 1));
  result.push_back(metric_of({1, std::nextafter(1.0, 2.0), 3, 4}, 0.5));  // neighbouring numbers
  result.push_back(metric_of({1e300, 1e301, 1e302, std::numeric_limits<double>::max()}, 0.9));
  const double least = std::numeric_limits<double>::denorm_min();
  result.push_back(metric_of({least, 2 * least, 3 * least, 4 * least}, 1));
  result.push_back(metric_of({1, 5, 5, kInfinity}, 0.5));  // never the highest, and two at once
  MetricThresholds unbounded = metric_of({-5, 0, 5}, 1);
  unbounded.min = -kInfinity;
  unbounded.clears = {-10, 0, 2};
  result.push_back(unbounded);
  result.push_back(low_metric());
  MetricThresholds limited = low_metric();
  limited.min = 5;
  result.push_back(limited);
  MetricThresholds never = low_metric();  // the lowest demanded by no value, and cleared by any
  never.triggers[2] = never.clears[2] = -kInfinity;
  result.push_back(never);
  never.clears[0] = kInfinity;
  result.push_back(never);
  return result;
}

TEST(Regions, OfK2sLag) {
  const MetricRegions lag = regions_of(default_policy()[kLag]);
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
    EXPECT_TRUE(cut.regions.back().missing);
    const bool high = metric.worse == Worse::high;
    EXPECT_EQ(high ? cut.regions.front().low : cut.regions.front().high,
              high ? metric.min : kInfinity);
    for (std::size_t i = 0; i + 2 < cut.regions.size(); ++i) {
      EXPECT_LE(cut.regions[i].low, cut.regions[i].high);
      // No number lies between one region and the next, and the next is worse.
      const Region& better = cut.regions[i];
      const Region& worse = cut.regions[i + 1];
      EXPECT_LT(high ? better.high : worse.high, high ? worse.low : better.low);
      EXPECT_EQ(
          high ? std::nextafter(better.high, kInfinity) : std::nextafter(worse.high, kInfinity),
          high ? worse.low : better.low);
    }
    const Region& last = cut.regions[cut.regions.size() - 2];
    // What any value clears is cleared by an infinite one too, which is no value of the metric.
    const Level top = level_at(metric.triggers.size());
    const double least = std::min(metric.min, metric.clear(top));
    EXPECT_EQ(high ? last.high : last.low, high ? kInfinity : least);
  }
}

TEST(Regions, NoComparisonWithATriggerOrClearValueSplitsOne) {
  for (const MetricThresholds& metric : examples()) {
    for (const Region& region : regions_of(metric).regions) {
      for (std::size_t i = 1; i <= metric.triggers.size(); ++i) {
        const Level level = level_at(i);
        EXPECT_EQ(metric.demands(level, region.low), metric.demands(level, region.high));
        EXPECT_EQ(metric.clears_at(level, region.low), metric.clears_at(level, region.high));
      }
    }
  }
}

TEST(Regions, OfWhatIsWorseWhenLowBeginAtTheTop) {
  const MetricRegions cut = regions_of(low_metric());
  std::vector<double> highs;
  for (const Region& region : cut.regions) {
    if (!region.missing) highs.push_back(region.high);
  }
  // Above 35 all is clear; 30 demands the first level, and 20 is both a trigger and its clear
  // value.
  EXPECT_EQ(highs, (std::vector<double>{kInfinity, 35, 30, 20, 12.5, 10}));
  EXPECT_EQ(readable_value(cut.regions[0], kMissing, 0), 36);  // no number without an end
  EXPECT_EQ(readable_value(cut.regions[2], kMissing, 0), 30);
}

// A check depends on the highest demand and the lowest level that is cleared: each such pair that
// any pressure makes is among the representatives.
TEST(Regions, RepresentativePressuresMakeEveryDemandBesideEveryClearing) {
  const Policy policy = parse_policy(
      "name = 'x'\nlevels = ['A', 'B', 'C']\n[metric.a]\ntrigger = [2, 4]\nclear = [1, 3]\n"
      "[metric.b]\nworse = 'low'\ntrigger = [20, 10]\nclear = [30, 15]\n"
      "[metric.c]\ntrigger = [5, inf]\nrecovery_factor = 0.5\n",
      "x");
  const auto look = [&](const Pressure& pressure) {
    std::size_t cleared = 3;
    while (cleared > 1 && is_cleared(policy, level_at(cleared - 1), pressure)) --cleared;
    return std::pair(index(demand(policy, pressure)), cleared);
  };
  std::set<std::pair<std::size_t, std::size_t>> all, represented;
  for (const double a : {0.0, 1.0, 2.0, 3.0, 4.0, kMissing}) {
    for (const double b : {31.0, 30.0, 20.0, 15.0, 10.0, kMissing}) {
      for (const double c : {0.0, 2.5, 5.0, kMissing}) all.insert(look({a, b, c}));
    }
  }
  for (const Pressure& pressure : representative_pressures(policy)) {
    represented.insert(look(pressure));
  }
  EXPECT_EQ(represented, all);
  const auto same = [](double x, double y) { return x == y || (is_missing(x) && is_missing(y)); };
  for (std::size_t a = 0; a < 3; ++a) {
    for (std::size_t b = a + 1; b < 3; ++b) {
      for (const Region& of_a : regions_of(policy.metrics[a]).regions) {
        for (const Region& of_b : regions_of(policy.metrics[b]).regions) {
          const auto pressures = representative_pressures(policy);
          EXPECT_TRUE(std::any_of(pressures.begin(), pressures.end(),
                                  [&](const Pressure& each) {
                                    return same(each.values[a], of_a.low) &&
                                           same(each.values[b], of_b.low);
                                  }))
              << of_a.low << " beside " << of_b.low;
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
      EXPECT_EQ(points[i].count(std::nextafter(region.high, -kInfinity)), 1u);
    }
  }
}

TEST(Regions, WhatIsNotMonitoredIsOneRegionHoweverItReads) {
  MetricThresholds metric = default_policy()[kLag];
  metric.monitored = false;
  const MetricRegions cut = regions_of(metric);
  ASSERT_EQ(cut.regions.size(), 1u);
  EXPECT_FALSE(cut.regions.front().missing);
  EXPECT_EQ(cut.regions.front().low, 0);
  EXPECT_EQ(cut.regions.front().high, 0);
  ASSERT_EQ(cut.points.size(), 3u);
  for (const auto& point : cut.points) EXPECT_EQ(point.region, 0u);
  // Nothing, more than any trigger, and no value.
  EXPECT_EQ(cut.points[0].value, 0);
  EXPECT_EQ(cut.points[1].value, kInfinity);
  EXPECT_TRUE(std::any_of(cut.points.begin(), cut.points.end(),
                          [](const auto& point) { return std::isnan(point.value); }));
}

TEST(ReadableValue, IsTheNearestWholeNumberWhereThereIsOne) {
  const Region lag{50'000, std::nextafter(100'000.0, 0.0), false};
  EXPECT_EQ(readable_value(lag, 0, 0), 50'000);
  EXPECT_EQ(readable_value(lag, 60'000, 0), 60'000);
  EXPECT_EQ(readable_value(lag, 1e9, 0), 99'999);
  EXPECT_EQ(readable_value(lag, kMissing, 0), 50'000);
  const Region heap{85.5, std::nextafter(90.0, 0.0), false};
  EXPECT_EQ(readable_value(heap, 0, 0), 86);
  EXPECT_EQ(readable_value(heap, 100, 0), 89);
  const Region narrow{0.25, 0.75, false};
  EXPECT_EQ(readable_value(narrow, 0, 0), 0.25);
  EXPECT_EQ(readable_value(narrow, 0.5, 0), 0.5);
  EXPECT_EQ(readable_value(narrow, 9, 0), 0.75);
  const Region top{5'000'000, kInfinity, false};
  EXPECT_EQ(readable_value(top, 0, 0), 5'000'000);
  EXPECT_EQ(readable_value(top, 6'000'000, 0), 6'000'000);
  EXPECT_TRUE(is_missing(readable_value({kMissing, kMissing, true}, 5, 0)));
  EXPECT_EQ(readable_value({-kInfinity, 5, false}, kMissing, 0), 0);
  // Of such a size every number is whole, and to write it with places more would lose some of it.
  int lost = 0;
  for (double value = 1e17; value < 1.0000000000002e17; value += 16) {
    EXPECT_EQ(readable_value({value, kInfinity, false}, kMissing, 2), value);
    lost += value * 100 / 100 < value ? 1 : 0;
  }
  EXPECT_GT(lost, 0);
}

// Envoy's, and figures that are written with more digits than a person reads.
TEST(ReadableValue, OfFractionsHasTheDigitsOfTheTriggers) {
  const auto places = [](std::vector<double> triggers) {
    MetricThresholds metric;
    metric.triggers = std::move(triggers);
    return decimal_places(metric);
  };
  EXPECT_EQ(places({0.95, 0.99}), 2);
  EXPECT_EQ(places({0.8}), 1);
  EXPECT_EQ(places({0.5, 10, 100}), 1);
  EXPECT_EQ(places({-0.25, 0}), 2);
  EXPECT_EQ(places({0, 67.5}), 0) << "0 is no fraction";
  EXPECT_EQ(places({1, 67.5}), 0);
  EXPECT_EQ(places({1.5}), 0);
  EXPECT_EQ(places({1e-15}), 15);
  EXPECT_EQ(places({1e-16}), 0);
  EXPECT_EQ(places({50, 67.5, 75}), 0) << "where whole numbers do";
  EXPECT_EQ(places({0, 1e300, kInfinity}), 0);
  EXPECT_EQ(places({1e-300}), 0) << "nobody reads that";
  EXPECT_EQ(places({0.1 * 3}), 0);

  const Region below{0, std::nextafter(0.95, 0.0), false};
  EXPECT_EQ(readable_value(below, 0.95, 2), 0.94);
  EXPECT_EQ(readable_value(below, 0.95, 0), 0) << "the whole scale away";
  EXPECT_EQ(readable_value({0.95, std::nextafter(0.99, 0.0), false}, 0, 2), 0.95);
  // 0.07 * 100 and 0.29 * 100 are no whole numbers in doubles.
  for (int hundredths = -200; hundredths <= 200; ++hundredths) {
    const double trigger = hundredths / 100.0, under = (hundredths - 1) / 100.0;
    EXPECT_EQ(readable_value({trigger, kInfinity, false}, kMissing, 2), trigger);
    EXPECT_EQ(readable_value({-kInfinity, std::nextafter(trigger, -kInfinity), false}, 9, 2),
              under);
  }
}

// A value between the ends that is not whole stays readable only if it is made so.
TEST(ReadableValue, LeavesTheRegionNever) {
  for (const Region& region : regions_of(default_policy()[kHeap]).regions) {
    if (region.missing) continue;
    for (const double near : {0.0, 63.5, 71.99, 85.4, 85.6, 100.0, kInfinity, kMissing}) {
      for (const int decimal_places : {0, 1, 2, 15}) {
        const double value = readable_value(region, near, decimal_places);
        EXPECT_GE(value, region.low);
        EXPECT_LE(value, region.high);
      }
    }
  }
}

}  // namespace
}  // namespace cascade
