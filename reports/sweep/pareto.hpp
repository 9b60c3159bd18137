// Which of many compromises are worth a look.
#pragma once

#include <utility>
#include <vector>

namespace cascade {

/// Two statistics of which less is better.
using Costs = std::pair<double, double>;

/// The front: those that no other one beats in one statistic without being worse in the other.
/// Equal ones are on it together. No statistic is NaN. O(n log n).
std::vector<bool> pareto_front(const std::vector<Costs>& costs);

}  // namespace cascade
