#include "properties/explore/regions.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace cascade {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<double> constants_of(const MetricThresholds& metric) {
  std::vector<double> constants;
  for (const Level level : kLevels) {
    if (level == Level::normal) continue;
    constants.push_back(metric.trigger(level));
    constants.push_back(metric.clear(level));
  }
  std::sort(constants.begin(), constants.end());
  constants.erase(std::unique(constants.begin(), constants.end()), constants.end());
  return constants;
}

void add_points(MetricRegions& result, double low, double high) {
  const std::size_t region = result.regions.size();
  result.regions.push_back({low, high, false});
  const double middle = high == kInfinity ? low * 2 : low + (high - low) / 2;
  std::vector<double> values = {low, std::nextafter(low, kInfinity), middle,
                                std::nextafter(high, 0.0), high};
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  for (const double value : values) {
    if (value >= low && value <= high) result.points.push_back({value, region});
  }
}

}  // namespace

MetricRegions regions_of(const MetricThresholds& metric) {
  MetricRegions result;
  if (!metric.monitored) {
    // It reads as 0 whatever it is: one region, in which everything must look the same.
    result.regions.push_back({0, 0, false});
    for (const double value : {0.0, 1.0, 1e300, kInfinity, kMissing}) {
      result.points.push_back({value, 0});
    }
    return result;
  }
  double low = 0;
  for (const double constant : constants_of(metric)) {
    // A clear value may have rounded to 0, and then nothing lies below it.
    if (constant > low) add_points(result, low, std::nextafter(constant, 0.0));
    low = constant;
  }
  add_points(result, low, kInfinity);
  result.points.push_back({kMissing, result.regions.size()});
  result.regions.push_back({kMissing, kMissing, true});
  return result;
}

double readable_value(const Region& region, double near) {
  if (region.missing) return kMissing;
  const double first_whole = std::ceil(region.low);
  const double last_whole = std::isinf(region.high) ? region.high : std::floor(region.high);
  const bool has_whole = first_whole <= last_whole;
  const double low = has_whole ? first_whole : region.low;
  const double high = has_whole ? last_whole : region.high;
  if (is_missing(near) || near <= low) return low;
  return near >= high ? high : near;
}

}  // namespace cascade
