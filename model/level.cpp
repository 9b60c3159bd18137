#include "model/level.hpp"

#include <algorithm>

namespace cascade {
namespace {

struct Naming {
  std::string_view name, key, alias, meaning;
};

constexpr std::array<Naming, kLevelCount> kNaming = {{
    {"NORMAL", "normal", "NORMAL", "full processing"},
    {"SOFT", "soft", "LIGHT", "enrichment is skipped"},
    {"GRACEFUL", "graceful", "MODERATE", "lowest-priority messages are given up"},
    {"AGGRESSIVE", "aggressive", "SEVERE", "less important symbols are spilled to disk"},
    {"CIRCUIT_BREAK", "circuit_break", "CRITICAL", "no new data is accepted; the rest is drained"},
}};

// ASCII only, so that the answer does not depend on a locale.
constexpr char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

bool same_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return upper(x) == upper(y); });
}

}  // namespace

std::string_view name(Level level) { return kNaming[index(level)].name; }
std::string_view key(Level level) { return kNaming[index(level)].key; }
std::string_view meaning(Level level) { return kNaming[index(level)].meaning; }

std::optional<Level> parse_level(std::string_view text) {
  for (const Level level : kLevels) {
    const Naming& naming = kNaming[index(level)];
    if (same_ignoring_case(text, naming.name) || same_ignoring_case(text, naming.alias)) {
      return level;
    }
  }
  return std::nullopt;
}

}  // namespace cascade
