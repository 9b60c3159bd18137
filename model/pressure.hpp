// What the cascade sees at a check (SPEC 2).
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>

namespace cascade {

/// Not-a-number: the metric is monitored and there is no value. It can trigger nothing and clear
/// nothing, because every comparison with it is false; no rule needs a special case for it.
inline constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

inline bool is_missing(double value) { return std::isnan(value); }

/// One observation. A metric that the policy does not monitor is not looked at.
struct Pressure {
  double lag_messages = 0;  ///< consumer lag, summed over partitions; >= 0 or missing
  double heap_pct = 0;      ///< 0 to 100 or missing
};

enum class Metric : std::uint8_t { lag, heap };

inline double value_of(const Pressure& pressure, Metric metric) {
  return metric == Metric::lag ? pressure.lag_messages : pressure.heap_pct;
}

}  // namespace cascade
