#include "properties/search/margin/move_table.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "model/cascade.hpp"

namespace cascade {

/// Infinite bounds are left out: no reading is there.
MoveTable::PerMetric MoveTable::regions_of(const MetricThresholds& metric, std::uint32_t stride) {
  PerMetric of;
  of.stride = stride;
  of.sign = metric.worse == Worse::high ? 1 : -1;
  if (!metric.monitored) return of;
  for (std::size_t i = 0; i < metric.triggers.size(); ++i) {
    for (const double bound : {metric.trigger(level_at(i + 1)), metric.clear(level_at(i + 1))}) {
      if (std::isfinite(bound)) of.turned.push_back(of.sign * bound);
    }
  }
  std::sort(of.turned.begin(), of.turned.end());
  of.turned.erase(std::unique(of.turned.begin(), of.turned.end()), of.turned.end());
  for (const double bound : of.turned) of.bounds.push_back(of.sign * bound);
  of.count = static_cast<std::uint32_t>(of.turned.size()) + 2;
  return of;
}

MoveTable::MoveTable(const Policy& given) {
  const Cascade valid(given);
  for (const MetricThresholds& metric : given.metrics) {
    of_.push_back(regions_of(metric, static_cast<std::uint32_t>(count_)));
    count_ *= of_.back().count;
  }
  Policy policy = given;
  policy.tier_1.clear();  // moves no level
  policy.tier_2.clear();
  for (const Level level : given.all_levels()) {
    for (const bool over : {false, true}) {
      // With a cooldown of 0 it is over at once, and both columns of the table are the same.
      const Cascade before(policy, level, over ? std::nullopt : std::optional(Instant{}));
      for (std::uint32_t i = 0; i < count_; ++i) {
        Cascade cascade = before;
        cascade.check(Instant{}, pressure_in(i));
        after_.push_back(cascade.level());
        reached_[index(level)][over ? 1 : 0] |= 1u << index(cascade.level());
      }
    }
    for (std::uint32_t i = 0; i < count_; ++i) {
      cooldown_matters_[index(level)] |= after(level, false, i) != after(level, true, i);
    }
  }
}

/// Of each region the value at which it begins; of the healthiest its other end.
Pressure MoveTable::pressure_in(std::uint32_t number) const {
  Pressure pressure;
  for (std::size_t m = 0; m < of_.size(); ++m) {
    const PerMetric& of = of_[m];
    const std::uint32_t region = region_in(number, metric_at(m));
    if (region == of.count - 1) {
      pressure.values[m] = kMissing;  // also where it is not monitored: it is not looked at
    } else if (region > 0) {
      pressure.values[m] = of.bounds[region - 1];
    } else if (!of.turned.empty()) {
      pressure.values[m] = of.sign * std::nextafter(of.turned[0], -kInfinity);
    }
  }
  return pressure;
}

}  // namespace cascade
