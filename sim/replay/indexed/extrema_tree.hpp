// "From here on, where is the next value at or above x?", without looking at all of them: the
// extremes of every 16 neighbours, of every 16 of those, and so on.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <vector>

namespace cascade {

/// Keeps maxima: finds values at or above a bound.
struct Highest {
  static constexpr double kNone = -std::numeric_limits<double>::infinity();
  static bool exceeds(double value, double other) { return value > other; }
  static bool reaches(double value, double bound) { return value >= bound; }
};

/// Keeps minima: finds values below a bound.
struct Lowest {
  static constexpr double kNone = std::numeric_limits<double>::infinity();
  static bool exceeds(double value, double other) { return value < other; }
  static bool reaches(double value, double bound) { return value < bound; }
};

/// The extremes of a sequence that stays where it is: `value_at(i)` is called when the tree is
/// built and again when it is asked, and has to answer the same. A NaN is never found, as it is at
/// or above nothing and below nothing. Takes a fifteenth of the memory of as many doubles.
template <class Order>
class ExtremaTree {
 public:
  template <class ValueAt>
  ExtremaTree(std::size_t count, ValueAt value_at) : count_(count) {
    levels_.push_back(extremes(count, value_at));
    while (levels_.back().size() > kFan) {
      const std::vector<double>& finer = levels_.back();
      levels_.push_back(extremes(finer.size(), [&](std::size_t i) { return finer[i]; }));
    }
  }

  /// The first i >= `from` whose value reaches `bound`, a finite number; the sequence's length
  /// where there is none. Compares at most 32 values a level, and has log16(length) levels.
  template <class ValueAt>
  std::size_t next(std::size_t from, double bound, ValueAt value_at) const {
    const std::size_t end = std::min(count_, (from / kFan + 1) * kFan);
    for (std::size_t i = from; i < end; ++i) {
      if (Order::reaches(value_at(i), bound)) return i;
    }
    std::size_t node = from / kFan + 1;  // what lies before it is done with
    for (std::size_t level = 0;; ++level) {
      const std::vector<double>& nodes = levels_[level];
      const bool coarsest = level + 1 == levels_.size();
      const std::size_t block_end = (node + kFan - 1) / kFan * kFan;
      const std::size_t last = coarsest ? nodes.size() : std::min(nodes.size(), block_end);
      for (; node < last; ++node) {
        if (Order::reaches(nodes[node], bound)) return descend(level, node, bound, value_at);
      }
      if (node >= nodes.size()) return count_;
      node /= kFan;
    }
  }

  std::size_t bytes() const {
    std::size_t sum = 0;
    for (const auto& level : levels_) sum += level.capacity() * sizeof(double);
    return sum;
  }

 private:
  static constexpr std::size_t kFan = 16;

  template <class ValueAt>
  static std::vector<double> extremes(std::size_t count, ValueAt value_at) {
    std::vector<double> found;
    found.reserve((count + kFan - 1) / kFan);
    for (std::size_t begin = 0; begin < count; begin += kFan) {
      // Kept in a register and chosen without a branch: a third of the time of writing it back.
      double extreme = Order::kNone;
      const std::size_t end = std::min(count, begin + kFan);
      for (std::size_t i = begin; i < end; ++i) {
        const double value = value_at(i);
        extreme = Order::exceeds(value, extreme) ? value : extreme;
      }
      found.push_back(extreme);
    }
    return found;
  }

  template <class ValueAt>
  std::size_t descend(std::size_t level, std::size_t node, double bound, ValueAt value_at) const {
    while (level-- > 0) {
      for (node *= kFan; !Order::reaches(levels_[level][node], bound);) ++node;
    }
    for (node *= kFan; !Order::reaches(value_at(node), bound);) ++node;
    return node;
  }

  std::size_t count_;
  std::vector<std::vector<double>> levels_;  // the finest first
};

}  // namespace cascade
