// Random numbers that are the same everywhere: the generator and what is drawn from it are ours,
// as the standard library's distributions differ from one implementation to the next.
#pragma once

#include <array>
#include <cstdint>

namespace cascade {

/// xoshiro256** 1.0, seeded through SplitMix64, as its authors (Blackman, Vigna) advise:
/// https://prng.di.unimi.it/
class Prng {
 public:
  explicit constexpr Prng(std::uint64_t seed) {
    for (std::uint64_t& word : state_) {
      seed += 0x9e3779b97f4a7c15u;
      std::uint64_t z = seed;
      z = (z ^ (z >> 30u)) * 0xbf58476d1ce4e5b9u;
      z = (z ^ (z >> 27u)) * 0x94d049bb133111ebu;
      word = z ^ (z >> 31u);
    }
  }

  constexpr std::uint64_t next() {
    const std::uint64_t result = rotate_left(state_[1] * 5, 7) * 9;
    const std::uint64_t t = state_[1] << 17u;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= t;
    state_[3] = rotate_left(state_[3], 45);
    return result;
  }

  /// Uniform in [0, 1), a multiple of 2^-53.
  constexpr double uniform() { return static_cast<double>(next() >> 11u) * 0x1.0p-53; }

  /// Uniform in [low, high).
  constexpr double uniform(double low, double high) { return low + (high - low) * uniform(); }

  /// Uniform in [0, bound), without bias; `bound` > 0.
  constexpr std::uint64_t below(std::uint64_t bound) {
    const std::uint64_t threshold = (0 - bound) % bound;  // 2^64 mod bound
    for (;;) {
      const std::uint64_t draw = next();
      if (draw >= threshold) return draw % bound;
    }
  }

 private:
  static constexpr std::uint64_t rotate_left(std::uint64_t x, unsigned k) {
    return (x << k) | (x >> (64u - k));
  }
  std::array<std::uint64_t, 4> state_{};
};

}  // namespace cascade
