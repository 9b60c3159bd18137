// Fuzzing the loop: what is drawn, what is news, what a failure shrinks to.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "properties/search/loop_fuzz.hpp"
#include "sim/loop/outcome/outcome_json.hpp"
#include "sim/loop/scenario/scenario.hpp"

namespace cascade {
namespace {

FuzzSetup of(std::uint64_t count) {
  FuzzSetup setup;
  setup.count = count;
  return setup;
}

Scenario shipped(const std::string& name) {
  const ScenarioText text = find_scenario(name);
  return parse_scenario(text.toml, text.file);
}

TEST(LoopFuzz, FindsNothingInTwoHundredScenarios) {
  const auto failure = fuzz_loop(of(200)).failure;
  EXPECT_FALSE(failure) << failure->violation.property << ": " << failure->violation.what << "\n"
                        << to_toml(failure->scenario);
}

TEST(LoopFuzz, DrawsSeveralSitesAndHotPartitionsAndWritesThemDown) {
  int several = 0, hot = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const Scenario scenario = random_scenario(seed);
    several += scenario.sites.size() > 1 ? 1 : 0;
    hot += scenario.sites[0].broker.weights.empty() ? 0 : 1;
    const Scenario again = parse_scenario(to_toml(scenario), scenario.file);
    EXPECT_TRUE(to_json(simulate(again)) == to_json(simulate(scenario))) << to_toml(scenario);
  }
  EXPECT_GE(several, 6);
  EXPECT_GE(hot, 4);
}

TEST(LoopFuzz, ShrinksSeveralSitesToTheOneThatFails) {
  Scenario scenario = shipped("two-sites");
  scenario.expect.clear();
  Fault crash;
  crash.kind = FaultKind::crash;
  crash.at_s = 100.02;
  crash.for_s = 1;
  crash.site = "sydney";
  scenario.faults.push_back(crash);
  scenario.duration = Duration::from_seconds(400);
  for (SiteSetup& site : scenario.sites) site.spill.deduplicate = false;
  scenario.sites[0].heap.times_s = {0};
  scenario.sites[0].heap.values_pct = {92};  // spilling
  scenario.faults.erase(scenario.faults.begin());
  const auto violation = first_violation(scenario);
  ASSERT_TRUE(violation);
  const FuzzFailure failure = shrink(scenario, *violation);
  EXPECT_EQ(failure.scenario.sites.size(), 1u);
  EXPECT_EQ(first_violation(parse_scenario(to_toml(failure.scenario), "s.toml"))->property,
            violation->property);
}

TEST(LoopFuzz, ShrinksASeededBugToASmallScenarioThatStillFails) {
  FuzzSetup setup = of(200);
  setup.draw = [](std::uint64_t seed) {
    Scenario scenario = random_scenario(seed);
    for (SiteSetup& site : scenario.sites) site.spill.deduplicate = false;
    return scenario;
  };
  const auto failure = fuzz_loop(setup).failure;
  ASSERT_TRUE(failure);
  EXPECT_GT(failure->shrinks, 0u);
  EXPECT_LE(failure->scenario.faults.size(), 1u) << "a crash or a rebalance is enough";
  EXPECT_EQ(failure->scenario.workload.size(), 1u);
  // The file that is printed fails in the same way.
  const Scenario again = parse_scenario(to_toml(failure->scenario), "small.toml");
  const auto violation = first_violation(again);
  ASSERT_TRUE(violation);
  EXPECT_EQ(violation->property, failure->violation.property);
  EXPECT_EQ(violation->at, failure->violation.at);
}

// A bound that a run breaks is no bound: half of what is drawn ends, and is held to it.
TEST(LoopFuzz, DrawsOverloadsThatEndAndHoldsTheirDrainsToTheBound) {
  int judged = 0, reloads = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const Scenario scenario = random_scenario(seed);
    reloads += std::any_of(scenario.faults.begin(), scenario.faults.end(),
                           [](const Fault& fault) { return fault.kind == FaultKind::reload; });
    if (!scenario.overload_ends_s) continue;
    for (const SiteOutcome& site : simulate(scenario).sites) {
      judged += site.drain_bound_s &&
                *scenario.overload_ends_s + *site.drain_bound_s <= scenario.duration.seconds();
    }
  }
  EXPECT_GE(judged, 10);
  EXPECT_GE(reloads, 4);
}

TEST(LoopFuzz, AroundAScenarioThereAreItsFaultsAndOthersAtAnyTime) {
  const Scenario own = shipped("crash-while-spilling");
  int drains = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Scenario fuzzed = with_random_faults(own, seed);
    EXPECT_EQ(fuzzed.seed, seed);
    EXPECT_TRUE(fuzzed.expect.empty());
    ASSERT_GT(fuzzed.faults.size(), own.faults.size());
    for (std::size_t i = 0; i < own.faults.size(); ++i) {
      EXPECT_EQ(fuzzed.faults[i].at_s, own.faults[i].at_s);
    }
    if (!fuzzed.overload_ends_s) continue;
    ++drains;
    for (std::size_t i = own.faults.size(); i < fuzzed.faults.size(); ++i) {
      const Fault& fault = fuzzed.faults[i];
      EXPECT_LE(fault.at_s + fault.for_s, *fuzzed.overload_ends_s + 1e-6);
    }
  }
  EXPECT_GE(drains, 4);
  EXPECT_LE(drains, 16);
}

// What a policy breaks by its proof is no news where any policy may be drawn, and is what is asked
// where one was given; what it says that it violates never is.
TEST(LoopFuzz, APolicyThatIsGivenIsHeldToWhatItBreaks) {
  Policy policy = *builtin_policy("k2-as-coded");
  FuzzSetup setup = of(40);
  setup.draw = [&](std::uint64_t seed) { return random_scenario(seed, &policy); };
  EXPECT_FALSE(fuzz_loop(setup).failure);
  setup.news = News::all;
  policy.violates.clear();
  const auto failure = fuzz_loop(setup).failure;
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->scenario.policy.name, policy.name);
  for (int again = 0; again < 16; ++again) {
    const auto other = fuzz_loop(setup).failure;
    if (!other) return;
    ASSERT_TRUE(std::find(policy.violates.begin(), policy.violates.end(),
                          other->violation.property) == policy.violates.end());
    policy.violates.push_back(other->violation.property);
  }
  FAIL() << "a policy cannot say all of what it violates";
}

TEST(LoopFuzz, EndsWhereItIsTold) {
  FuzzSetup setup = of(50);
  setup.progress = [](std::uint64_t done) { return done < 3; };
  EXPECT_EQ(fuzz_loop(setup).done, 3u);
}

}  // namespace
}  // namespace cascade
