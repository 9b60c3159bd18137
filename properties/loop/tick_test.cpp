// How finely arrivals are cut decides nothing. Closed forms: closed_form_test.cpp.

#include <gtest/gtest.h>

#include "model/input_error.hpp"
#include "properties/is_sanitized.hpp"
#include "properties/loop/shipped_runs.hpp"
#include "properties/loop/tick_check.hpp"
#include "sim/loop/scenario/tick.hpp"

namespace cascade {
namespace {

class ShippedTick : public testing::TestWithParam<std::string> {};

TEST_P(ShippedTick, DecidesNothingAtHalfAndAtATenthOfIt) {
  if (is_sanitized()) GTEST_SKIP() << "under a sanitizer: the coarse runs are elsewhere";
  for (const Scenario& scenario : shipped_with_variants(GetParam())) {
    const Outcome at_tick = simulate(scenario);
    for (const int divisor : {2, 10}) {
      const Outcome at_shorter = simulate(with_part_of_tick(scenario, divisor));
      EXPECT_EQ(tick_differences(scenario, at_tick, at_shorter), std::vector<std::string>{})
          << scenario.variant << " at 1/" << divisor;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Scenarios, ShippedTick, testing::ValuesIn(shipped_scenario_names()),
                         [](const auto& scenario) { return test_name_of(scenario.param); });

Scenario scenario_of(const std::string& toml) { return parse_scenario(toml, "scenario.toml"); }

/// A hundred instances at a tenth of what they can: no tick may bring so much at once that a level
/// is demanded. With ticks of half a second this was at GRACEFUL for ever.
constexpr const char* kHundred = R"(
name = "hundred"
policy = "k2"
duration_s = 5
[broker]
partitions = 100
[consumer]
instances = 100
process_us = 10
[[workload]]
rate_per_s = 1_000_000
)";

TEST(TickCheck, SaysWhatATickDecides) {
  Scenario coarse = scenario_of(std::string("tick_s = 0.5\n") + kHundred);
  const TickCheck check = check_tick(coarse);
  EXPECT_EQ(check.shorter, Duration::from_seconds(0.25));
  ASSERT_EQ(check.differences.size(), 1u);
  EXPECT_NE(check.differences[0].find("levels: "), std::string::npos) << check.differences[0];
  EXPECT_EQ(statistic(simulate(scenario_of(kHundred)), "level_max"), 0);
}

TEST(TickCheck, ComparesVerdictsAndExpectationsToo) {
  Scenario scenario = scenario_of(kHundred);
  scenario.duration = Duration::from_seconds(1);
  scenario.tick = Duration::from_seconds(0.1);
  Outcome at_tick = simulate(scenario), at_shorter = at_tick;
  at_shorter.violations.push_back({"nothing-lost", {}, "", "", ""});
  scenario.expect.push_back({"lag_max", 0, 10, 1});
  at_shorter.sites[0].lag_max_messages = 5;
  const auto differences = tick_differences(scenario, at_tick, at_shorter);
  ASSERT_EQ(differences.size(), 2u);
  EXPECT_EQ(differences[0], "verdicts: nothing-lost is violated at the shorter alone");
  EXPECT_NE(differences[1].find("against 5, and fails at the tick alone"), std::string::npos)
      << differences[1];
  EXPECT_THROW(with_part_of_tick(scenario, 1'000'000'000), InputError);
}

struct Chosen {
  const char* toml;
  double tick_s;
  const char* because;
};

/// By hand, from the rule in tick.hpp.
TEST(ChosenTick, IsTheLongestThatDecidesNothing) {
  const std::string head = "name = 'a'\npolicy = 'k2'\n";
  const Chosen table[] = {
      // (1 ms + 1 ms + 10 us) / 20 = 0.1005 ms
      {"[[workload]]\nrate_per_s = 10\n", 1e-4, "a twentieth of what an instance takes"},
      // 1 % of 100,000 at 100,000 messages/s = 10 ms
      {"[consumer]\npoll_ms = 2000\n[[workload]]\nrate_per_s = 100_000\n", 0.01, "1 % of a lag"},
      // the peak counts, not the rate: 1 % of 100,000 at 300,000 = 3.3 ms
      {"[consumer]\npoll_ms = 2000\n[[workload]]\nshape = 'burst'\nrate_per_s = 1\n"
       "peak_per_s = 300_000\nat_s = 1\nfor_s = 1\n",
       0.002, "1 % of a lag"},
      {"[consumer]\npoll_ms = 2000\n[[workload]]\nrate_per_s = 1\n", 0.1, "the longest"},
      {"[consumer]\npoll_ms = 0.001\ncommit_ms = 0.001\nprocess_us = 1\n[[workload]]\n"
       "rate_per_s = 1\n",
       1e-4, "the shortest"},
  };
  for (const Chosen& row : table) {
    const Scenario scenario = scenario_of(head + row.toml);
    const ChosenTick chosen = chosen_tick(scenario);
    EXPECT_EQ(chosen.tick, Duration::from_seconds(row.tick_s)) << row.toml << chosen.tick.ns;
    EXPECT_NE(chosen.because.find(row.because), std::string::npos) << chosen.because;
    EXPECT_EQ(scenario.tick, chosen.tick);
  }
  const Scenario stated = scenario_of("tick_s = 0.05\n" + head + table[0].toml);
  EXPECT_EQ(stated.tick, Duration::from_seconds(0.05));
}

TEST(ChosenTick, IsWrittenOnlyWhereSomebodySetIt) {
  Scenario scenario = scenario_of(kHundred);
  EXPECT_EQ(to_toml(scenario).find("tick_s"), std::string::npos);
  scenario.tick = Duration::from_seconds(0.05);
  EXPECT_NE(to_toml(scenario).find("tick_s = 0.05\n"), std::string::npos);
}

}  // namespace
}  // namespace cascade
