// The five levels of degradation (SPEC 1).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace cascade {

enum class Level : std::uint8_t { normal, soft, graceful, aggressive, circuit_break };

inline constexpr std::size_t kLevelCount = 5;

/// In rising order.
inline constexpr std::array<Level, kLevelCount> kLevels = {
    Level::normal, Level::soft, Level::graceful, Level::aggressive, Level::circuit_break};

constexpr std::size_t index(Level level) { return static_cast<std::size_t>(level); }
constexpr Level level_at(std::size_t i) { return static_cast<Level>(i); }

constexpr bool operator<(Level a, Level b) { return index(a) < index(b); }
constexpr bool operator>(Level a, Level b) { return b < a; }
constexpr bool operator<=(Level a, Level b) { return !(b < a); }
constexpr bool operator>=(Level a, Level b) { return !(a < b); }

/// The neighbouring levels. Not defined above the highest and below NORMAL.
constexpr Level above(Level level) { return level_at(index(level) + 1); }
constexpr Level below(Level level) { return level_at(index(level) - 1); }

/// "NORMAL", "SOFT", ...: the names that are printed, everywhere.
std::string_view name(Level level);

/// "normal", "soft", ...: the names of the policy file's keys and of K2's metric labels.
std::string_view key(Level level);

/// What the level gives up, in a few words, for people.
std::string_view meaning(Level level);

/// Reads a level's name or alias (LIGHT, MODERATE, SEVERE, CRITICAL for levels 1 to 4), in any
/// case; empty where it is neither.
std::optional<Level> parse_level(std::string_view text);

}  // namespace cascade
