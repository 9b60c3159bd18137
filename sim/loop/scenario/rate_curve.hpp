// Rates over time, and the exact way from a fluid rate to whole messages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "model/units.hpp"

namespace cascade {

__extension__ using Int128 = __int128;

/// A point of a rate curve: from here the rate goes in a straight line to the next point's. Two
/// points at one instant are a jump.
struct RateKnot {
  Instant at;
  std::int64_t micro_per_s = 0;  ///< millionths of a message a second
};

/// A rate that is piecewise linear in time: zero before the first knot, constant after the last.
class RateCurve {
 public:
  RateCurve() = default;
  /// Knots in order of time.
  explicit RateCurve(std::vector<RateKnot> knots) : knots_(std::move(knots)) {}

  /// Twice the integral over [from, to), in micro-messages * ns / s: a whole number, so that sums
  /// of pieces are exact. Calls go forward in time: the curve remembers where it is.
  Int128 doubled_integral(Instant from, Instant to);

  /// The rate just after `at`.
  std::int64_t micro_per_s(Instant at) const;

  /// No rate in [at, the next knot) is higher; and that knot's instant, the end of time where there
  /// is none.
  std::pair<std::int64_t, Instant> highest_until_next_knot(Instant at) const;

  const std::vector<RateKnot>& knots() const { return knots_; }

 private:
  /// The first knot after `at`, by its place.
  std::size_t next_knot(Instant at) const;
  std::int64_t rate_in_piece(std::size_t next, Instant at) const;

  std::vector<RateKnot> knots_;
  std::size_t next_ = 0;  // the first knot after the instant that was asked for last
};

/// a / b for b > 0: quicker where both have 64 bits, as nearly always.
inline Int128 quotient(Int128 a, Int128 b) {
  constexpr Int128 kMost = std::numeric_limits<std::uint64_t>::max();
  if (a < 0 || a > kMost || b > kMost) return a / b;
  return static_cast<std::uint64_t>(a) / static_cast<std::uint64_t>(b);
}

/// doubled_integral() of one whole message.
inline constexpr Int128 kDoubledMicroNs = Int128{2} * 1'000'000 * 1'000'000'000;

/// Turns fluid into whole messages and carries the fraction on, so that nothing drifts: after any
/// number of calls the sum is the floor of everything that flowed in.
class FluidCounter {
 public:
  std::int64_t add(Int128 amount, Int128 one_message) {
    carry_ += amount;
    if (carry_ < one_message) return 0;
    const Int128 whole = quotient(carry_, one_message);
    carry_ -= whole * one_message;
    return static_cast<std::int64_t>(whole);
  }
  /// What has to flow in before the next whole message.
  Int128 missing(Int128 one_message) const { return one_message - carry_; }

 private:
  Int128 carry_ = 0;
};

}  // namespace cascade
