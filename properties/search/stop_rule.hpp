// When there are enough runs: as soon as a mean is known well enough.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace cascade {

/// So many runs at least, and so many between two looks: with fewer a small spread is often luck.
inline constexpr std::size_t kRunsBetweenLooks = 10;

/// A fixed-width sequential procedure (Chow & Robbins, Annals of Mathematical Statistics 36, 1965,
/// 457-462; for simulations Law & Kelton, Simulation Modeling and Analysis, on obtaining a
/// specified precision). Whoever stops by what is seen stops a little too often where the spread
/// happens to look small: the intervals cover less than the 95 % that they are made for.
struct StopRule {
  std::string statistic;
  double within = 0;      ///< half of the width of its mean's 95 % interval, at most
  bool is_share = false;  ///< of the mean, and not in the statistic's unit

  std::string text() const;  ///< "lag_max:2%", as it is read
};

/// STATISTIC:VALUE or STATISTIC:PERCENT%. Throws InputError, also where `known` has no such
/// statistic.
StopRule parse_stop_rule(const std::string& text, const std::vector<std::string>& known);

/// Of the first `count` values; NaN: never, in that run. A moment has to have come in
/// kRunsBetweenLooks of them.
bool is_known_within(const StopRule& rule, const std::vector<double>& values, std::size_t count);

}  // namespace cascade
