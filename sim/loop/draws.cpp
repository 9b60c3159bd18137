#include "sim/loop/draws.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace cascade {
namespace {

constexpr double kLn2 = 0.69314718055994530942;

/// e^-x for 0 <= x <= 64 by squaring a Taylor series: only + - * /, as libm may differ.
double exp_minus(double x) {
  const double y = -x / 1024;
  double term = 1, sum = 1;
  for (int i = 1; i <= 12; ++i) {
    term *= y / i;
    sum += term;
  }
  for (int i = 0; i < 10; ++i) sum *= sum;
  return sum;
}

/// In (0, 1): a logarithm is taken of it.
double above_zero(Prng& prng) {
  for (;;) {
    if (const double u = prng.uniform(); u > 0) return u;
  }
}

}  // namespace

double portable_log(double x) {
  int exponent = 0;
  double m = std::frexp(x, &exponent);  // exact, as are the halves of a double
  constexpr double kRootOfHalf = 0.70710678118654752440;
  if (m < kRootOfHalf) {
    m *= 2;
    --exponent;
  }
  // ln m = 2 (t + t^3 / 3 + t^5 / 5 + ...), |t| < 0.172
  const double t = (m - 1) / (m + 1), square = t * t;
  double power = t, sum = 0;
  for (int i = 1; i <= 23; i += 2) {
    sum += power / i;
    power *= square;
  }
  return 2 * sum + exponent * kLn2;
}

double portable_exp(double x) {
  if (x < -745) return 0;
  if (x > 709.7) return std::numeric_limits<double>::infinity();
  const double whole = std::floor(x / kLn2 + 0.5);
  const double rest = x - whole * kLn2;  // |rest| < 0.35
  double term = 1, sum = 1;
  for (int i = 1; i <= 15; ++i) {
    term *= rest / i;
    sum += term;
  }
  return std::ldexp(sum, static_cast<int>(whole));
}

double draw_exponential(Prng& prng) { return -portable_log(above_zero(prng)); }

double draw_normal(Prng& prng) {
  for (;;) {
    const double u = prng.uniform(-1, 1), v = prng.uniform(-1, 1);
    const double s = u * u + v * v;
    if (s > 0 && s < 1) return u * std::sqrt(-2 * portable_log(s) / s);
  }
}

double draw_lognormal(double cv, Prng& prng) {
  const double variance = portable_log(1 + cv * cv);
  return portable_exp(std::sqrt(variance) * draw_normal(prng) - variance / 2);
}

double draw_gamma(double shape, Prng& prng) {
  if (shape < 1) {
    const double boosted = draw_gamma(shape + 1, prng);
    return boosted * portable_exp(portable_log(above_zero(prng)) / shape);
  }
  const double d = shape - 1.0 / 3, c = 1 / std::sqrt(9 * d);
  for (;;) {
    const double z = draw_normal(prng);
    const double root = 1 + c * z;
    if (root <= 0) continue;
    const double v = root * root * root;
    if (portable_log(above_zero(prng)) < z * z / 2 + d - d * v + d * portable_log(v)) return d * v;
  }
}

std::int64_t draw_poisson(double mean, Prng& prng) {
  constexpr double kNormalFrom = 64;
  if (mean >= kNormalFrom) {
    double normal = -6;
    for (int i = 0; i < 12; ++i) normal += prng.uniform();
    return std::max<std::int64_t>(0, std::llround(mean + std::sqrt(mean) * normal));
  }
  const double limit = exp_minus(mean);
  std::int64_t n = 0;
  double product = prng.uniform();
  while (product > limit) {
    product *= prng.uniform();
    ++n;
  }
  return n;
}

std::int64_t draw_negative_binomial(double mean, double dispersion, Prng& prng) {
  if (mean <= 0) return 0;
  if (dispersion <= 1) return draw_poisson(mean, prng);
  const double scale = dispersion - 1;
  return draw_poisson(scale * draw_gamma(mean / scale, prng), prng);
}

}  // namespace cascade
