// Messages are not objects here but counts by class: three tiers times three data types.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "model/shedding.hpp"

namespace cascade {

inline constexpr std::size_t kClassCount = kTierCount * kDataTypeCount;

constexpr std::size_t class_index(Tier tier, DataType type) {
  return static_cast<std::size_t>(tier) * kDataTypeCount + static_cast<std::size_t>(type);
}
constexpr Tier class_tier(std::size_t c) { return static_cast<Tier>(c / kDataTypeCount); }
constexpr DataType class_type(std::size_t c) { return static_cast<DataType>(c % kDataTypeCount); }

/// Calls `visit(c)` for each class. Written out, not a loop: nine are too few for a compiler that
/// is told to keep programs small, and every count of the loop goes through here.
template <class Visit>
constexpr void each_class(const Visit& visit) {
  [&]<std::size_t... c>(std::index_sequence<c...>) { (visit(c), ...); }
  (std::make_index_sequence<kClassCount>{});
}

/// How many messages of each class.
struct MessageCounts {
  std::array<std::int64_t, kClassCount> of{};

  std::int64_t total() const {
    std::int64_t sum = 0;
    each_class([&](std::size_t c) { sum += of[c]; });
    return sum;
  }
  std::int64_t of_tier(Tier tier) const {
    std::int64_t sum = 0;
    for (const DataType type : kDataTypes) sum += of[class_index(tier, type)];
    return sum;
  }
  MessageCounts& operator+=(const MessageCounts& other) {
    each_class([&](std::size_t c) { of[c] += other.of[c]; });
    return *this;
  }
  MessageCounts& operator-=(const MessageCounts& other) {
    each_class([&](std::size_t c) { of[c] -= other.of[c]; });
    return *this;
  }
  friend MessageCounts operator+(MessageCounts a, const MessageCounts& b) { return a += b; }
  friend bool operator==(const MessageCounts& a, const MessageCounts& b) = default;
};

/// Takes exactly `n` messages out of `from`, each class in proportion to what it has left; what
/// does not divide goes to the largest remainders. Exact, and the same on every machine. `n` is
/// between 0 and the total.
MessageCounts take_share(MessageCounts& from, std::int64_t n);

}  // namespace cascade
