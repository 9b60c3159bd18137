// What is done with messages at one and the same level.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "properties/diff/level_match.hpp"
#include "properties/diff/parting.hpp"

namespace cascade {

struct SheddingDifference {
  Level a = kLowest, b = kLowest;  ///< one level, in the ladder of each
  std::string messages;            ///< "trades and quotes of BHP, CBA"; names are data
  std::string does_a, does_b;      ///< "process", "spill", "drop"
  /// The shortest run that has both there; empty where no run does, so that it is not felt while
  /// they agree.
  std::optional<DiffRun> way;
};

/// Level by level, message by message; without the ways.
std::vector<SheddingDifference> shedding_differences(const Policy& a, const Policy& b,
                                                     const LevelMatch& levels);

}  // namespace cascade
