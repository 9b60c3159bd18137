#include "properties/search/warm_up.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "model/input_error.hpp"
#include "properties/search/replications.hpp"
#include "sim/loop/prng.hpp"

namespace cascade {
namespace {

/// Bursts of which each raises the level and clears: many transitions, with chance.
Scenario bursts(const std::string& more = "") {
  return parse_scenario(R"(name = "bursts"
duration_s = 120
tick_s = 0.1
[[workload]]
shape = "on-off"
arrivals = "poisson"
rate_per_s = 130_000
on_s = 10
off_s = 10
[consumer]
process_us = 10
)" + more,
                        "bursts.toml");
}

TEST(WarmUp, NothingCutOffIsTheWholeRun) {
  Outcome cut = simulate(bursts());
  const Outcome whole = cut;
  ASSERT_GT(statistic(whole, "transitions"), 4);
  cut_journals_before(cut, Instant{});
  for (const std::string& name : warm_statistic_names()) {
    if (name == "lag_mean" || name == kWarmLagMax) continue;  // of a rest alone
    const double one = statistic(whole, name), other = warm_statistic(cut, name);
    EXPECT_TRUE(one == other || (std::isnan(one) && std::isnan(other))) << name;
  }
  EXPECT_LE(warm_statistic(cut, kWarmLagMax), statistic(whole, "lag_max"));
}

TEST(WarmUp, WhatIsLeftIsWhatTheJournalAndTheChecksHaveFromThenOn) {
  const Outcome whole = simulate(bursts(), nullptr, KeptChecks::with_series());
  const std::vector<Transition>& journal = whole.sites[0].cascades[0].run.journal.entries;
  for (const std::int64_t from_s : {1, 14, 33, 59}) {
    const Instant from{from_s * 1'000'000'000};
    Outcome cut = simulate(bursts(), nullptr, {false, from});
    cut_journals_before(cut, from);
    double transitions = 0, level = 0, highest = 0, area = 0;
    for (const Transition& entry : journal) {
      if (entry.at < from) level = static_cast<double>(index(entry.to));
      if (entry.at < from) continue;
      ++transitions;
      highest = std::max(highest, static_cast<double>(index(entry.to)));
    }
    EXPECT_EQ(warm_statistic(cut, "transitions"), transitions);
    EXPECT_EQ(warm_statistic(cut, "level_max"), std::max(level, highest)) << from_s;
    // The checks are evenly apart, so that the mean over time is nearly theirs.
    std::size_t checks = 0;
    for (const LoopSample& sample : whole.sites[0].cascades[0].series().samples) {
      if (sample.at < from) continue;
      ++checks;
      area += static_cast<double>(sample.lag_messages);
    }
    EXPECT_NEAR(warm_statistic(cut, "lag_mean"), area / static_cast<double>(checks),
                0.02 * area / static_cast<double>(checks));
    const double halves =
        (warm_statistic(cut, kWarmHalves[0]) + warm_statistic(cut, kWarmHalves[1])) / 2;
    EXPECT_NEAR(warm_statistic(cut, "lag_mean"), halves, 0.02 * halves);
  }
}

TEST(WarmUp, ALagThatGrowsIsNotSteadyAndOneThatIsServedIs) {
  const auto steadiness = [](const char* rate) {
    std::string text = R"(name = "one"
duration_s = 60
tick_s = 0.1
[[workload]]
arrivals = "poisson"
rate_per_s = RATE
[consumer]
process_us = 10
)";
    text.replace(text.find("RATE"), 4, rate);
    ReplicationHooks hooks;
    hooks.run = [](const Scenario& one, const KeptChecks& kept) {
      return simulate(one, nullptr, kept);
    };
    hooks.warm_up = Duration{10'000'000'000};
    return replicate(parse_scenario(text, "one.toml"), 6, 1, hooks).halves.steadiness;
  };
  EXPECT_EQ(steadiness("110_000"), Steadiness::not_steady);  // a tenth more than can be served
  EXPECT_EQ(steadiness("60_000"), Steadiness::no_sign);
}

TEST(WarmUp, OfTwentySteadyOnesOneIsAccusedAndWithoutChanceNobodyKnows) {
  Prng random(3);
  const auto draw = [&] {
    double sum = 0;
    for (int i = 0; i < 12; ++i) sum += static_cast<double>(random.below(1'000'000)) / 1e6;
    return sum;
  };
  constexpr int kTries = 2000;
  int accused = 0;
  for (int i = 0; i < kTries; ++i) {
    std::vector<double> first, second;
    for (int k = 0; k < 10; ++k) first.push_back(draw());
    for (int k = 0; k < 10; ++k) second.push_back(draw());
    if (halves_of(first, second).steadiness == Steadiness::not_steady) ++accused;
  }
  EXPECT_GT(accused, kTries * 0.03);
  EXPECT_LT(accused, kTries * 0.07);
  EXPECT_EQ(halves_of({5}, {9}).steadiness, Steadiness::not_known);
  EXPECT_EQ(halves_of({5, 5, 5}, {9, 9, 9}).steadiness, Steadiness::not_known);
}

TEST(WarmUp, AtMostHalfOfTheRun) {
  const Scenario scenario = bursts();
  EXPECT_NO_THROW(require_warm_up(Duration::from_seconds(60), scenario));
  EXPECT_THROW(require_warm_up(Duration::from_seconds(60.1), scenario), InputError);
  EXPECT_THROW(require_warm_up(Duration{}, scenario), InputError);
}

}  // namespace
}  // namespace cascade
