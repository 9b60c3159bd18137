// What is given up, and for whom (SPEC 5).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/level.hpp"

namespace cascade {

struct Policy;

enum class Tier : std::uint8_t { tier_1, tier_2, tier_3 };
enum class DataType : std::uint8_t { trades, quotes, reference_data };
enum class Priority : std::uint8_t { critical, high, normal, low };  ///< most important first
enum class Action : std::uint8_t { process, spill, drop };           ///< mildest first

inline constexpr std::size_t kTierCount = 3;
inline constexpr std::size_t kDataTypeCount = 3;
inline constexpr std::size_t kPriorityCount = 4;

inline constexpr std::array<Tier, kTierCount> kTiers = {Tier::tier_1, Tier::tier_2, Tier::tier_3};
inline constexpr std::array<DataType, kDataTypeCount> kDataTypes = {
    DataType::trades, DataType::quotes, DataType::reference_data};
inline constexpr std::array<Priority, kPriorityCount> kPriorities = {
    Priority::critical, Priority::high, Priority::normal, Priority::low};

std::string_view text(Tier tier);          ///< "tier_1"
std::string_view text(DataType type);      ///< "trades"
std::string_view text(Priority priority);  ///< "CRITICAL"
std::string_view text(Action action);      ///< "process"

/// One action for every level and priority: table[index(level)][index(priority)].
using SheddingTable = PerLevel<std::array<Action, kPriorityCount>>;

/// Reference data is LOW whatever its symbol; otherwise the tier decides.
Priority priority_of(Tier tier, DataType type);

/// From SOFT up K2 processes a message without enriching it, and at its CIRCUIT_BREAK nothing new
/// is taken in: a message that is refused was never accepted, which is not shedding. Of other
/// ladders this is true of the levels that bear these names.
bool enrichment_skipped(const LevelNames& names, Level level);
bool intake_closed(const LevelNames& names, Level level);

/// Decides what happens to a message, from a policy's tiers and shedding table.
class Shedder {
 public:
  explicit Shedder(const Policy& policy);

  Action action(Level level, Tier tier, DataType type) const;

  /// A symbol in neither list is of tier 3. Symbols are compared byte by byte.
  Tier tier_of(std::string_view symbol) const;

  bool enrichment_skipped(Level level) const { return enrichment_skipped_[index(level)]; }
  bool intake_closed(Level level) const { return intake_closed_[index(level)]; }

 private:
  SheddingTable table_;
  PerLevel<bool> enrichment_skipped_{}, intake_closed_{};
  std::vector<std::string> tier_1_, tier_2_;  // sorted, for binary search
};

}  // namespace cascade
