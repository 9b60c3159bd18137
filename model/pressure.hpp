// What the cascade sees at a check (SPEC 2).
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace cascade {

/// Not-a-number: the metric is monitored and there is no value. It can trigger nothing and clear
/// nothing, because every comparison with it is false; no rule needs a special case for it.
inline constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
/// Up to it every whole number is a double.
inline constexpr double kLargestWhole = 9007199254740992.0;  // 2^53
inline constexpr double kInfinity = std::numeric_limits<double>::infinity();

inline bool is_missing(double value) { return std::isnan(value); }

/// A metric of a policy, as an index into its list of them.
enum class Metric : std::uint8_t {};

/// How many metrics a policy may have.
inline constexpr std::size_t kMetricCountMax = 4;

constexpr std::size_t index(Metric metric) { return static_cast<std::size_t>(metric); }
constexpr Metric metric_at(std::size_t i) { return static_cast<Metric>(i); }

/// One observation: a value for each of the policy's metrics, in its order and in their units. A
/// metric that the policy does not monitor is not looked at, nor is a place beyond its metrics.
struct Pressure {
  std::array<double, kMetricCountMax> values{};

  constexpr double operator[](Metric metric) const { return values[index(metric)]; }
  constexpr double& operator[](Metric metric) { return values[index(metric)]; }

  /// No metric has a value, as at a reset, when none was given.
  static Pressure missing() {
    Pressure pressure;
    pressure.values.fill(kMissing);
    return pressure;
  }
};

}  // namespace cascade
