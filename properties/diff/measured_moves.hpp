// What the compiled machine of one policy does at a check, measured once for all that a check can
// depend on, so that a search need not drive it again.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>

#include "model/cascade.hpp"
#include "properties/diff/joint_inputs.hpp"

namespace cascade {

/// How a clock stands that counts since more than the level was first demanded.
enum class Pending : std::uint8_t { none, waits, over };

/// The times that a check at a level is compared with, as far as they are over.
struct TimesOver {
  bool cooldown = true;    ///< that of the level; the lowest has none
  bool escalation = true;  ///< escalation_cooldown_s
  Pending pending = Pending::none;
};

class MeasuredMoves {
 public:
  /// Drives the machine in every level, at both ends of each region of its clocks, under each of
  /// the inputs.
  MeasuredMoves(const Policy& policy, const std::map<SeenPair, Pressure>& inputs);

  struct Move {
    Level after = kLowest;
    bool pending = false;  ///< the clock of what is demanded runs after the check
  };
  Move at(Level level, const TimesOver& times, const SeenPair& seen) const {
    return moves_[place(level, times, seen)];
  }
  /// Why the measured may not be all; empty where there is no doubt.
  const std::string& doubt() const { return doubt_; }
  std::size_t checks_driven() const { return checks_driven_; }

 private:
  static constexpr std::size_t kPairs = (kLevelCountMax + 1) * (kLevelCountMax + 1);
  static std::size_t place(Level level, const TimesOver& times, const SeenPair& seen) {
    const std::size_t time = (times.cooldown ? 1u : 0u) + (times.escalation ? 2u : 0u) +
                             4 * static_cast<std::size_t>(times.pending);
    return (index(level) * 12 + time) * kPairs + seen.demand * (kLevelCountMax + 1) + seen.cleared;
  }
  void measure(Level level, const TimesOver& times, const SeenPair& seen, const Pressure& pressure);
  bool drive(Level level, std::int64_t age_ns, std::int64_t pending_ns, const Pressure& pressure,
             Move& move);
  void drive_never(const SeenPair& seen, const Pressure& pressure);

  Cascade fresh_;
  Pressure worst_;
  std::array<Move, kLevelCountMax * 12 * kPairs> moves_{};
  std::string doubt_;
  std::size_t checks_driven_ = 0;
};

}  // namespace cascade
