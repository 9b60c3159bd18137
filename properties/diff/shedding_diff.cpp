#include "properties/diff/shedding_diff.hpp"

#include <map>
#include <set>
#include <utility>

#include "model/shedding.hpp"

namespace cascade {
namespace {

/// Symbols that both put where they put the first of them.
struct Group {
  Tier in_a, in_b;
  std::string symbols;
};

std::string shortened(const std::set<std::string>& symbols) {
  constexpr std::size_t kShown = 4;
  std::string text;
  std::size_t count = 0;
  for (const std::string& symbol : symbols) {
    if (++count > kShown) continue;
    text += (text.empty() ? "" : ", ") + symbol;
  }
  if (count > kShown) text += " and " + std::to_string(count - kShown) + " more";
  return text;
}

std::vector<Group> groups_of(const Policy& a, const Policy& b, const Shedder& of_a,
                             const Shedder& of_b) {
  std::map<std::pair<Tier, Tier>, std::set<std::string>> by_tiers;
  for (const Policy* policy : {&a, &b}) {
    for (const auto* list : {&policy->tier_1, &policy->tier_2}) {
      for (const std::string& symbol : *list) {
        by_tiers[{of_a.tier_of(symbol), of_b.tier_of(symbol)}].insert(symbol);
      }
    }
  }
  std::vector<Group> groups;
  for (const auto& [tiers, symbols] : by_tiers) {
    groups.push_back({tiers.first, tiers.second, shortened(symbols)});
  }
  groups.push_back({Tier::tier_3, Tier::tier_3, "symbols that neither names"});
  return groups;
}

}  // namespace

std::vector<SheddingDifference> shedding_differences(const Policy& a, const Policy& b,
                                                     const LevelMatch& levels) {
  const Shedder of_a(a), of_b(b);
  const std::vector<Group> groups = groups_of(a, b, of_a, of_b);
  std::vector<SheddingDifference> all;
  for (const Level level : a.all_levels()) {
    const auto there = levels.b_of[index(level)];
    if (!there) continue;
    const auto add = [&](std::string messages, std::string does_a, std::string does_b) {
      if (does_a == does_b) return;
      all.push_back({level, *there, std::move(messages), std::move(does_a), std::move(does_b), {}});
    };
    for (const Group& group : groups) {
      add("trades and quotes of " + group.symbols,
          std::string(text(of_a.action(level, group.in_a, DataType::trades))),
          std::string(text(of_b.action(*there, group.in_b, DataType::trades))));
    }
    add("reference data",
        std::string(text(of_a.action(level, Tier::tier_3, DataType::reference_data))),
        std::string(text(of_b.action(*there, Tier::tier_3, DataType::reference_data))));
    const auto is = [](bool yes, const char* what, const char* not_what) {
      return std::string(yes ? what : not_what);
    };
    add("enrichment", is(enrichment_skipped(a.levels, level), "skipped", "done"),
        is(enrichment_skipped(b.levels, *there), "skipped", "done"));
    add("intake", is(intake_closed(a.levels, level), "closed", "open"),
        is(intake_closed(b.levels, *there), "closed", "open"));
  }
  return all;
}

}  // namespace cascade
