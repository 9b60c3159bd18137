#include "sim/loop/scenario/rate_curve.hpp"

#include <algorithm>
#include <limits>

namespace cascade {

std::int64_t RateCurve::rate_in_piece(std::size_t next, Instant at) const {
  if (next == 0) return 0;
  const RateKnot& a = knots_[next - 1];
  if (next == knots_.size()) return a.micro_per_s;
  const RateKnot& b = knots_[next];
  const Int128 rise = b.micro_per_s - a.micro_per_s;
  return a.micro_per_s + static_cast<std::int64_t>(rise * (at.ns - a.at.ns) / (b.at.ns - a.at.ns));
}

std::size_t RateCurve::next_knot(Instant at) const {
  const auto after =
      std::upper_bound(knots_.begin(), knots_.end(), at,
                       [](Instant instant, const RateKnot& knot) { return instant < knot.at; });
  return static_cast<std::size_t>(after - knots_.begin());
}

std::int64_t RateCurve::micro_per_s(Instant at) const { return rate_in_piece(next_knot(at), at); }

std::pair<std::int64_t, Instant> RateCurve::highest_until_next_knot(Instant at) const {
  const std::size_t next = next_knot(at);
  const std::int64_t now = rate_in_piece(next, at);
  if (next == knots_.size()) return {now, Instant{std::numeric_limits<std::int64_t>::max()}};
  const RateKnot& knot = knots_[next];
  return {next == 0 ? 0 : std::max(now, knot.micro_per_s), knot.at};
}

Int128 RateCurve::doubled_integral(Instant from, Instant to) {
  Int128 sum = 0;
  while (from < to) {
    while (next_ < knots_.size() && knots_[next_].at <= from) ++next_;
    const Instant end = next_ < knots_.size() ? std::min(to, knots_[next_].at) : to;
    const Int128 rates = Int128{rate_in_piece(next_, from)} + rate_in_piece(next_, end);
    sum += rates * (end.ns - from.ns);
    from = end;
  }
  return sum;
}

}  // namespace cascade
