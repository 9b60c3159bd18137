// What is drawn besides uniform numbers. All of it is + - * / and square root, and no function of
// libm, so that a seed is the same run on every machine.
#pragma once

#include <cstdint>

#include "sim/loop/prng.hpp"

namespace cascade {

/// ln x, for x > 0; within 1e-15 of it, relative to the larger of it and 1.
double portable_log(double x);
/// e^x; 0 and infinity where a double cannot say it.
double portable_exp(double x);

/// Mean 1: -ln of a uniform number.
double draw_exponential(Prng& prng);
/// Mean 0, variance 1: Marsaglia's polar method, of whose two numbers one is used.
double draw_normal(Prng& prng);
/// Mean 1 and coefficient of variation `cv` >= 0: e^(s z - s^2 / 2), s^2 = ln(1 + cv^2).
double draw_lognormal(double cv, Prng& prng);
/// Mean and variance `shape` > 0 (Marsaglia, Tsang 2000: A simple method for generating gamma
/// variables; below a shape of 1 by their boost).
double draw_gamma(double shape, Prng& prng);

/// A Poisson variate. Below a mean of 64 exact up to rounding (products of uniforms); above, the
/// normal approximation with the sum of 12 uniforms.
std::int64_t draw_poisson(double mean, Prng& prng);
/// A count of that mean and `dispersion` (>= 1) times that variance: negative binomial, as a
/// Poisson variate whose mean is a gamma variate. Counts of neighbouring windows that are drawn
/// apart add up to one of the same dispersion, so no width of a window decides.
std::int64_t draw_negative_binomial(double mean, double dispersion, Prng& prng);

}  // namespace cascade
