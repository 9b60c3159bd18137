#include "properties/explore/regions.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace cascade {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// What the metric is compared with, `sign` turned so that more is worse; rising.
std::vector<double> constants_of(const MetricThresholds& metric, double sign) {
  std::vector<double> constants;
  for (std::size_t i = 0; i < metric.triggers.size(); ++i) {
    const Level level = level_at(i + 1);
    if (std::isfinite(metric.trigger(level))) constants.push_back(sign * metric.trigger(level));
    constants.push_back(sign * metric.clear(level));
  }
  std::sort(constants.begin(), constants.end());
  constants.erase(std::unique(constants.begin(), constants.end()), constants.end());
  return constants;
}

double middle_of(double low, double high) {
  if (low == -kInfinity && high == kInfinity) return 0;
  if (high == kInfinity) return low > 0 ? low * 2 : low + 1;
  if (low == -kInfinity) return high < 0 ? high * 2 : high - 1;
  return low + (high - low) / 2;
}

/// Values from `low` to `high`, given with more being worse.
void add_region(MetricRegions& result, Worse worse, double low, double high) {
  const double sign = worse == Worse::high ? 1 : -1;
  const std::size_t region = result.regions.size();
  result.regions.push_back(
      {std::min(sign * low, sign * high), std::max(sign * low, sign * high), false, worse});
  std::vector<double> values = {low, std::nextafter(low, kInfinity), middle_of(low, high),
                                std::nextafter(high, -kInfinity), high};
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  for (const double value : values) {
    if (value >= low && value <= high) result.points.push_back({sign * value, region});
  }
}

}  // namespace

MetricRegions regions_of(const MetricThresholds& metric) {
  MetricRegions result;
  if (!metric.monitored) {
    // It takes no part, whatever it is: one region, in which everything must look the same.
    result.regions.push_back({0, 0, false, Worse::high});
    for (const double value : {0.0, 1.0, 1e300, kInfinity, kMissing}) {
      result.points.push_back({value, 0});
    }
    return result;
  }
  const bool high = metric.worse == Worse::high;
  // Less than the metric's least value is missing; more than its greatest is kept (SPEC 2).
  double low = high ? metric.min : -kInfinity;
  const double end = high ? kInfinity : -metric.min;
  for (const double constant : constants_of(metric, high ? 1 : -1)) {
    // A clear value may be the least value itself, and then nothing lies below it.
    if (constant > low) add_region(result, metric.worse, low, std::nextafter(constant, -kInfinity));
    low = constant;
  }
  add_region(result, metric.worse, low, std::max(low, end));
  result.points.push_back({kMissing, result.regions.size()});
  result.regions.push_back({kMissing, kMissing, true, metric.worse});
  return result;
}

double readable_value(const Region& region, double near) {
  if (region.missing) return kMissing;
  const double first_whole = std::ceil(region.low);
  const double last_whole = std::floor(region.high);
  const bool has_whole = first_whole <= last_whole;
  const double low = has_whole ? first_whole : region.low;
  const double high = has_whole ? last_whole : region.high;
  const double wanted = is_missing(near) ? (region.worse == Worse::high ? low : high) : near;
  const double value = std::clamp(wanted, low, high);
  // A number without an end is none to read.
  return std::isinf(value) ? std::clamp(0.0, low, high) : value;
}

std::vector<Pressure> representative_pressures(const Policy& policy) {
  std::vector<MetricRegions> regions;
  Pressure rest;
  for (std::size_t m = 0; m < policy.metric_count(); ++m) {
    regions.push_back(regions_of(policy.metrics[m]));
    rest.values[m] = readable_value(regions[m].regions.front(), kMissing);
  }
  std::vector<Pressure> pressures;
  for (std::size_t a = 0; a < regions.size(); ++a) {
    for (const Region& of_a : regions[a].regions) {
      Pressure pressure = rest;
      pressure.values[a] = readable_value(of_a, kMissing);
      if (regions.size() == 1) pressures.push_back(pressure);
      for (std::size_t b = a + 1; b < regions.size(); ++b) {
        for (const Region& of_b : regions[b].regions) {
          Pressure both = pressure;
          both.values[b] = readable_value(of_b, kMissing);
          pressures.push_back(both);
        }
      }
    }
  }
  return pressures;
}

}  // namespace cascade
