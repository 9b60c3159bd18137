#include "sim/loop/keys.hpp"

#include <cmath>
#include <numeric>

#include "sim/loop/draws.hpp"

namespace cascade {
namespace {

std::uint32_t byte_at(std::string_view bytes, std::size_t i) {
  return static_cast<std::uint8_t>(bytes[i]);
}

}  // namespace

std::int32_t kafka_murmur2(std::string_view bytes) {
  constexpr std::uint32_t kSeed = 0x9747b28cu, kMultiplier = 0x5bd1e995u;
  std::uint32_t hash = kSeed ^ static_cast<std::uint32_t>(bytes.size());
  std::size_t at = 0;
  for (; at + 4 <= bytes.size(); at += 4) {
    std::uint32_t word = byte_at(bytes, at) | byte_at(bytes, at + 1) << 8u |
                         byte_at(bytes, at + 2) << 16u | byte_at(bytes, at + 3) << 24u;
    word *= kMultiplier;
    word ^= word >> 24u;
    word *= kMultiplier;
    hash = hash * kMultiplier ^ word;
  }
  if (at < bytes.size()) {
    for (std::size_t i = bytes.size(); i-- > at;) {
      hash ^= byte_at(bytes, i) << static_cast<unsigned>(8 * (i - at));
    }
    hash *= kMultiplier;
  }
  hash ^= hash >> 13u;
  hash *= kMultiplier;
  hash ^= hash >> 15u;
  return static_cast<std::int32_t>(hash);
}

std::size_t kafka_partition(std::string_view key, std::int64_t partitions) {
  const auto positive = static_cast<std::uint32_t>(kafka_murmur2(key)) & 0x7fffffffu;
  return positive % static_cast<std::size_t>(partitions);
}

std::string key_name(std::int64_t k) { return "SYM" + std::to_string(k); }

std::vector<std::int64_t> key_weights(std::int64_t keys, double zipf, std::int64_t partitions) {
  std::vector<double> shares(static_cast<std::size_t>(partitions));
  for (std::int64_t k = 1; k <= keys; ++k) {
    shares[kafka_partition(key_name(k), partitions)] +=
        portable_exp(-zipf * portable_log(static_cast<double>(k)));
  }
  const double all = std::accumulate(shares.begin(), shares.end(), 0.0);
  // Sums are rounded, not parts: so they come to all of it.
  std::vector<std::int64_t> weights;
  double share = 0;
  std::int64_t given = 0;
  for (std::size_t p = 0; p < shares.size(); ++p) {
    share += shares[p];
    const bool is_last = p + 1 == shares.size();
    const std::int64_t until =
        is_last ? kKeyParts : std::llround(share / all * static_cast<double>(kKeyParts));
    weights.push_back(until - given);
    given = until;
  }
  return weights;
}

}  // namespace cascade
