#include "model/k2/bloom_filter.hpp"

#include <algorithm>
#include <cmath>

namespace cascade {
namespace {

constexpr double kLn2 = 0.69314718055994531;
constexpr std::int64_t kWordBits = 64;

/// The i-th bit of a key: two hashes make as many as are wanted (Kirsch and Mitzenmacher 2006).
std::uint64_t bit_of(std::uint64_t key, std::int64_t i, std::int64_t bits) {
  const std::uint64_t first = stirred(key);
  const std::uint64_t second = stirred(key ^ 0x9e3779b97f4a7c15u) | 1u;
  return (first + static_cast<std::uint64_t>(i) * second) % static_cast<std::uint64_t>(bits);
}

}  // namespace

std::uint64_t stirred(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15u;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
  return value ^ (value >> 31);
}

BloomSize bloom_size(std::int64_t members, double share) {
  const double n = static_cast<double>(members);
  const double bits = -n * std::log(share) / (kLn2 * kLn2);
  BloomSize size;
  size.bits = std::max<std::int64_t>(kWordBits, static_cast<std::int64_t>(std::ceil(bits)));
  size.hashes = std::max<std::int64_t>(1, std::llround(static_cast<double>(size.bits) / n * kLn2));
  return size;
}

double bloom_false_positives(const BloomSize& size, double members) {
  const auto k = static_cast<double>(size.hashes);
  return std::pow(1 - std::exp(-k * members / static_cast<double>(size.bits)), k);
}

double bloom_best_share(double bits_per_member) { return std::exp(-bits_per_member * kLn2 * kLn2); }

BloomFilter::BloomFilter(const BloomSize& size)
    : size_(size), words_(static_cast<std::size_t>((size.bits + kWordBits - 1) / kWordBits)) {}

bool BloomFilter::contains(std::uint64_t key) const {
  for (std::int64_t i = 0; i < size_.hashes; ++i) {
    const std::uint64_t bit = bit_of(key, i, size_.bits);
    if ((words_[bit / kWordBits] >> (bit % kWordBits) & 1u) == 0) return false;
  }
  return true;
}

void BloomFilter::add(std::uint64_t key) {
  for (std::int64_t i = 0; i < size_.hashes; ++i) {
    const std::uint64_t bit = bit_of(key, i, size_.bits);
    words_[bit / kWordBits] |= std::uint64_t{1} << (bit % kWordBits);
  }
  ++added_;
}

}  // namespace cascade
