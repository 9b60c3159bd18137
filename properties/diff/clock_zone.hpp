// Sets of what three clocks can show together: difference bound matrices (Dill, 1989), in whole
// nanoseconds, so that every bound is one that is included.
#pragma once

#include <array>
#include <cstddef>

namespace cascade {

/// Wide enough for sums of times that an Instant holds.
__extension__ typedef __int128 WideNs;
inline constexpr WideNs kNoBound = static_cast<WideNs>(1) << 100;

/// The clocks that two machines at one level can be told apart by.
enum class Clock : std::size_t {
  age = 1,        ///< since the transition that both made last
  pending_a = 2,  ///< since more than the level was first demanded, by A's account
  pending_b = 3
};

/// All values of the three clocks that keep differences of theirs within bounds.
class ClockZone {
 public:
  /// Any values of at least 0.
  ClockZone() {
    for (auto& row : bound_) row.fill(kNoBound);
    for (std::size_t i = 0; i < kSize; ++i) bound_[i][i] = bound_[0][i] = 0;
  }

  bool empty() const { return empty_; }

  void at_least(Clock clock, WideNs ns) { limit(0, number(clock), -ns); }
  void at_most(Clock clock, WideNs ns) { limit(number(clock), 0, ns); }

  /// The clock shows 0 now.
  void restart(Clock clock) {
    const std::size_t c = number(clock);
    for (std::size_t i = 0; i < kSize; ++i) {
      bound_[c][i] = bound_[0][i];
      bound_[i][c] = bound_[i][0];
    }
    bound_[c][c] = 0;
  }

  /// Nothing is known of the clock, nor does it matter.
  void forget(Clock clock) {
    const std::size_t c = number(clock);
    for (std::size_t i = 0; i < kSize; ++i) {
      bound_[c][i] = kNoBound;
      bound_[i][c] = bound_[i][0];
    }
    bound_[0][c] = bound_[c][c] = 0;
  }

  /// And all that comes of it by waiting.
  void let_time_pass() {
    for (std::size_t i = 1; i < kSize; ++i) bound_[i][0] = kNoBound;
  }

  bool within(const ClockZone& other) const {
    if (empty_) return true;
    for (std::size_t i = 0; i < kSize; ++i) {
      for (std::size_t j = 0; j < kSize; ++j) {
        if (bound_[i][j] > other.bound_[i][j]) return false;
      }
    }
    return !other.empty_;
  }

 private:
  static constexpr std::size_t kSize = 4;  // the first is a clock that always shows 0
  static constexpr std::size_t number(Clock clock) { return static_cast<std::size_t>(clock); }
  static WideNs sum(WideNs a, WideNs b) {
    return a == kNoBound || b == kNoBound ? kNoBound : a + b;
  }

  /// clock i - clock j <= bound; every other bound as tight as that makes it.
  void limit(std::size_t i, std::size_t j, WideNs bound) {
    if (empty_ || bound >= bound_[i][j]) return;
    if (sum(bound, bound_[j][i]) < 0) {
      empty_ = true;
      return;
    }
    bound_[i][j] = bound;
    for (std::size_t k = 0; k < kSize; ++k) {
      for (std::size_t l = 0; l < kSize; ++l) {
        const WideNs through = sum(sum(bound_[k][i], bound), bound_[j][l]);
        if (through < bound_[k][l]) bound_[k][l] = through;
      }
    }
  }

  std::array<std::array<WideNs, kSize>, kSize> bound_;  // [i][j]: clock i - clock j is at most that
  bool empty_ = false;
};

}  // namespace cascade
