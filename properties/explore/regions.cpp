#include "properties/explore/regions.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <string_view>

namespace cascade {
namespace {

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

double between(double low, double high) {
  constexpr double kGreatest = std::numeric_limits<double>::max();
  return std::max(low, -kGreatest) / 2 + std::min(high, kGreatest) / 2;
}

/// Values from `low` to `high`, given with more being worse.
void add_region(MetricRegions& result, Worse worse, double low, double high) {
  const double sign = worse == Worse::high ? 1 : -1;
  const std::size_t region = result.regions.size();
  result.regions.push_back(
      {std::min(sign * low, sign * high), std::max(sign * low, sign * high), false, worse});
  std::vector<double> values = {low, std::nextafter(low, kInfinity), between(low, high),
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
    for (const double value : {0.0, kInfinity, kMissing}) {
      result.points.push_back({value, 0});
    }
    return result;
  }
  const bool high = metric.worse == Worse::high;
  // Less than the metric's least value is missing; more than its greatest is kept (SPEC 2).
  double low = high ? metric.min : -kInfinity;
  const double end = high ? kInfinity : -metric.min;
  for (const double constant : constants_of(metric, high ? 1 : -1)) {
    // A clear value may be the least value there is, and then nothing lies below it.
    if (constant > low) add_region(result, metric.worse, low, std::nextafter(constant, -kInfinity));
    low = constant;
  }
  add_region(result, metric.worse, low, std::max(low, end));  // one may be infinite
  result.points.push_back({kMissing, result.regions.size()});
  result.regions.push_back({kMissing, kMissing, true, metric.worse});
  return result;
}

namespace {

/// How many digits stand behind the point of a number as it is written: 2 of 0.95, none of 1e21.
int places_of(double value) {
  std::array<char, 400> buffer{};  // the longest double has 1,074 places, its shortest text fewer
  const auto written =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed);
  const std::string_view text(buffer.data(), static_cast<std::size_t>(written.ptr - buffer.data()));
  const std::size_t point = text.find('.');
  return point == std::string_view::npos ? 0 : static_cast<int>(text.size() - point - 1);
}

/// The first number from `low` on (`up`), or the last one down from it, that has no more decimal
/// places than that. The quotient of two whole numbers that a double holds exactly is the double
/// that one would write.
double rounded(double low, bool up, double places_power) {
  constexpr double kAllWhole = 4'503'599'627'370'496;  // 2^52: from here on no double is a fraction
  const double units = low * places_power, towards = up ? 1 : -1;
  if (std::fabs(units) >= kAllWhole) return low;
  double unit = std::round(units) - towards;
  while (up ? unit / places_power < low : unit / places_power > low) unit += towards;
  return unit / places_power;
}

}  // namespace

int decimal_places(const MetricThresholds& metric) {
  constexpr int kMost = 15;  // of more, the last digits of a double are an accident
  int places = 0;
  bool small = false;
  for (const double trigger : metric.triggers) {
    if (trigger == 0) continue;
    small = small || std::fabs(trigger) < 1;
    places = std::max(places, places_of(trigger));
  }
  return small && places <= kMost ? places : 0;
}

double readable_value(const Region& region, double near, int decimal_places) {
  if (region.missing) return kMissing;
  const double power = std::pow(10, decimal_places);
  const double first = rounded(region.low, true, power);
  const double last = rounded(region.high, false, power);
  const bool has_any = first <= last;
  const double low = has_any ? first : region.low;
  const double high = has_any ? last : region.high;
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
    rest.values[m] = regions[m].regions.front().low;
  }
  std::vector<Pressure> pressures;
  for (std::size_t a = 0; a < regions.size(); ++a) {
    for (const Region& of_a : regions[a].regions) {
      Pressure pressure = rest;
      pressure.values[a] = of_a.low;
      if (regions.size() == 1) pressures.push_back(pressure);
      for (std::size_t b = a + 1; b < regions.size(); ++b) {
        for (const Region& of_b : regions[b].regions) {
          Pressure both = pressure;
          both.values[b] = of_b.low;
          pressures.push_back(both);
        }
      }
    }
  }
  return pressures;
}

}  // namespace cascade
