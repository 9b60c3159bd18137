// Which elements of columns, in which order, make their times strictly increasing.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "model/units.hpp"

namespace cascade {

/// The indices in order of time, stable, with the last of equal times kept.
std::vector<std::size_t> order_of(const std::vector<Instant>& at);

template <class T>
void pick(std::vector<T>& column, const std::vector<std::size_t>& order) {
  if (column.empty()) return;
  std::vector<T> picked;
  picked.reserve(order.size());
  for (const std::size_t i : order) picked.push_back(column[i]);
  column = std::move(picked);
}

}  // namespace cascade
