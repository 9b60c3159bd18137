#include "properties/conform/test_points.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "properties/explore/regions.hpp"
#include "properties/reference/reference_cascade.hpp"

namespace cascade {
namespace {

constexpr double kFarOut = 1 << 20;

double middle_of(double low, double high) { return low + (high - low) / 2; }

/// The points of a region that can be given to the system, the first to stand for all.
std::vector<double> points_of(Region region, const MetricThresholds& metric, bool whole) {
  if (region.missing) return {kMissing};
  double low = std::max(region.low, metric.min);
  double high = std::min(region.high, metric.max);
  if (high == kInfinity) high = std::max({low * kFarOut, -low, 1.0});
  if (low == -kInfinity) low = std::min({high * kFarOut, -high, -1.0});
  if (whole) {
    low = std::max(std::ceil(low), -kLargestWhole);
    high = std::min(std::floor(high), kLargestWhole);
  }
  if (!(low <= high)) return {};
  std::vector<double> points;
  if (whole) {
    points = {low, low + 1, std::floor(middle_of(low, high)), high - 1, high};
  } else {
    points = {low, std::nextafter(low, kInfinity), middle_of(low, high),
              std::nextafter(high, -kInfinity), high};
  }
  if (metric.worse == Worse::low) std::reverse(points.begin(), points.end());
  std::vector<double> distinct;
  for (const double point : points) {
    if (point < low || point > high) continue;
    if (std::find(distinct.begin(), distinct.end(), point) == distinct.end()) {
      distinct.push_back(point);
    }
  }
  return distinct;
}

/// By metric and region: its points. A metric that is not monitored has one region of one value.
using Points = std::vector<std::vector<std::vector<double>>>;

Points all_points(const Policy& policy, const SystemTraits& traits) {
  Points points;
  for (std::size_t m = 0; m < policy.metric_count(); ++m) {
    points.emplace_back();
    if (!policy.metrics[m].monitored) {
      points.back().push_back({0});
      continue;
    }
    const bool whole = traits.takes_whole_numbers(metric_at(m));
    for (const Region& region : regions_of(policy.metrics[m]).regions) {
      std::vector<double> of_region = points_of(region, policy.metrics[m], whole);
      if (!of_region.empty()) points.back().push_back(std::move(of_region));
    }
  }
  return points;
}

void add_combinations(const Points& points, Pressure pressure, std::size_t metric,
                      std::vector<Pressure>& all) {
  // No policy has more metrics than a pressure has room for; gcc 12 at -O3 has to be told.
  if (metric == points.size() || metric == kMetricCountMax) {
    all.push_back(pressure);
    return;
  }
  for (const auto& region : points[metric]) {
    pressure.values[metric] = region.front();
    add_combinations(points, pressure, metric + 1, all);
  }
}

/// `each` hears of every region of two metrics beside each other.
template <class Each>
void for_pairs(const Points& points, const Pressure& rest, Each each) {
  for (std::size_t a = 0; a < points.size(); ++a) {
    for (std::size_t b = a + 1; b < points.size(); ++b) {
      for (const auto& of_a : points[a]) {
        for (const auto& of_b : points[b]) {
          Pressure pressure = rest;
          pressure.values[a] = of_a.front();
          pressure.values[b] = of_b.front();
          each(pressure);
        }
      }
    }
  }
}

bool same_value(double a, double b) { return a == b || (is_missing(a) && is_missing(b)); }

void add_once(std::vector<Pressure>& all, const Pressure& pressure) {
  const bool known = std::any_of(all.begin(), all.end(), [&](const Pressure& each) {
    return std::equal(each.values.begin(), each.values.end(), pressure.values.begin(), same_value);
  });
  if (!known) all.push_back(pressure);
}

/// Beyond the first point of each region of a metric.
std::vector<Pressure> further_points(const Points& points, const Pressure& rest) {
  std::vector<Pressure> all;
  for (std::size_t m = 0; m < points.size(); ++m) {
    for (const auto& region : points[m]) {
      for (std::size_t i = 1; i < region.size(); ++i) {
        Pressure pressure = rest;
        pressure.values[m] = region[i];
        if (points.size() != 2) {
          all.push_back(pressure);
        } else {
          const std::size_t other = 1 - m;
          for (const auto& beside : points[other]) {
            Pressure both = pressure;
            both.values[other] = beside.front();
            all.push_back(both);
          }
        }
      }
    }
  }
  return all;
}

std::vector<Pressure> classes_of(const Policy& policy, const std::vector<Pressure>& regions) {
  std::vector<Pressure> classes;
  std::vector<SeenPressure> seen;
  for (const Pressure& pressure : regions) {
    const SeenPressure what = seen_by(policy, pressure);
    if (std::find(seen.begin(), seen.end(), what) != seen.end()) continue;
    seen.push_back(what);
    classes.push_back(pressure);
  }
  return classes;
}

/// Up to a multiple of the system's step.
std::int64_t up_to_step(std::int64_t ns, std::int64_t step) {
  return (ns + step - 1) / step * step;
}

}  // namespace

SeenPressure seen_by(const Policy& policy, const Pressure& given) {
  const Pressure pressure = effective_pressure(policy, given);
  Level lowest_cleared = level_at(policy.level_count());
  for (std::size_t i = policy.level_count() - 1; i > 0; --i) {
    if (!is_cleared(policy, level_at(i), pressure)) break;
    lowest_cleared = level_at(i);
  }
  unsigned missing = 0;
  for (std::size_t m = 0; m < policy.metric_count(); ++m) {
    if (policy.metrics[m].monitored && is_missing(given.values[m])) missing |= 1u << m;
  }
  return {demand(policy, pressure), lowest_cleared, missing};
}

TestInputs test_inputs(const Policy& policy, const SystemTraits& traits) {
  const Points points = all_points(policy, traits);
  TestInputs inputs;
  std::size_t combinations = 1;
  for (std::size_t m = 0; m < points.size(); ++m) {
    inputs.healthiest.values[m] = points[m].front().front();
    // The last region is that of the missing value.
    const std::size_t worst = points[m].size() > 1 ? points[m].size() - 2 : 0;
    inputs.worst.values[m] = points[m][worst].front();
    combinations *= points[m].size();
  }
  inputs.all_combinations = points.size() <= 2 || combinations <= TestInputs::kCombinationsMax;
  if (inputs.all_combinations) {
    add_combinations(points, Pressure{}, 0, inputs.regions);
  } else {
    for_pairs(points, inputs.healthiest,
              [&](const Pressure& pressure) { add_once(inputs.regions, pressure); });
  }
  inputs.points = further_points(points, inputs.healthiest);
  inputs.classes = classes_of(policy, inputs.regions);
  return inputs;
}

Duration long_after(const Policy& policy, const SystemTraits& traits) {
  constexpr std::int64_t kHour_ns = 3'600'000'000'000;
  const Duration longest =
      std::max({policy.cooldown_max(), policy.escalation_cooldown(), policy.escalate_after()});
  // Of decades, as long as several of them still make an instant.
  constexpr std::int64_t kLongest_ns = std::int64_t{1} << 59;
  const std::int64_t long_ns = std::max(std::min(longest.ns, kLongest_ns) / 2 * 5, kHour_ns);
  return {up_to_step(long_ns, traits.resolution_ns)};
}

std::vector<Duration> test_delays(const Cascade& machine, Instant now, const SystemTraits& traits) {
  const Policy& policy = machine.policy();
  const std::int64_t step = traits.resolution_ns;
  std::vector<std::int64_t> delays = {0, step, long_after(policy, traits).ns};
  const auto around = [&](Instant since, Duration time) {
    if (time.ns == 0) return;
    if (time.ns > Duration::max().ns / 2) return;  // nobody waits for a century
    const std::int64_t left = up_to_step(time.ns, step) - (now - since).ns;
    for (const std::int64_t delay : {left / 2 / step * step, left - step, left, left + step}) {
      if (delay >= 0) delays.push_back(delay);
    }
  };
  const Instant moved = machine.last_transition().value_or(Instant{0});
  const Level level = machine.level();
  around(moved, policy.cooldown(level == kLowest ? above(level) : level));
  around(moved, policy.escalation_cooldown());
  if (policy.escalate_after().ns > 0) {
    around(machine.demanded_since().value_or(now), policy.escalate_after());
  }
  std::sort(delays.begin(), delays.end());
  delays.erase(std::unique(delays.begin(), delays.end()), delays.end());
  std::vector<Duration> result;
  for (const std::int64_t delay : delays) result.push_back({delay});
  return result;
}

}  // namespace cascade
