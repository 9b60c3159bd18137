#include "sim/loop/workload.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace cascade {

std::string_view text(StreamShape shape) {
  constexpr std::array<std::string_view, kStreamShapeCount> kTexts = {
      "constant", "ramp", "burst", "market-open", "diurnal", "on-off", "points", "recorded"};
  return kTexts[static_cast<std::size_t>(shape)];
}

std::string_view text(ArrivalProcess process) {
  constexpr std::array<std::string_view, 3> kTexts = {"even", "poisson", "negative-binomial"};
  return kTexts[static_cast<std::size_t>(process)];
}

namespace {

constexpr double kMicro = 1e6;

/// Collects knots, scaled to the site's share.
class CurveBuilder {
 public:
  explicit CurveBuilder(double share) : share_(share) {}

  void line_to(double at_s, double rate_per_s) {
    const Instant at{Duration::from_seconds(at_s).ns};
    knots_.push_back({at, std::llround(rate_per_s * share_ * kMicro)});
  }
  void jump_to(double at_s, double rate_per_s) {
    const Instant at{Duration::from_seconds(at_s).ns};
    if (!knots_.empty()) knots_.push_back({at, knots_.back().micro_per_s});
    line_to(at_s, rate_per_s);
  }
  RateCurve build() { return RateCurve(std::move(knots_)); }

 private:
  double share_;
  std::vector<RateKnot> knots_;
};

void market_open(const StreamSetup& setup, double end_s, CurveBuilder& curve) {
  // 2^(-1/8): eight straight pieces for each halving stay within 0.1 % of the exponential.
  constexpr double kEighthRootOfHalf = 0.91700404320467123;
  curve.jump_to(setup.from_s, setup.rate_per_s);
  double excess = setup.peak_per_s - setup.rate_per_s;
  curve.jump_to(setup.at_s, setup.peak_per_s);
  const double floor = excess / 1024;
  for (int i = 1; std::abs(excess) > std::abs(floor); ++i) {
    excess *= kEighthRootOfHalf;
    const double at_s = setup.at_s + setup.half_life_s * i / 8;
    if (at_s >= end_s) return;
    curve.line_to(at_s, setup.rate_per_s + excess);
  }
}

/// The factors of a business day: night, rising from 6, a peak at the open and at the close.
const std::vector<double>& default_hourly_factors() {
  static const std::vector<double> factors = {0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.2, 0.4,
                                              0.6, 0.8, 1.6, 1.2, 1.0, 0.9, 0.9, 1.1,
                                              1.5, 0.7, 0.4, 0.3, 0.2, 0.2, 0.1, 0.1};
  return factors;
}

void diurnal(const StreamSetup& setup, double end_s, CurveBuilder& curve) {
  const auto& factors =
      setup.hourly_factors.empty() ? default_hourly_factors() : setup.hourly_factors;
  constexpr double kHour = 3600;
  for (std::size_t hour = 0; static_cast<double>(hour) * kHour <= end_s - setup.from_s + kHour;
       ++hour) {
    curve.line_to(setup.from_s + static_cast<double>(hour) * kHour,
                  setup.rate_per_s * factors[hour % factors.size()]);
  }
}

void recorded(const StreamSetup& setup, CurveBuilder& curve) {
  for (std::size_t i = 0; i < setup.rates_per_s.size(); ++i) {
    curve.jump_to(setup.from_s + setup.times_s[i],
                  setup.rates_per_s[i] * setup.scale / setup.row_s);
    // A row that is not there is nothing that came; a row's time is jittered by less than a tenth.
    const double end_s = setup.times_s[i] + setup.row_s;
    const bool is_last = i + 1 == setup.times_s.size();
    if (is_last || setup.times_s[i + 1] > end_s + 0.1 * setup.row_s) {
      curve.jump_to(setup.from_s + end_s, 0);
    }
  }
}

void on_off(const StreamSetup& setup, double end_s, CurveBuilder& curve) {
  double at_s = setup.from_s;
  while (at_s < end_s) {
    curve.jump_to(at_s, setup.rate_per_s);
    curve.jump_to(at_s + setup.on_s, 0);
    at_s += setup.on_s + setup.off_s;
  }
}

void shape(const StreamSetup& setup, double end_s, CurveBuilder& curve) {
  switch (setup.shape) {
    case StreamShape::constant:
      return curve.jump_to(setup.from_s, setup.rate_per_s);
    case StreamShape::ramp:
      curve.jump_to(setup.from_s, setup.rate_per_s);
      return curve.line_to(setup.from_s + setup.ramp_s, setup.peak_per_s);
    case StreamShape::burst:
      curve.jump_to(setup.from_s, setup.rate_per_s);
      curve.jump_to(setup.at_s, setup.peak_per_s);
      return curve.jump_to(setup.at_s + setup.for_s, setup.rate_per_s);
    case StreamShape::market_open:
      return market_open(setup, end_s, curve);
    case StreamShape::diurnal:
      return diurnal(setup, end_s, curve);
    case StreamShape::on_off:
      return on_off(setup, end_s, curve);
    case StreamShape::points:
      for (std::size_t i = 0; i < setup.times_s.size(); ++i) {
        curve.line_to(setup.from_s + setup.times_s[i], setup.rates_per_s[i]);
      }
      return;
    case StreamShape::recorded:
      return recorded(setup, curve);
  }
}

/// Shares as whole numbers without a common divisor. Divided before anything is summed up, so that
/// the sum of all weights stays the same whatever symbol is in whatever tier: carried fractions of
/// messages keep their meaning when tiers are reloaded.
std::vector<std::int64_t> whole(const std::vector<double>& shares, double parts) {
  std::vector<std::int64_t> result;
  std::int64_t divisor = 0;
  for (const double share : shares) {
    result.push_back(std::llround(share * parts));
    divisor = std::gcd(divisor, result.back());
  }
  for (std::int64_t& value : result) value /= std::max<std::int64_t>(1, divisor);
  return result;
}

constexpr double kShareParts = 1e6;
constexpr double kSymbolParts = 1e3;  // symbols are weighed in messages a second, to a thousandth

}  // namespace

