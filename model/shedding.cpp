#include "model/shedding.hpp"

#include <algorithm>

#include "model/k2.hpp"
#include "model/policy.hpp"

namespace cascade {
namespace {

template <class E>
constexpr std::size_t ordinal(E e) {
  return static_cast<std::size_t>(e);
}

std::vector<std::string> sorted(std::vector<std::string> symbols) {
  std::sort(symbols.begin(), symbols.end());
  return symbols;
}

bool contains(const std::vector<std::string>& symbols, std::string_view symbol) {
  return std::binary_search(symbols.begin(), symbols.end(), symbol);
}

}  // namespace

std::string_view text(Tier tier) {
  constexpr std::array<std::string_view, kTierCount> kTexts = {"tier_1", "tier_2", "tier_3"};
  return kTexts[ordinal(tier)];
}

std::string_view text(DataType type) {
  constexpr std::array<std::string_view, kDataTypeCount> kTexts = {"trades", "quotes",
                                                                   "reference_data"};
  return kTexts[ordinal(type)];
}

std::string_view text(Priority priority) {
  constexpr std::array<std::string_view, kPriorityCount> kTexts = {"CRITICAL", "HIGH", "NORMAL",
                                                                   "LOW"};
  return kTexts[ordinal(priority)];
}

std::string_view text(Action action) {
  constexpr std::array<std::string_view, 3> kTexts = {"process", "spill", "drop"};
  return kTexts[ordinal(action)];
}

Priority priority_of(Tier tier, DataType type) {
  if (type == DataType::reference_data) return Priority::low;
  switch (tier) {
    case Tier::tier_1:
      return Priority::critical;
    case Tier::tier_2:
      return Priority::high;
    case Tier::tier_3:
      return Priority::normal;
  }
  return Priority::normal;
}

bool enrichment_skipped(const LevelNames& names, Level level) {
  const auto soft = names.find(k2::kNaming[index(K2::soft)].name);
  return soft && level >= *soft;
}

bool intake_closed(const LevelNames& names, Level level) {
  return names[level] == k2::kNaming[index(K2::circuit_break)].name;
}

Shedder::Shedder(const Policy& policy)
    : table_(policy.shedding), tier_1_(sorted(policy.tier_1)), tier_2_(sorted(policy.tier_2)) {
  for (const Level level : policy.all_levels()) {
    enrichment_skipped_[index(level)] = cascade::enrichment_skipped(policy.levels, level);
    intake_closed_[index(level)] = cascade::intake_closed(policy.levels, level);
  }
}

Action Shedder::action(Level level, Tier tier, DataType type) const {
  return table_[index(level)][ordinal(priority_of(tier, type))];
}

Tier Shedder::tier_of(std::string_view symbol) const {
  if (contains(tier_1_, symbol)) return Tier::tier_1;
  if (contains(tier_2_, symbol)) return Tier::tier_2;
  return Tier::tier_3;
}

}  // namespace cascade
