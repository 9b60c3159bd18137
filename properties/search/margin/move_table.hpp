// What the machine does, asked once for every level, every region of the metrics, and a cooldown
// that is over or is not. These are all that a check can depend on
// (properties/explore/regions.hpp), so the table answers for the machine, and no rule of SPEC 4 is
// told a second time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "model/policy.hpp"

namespace cascade {

inline constexpr std::array<Metric, 2> kMetrics = {Metric::lag, Metric::heap};

/// One region of each metric.
struct RegionPair {
  std::size_t lag = 0, heap = 0;
  std::size_t& of(Metric metric) { return metric == Metric::lag ? lag : heap; }
  std::size_t of(Metric metric) const { return metric == Metric::lag ? lag : heap; }
};

class MoveTable {
 public:
  /// Throws InputError for an invalid policy.
  explicit MoveTable(const Policy& given);

  /// Where a metric's regions meet, rising: each trigger and each clear value. Region r is
  /// [bounds[r - 1], bounds[r]). Empty for a metric that is not monitored, which has one region.
  const std::vector<double>& bounds(Metric metric) const { return bounds_[metric_index(metric)]; }

  std::size_t region(Metric metric, double value) const {
    const std::vector<double>& bounds = bounds_[metric_index(metric)];
    if (bounds.empty()) return 0;
    if (is_missing(value)) return bounds.size() + 1;
    std::size_t region = 0;
    for (const double bound : bounds) region += value >= bound ? 1 : 0;
    return region;
  }
  /// How many there are, the one of missing values included.
  std::size_t count(Metric metric) const {
    return bounds(metric).empty() ? 1 : bounds(metric).size() + 2;
  }
  std::size_t count() const { return count(Metric::lag) * count(Metric::heap); }
  std::size_t index(const RegionPair& pair) const {
    return pair.lag * count(Metric::heap) + pair.heap;
  }
  RegionPair pair(std::size_t index) const {
    return {index / count(Metric::heap), index % count(Metric::heap)};
  }

  /// The level after a check at `level`; the same where the check moves nothing.
  Level after(Level level, bool cooldown_over, std::size_t index) const {
    return after_[(cascade::index(level) * 2 + (cooldown_over ? 1 : 0)) * count() + index];
  }
  /// Whether at that level it matters for any pressure if the cooldown is over.
  bool cooldown_matters(Level level) const { return cooldown_matters_[cascade::index(level)]; }

 private:
  static std::size_t metric_index(Metric metric) { return static_cast<std::size_t>(metric); }
  double value_in(Metric metric, std::size_t region) const;

  std::array<std::vector<double>, kMetrics.size()> bounds_;
  std::vector<Level> after_;
  std::array<bool, kLevelCount> cooldown_matters_{};
};

}  // namespace cascade
