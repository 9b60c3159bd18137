// What a sample of runs says of all runs: means, quantiles and shares with their 95 % intervals.
// Only
// + - * / and square roots, hence the same bytes on every machine.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace cascade {

struct Interval {
  double low = 0, high = 0;
};

/// Student's t: within plus and minus this many standard errors a mean lies with 95 %.
/// `degrees` is at least 1.
double student_t_95(std::size_t degrees);

/// The values that there are, in their order: a moment that never came, NaN, is none.
std::vector<double> known_of(std::vector<double> values);
/// Of at least one value.
double mean_of(const std::vector<double>& values);
/// Of the mean, where the values are about normal or many. Empty for fewer than two, which say
/// nothing of how much values differ.
std::optional<Interval> mean_interval_95(const std::vector<double>& values);
/// The value at that part of the way through the sorted values, straight between two of them. Of
/// at least one.
double quantile_of(std::vector<double> values, double part);
/// Wilson's interval of the share of which `count` of `of` were seen. It is of use at 0 and 1, too:
/// none in 20 runs is a share of 0 to 16 %. `of` is at least 1.
Interval share_interval_95(std::size_t count, std::size_t of);

}  // namespace cascade
