// Which of many places have something, and where the next one is: bits, and above each 64 of them
// one that says whether any is set, and so on up. The next set bit, and the one before, is
// found by looking at a few words, however far it is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace cascade {

class BitIndex {
 public:
  /// `words` are the bits, 64 each, lowest first; those from `size` on are 0.
  BitIndex(std::vector<std::uint64_t> words, std::size_t size) : size_(size) {
    storeys_.push_back(std::move(words));
    while (storeys_.back().size() > 1) storeys_.push_back(storey_above(storeys_.back()));
  }

  std::size_t size() const { return size_; }

  /// The first set bit from `from` on; size() where there is none.
  std::size_t next(std::size_t from) const {
    std::size_t at = from;
    for (std::size_t storey = 0; storey < storeys_.size(); ++storey) {
      const std::vector<std::uint64_t>& words = storeys_[storey];
      if (at / 64 >= words.size()) return size_;
      const std::uint64_t rest = words[at / 64] >> (at % 64);
      if (rest != 0) return down(storey, at + trailing_zeros(rest));
      at = at / 64 + 1;  // nothing more in this word: the words behind it are asked together
    }
    return size_;
  }

  /// The last set bit up to `from`, which is one of the places; size() where there is none.
  std::size_t previous(std::size_t from) const {
    std::size_t at = from;
    for (std::size_t storey = 0;; ++storey) {
      const std::uint64_t rest = storeys_[storey][at / 64] << (63 - at % 64);
      if (rest != 0) return down_last(storey, at - leading_zeros(rest));
      if (at < 64) return size_;  // as it is on the highest storey, of one word
      at = at / 64 - 1;
    }
  }

 private:
  static std::size_t trailing_zeros(std::uint64_t word) {
    return static_cast<std::size_t>(__builtin_ctzll(word));
  }
  static std::size_t leading_zeros(std::uint64_t word) {
    return static_cast<std::size_t>(__builtin_clzll(word));
  }

  static std::vector<std::uint64_t> storey_above(const std::vector<std::uint64_t>& words) {
    std::vector<std::uint64_t> any((words.size() + 63) / 64);
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (words[i] != 0) any[i / 64] |= std::uint64_t{1} << (i % 64);
    }
    return any;
  }

  /// The first bit below the one at `at` of that storey, which is set.
  std::size_t down(std::size_t storey, std::size_t at) const {
    for (; storey > 0; --storey) at = at * 64 + trailing_zeros(storeys_[storey - 1][at]);
    return at;
  }
  /// The last one.
  std::size_t down_last(std::size_t storey, std::size_t at) const {
    for (; storey > 0; --storey) at = at * 64 + 63 - leading_zeros(storeys_[storey - 1][at]);
    return at;
  }

  std::size_t size_;
  std::vector<std::vector<std::uint64_t>> storeys_;
};

}  // namespace cascade