RateCurve rate_curve(const StreamSetup& setup, Duration run, double share) {
  const double end_s = setup.until_s < 0 ? run.seconds() : std::min(setup.until_s, run.seconds());
  CurveBuilder curve(share);
  shape(setup, end_s, curve);
  RateCurve whole = curve.build();
  if (setup.until_s < 0) return whole;

  const Instant end{Duration::from_seconds(setup.until_s).ns};
  std::vector<RateKnot> knots;
  for (const RateKnot& knot : whole.knots()) {
    if (knot.at < end) knots.push_back(knot);
  }
  knots.push_back({end, whole.micro_per_s(end)});
  knots.push_back({end, 0});
  return RateCurve(std::move(knots));
}

std::array<std::int64_t, kClassCount> class_weights(const StreamSetup& setup,
                                                    const Shedder& shedder) {
  std::array<std::int64_t, kTierCount> tiers{};
  if (setup.symbols.empty()) {
    const auto shares = whole(setup.tiers, kShareParts);
    std::copy(shares.begin(), shares.end(), tiers.begin());
  }
  std::vector<double> symbol_weights;
  for (const auto& [symbol, weight] : setup.symbols) symbol_weights.push_back(weight);
  const auto symbols = whole(symbol_weights, kSymbolParts);
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    tiers[static_cast<std::size_t>(shedder.tier_of(setup.symbols[i].first))] += symbols[i];
  }
  const auto types = whole(setup.types, kShareParts);
  std::array<std::int64_t, kClassCount> weights{};
  for (std::size_t c = 0; c < kClassCount; ++c) {
    weights[c] = tiers[c / kDataTypeCount] * types[c % kDataTypeCount];
  }
  return weights;
}

Workload::Workload(const std::vector<StreamSetup>& streams, const Shedder& shedder, Duration run,
                   double share) {
  for (const StreamSetup& setup : streams) {
    streams_.push_back({setup, rate_curve(setup, run, share), {}, 1, {}});
  }
  retier(shedder);
}

void Workload::retier(const Shedder& shedder) {
  for (Stream& stream : streams_) {
    stream.weights = class_weights(stream.setup, shedder);
    stream.weight_sum =
        std::accumulate(stream.weights.begin(), stream.weights.end(), std::int64_t{0});
    stream.weight_sum = std::max<std::int64_t>(1, stream.weight_sum);
  }
}

MessageCounts Workload::arrivals(Instant from, Instant to, Prng& prng) {
  MessageCounts arrived;
  for (Stream& stream : streams_) {
    const Int128 fluid = stream.curve.doubled_integral(from, to);
    if (fluid == 0) continue;
    const Int128 one = kDoubledMicroNs * stream.weight_sum;
    const auto fluid_of_one = static_cast<double>(one);
    for (std::size_t c = 0; c < kClassCount; ++c) {
      if (stream.weights[c] == 0) continue;
      const Int128 amount = fluid * stream.weights[c];
      if (stream.setup.arrivals == ArrivalProcess::even) {
        arrived.of[c] += stream.counters[c].add(amount, one);
        continue;
      }
      const double mean = static_cast<double>(amount) / fluid_of_one;
      arrived.of[c] += stream.setup.arrivals == ArrivalProcess::poisson
                           ? draw_poisson(mean, prng)
                           : draw_negative_binomial(mean, stream.setup.dispersion, prng);
    }
  }
  return arrived;
}

Instant Workload::nothing_before(Instant from, Instant until) const {
  for (const Stream& stream : streams_) {
    const auto [most_micro_per_s, end] = stream.curve.highest_until_next_knot(from);
    Instant next = std::min(until, end);
    if (most_micro_per_s > 0) {
      if (stream.setup.arrivals != ArrivalProcess::even) return from;
      const Int128 one = kDoubledMicroNs * stream.weight_sum;
      for (std::size_t c = 0; c < kClassCount; ++c) {
        if (stream.weights[c] == 0) continue;
        const Int128 flow_per_ns = Int128{2} * most_micro_per_s * stream.weights[c];
        const Int128 missing = stream.counters[c].missing(one);
        if (missing >= flow_per_ns * (next - from).ns) continue;
        next = from + Duration{static_cast<std::int64_t>(quotient(missing, flow_per_ns))};
      }
    }
    until = next;
  }
  return until;
}

double Workload::rate_per_s(Instant at) const {
  double rate = 0;
  for (const Stream& stream : streams_) {
    rate += static_cast<double>(stream.curve.micro_per_s(at)) / kMicro;
  }
  return rate;
}

}  // namespace cascade
