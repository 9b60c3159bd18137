// What the runs of a machine come to, all together: how long it takes, and what is reached.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "model/shedding.hpp"
#include "properties/explore/explore.hpp"
#include "properties/explore/state_space.hpp"

namespace cascade {

/// The most checks under one constant pressure until it no longer demands more than the level;
/// empty where there is no end of it.
std::optional<std::size_t> checks_to_protect(const StateSpace& space);

/// The most checks until NORMAL, from any level, where all stays clear and each check comes once
/// the cooldown is over; empty where there is no end of it. In time, each takes a cooldown and, as
/// the check may come late, less than one check interval.
std::optional<std::size_t> checks_to_recover(const StateSpace& space);

using LevelPair = std::pair<Level, Level>;

/// The pairs of levels that some check of the machine goes between.
std::set<LevelPair> crossed_pairs(const StateSpace& space);
/// And those that the prose allows from any level, by the reference.
std::set<LevelPair> allowed_pairs(const StateSpace& space);

/// Levels that the run of some input reaches.
std::set<Level> reached_levels(const StateSpace& space);

/// Dead bands that no run enters from above (the level is held, also when the cooldown is over) or
/// from below (it is not taken), as text; empty where there is none.
std::string dead_bands_not_entered(const StateSpace& space);

/// Cells of the shedding table that no message of any run meets, as text; empty where none is left.
std::string cells_not_used(const StateSpace& space, const Shedder& shedder);

/// Whether the shedder gives something up at some level.
bool sheds(const Shedder& shedder);

std::vector<HeldLevel> held_for_ever(const StateSpace& space);

}  // namespace cascade
