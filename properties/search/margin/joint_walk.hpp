// Many changed runs walked as one. Readings that are changed alike, one row after the other, mostly
// come to the same: the runs make the same transitions, each a row later than the run before, until
// they meet, or go on as the run did that was not changed.
//
// Only where every row is a check.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "properties/search/margin/what_if.hpp"

namespace cascade {

enum class TurnKind : std::uint8_t { flap, reversal };

/// How many of them there are in the gain.
inline std::int64_t of_kind(const Gain& gain, TurnKind kind) {
  return kind == TurnKind::flap ? gain.flaps : gain.reversals;
}

/// Runs that were changed by a reading, each by another one: at one stretch of [begin, end), it
/// goes from one level to another.
struct Entries {
  Level from, to;
  std::size_t begin, end;
};

class JointWalk {
 public:
  /// Refers to both.
  JointWalk(const RunWalk& walk, const WhatIf& what_if) : walk_(walk), what_if_(what_if) {}

  /// How far it is sure that these runs have no flap, or reversal, after that transition which the
  /// run as it was does not have as well: those that enter in [entries.begin, what is returned).
  /// May say less than is true, also `begin`: nothing is sure.
  std::size_t sure_until(TurnKind kind, const Entries& entries);
  /// The steps taken so far: transitions of all these runs together.
  std::size_t steps() const { return steps_; }

 private:
  struct Landing {
    std::size_t stretch;
    Level to;
  };
  struct Step {  ///< transitions at one stretch each of [begin, end)
    Level level;
    bool up;
    std::size_t begin, end;
  };

  std::size_t size() const { return walk_.run().size(); }
  Instant at(std::size_t stretch) const { return walk_.run().begins(stretch); }
  /// The first stretch behind `entered` where that level's cooldown is over.
  std::size_t cooldown_over(Level level, std::size_t entered) const;
  std::optional<Landing> landing(Level level, std::size_t entered) const;
  std::size_t end_of_landed(const Entries& entries, bool up, std::size_t stretch) const;
  std::size_t end_without_turn(TurnKind kind, const Entries& entries, std::size_t stretch);
  std::optional<std::size_t> same_move(const Landing& landing, bool up) const;
  Entries spread(const Entries& entries, const Landing& first, bool up);
  std::size_t traced_back(std::size_t end) const;

  const RunWalk& walk_;
  const WhatIf& what_if_;
  std::vector<Step> trail_;
  std::size_t steps_ = 0;
  std::optional<std::size_t> crossing_to_;  // the stretch that last_crossing_ is of
  std::optional<std::size_t> last_crossing_;
};

}  // namespace cascade
