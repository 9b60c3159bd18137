// What the runs of a machine come to, all together: how long it takes, and what is reached.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/shedding.hpp"
#include "properties/explore/level_pairs.hpp"
#include "properties/explore/proof.hpp"
#include "properties/explore/state_space.hpp"

namespace cascade {

/// How long something takes at most.
struct Wait {
  std::size_t checks = 0;  ///< that move the level
  double waits_s = 0;      ///< the times that the policy has a check wait for, all together
  /// As a check may come late, as many intervals between checks may pass beside that.
  std::size_t intervals = 0;
};

/// Under one constant pressure, from when it begins until it no longer demands more than the level;
/// empty where there is no end of it. Where both of the policy's times are set it may be less.
std::optional<Wait> wait_to_protect(const StateSpace& space);

/// Until the lowest level, from any level, where all stays clear; empty where there is no end of
/// it.
std::optional<Wait> wait_to_recover(const StateSpace& space);

/// The pairs of levels that some check of the machine goes between.
std::set<LevelPair> crossed_pairs(const StateSpace& space);

/// Levels that the run of some input reaches.
std::set<Level> reached_levels(const StateSpace& space);

/// Dead bands that no run enters from above (the level is held, also when the cooldown is over) or
/// from below (it is not taken), as text; empty where there is none.
std::string dead_bands_not_entered(const StateSpace& space);

/// Cells of the shedding table that no message of any run meets, as text; empty where none is left.
std::string cells_not_used(const StateSpace& space, const Shedder& shedder);

/// Whether the shedder gives something up at some level.
bool sheds(const Policy& policy, const Shedder& shedder);

std::vector<HeldLevel> held_for_ever(const StateSpace& space);

}  // namespace cascade
