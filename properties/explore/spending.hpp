// How often the compiled machine moves, against what its policy allows it.
#pragma once

#include <cstddef>
#include <optional>
#include <set>

#include "model/units.hpp"
#include "properties/explore/level_pairs.hpp"
#include "properties/explore/search.hpp"

namespace cascade {

/// How a machine's transitions compare with what the policy allows in the time.
struct Spending {
  /// The shortest run found that packs some number of transitions into less time than the policy
  /// allows them.
  std::optional<Path> too_quick;
  /// Whether that is the last word: a run was found, or no run of any length is too quick.
  bool settled = true;
};

/// Where nothing is too quick and that is settled, B(W) holds of the machine for every W. `allowed`
/// are the policy's pairs.
Spending spending_of(const StateSpace& space, const std::set<LevelPair>& allowed);

/// A run of the machine whose last `transitions` transitions lie in one window (t - window, t], as
/// few other checks before them as will do; empty where the machine has no such run.
std::optional<Path> run_with(const StateSpace& space, std::size_t transitions, Duration window);

}  // namespace cascade
