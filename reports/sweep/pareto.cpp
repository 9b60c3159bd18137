#include "reports/sweep/pareto.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <numeric>

namespace cascade {

std::vector<bool> pareto_front(const std::vector<Costs>& costs) {
  std::vector<std::size_t> order(costs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return costs[a] < costs[b]; });
  std::vector<bool> on_front(costs.size(), false);
  // Least first cost first: what comes is on the front if its second cost is less than all before,
  // or if it is the same as the one that last was.
  const Costs* newest = nullptr;
  for (const std::size_t i : order) {
    if (newest != nullptr && costs[i] != *newest && costs[i].second >= newest->second) continue;
    newest = &costs[i];
    on_front[i] = true;
  }
  return on_front;
}

}  // namespace cascade
