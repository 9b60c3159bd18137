// Where it is of no use to try another reading: no value of it brings a flap, or a reversal.
//
// Between two transitions of the run each reading is asked of the same state. What it can do: move
// the level, and then runs that differ in the row alone are walked together (JointWalk); or leave
// the level and change what the flap rule remembers, which matters at two rows of the many.
#pragma once

#include <array>
#include <cstdint>

#include "properties/search/margin/joint_walk.hpp"
#include "properties/search/margin/what_if.hpp"

namespace cascade {

class Barren {
 public:
  /// Refers to both. Of readings of that metric.
  Barren(const RunWalk& walk, const WhatIf& what_if, Metric metric);

  /// From `stretch` on no reading of the metric, changed in whatever way, brings one more, up to
  /// and without the stretch that is returned: `stretch` itself where nothing is sure. May say less
  /// than is true. Flaps only where the walk is with_flaps().
  std::size_t until(TurnKind kind, std::size_t stretch);
  /// Whether that change, which is none that WhatIf::changes_nothing(), surely brings none.
  bool is_sure(TurnKind kind, const Change& change);
  std::size_t steps() const { return joint_.steps(); }

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  /// The stretches up to and without the next transition of the run as it was.
  struct Segment {
    std::size_t moves = kNone;  ///< so many are before it
    Level level = kLowest;
    std::size_t end = 0;
    std::size_t over_from = 0;              ///< the cooldown is over
    std::array<std::size_t, 2> up_from{};   ///< of each kind: to escalate there is surely none
    std::array<std::size_t, 2> crossing{};  ///< what makes the next escalation no flap; kNone
  };
  /// What is known of entering a level: sure in [begin, end), not asked again before try_from.
  struct Known {
    std::size_t begin = 0, end = 0, try_from = 0, wait = 1;
  };

  void find_segment(std::size_t stretch);
  void find_flaps(std::size_t recovered_at);
  std::size_t sure_end(TurnKind kind, Level to, std::size_t stretch);

  const RunWalk& walk_;
  const WhatIf& what_if_;
  Metric metric_;
  JointWalk joint_;
  Segment segment_;
  std::array<PerLevel<Known>, 2> known_{};  // in the segment, of each kind
  std::size_t asked_ = 0;
};

}  // namespace cascade
