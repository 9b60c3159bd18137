// The input space, cut where the cascade could tell two inputs apart.
//
// The cascade compares a metric only with triggers and clear values, and its clocks only with the
// cooldowns. Between two neighbouring constants all values look the same to it: they are one
// region.
#pragma once

#include <cstddef>
#include <vector>

#include "model/policy.hpp"

namespace cascade {

/// Values that no comparison of the policy tells apart: [low, high], both ends included; or the
/// missing value.
struct Region {
  double low = 0;
  double high = 0;
  bool missing = false;
  Worse worse = Worse::high;
};

/// One metric's regions from the healthiest to the worst, the missing one last, and the points at
/// which the explorer tries them: both ends, one ulp within, and between.
struct MetricRegions {
  struct Point {
    double value;
    std::size_t region;
  };
  std::vector<Region> regions;
  std::vector<Point> points;
};

MetricRegions regions_of(const MetricThresholds& metric);

/// The decimal places with which values of a metric are best told: none, where its triggers are 1
/// or more; where one is smaller, as many as its triggers are written with: 2 of 0.95 and 0.99.
int decimal_places(const MetricThresholds& metric);

/// The value of a region that is best to read, nearest to `near` (missing: to the region's healthy
/// end): with no more decimal places than those, where the region holds such a number. For
/// witnesses.
double readable_value(const Region& region, double near, int decimal_places);

/// A pressure for all that a cascade of this policy can tell apart: each region of each metric
/// beside each of each other one, the rest at their healthiest. That is every demand beside every
/// level that is cleared.
std::vector<Pressure> representative_pressures(const Policy& policy);

}  // namespace cascade
