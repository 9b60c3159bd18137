// Virtual time. Nothing in model, sim or properties reads a clock: time is an argument.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>

namespace cascade {

inline constexpr std::int64_t kNsPerS = 1'000'000'000;
inline constexpr std::int64_t kNsPerMs = 1'000'000;

namespace detail {
constexpr std::int64_t saturated(bool negative) {
  return negative ? std::numeric_limits<std::int64_t>::min()
                  : std::numeric_limits<std::int64_t>::max();
}
}  // namespace detail

/// A length of time in whole nanoseconds. All arithmetic saturates: "for ever" stays for ever.
struct Duration {
  std::int64_t ns = 0;

  static constexpr Duration max() { return {std::numeric_limits<std::int64_t>::max()}; }

  /// Nearest nanosecond to `s` seconds; beyond 292 years it saturates. NaN is not allowed.
  static Duration from_seconds(double s) {
    constexpr double kLimitNs = 9.2e18;  // below 2^63, exactly representable margin
    const double ns = s * static_cast<double>(kNsPerS);
    return {std::fabs(ns) >= kLimitNs ? detail::saturated(std::signbit(ns)) : std::llround(ns)};
  }
  constexpr double seconds() const { return static_cast<double>(ns) / 1e9; }
};

/// A point in time, in nanoseconds from an origin that only its owner knows (a trace's epoch,
/// a simulation's start). Instants of different origins must not be mixed.
struct Instant {
  std::int64_t ns = 0;

  static constexpr Instant min() { return {std::numeric_limits<std::int64_t>::min()}; }
  static constexpr Instant max() { return {std::numeric_limits<std::int64_t>::max()}; }
};

constexpr bool operator==(Duration a, Duration b) { return a.ns == b.ns; }
constexpr bool operator!=(Duration a, Duration b) { return a.ns != b.ns; }
constexpr bool operator<(Duration a, Duration b) { return a.ns < b.ns; }
constexpr bool operator<=(Duration a, Duration b) { return a.ns <= b.ns; }
constexpr bool operator>(Duration a, Duration b) { return a.ns > b.ns; }
constexpr bool operator>=(Duration a, Duration b) { return a.ns >= b.ns; }
constexpr bool operator==(Instant a, Instant b) { return a.ns == b.ns; }
constexpr bool operator!=(Instant a, Instant b) { return a.ns != b.ns; }
constexpr bool operator<(Instant a, Instant b) { return a.ns < b.ns; }
constexpr bool operator<=(Instant a, Instant b) { return a.ns <= b.ns; }
constexpr bool operator>(Instant a, Instant b) { return a.ns > b.ns; }
constexpr bool operator>=(Instant a, Instant b) { return a.ns >= b.ns; }

namespace detail {
constexpr std::int64_t saturating_add(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? saturated(b < 0) : sum;
}
constexpr std::int64_t saturating_sub(std::int64_t a, std::int64_t b) {
  std::int64_t difference = 0;
  return __builtin_sub_overflow(a, b, &difference) ? saturated(a < b) : difference;
}
}  // namespace detail

constexpr Duration operator-(Instant a, Instant b) { return {detail::saturating_sub(a.ns, b.ns)}; }
constexpr Instant operator+(Instant a, Duration d) { return {detail::saturating_add(a.ns, d.ns)}; }
constexpr Instant operator-(Instant a, Duration d) { return {detail::saturating_sub(a.ns, d.ns)}; }
constexpr Duration operator+(Duration a, Duration b) {
  return {detail::saturating_add(a.ns, b.ns)};
}
constexpr Duration operator-(Duration a, Duration b) {
  return {detail::saturating_sub(a.ns, b.ns)};
}

}  // namespace cascade
