#include "model/level.hpp"

#include <algorithm>

#include "model/k2.hpp"

namespace cascade {
namespace {

// ASCII only, so that the answer does not depend on a locale.
constexpr char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return upper(x) == upper(y); });
}

}  // namespace

LevelNames::LevelNames() {
  for (const k2::Naming& naming : k2::kNaming) names_.emplace_back(naming.name);
}

bool LevelNames::are_k2s() const {
  return std::equal(names_.begin(), names_.end(), k2::kNaming.begin(), k2::kNaming.end(),
                    [](const std::string& a, const k2::Naming& b) { return a == b.name; });
}

std::optional<Level> LevelNames::find(std::string_view text) const {
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (same_ignoring_case(text, names_[i])) return level_at(i);
  }
  if (!are_k2s()) return std::nullopt;
  for (const Level level : k2::kLevels) {
    if (same_ignoring_case(text, k2::kNaming[index(level)].alias)) return level;
  }
  return std::nullopt;
}

std::string key_of(std::string_view level_name) {
  std::string key(level_name);
  std::transform(key.begin(), key.end(), key.begin(), lower);
  return key;
}

}  // namespace cascade
