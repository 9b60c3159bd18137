// What runs come to, of ladders small enough to say it by hand.

#include "properties/explore/coverage.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <tuple>
#include <vector>

namespace cascade {
namespace {

/// Three levels, and these rules.
Policy three_levels(const std::string& rules, const std::string& metrics) {
  return parse_policy("name = 'three'\nlevels = ['A', 'B', 'C']\n" + rules + metrics, "three.toml");
}

constexpr const char* kX = "[metric.x]\ntrigger = [10, 20]\nclear = [5, 15]\n";
constexpr const char* kWide = "[metric.x]\ntrigger = [10, 20]\nclear = [5, 8]\n";
constexpr const char* kY = "[metric.y]\nworse = 'low'\ntrigger = [20, 10]\nclear = [25, 15]\n";
constexpr const char* kFirstOnly = "[metric.z]\ntrigger = [4, inf]\nclear = [2, inf]\n";

TEST(WaitToProtect, IsAsManyChecksAsThePolicyMakesOfIt) {
  const struct {
    std::string rules;
    std::size_t checks;
    double waits_s;
    std::size_t intervals;
  } table[] = {
      {"", 1, 0, 1},
      {"escalation = 'stepwise'\n", 2, 0, 2},
      {"escalation_cooldown_s = 7\n", 1, 7, 1},
      {"escalate_after_s = 7\n", 1, 7, 2},
      {"escalation = 'stepwise'\nescalation_cooldown_s = 7\n", 2, 14, 2},
      {"escalation = 'stepwise'\nescalate_after_s = 7\n", 2, 14, 4},
      {"escalation = 'stepwise'\nescalate_after_s = 3\nescalation_cooldown_s = 7\n", 2, 14, 4},
      {"escalation = 'stepwise'\nescalate_after_s = 7\nescalation_cooldown_s = 3\n", 2, 14, 4},
  };
  for (const auto& row : table) {
    SCOPED_TRACE(row.rules);
    const auto wait = wait_to_protect(StateSpace(three_levels(row.rules, kX)));
    ASSERT_TRUE(wait);
    EXPECT_EQ(wait->checks, row.checks);
    EXPECT_EQ(wait->waits_s, row.waits_s);
    EXPECT_EQ(wait->intervals, row.intervals);
  }
}

// What nothing demands is protected by the first check.
TEST(WaitToProtect, IsACheckWhereNothingIsEverDemanded) {
  const auto wait =
      wait_to_protect(StateSpace(three_levels("", std::string(kX) + "monitored = false\n")));
  ASSERT_TRUE(wait);
  EXPECT_EQ(wait->checks, 1u);
}

TEST(WaitToRecover, IsTheLongestWayDown) {
  const struct {
    std::string rules;
    std::size_t checks;
    double waits_s;
  } table[] = {
      {"cooldown_s = 30\n", 1, 30},
      {"cooldown_s = 0\n", 1, 0},
      {"cooldown_s = 30\nrecovery = 'stepwise'\n", 2, 60},
      {"cooldown_s = [60, 40]\n", 1, 60},
      {"cooldown_s = [40, 60]\n", 1, 60},
      {"cooldown_s = [60, 40]\nrecovery = 'stepwise'\n", 2, 100},
  };
  for (const auto& row : table) {
    SCOPED_TRACE(row.rules);
    const auto wait = wait_to_recover(StateSpace(three_levels(row.rules, kX)));
    ASSERT_TRUE(wait);
    EXPECT_EQ(wait->checks, row.checks);
    EXPECT_EQ(wait->waits_s, row.waits_s);
    EXPECT_EQ(wait->intervals, row.checks);
  }
}

TEST(CrossedPairs, AreThoseOfTheWaysUpAndDown) {
  const auto pairs = [](const std::string& rules) {
    std::string text;
    for (const LevelPair& pair : crossed_pairs(StateSpace(three_levels(rules, kX)))) {
      text += std::to_string(index(pair.first)) + std::to_string(index(pair.second)) + " ";
    }
    return text;
  };
  EXPECT_EQ(pairs(""), "01 02 10 12 20 21 ");
  EXPECT_EQ(pairs("escalation = 'stepwise'\nrecovery = 'stepwise'\n"), "01 10 12 21 ");
}

TEST(ReachedLevels, AreAllThatSomethingDemands) {
  EXPECT_EQ(reached_levels(StateSpace(three_levels("", kX))).size(), 3u);
  EXPECT_EQ(reached_levels(
                StateSpace(three_levels("", kX + std::string(kFirstOnly) + "monitored = false\n")))
                .size(),
            3u);
}

// What a machine does that leaves or takes a level within its band is told of the broken cascades
// of
// ../mutants (WatchedProof).
TEST(DeadBands, AreEnteredFromBothSidesWhereTheLevelIsHeldInThem) {
  const auto missing = [](const std::string& rules, const std::string& metrics) {
    return dead_bands_not_entered(StateSpace(three_levels(rules, metrics)));
  };
  for (const char* metrics : {kX, kWide, kY}) {
    for (const char* rules :
         {"", "recovery = 'stepwise'\n", "cooldown_s = 0\n", "escalation = 'stepwise'\n",
          "on_missing = 'assume-zero'\n", "recovery = 'recompute'\n"}) {
      EXPECT_EQ(missing(rules, metrics), "") << rules << metrics;
    }
  }
  EXPECT_EQ(missing("", std::string(kX) + kY + "monitored = false\n"), "");
  EXPECT_EQ(missing("", "[metric.x]\ntrigger = [10, 20]\nclear = [10, 20]\n"), "");
}

TEST(CellsUsed, AreThoseOfTheLevelsReachedAndTheTiersThereAre) {
  const auto missing = [](const std::string& rules, const std::string& metrics,
                          const std::string& symbols) {
    const Policy policy = three_levels(rules, metrics + symbols);
    return cells_not_used(StateSpace(policy), Shedder(policy));
  };
  const std::string both = "[tiers]\ntier_1 = ['BTC']\ntier_2 = ['ETH']\n",
                    first = "[tiers]\ntier_1 = ['BTC']\ntier_2 = []\n",
                    second = "[tiers]\ntier_1 = []\ntier_2 = ['ETH']\n",
                    none = "[tiers]\ntier_1 = []\ntier_2 = []\n";
  for (const std::string& symbols : {both, first, second, none}) {
    EXPECT_EQ(missing("", kX, symbols), "") << symbols;
  }
  const std::string not_monitored = std::string(kX) + "monitored = false\n";
  const auto of_two = [](const std::vector<std::string>& priorities) {
    std::string text;
    for (const char* level : {"B", "C"}) {
      for (const std::string& priority : priorities) {
        text += (text.empty() ? "never " : ", never ") + std::string(level) + "/" + priority;
      }
    }
    return text;
  };
  EXPECT_EQ(missing("", not_monitored, both), of_two({"CRITICAL", "HIGH", "NORMAL", "LOW"}));
  EXPECT_EQ(missing("", not_monitored, first), of_two({"CRITICAL", "NORMAL", "LOW"}));
  EXPECT_EQ(missing("", not_monitored, second), of_two({"HIGH", "NORMAL", "LOW"}));
  EXPECT_EQ(missing("", not_monitored, none), of_two({"NORMAL", "LOW"}));
}

TEST(HeldForEver, IsFromTheClearValueToTheTrigger) {
  using Band = std::tuple<std::size_t, std::size_t, double, double>;
  const auto bands = [](const std::string& rules, const std::string& metrics) {
    std::vector<Band> found;
    for (const HeldLevel& held : held_for_ever(StateSpace(three_levels(rules, metrics)))) {
      EXPECT_FALSE(std::signbit(held.low)) << held.low;
      EXPECT_FALSE(std::signbit(held.high)) << held.high;
      found.emplace_back(index(held.metric), index(held.level), held.low, held.high);
    }
    return found;
  };
  const std::vector<Band> of_x = {{0, 1, 5, 10}, {0, 2, 15, 20}};
  for (const char* rules :
       {"", "recovery = 'stepwise'\n", "cooldown_s = 0\n", "escalation = 'stepwise'\n",
        "on_missing = 'assume-zero'\n", "escalate_after_s = 3\n", "recovery = 'recompute'\n"}) {
    EXPECT_EQ(bands(rules, kX), of_x) << rules;
  }
  EXPECT_EQ(bands("", kWide), (std::vector<Band>{{0, 1, 5, 10}, {0, 2, 8, 20}}));
  EXPECT_EQ(bands("", kY), (std::vector<Band>{{0, 1, 20, 25}, {0, 2, 10, 15}}));
  EXPECT_EQ(bands("", kFirstOnly), (std::vector<Band>{{0, 1, 2, 4}}));
  EXPECT_EQ(bands("", std::string(kFirstOnly) + kY),
            (std::vector<Band>{{0, 1, 2, 4}, {1, 1, 20, 25}, {1, 2, 10, 15}}));
  EXPECT_EQ(bands("", std::string(kX) + kY + "monitored = false\n"), of_x);
}

// A trigger of nothing is told as 0 and not as what a computer has just below it.
TEST(HeldForEver, ABandMayEndAtZero) {
  const auto held = held_for_ever(StateSpace(
      three_levels("", "[metric.x]\nmin = -inf\ntrigger = [0, 20]\nclear = [-5, 15]\n")));
  ASSERT_EQ(held.size(), 2u);
  EXPECT_EQ(held[0].low, -5);
  EXPECT_EQ(held[0].high, 0);
  EXPECT_FALSE(std::signbit(held[0].high));
}

}  // namespace
}  // namespace cascade
