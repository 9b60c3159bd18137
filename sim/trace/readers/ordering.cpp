#include "sim/trace/readers/ordering.hpp"

#include <algorithm>
#include <numeric>

namespace cascade {

std::vector<std::size_t> order_of(const std::vector<Instant>& at) {
  std::vector<std::size_t> order(at.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&at](std::size_t a, std::size_t b) { return at[a] < at[b]; });
  std::size_t kept = 0;
  for (const std::size_t i : order) {
    if (kept != 0 && at[order[kept - 1]] == at[i]) --kept;
    order[kept++] = i;
  }
  order.resize(kept);
  return order;
}

}  // namespace cascade
