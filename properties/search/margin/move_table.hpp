// What the machine does, asked once for every level, every region of the metrics, and a cooldown
// that is over or is not. These are all that a check can depend on
// (properties/explore/regions.hpp), so the table answers for the machine, and no rule of SPEC 4 is
// told a second time. Not so where an escalation waits for a clock as well: it is not asked then.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "model/policy.hpp"

namespace cascade {

class MoveTable {
 public:
  /// Throws InputError for an invalid policy. Escalations of `given` wait for no clock.
  explicit MoveTable(const Policy& given);

  /// Where a metric's regions meet, from the healthiest to the worst, in the metric's own unit:
  /// each trigger and each clear value. Region r begins at bounds[r - 1] and ends short of
  /// bounds[r]. Empty for a metric that is not monitored, which has one region.
  const std::vector<double>& bounds(Metric metric) const { return of_[index(metric)].bounds; }

  std::uint32_t region(Metric metric, double value) const {
    const PerMetric& of = of_[index(metric)];
    if (is_missing(value)) return of.count - 1;
    const double turned = of.sign * value;
    std::uint32_t region = 0;
    for (const double bound : of.turned) region += turned >= bound ? 1 : 0;
    return region;
  }
  /// How many there are, the one of missing values included.
  std::uint32_t count(Metric metric) const { return of_[index(metric)].count; }
  std::size_t count() const { return count_; }

  /// Regions have a number, all metrics' together.
  std::uint32_t number(const Pressure& seen) const {
    std::uint32_t number = 0;
    for (std::size_t m = 0; m < of_.size(); ++m) {
      number += of_[m].stride * region(metric_at(m), seen.values[m]);
    }
    return number;
  }
  std::uint32_t region_in(std::uint32_t number, Metric metric) const {
    const PerMetric& of = of_[index(metric)];
    return number / of.stride % of.count;
  }
  /// The number with another region of that metric.
  std::uint32_t with(std::uint32_t number, Metric metric, std::uint32_t region) const {
    return number + of_[index(metric)].stride * (region - region_in(number, metric));
  }

  /// The level after a check at `level`; the same where the check moves nothing.
  Level after(Level level, bool cooldown_over, std::uint32_t number) const {
    return after_[(cascade::index(level) * 2 + (cooldown_over ? 1 : 0)) * count_ + number];
  }
  /// The levels after a check at `level`, of any pressure: the bit of a level's index is set.
  std::uint32_t reached(Level level, bool cooldown_over) const {
    return reached_[cascade::index(level)][cooldown_over ? 1 : 0];
  }
  /// Whether at that level it matters for any pressure if the cooldown is over.
  bool cooldown_matters(Level level) const { return cooldown_matters_[cascade::index(level)]; }

 private:
  struct PerMetric {
    std::vector<double> bounds;
    std::vector<double> turned;  // the bounds, with their sign turned so that more is worse; rising
    double sign = 1;
    std::uint32_t count = 1, stride = 1;
  };
  static PerMetric regions_of(const MetricThresholds& metric, std::uint32_t stride);
  Pressure pressure_in(std::uint32_t number) const;

  std::vector<PerMetric> of_;
  std::size_t count_ = 1;
  std::vector<Level> after_;
  PerLevel<bool> cooldown_matters_{};
  PerLevel<std::array<std::uint32_t, 2>> reached_{};
};

}  // namespace cascade
