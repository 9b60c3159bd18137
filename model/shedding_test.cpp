#include "model/shedding.hpp"
#include "model/k2.hpp"

#include <gtest/gtest.h>

#include <string>

#include "model/policy.hpp"

namespace cascade {
namespace {

Policy builtin(const std::string& name) { return builtin_policy(name).value(); }

// A row a level; for each priority CRITICAL, HIGH, NORMAL, LOW: p(rocess), s(pill), d(rop). SPEC 3.
struct Builtin {
  std::string policy;
  std::string actions[k2::kLevelCount];
};
const Builtin kBuiltins[] = {
    {"k2", {"pppp", "pppp", "pppd", "ppsd", "pssd"}},
    {"k2-as-coded", {"pppp", "pppp", "pppd", "ppdd", "pddd"}},
    {"k2-as-documented", {"pppp", "pppp", "pppd", "pssd", "pssd"}},
    {"crypto", {"pppp", "pppp", "ppdd", "pddd", "pddd"}},
};

char initial(Action action) { return text(action).front(); }

TEST(Shedding, EveryCellOfEveryBuiltinPolicy) {
  for (const Builtin& row : kBuiltins) {
    const Policy policy = builtin(row.policy);
    const Shedder shedder(policy);
    for (const Level level : k2::kLevels) {
      SCOPED_TRACE(row.policy + " at " + policy.name_of(level));
      const std::string& actions = row.actions[index(level)];
      std::string table;
      for (const Action action : policy.shedding[index(level)]) table += initial(action);
      EXPECT_EQ(table, actions);
      for (const Tier tier : kTiers) {
        const char by_tier = actions[static_cast<std::size_t>(tier)];
        EXPECT_EQ(initial(shedder.action(level, tier, DataType::trades)), by_tier);
        EXPECT_EQ(initial(shedder.action(level, tier, DataType::quotes)), by_tier);
        EXPECT_EQ(initial(shedder.action(level, tier, DataType::reference_data)), actions[3]);
      }
    }
  }
}

TEST(Shedding, PriorityIsTheTierExceptForReferenceData) {
  struct {
    Tier tier;
    DataType type;
    Priority priority;
  } const table[] = {
      {Tier::tier_1, DataType::trades, Priority::critical},
      {Tier::tier_1, DataType::quotes, Priority::critical},
      {Tier::tier_2, DataType::trades, Priority::high},
      {Tier::tier_2, DataType::quotes, Priority::high},
      {Tier::tier_3, DataType::trades, Priority::normal},
      {Tier::tier_3, DataType::quotes, Priority::normal},
      {Tier::tier_1, DataType::reference_data, Priority::low},
      {Tier::tier_2, DataType::reference_data, Priority::low},
      {Tier::tier_3, DataType::reference_data, Priority::low},
  };
  for (const auto& row : table) {
    EXPECT_EQ(priority_of(row.tier, row.type), row.priority)
        << text(row.tier) << " " << text(row.type);
  }
}

TEST(Shedding, TierOfASymbol) {
  struct {
    std::string policy, symbol;
    Tier tier;
  } const table[] = {
      {"k2", "BHP", Tier::tier_1},         {"k2", "ALL", Tier::tier_1},
      {"k2", "REA", Tier::tier_2},         {"k2", "ORA", Tier::tier_2},
      {"k2", "UNKNOWN", Tier::tier_3},     {"k2", "", Tier::tier_3},
      {"k2", "bhp", Tier::tier_3},         {"k2", "BHP ", Tier::tier_3},
      {"k2", "BH", Tier::tier_3},          {"k2", "BHPX", Tier::tier_3},
      {"k2", "\xff\xfe", Tier::tier_3},    {"crypto", "BTCUSDT", Tier::tier_1},
      {"crypto", "ETHUSDT", Tier::tier_1}, {"crypto", "BNBUSDT", Tier::tier_2},
      {"crypto", "ADAUSDT", Tier::tier_3}, {"crypto", "DOGEUSDT", Tier::tier_3},
      {"crypto", "BHP", Tier::tier_3},
  };
  for (const auto& row : table) {
    EXPECT_EQ(Shedder(builtin(row.policy)).tier_of(row.symbol), row.tier)
        << row.policy << " " << row.symbol;
  }
}

TEST(Shedding, EverySymbolOfAListIsFoundWhateverTheListsOrder) {
  Policy policy = default_policy();
  for (const Policy& p : {policy, builtin("crypto")}) {
    const Shedder shedder(p);
    for (const std::string& symbol : p.tier_1) EXPECT_EQ(shedder.tier_of(symbol), Tier::tier_1);
    for (const std::string& symbol : p.tier_2) EXPECT_EQ(shedder.tier_of(symbol), Tier::tier_2);
  }
  policy.tier_1 = {};
  policy.tier_2 = {};
  EXPECT_EQ(Shedder(policy).tier_of("BHP"), Tier::tier_3);
}

TEST(Shedding, EnrichmentAndIntakeByLevel) {
  const LevelNames names;
  const Shedder shedder(default_policy());
  for (const Level level : k2::kLevels) {
    EXPECT_EQ(enrichment_skipped(names, level), level != K2::normal) << names[level];
    EXPECT_EQ(intake_closed(names, level), level == K2::circuit_break) << names[level];
    EXPECT_EQ(shedder.enrichment_skipped(level), level != K2::normal) << names[level];
    EXPECT_EQ(shedder.intake_closed(level), level == K2::circuit_break) << names[level];
  }
}

TEST(Shedding, OfAnotherLadder) {
  const Policy policy = parse_policy(
      "name = 'x'\nlevels = ['OFF', 'SOFT', 'HIGH']\n[metric.load]\ntrigger = [1, 2]\n"
      "clear = [1, 2]\n[tiers]\ntier_1 = ['A']\n[shedding]\n"
      "high = ['process', 'spill', 'drop', 'drop']",
      "p.toml");
  const Shedder shedder(policy);
  for (const Level level : policy.all_levels()) {
    const bool highest = level == policy.highest();
    EXPECT_EQ(shedder.action(level, Tier::tier_1, DataType::quotes), Action::process);
    EXPECT_EQ(shedder.action(level, Tier::tier_2, DataType::quotes),
              highest ? Action::spill : Action::process);
    EXPECT_EQ(shedder.action(level, Tier::tier_3, DataType::trades),
              highest ? Action::drop : Action::process);
    // By the names that K2 gave to these.
    EXPECT_EQ(shedder.enrichment_skipped(level), level >= level_at(1)) << policy.name_of(level);
    EXPECT_FALSE(shedder.intake_closed(level));
  }
  EXPECT_EQ(shedder.tier_of("A"), Tier::tier_1);
  EXPECT_EQ(shedder.tier_of("BHP"), Tier::tier_3) << "K2's symbols are not another ladder's";
}

TEST(Shedding, Texts) {
  EXPECT_EQ(text(Tier::tier_1), "tier_1");
  EXPECT_EQ(text(Tier::tier_2), "tier_2");
  EXPECT_EQ(text(Tier::tier_3), "tier_3");
  EXPECT_EQ(text(DataType::trades), "trades");
  EXPECT_EQ(text(DataType::quotes), "quotes");
  EXPECT_EQ(text(DataType::reference_data), "reference_data");
  EXPECT_EQ(text(Priority::critical), "CRITICAL");
  EXPECT_EQ(text(Priority::high), "HIGH");
  EXPECT_EQ(text(Priority::normal), "NORMAL");
  EXPECT_EQ(text(Priority::low), "LOW");
  EXPECT_EQ(text(Action::process), "process");
  EXPECT_EQ(text(Action::spill), "spill");
  EXPECT_EQ(text(Action::drop), "drop");
}

TEST(Shedding, ALadderWithoutALevelOfThatNameSkipsNoEnrichmentAndClosesNoIntake) {
  const LevelNames own({"A", "B", "C"}), k2s;
  for (const Level level : own.levels()) {
    EXPECT_FALSE(enrichment_skipped(own, level));
    EXPECT_FALSE(intake_closed(own, level));
  }
  for (const Level level : k2s.levels()) {
    EXPECT_EQ(enrichment_skipped(k2s, level), level >= K2::soft);
    EXPECT_EQ(intake_closed(k2s, level), level == K2::circuit_break);
  }
}

}  // namespace
}  // namespace cascade
