#include "properties/search/margin/move_table.hpp"

#include <algorithm>

#include "model/cascade.hpp"

namespace cascade {
namespace {

std::vector<double> bounds_of(const MetricThresholds& metric) {
  std::vector<double> bounds;
  if (!metric.monitored) return bounds;
  for (const Level level : kLevels) {
    if (level == Level::normal) continue;
    bounds.insert(bounds.end(), {metric.trigger(level), metric.clear(level)});
  }
  std::sort(bounds.begin(), bounds.end());
  bounds.erase(std::unique(bounds.begin(), bounds.end()), bounds.end());
  return bounds;
}

Level level_after(const Policy& policy, Level level, bool cooldown_over, const Pressure& pressure) {
  // With a cooldown of 0 it is over at once, and both columns of the table are the same.
  Cascade cascade(policy, level, cooldown_over ? std::nullopt : std::optional(Instant{}));
  cascade.check(Instant{}, pressure);
  return cascade.level();
}

}  // namespace

MoveTable::MoveTable(const Policy& given)
    : bounds_{bounds_of(given.lag), bounds_of(given.heap_pct)} {
  Policy policy = given;
  policy.tier_1.clear();  // moves no level, and is copied a thousand times
  policy.tier_2.clear();
  for (const Level level : kLevels) {
    for (const bool over : {false, true}) {
      for (std::size_t i = 0; i < count(); ++i) {
        const Pressure pressure{value_in(Metric::lag, pair(i).lag),
                                value_in(Metric::heap, pair(i).heap)};
        after_.push_back(level_after(policy, level, over, pressure));
      }
    }
    for (std::size_t i = 0; i < count(); ++i) {
      cooldown_matters_[cascade::index(level)] |= after(level, false, i) != after(level, true, i);
    }
  }
}

/// A value of that region: its lowest.
double MoveTable::value_in(Metric metric, std::size_t region) const {
  const std::vector<double>& bounds = this->bounds(metric);
  if (region > bounds.size()) return kMissing;
  return region == 0 ? 0 : bounds[region - 1];
}

}  // namespace cascade
