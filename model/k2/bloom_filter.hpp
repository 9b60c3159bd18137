// A Bloom filter: a set that may say yes to what was never put into it, and never no to what was.
#pragma once

#include <cstdint>
#include <vector>

namespace cascade {

/// How large a filter is: bits, and how many of them a member sets.
struct BloomSize {
  std::int64_t bits = 64;
  std::int64_t hashes = 1;

  double mebibytes() const { return static_cast<double>(bits) / 8 / 1024 / 1024; }
};

/// The size that keeps false positives at `share` (above 0, below 1) while there are at most
/// `members` (at least 1): n ln p / (ln 2)^2 bits, and m/n ln 2 hashes, both rounded.
BloomSize bloom_size(std::int64_t members, double share);

/// The share of strangers that a filter of this size says yes to once it has so many members:
/// (1 - e^(-kn/m))^k.
double bloom_false_positives(const BloomSize& size, double members);

/// The share that so many bits a member allow at best: e^(-(m/n) (ln 2)^2).
double bloom_best_share(double bits_per_member);

class BloomFilter {
 public:
  explicit BloomFilter(const BloomSize& size);

  bool contains(std::uint64_t key) const;
  void add(std::uint64_t key);

  const BloomSize& size() const { return size_; }
  /// Keys that were added, each as often as it was.
  std::int64_t added() const { return added_; }

 private:
  BloomSize size_;
  std::vector<std::uint64_t> words_;
  std::int64_t added_ = 0;
};

/// A number with all of its bits stirred: splitmix64's last step.
std::uint64_t stirred(std::uint64_t value);

}  // namespace cascade
