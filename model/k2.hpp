// What is K2's alone (SPEC 1): the names of its levels and of its two metrics. A ladder is data;
// only what speaks of K2 includes this.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "model/level.hpp"
#include "model/pressure.hpp"

namespace cascade {

/// K2's levels by name.
struct K2 {
  static constexpr Level normal{0}, soft{1}, graceful{2}, aggressive{3}, circuit_break{4};
};

/// K2's metrics, in its policy's order: lag (messages) and heap_pct (percent).
inline constexpr Metric kLag{0};
inline constexpr Metric kHeap{1};

namespace k2 {

inline constexpr std::size_t kLevelCount = 5;
inline constexpr LevelRange kLevels{0, kLevelCount};
inline constexpr std::string_view kLagName = "lag";
inline constexpr std::string_view kHeapName = "heap_pct";

struct Naming {
  std::string_view name;
  std::string_view alias;    ///< accepted on input, never printed
  std::string_view meaning;  ///< what the level gives up, in a few words
};

inline constexpr std::array<Naming, kLevelCount> kNaming = {{
    {"NORMAL", "NORMAL", "full processing"},
    {"SOFT", "LIGHT", "enrichment is skipped"},
    {"GRACEFUL", "MODERATE", "lowest-priority messages are given up"},
    {"AGGRESSIVE", "SEVERE", "less important symbols are spilled to disk"},
    {"CIRCUIT_BREAK", "CRITICAL", "no new data is accepted; the rest is drained"},
}};

}  // namespace k2
}  // namespace cascade
