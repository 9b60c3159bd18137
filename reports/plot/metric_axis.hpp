// The axis of one metric: which values are shown, where each stands, and what it is called.
#pragma once

#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "model/policy.hpp"
#include "reports/plot/axes.hpp"

namespace cascade {

struct Extremes {
  double min = std::numeric_limits<double>::infinity();
  double max = -std::numeric_limits<double>::infinity();

  void add(double value) {
    if (!std::isfinite(value)) return;
    min = std::min(min, value);
    max = std::max(max, value);
  }
  bool empty() const { return min > max; }
};

struct MetricAxis {
  std::string title;
  bool logarithmic = false;
  double linear_below = 0;                  ///< where logarithmic: a value whose height is 1
  double bottom = 0, top = 0;               ///< in heights
  std::function<double(double)> height;     ///< of a value in the metric's unit
  std::function<std::string(double)> text;  ///< of a threshold
  std::vector<Tick> ticks;
};

/// `lines` are the thresholds to show, `data` the values; either may be empty. Logarithmic where
/// the lines lie decades apart and nothing is below 0, as K2's lag always is. Percent are 0 to 100.
MetricAxis metric_axis(const MetricThresholds& metric, const Extremes& lines, const Extremes& data);

}  // namespace cascade
