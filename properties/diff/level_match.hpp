// Which level of one ladder is which of another.
#pragma once

#include <array>
#include <optional>

#include "model/policy.hpp"

namespace cascade {

struct LevelMatch {
  std::array<std::optional<Level>, kLevelCountMax> b_of;  ///< by A's level; empty: B has none
  /// As many levels, with other names: the first is the first, whatever they are called.
  bool by_position = false;

  bool same(Level a, Level b) const { return b_of[index(a)] == b; }
  std::optional<Level> a_of(Level b) const;
};

/// By name; where both have as many levels and no name stands at two different places, by position.
/// Throws InputError where no level of one is any of the other, so that nothing can be compared.
LevelMatch match_levels(const Policy& a, const Policy& b);

}  // namespace cascade
