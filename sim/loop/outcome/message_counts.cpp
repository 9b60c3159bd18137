#include "sim/loop/outcome/message_counts.hpp"

#include <limits>

#include "sim/loop/scenario/rate_curve.hpp"

namespace cascade {

namespace {

constexpr std::int64_t kIntMax = std::numeric_limits<std::int32_t>::max();

}  // namespace

MessageCounts take_share(MessageCounts& from, std::int64_t n) {
  const std::int64_t total = from.total();
  MessageCounts taken;
  if (n >= total) {
    std::swap(taken, from);
    return taken;
  }
  if (n <= 0) return taken;
  std::array<std::int64_t, kClassCount> remainder{};
  std::int64_t missing = n;
  for (std::size_t c = 0; c < kClassCount; ++c) {
    if (from.of[c] == 0) continue;
    if (total < kIntMax) {  // the product fits: a division of 64 bits is quicker
      taken.of[c] = from.of[c] * n / total;
      remainder[c] = from.of[c] * n % total;
    } else {
      const Int128 scaled = Int128{from.of[c]} * n;
      taken.of[c] = static_cast<std::int64_t>(scaled / total);
      remainder[c] = static_cast<std::int64_t>(scaled % total);
    }
    missing -= taken.of[c];
  }
  for (; missing > 0; --missing) {
    std::size_t largest = 0;
    for (std::size_t c = 1; c < kClassCount; ++c) {
      if (remainder[c] > remainder[largest]) largest = c;
    }
    ++taken.of[largest];
    remainder[largest] = 0;
  }
  from -= taken;
  return taken;
}

}  // namespace cascade
