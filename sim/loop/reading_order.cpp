#include "sim/loop/reading_order.hpp"

#include <algorithm>
#include <bit>

namespace cascade {

std::size_t NumberSet::next(std::size_t from) const {
  if (from >= bound_) return bound_;
  std::size_t w = from / kBits;
  std::uint64_t word = words_[w] & (~std::uint64_t{0} << (from % kBits));
  while (word == 0) {
    if (++w == words_.size()) return bound_;
    word = words_[w];
  }
  return w * kBits + static_cast<std::size_t>(std::countr_zero(word));
}

void ReadingOrder::by_number(std::size_t instances, std::size_t partitions) {
  is_by_number_ = true;
  of_.assign(instances, {});
  for (std::size_t p = 0; p < partitions; ++p) of_[p % instances].partitions.push_back(p);
  all_may_have_something(partitions);
}

void ReadingOrder::by_assignment(const Assignment& assigned, std::size_t partitions) {
  is_by_number_ = false;
  of_.assign(assigned.size(), {});
  for (std::size_t i = 0; i < assigned.size(); ++i) of_[i].partitions = assigned[i];
  all_may_have_something(partitions);
}

/// Nothing is known of partitions that have just been given to somebody.
void ReadingOrder::all_may_have_something(std::size_t partitions) {
  places_.assign(partitions, {});
  for (std::size_t i = 0; i < of_.size(); ++i) {
    Own& own = of_[i];
    own.unread = own.stored = NumberSet(own.partitions.size());
    for (std::size_t k = 0; k < own.partitions.size(); ++k) {
      places_[own.partitions[k]] = {i, k, true};
      own.unread.insert(k);
      own.stored.insert(k);
    }
  }
}

/// By number a turn is a partition's: the first own one from there on. Those of an assignment may
/// be neighbours: turns are among them.
std::size_t ReadingOrder::first_in_turn(const Own& own, std::size_t turn) const {
  if (!is_by_number_) return turn % own.partitions.size();
  const auto first = std::lower_bound(own.partitions.begin(), own.partitions.end(), turn);
  return static_cast<std::size_t>(first - own.partitions.begin());
}

}  // namespace cascade
