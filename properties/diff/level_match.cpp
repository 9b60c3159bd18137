#include "properties/diff/level_match.hpp"

#include <algorithm>

#include "model/input_error.hpp"

namespace cascade {
namespace {

std::optional<Level> exactly(const LevelNames& names, const std::string& name) {
  const auto found = std::find(names.all().begin(), names.all().end(), name);
  if (found == names.all().end()) return std::nullopt;
  return level_at(static_cast<std::size_t>(found - names.all().begin()));
}

}  // namespace

std::optional<Level> LevelMatch::a_of(Level b) const {
  for (std::size_t i = 0; i < b_of.size(); ++i) {
    if (b_of[i] == b) return level_at(i);
  }
  return std::nullopt;
}

LevelMatch match_levels(const Policy& a, const Policy& b) {
  LevelMatch match;
  bool any = false, moved = false;
  for (const Level level : a.all_levels()) {
    const auto there = exactly(b.levels, a.name_of(level));
    match.b_of[index(level)] = there;
    any = any || there.has_value();
    moved = moved || (there && *there != level);
  }
  if (a.level_count() == b.level_count() && !moved) {
    match.by_position = a.levels != b.levels;
    for (const Level level : a.all_levels()) match.b_of[index(level)] = level;
  } else if (!any) {
    throw InputError("", 0,
                     "policy '" + a.name + "' has " + std::to_string(a.level_count()) +
                         " levels and policy '" + b.name + "' " + std::to_string(b.level_count()) +
                         ", and no name is in both",
                     "as many levels, or a name that both have");
  }
  return match;
}

}  // namespace cascade
