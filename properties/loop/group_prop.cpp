// A group may rebalance, throw out and redo as it likes: no message is lost, and none is done
// twice.

#include <gtest/gtest.h>

#include <algorithm>

#include "properties/search/loop_fuzz.hpp"
#include "sim/loop/outcome/outcome_json.hpp"

namespace cascade {
namespace {

constexpr std::uint64_t kSeed = 4'000;
constexpr int kRuns = 50;

/// A random scenario whose every site has a group, with short times and more of the faults that
/// concern it.
Scenario scenario_with_groups(std::uint64_t seed) {
  Scenario scenario = random_scenario(seed);
  scenario.duration = std::min(scenario.duration, Duration::from_seconds(150));
  for (Fault& fault : scenario.faults) {
    fault.at_s = std::min(fault.at_s, 100.0);
    if (fault.kind == FaultKind::lag_zero) fault.kind = FaultKind::crash;
    if (fault.kind == FaultKind::lag_stale) fault.kind = FaultKind::scale;
    if (fault.kind == FaultKind::lag_phantom) fault.kind = FaultKind::rebalance;
  }
  for (std::size_t s = 0; s < scenario.sites.size(); ++s) {
    GroupSetup group = scenario.sites[s].group.value_or(GroupSetup{});
    const std::uint64_t draw = seed + s;
    group.session_timeout_s = 1 + static_cast<double>(draw % 7);
    group.max_poll_interval_s = draw % 3 == 0 ? 0.2 : 5;
    group.protocol = draw % 2 == 0 ? GroupProtocol::eager : GroupProtocol::cooperative;
    group.rebalance_s = draw % 5 == 0 ? 0.01 : 1;
    scenario.sites[s].group = group;
  }
  return scenario;
}

/// What it breaks, and how to see it again; empty where it keeps every property.
std::string broken_by(const Scenario& scenario, std::uint64_t seed) {
  const auto violation = first_violation(scenario);
  if (!violation) return "";
  return "seed " + std::to_string(seed) + ": " + violation->property + ": " + violation->what +
         "\n" + to_toml(scenario);
}

/// The same, where each instance has its own cascade: without what such a site refuses.
Scenario scenario_with_own_cascades(std::uint64_t seed) {
  Scenario scenario = scenario_with_groups(seed);
  for (std::size_t s = 0; s < scenario.sites.size(); ++s) {
    SiteSetup& site = scenario.sites[s];
    site.check.per = (seed + s) % 3 == 0 ? CheckScope::instance_site_lag : CheckScope::instance;
    site.intake_at_break = (seed + s) % 2 == 0 ? IntakeAtBreak::pause : IntakeAtBreak::open;
    site.consumer.instances = std::max<std::int64_t>(2, site.consumer.instances);
    site.autoscaler.reset();
    site.exporter = {};
  }
  for (Fault& fault : scenario.faults) {
    if (fault.kind != FaultKind::scale) continue;
    fault.kind = FaultKind::crash;
    fault.instance = static_cast<std::int64_t>(seed % 2);
    fault.forgets_level = seed % 3 == 1;
  }
  return scenario;
}

TEST(GroupFuzz, OwnCascadesKeepEveryProperty) {
  constexpr int kFew = 12;
  int apart = 0, away = 0;
  for (std::uint64_t seed = kSeed; seed < kSeed + kFew; ++seed) {
    const Scenario scenario = scenario_with_own_cascades(seed);
    ASSERT_EQ(broken_by(scenario, seed), "");
    const Outcome outcome = simulate(scenario);
    away += statistic(outcome, "seconds_away") > 0 ? 1 : 0;
    for (const SiteOutcome& site : outcome.sites) {
      apart +=
          to_json_lines(site.cascades[0].run.journal) != to_json_lines(site.cascades[1].run.journal)
              ? 1
              : 0;
    }
  }
  std::printf("seed %llu: of %d runs %d had an instance away, %d sites two that decide apart\n",
              static_cast<unsigned long long>(kSeed), kFew, away, apart);
  EXPECT_GE(away, kFew / 6);
  EXPECT_GE(apart, kFew / 3);
}

TEST(GroupFuzz, NothingIsLostAndNothingDoneTwice) {
  int rebalances = 0, rejected = 0, redone = 0;
  for (std::uint64_t seed = kSeed; seed < kSeed + kRuns; ++seed) {
    const Scenario scenario = scenario_with_groups(seed);
    ASSERT_EQ(broken_by(scenario, seed), "");
    const Outcome outcome = simulate(scenario);
    rebalances += statistic(outcome, "rebalances") > 0 ? 1 : 0;
    rejected += statistic(outcome, "rejected_commits") > 0 ? 1 : 0;
    redone += statistic(outcome, "duplicates_removed") > 0 ? 1 : 0;
  }
  std::printf("seed %llu: of %d runs %d rebalanced, %d rejected commits, %d found work done\n",
              static_cast<unsigned long long>(kSeed), kRuns, rebalances, rejected, redone);
  EXPECT_GE(rebalances, kRuns / 2);
  EXPECT_GE(rejected, kRuns / 5);
  EXPECT_GE(redone, kRuns / 10);
}

}  // namespace
}  // namespace cascade
