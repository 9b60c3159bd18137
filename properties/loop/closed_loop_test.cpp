// Every scenario that ships, watched at every event; and the harness failing on purpose.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "model/input_error.hpp"
#include "model/k2.hpp"
#include "properties/loop/loop_monitor.hpp"
#include "properties/loop/shipped_runs.hpp"
#include "properties/search/loop_fuzz.hpp"
#include "sim/loop/outcome/limit_cycle.hpp"
#include "sim/loop/outcome/outcome_json.hpp"
#include "sim/text/time_text.hpp"
#include "sim/trace/readers/read_trace.hpp"
#include "sim/trace/trace_csv.hpp"

namespace cascade {
namespace {

Scenario shipped(const std::string& name, const std::string& variant = {}) {
  const ScenarioText text = find_scenario(name);
  return parse_scenario(text.toml, text.file, variant);
}

std::string told(const Outcome& outcome) {
  std::string all;
  for (const LoopViolation& v : outcome.violations) {
    all += v.property + " at " + seconds_text(v.at.ns) + " s, " + v.event + ": " + v.what + "\n";
  }
  return all;
}

class Shipped : public testing::TestWithParam<std::string> {};

TEST_P(Shipped, KeepsItsPromisesWithEveryPropertyWatchedAtEveryEvent) {
  for (const Scenario& scenario : shipped_with_variants(GetParam())) {
    const Outcome outcome = simulate_monitored(scenario);
    EXPECT_TRUE(outcome.violations.empty()) << GetParam() << " " << scenario.variant << ":\n"
                                            << told(outcome);
  }
}

/// Whether what the cascade of each site saw, replayed open loop, gives the same transitions.
void expect_replays_to_the_same(const Scenario& scenario) {
  for (const SiteOutcome& site : simulate(scenario, nullptr, KeptChecks::with_series()).sites) {
    Cadence cadence;
    cadence.text = site.cascades[0].run.journal.header.check_every;
    if (cadence.text != "sample") cadence.every = parse_duration(cadence.text);
    const Trace read = parse_trace(canonical_csv(site.cascades[0].series().trace), "lag.csv", {});
    Journal replayed = replay(scenario.policy, read, nullptr, cadence).journal;
    replayed.header = site.cascades[0].run.journal.header;
    EXPECT_EQ(to_json_lines(replayed), to_json_lines(site.cascades[0].run.journal))
        << scenario.name << " " << scenario.variant << " " << site.name;
  }
}

/// What the cascade saw, replayed open loop, gives the same transitions: as a trace in memory and
/// as the CSV of --trace-out. Not where somebody reached in from outside: a reset, a reload, or a
/// clock of its own.
TEST_P(Shipped, ItsTraceReplaysToTheSameTransitions) {
  for (const Scenario& scenario : shipped_with_variants(GetParam())) {
    bool reached_into = false;
    for (const Fault& fault : scenario.faults) {
      reached_into = reached_into || fault.forgets_level || fault.kind == FaultKind::clock_step ||
                     fault.kind == FaultKind::reload;
    }
    // Nobody checked: a replay of what was noted would.
    for (const SiteSetup& site : scenario.sites) {
      reached_into = reached_into || site.check.mode == CheckMode::off;
    }
    if (!reached_into) expect_replays_to_the_same(scenario);
  }
}

/// A bound that is due after the end judges nothing.
TEST_P(Shipped, ItsDrainIsDueBeforeItsEnd) {
  for (const Scenario& scenario : shipped_with_variants(GetParam())) {
    if (!scenario.overload_ends_s) continue;
    for (const SiteOutcome& site : simulate(scenario, nullptr, KeptChecks::with_series()).sites) {
      if (!site.drain_bound_s) {  // bursts and collections may leave none: then the file says when
        EXPECT_TRUE(std::any_of(scenario.expect.begin(), scenario.expect.end(),
                                [](const Expectation& e) { return e.statistic == "drained_s"; }))
            << scenario.variant << ": no bound for " << site.name;
        continue;
      }
      EXPECT_LE(*scenario.overload_ends_s + *site.drain_bound_s, scenario.duration.seconds())
          << scenario.variant << " " << site.name;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Scenarios, Shipped, testing::ValuesIn(shipped_scenario_names()),
                         [](const auto& scenario) { return test_name_of(scenario.param); });

/// Two consumers that pause at CIRCUIT_BREAK never drain: each is told, with its name.
TEST(LoopMonitor, AViolationNamesItsSite) {
  Scenario scenario = shipped("pause-at-break");
  scenario.violates.clear();
  scenario.expect.clear();
  scenario.sites.push_back(scenario.sites[0]);
  scenario.sites[0].name = "sydney";
  scenario.sites[1].name = "melbourne";
  const Outcome outcome = simulate_monitored(scenario);
  ASSERT_EQ(outcome.violations.size(), 2u) << told(outcome);
  EXPECT_EQ(outcome.violations[0].property, "drains");
  EXPECT_EQ(outcome.violations[0].site, "sydney");
  EXPECT_EQ(outcome.violations[1].site, "melbourne");
}

TEST(LimitCycle, IsAsLongAsTheClosedFormSays) {
  const Scenario scenario = shipped("limit-cycle");
  const auto cycle = limit_cycle(scenario.sites[0], scenario.policy, 60'000);
  ASSERT_TRUE(cycle);
  EXPECT_DOUBLE_EQ(cycle->soft_s, 30);
  EXPECT_DOUBLE_EQ(cycle->normal_s, 10);
  EXPECT_DOUBLE_EQ(cycle->transitions_per_hour(), 180);
  const Outcome outcome = simulate(scenario);
  EXPECT_NEAR(statistic(outcome, "cycle_period_s"), cycle->period_s(), 0.5) << "to one check";

  EXPECT_FALSE(limit_cycle(scenario.sites[0], scenario.policy, 50'000));
  EXPECT_FALSE(limit_cycle(scenario.sites[0], scenario.policy, 100'000));
}

TEST(LimitCycle, HoldsForOtherRatesToo) {
  for (const double rate_per_s : {55'000.0, 70'000.0, 80'000.0, 98'000.0}) {
    Scenario scenario = shipped("limit-cycle");
    scenario.workload[0].rate_per_s = rate_per_s;
    scenario.sites[0].check.every_s = 0.01;  // a check late is lag too much: the form has none
    const auto cycle = limit_cycle(scenario.sites[0], scenario.policy, rate_per_s);
    ASSERT_TRUE(cycle);
    EXPECT_NEAR(statistic(simulate(scenario), "cycle_period_s"), cycle->period_s(),
                1.0 + 0.02 * cycle->period_s())
        << rate_per_s;
  }
}

TEST(Cost, ADayAtHalfAMillionASecondIsADayOfTicks) {
  Scenario scenario = shipped("normal");
  scenario.duration = Duration::from_seconds(86'400);
  scenario.tick = Duration::from_seconds(0.5);
  scenario.workload[0].rate_per_s = 500'000;
  scenario.sites[0].consumer.process_us = 1;
  scenario.sites[0].consumer.enrich_us = 0.5;
  scenario.sites[0].consumer.batch_size = 250'000;
  Simulation simulation(scenario);
  simulation.run();
  EXPECT_LT(simulation.events(), 1'100'000u) << "events grow with ticks and batches, not messages";
  EXPECT_EQ(simulation.sites()[0].flows().arrived.total(), 43'200'000'000);
  EXPECT_EQ(simulation.sites()[0].flows().imbalance(), MessageCounts{});
}

TEST(Crash, InMidBatchLeavesOnDiskWhatWasHandled) {
  Scenario scenario = shipped("crash-while-spilling");
  // The first crash strikes while a batch is handled: nothing of it is in the table yet.
  scenario.faults.resize(1);
  const Flows flows = simulate(scenario).flows();
  EXPECT_GT(flows.duplicates_removed.of_tier(Tier::tier_3), 0);
  EXPECT_EQ(flows.duplicates_removed.of_tier(Tier::tier_1), 0) << "tier 1 was not spilled";
}

TEST(LagReading, AStaleOneIsWhatItWasWhenItStalled) {
  Scenario scenario = shipped("normal");
  Fault pause, stale;
  pause.at_s = 10.05;
  pause.for_s = 10;
  stale.kind = FaultKind::lag_stale;
  stale.at_s = 15.05;
  stale.for_s = 100;
  scenario.faults = {pause, stale};
  const Outcome outcome = simulate(scenario, nullptr, KeptChecks::with_series());
  for (const LoopSample& sample : outcome.sites[0].cascades[0].series().samples) {
    const double at_s = (sample.at - Instant{}).seconds();
    if (at_s < 15.1 || at_s > 115) continue;
    EXPECT_NEAR(sample.read[kLag], 40'000 * 5, 4'000) << at_s;
  }
}

TEST(Reload, AnotherPolicyJudgesAndShedsFromThenOn) {
  Scenario scenario = shipped("tier-reload");
  Fault reload;
  reload.kind = FaultKind::reload;
  reload.at_s = 60;
  reload.policy = default_policy();  // drops LOW only at GRACEFUL: none of these are
  scenario.faults = {reload};
  const Outcome outcome = simulate(scenario);
  EXPECT_NEAR(statistic(outcome, "dropped"), 86 * 30, 20) << "from 30 s, under crypto, to 60 s";
  EXPECT_EQ(statistic(outcome, "transitions"), 2) << "level and cooldown stand";
}

TEST(Drain, TheBoundIsTheSumOfItsParts) {
  SiteSetup setup;
  setup.consumer.process_us = 10;
  setup.consumer.spill_us = setup.consumer.filter_us = setup.consumer.enrich_us = 0;
  setup.consumer.poll_ms = setup.consumer.commit_ms = 0;
  setup.spill.replay_per_s = 20'000;
  LoopSample state{};
  state.lag_messages = 1'000'000;
  state.level = K2::soft;
  const Policy policy = default_policy();
  // 1,000,000 / (100,000 - 80,000), five cooldowns, ten checks, four batches.
  EXPECT_NEAR(*drain_bound_s(setup, policy, state, 80'000, 0), 50 + 150 + 5 + 0.4, 1e-9);
  // And what may have been spilled meanwhile, at 20,000 a second, less what joins it.
  state.level = K2::aggressive;
  EXPECT_NEAR(*drain_bound_s(setup, policy, state, 80'000, 5'000), 205.4 + 5'000'000 / 15'000.0,
              1e-6);
  EXPECT_FALSE(drain_bound_s(setup, policy, state, 100'000, 0));
  EXPECT_FALSE(drain_bound_s(setup, policy, state, 80'000, 30'000));
}

TEST(Drain, AReplayThatTakesMoreThanThereIsToSpareComesInBursts) {
  SiteSetup setup;
  setup.consumer.process_us = 10;
  setup.consumer.spill_us = setup.consumer.filter_us = setup.consumer.enrich_us = 0;
  setup.consumer.poll_ms = setup.consumer.commit_ms = 0;
  LoopSample state{};
  state.on_disk_messages = 1'000'000;
  // 100,000 a second for (100,000 - 50,000) / 10,000 = 5 s, then a cooldown of 30 s without.
  EXPECT_NEAR(*drain_bound_s(setup, default_policy(), state, 10'000, 0),
              155.4 + 1'000'000 / (100'000 * 5 / 35.0), 1e-6);
}

TEST(Drain, TheBoundIsThatOfTheBusiestInstance) {
  SiteSetup setup;
  setup.consumer.poll_ms = setup.consumer.commit_ms = 0;
  setup.consumer.spill_us = setup.consumer.filter_us = 0;
  setup.consumer.instances = 4;  // of 100,000 a second each
  const LoopSample state{};
  EXPECT_FALSE(drain_bound_s(setup, default_policy(), state, 150'000, 0)) << "one partition";
  setup.broker.partitions = 4;
  EXPECT_TRUE(drain_bound_s(setup, default_policy(), state, 150'000, 0));
  setup.broker.weights = {5, 1, 1, 1};  // 93,750 for the first
  EXPECT_TRUE(drain_bound_s(setup, default_policy(), state, 150'000, 0));
  EXPECT_FALSE(drain_bound_s(setup, default_policy(), state, 170'000, 0));
}

// Loops at the edges, each the whole of a file. All of them keep every property, and replay to the
// same transitions.

constexpr const char* kSmallPolicy =
    "name = \"small\"\ncooldown_s = 3\n[lag]\nsoft = 1000\ngraceful = 5000\n"
    "aggressive = 10_000\ncircuit_break = 50_000\n";

Scenario small(const std::string& toml) {
  Scenario scenario = parse_scenario("name = \"small\"\nduration_s = 120\n" + toml, "small.toml");
  scenario.policy = parse_policy(kSmallPolicy, "small-policy.toml");
  scenario.tick = Duration::from_seconds(0.1);  // what ticks decide is tick_test.cpp's business
  return scenario;
}

Outcome expect_sound(const Scenario& scenario) {
  const Outcome outcome = simulate_monitored(scenario);
  EXPECT_TRUE(outcome.violations.empty()) << told(outcome);
  expect_replays_to_the_same(scenario);
  return outcome;
}

// What a crash left on disk is older than what retention deletes behind it: it goes first.
const char* const kCrashBeforeRetention =
    "[broker]\nretention_messages = 9000\n"
    "[consumer]\nbatch_size = 5000\nprocess_us = 20\ncommit_ms = 100\nbatch_ends = \"processed\"\n"
    "[spill]\nreplay_per_s = 50_000\n"
    "[heap]\ntimes_s = [0, 1, 20]\nvalues_pct = [50, 92, 10]\n"
    "[[workload]]\nrate_per_s = 10_000\ntypes = [1, 0, 0]\ntiers = [0.1, 0, 0.9]\nuntil_s = 30\n"
    "[[fault]]\nkind = \"crash\"\nat_s = 5.02\nfor_s = 0.05\n";

TEST(Edges, RetentionBehindACrashKeepsTheOrderOnDisk) {
  const Flows flows = expect_sound(small(kCrashBeforeRetention)).flows();
  EXPECT_GT(flows.expired.total(), 0);
  EXPECT_GT(flows.duplicates_removed.total(), 0);
}

TEST(Edges, ABatchOfReplaysAloneIsProcessedAndEnds) {
  const Flows flows = expect_sound(small(kCrashBeforeRetention)).flows();
  EXPECT_GT(flows.spilled.total(), 0);
  EXPECT_EQ(flows.on_disk.total(), 0) << "nothing came any more, and still the disk is empty";
}

TEST(Edges, BatchesThatBeginAtOneInstantShareACheck) {
  expect_sound(
      small("[check]\nmode = \"per-batch\"\n[broker]\npartitions = 40\n"
            "[consumer]\ninstances = 9\nprocess_us = 200\nbatch_size = 500\n"
            "[[workload]]\nshape = \"burst\"\nrate_per_s = 20_000\npeak_per_s = 100_000\n"
            "at_s = 20\nfor_s = 20\n"));
}

TEST(Edges, APeriodOfOddNanosecondsIsWrittenOut) {
  const Outcome outcome =
      expect_sound(small("[check]\nevery_s = 0.0333333\n[[workload]]\nshape = \"burst\"\n"
                         "rate_per_s = 20_000\npeak_per_s = 200_000\nat_s = 20\nfor_s = 20\n"));
  EXPECT_EQ(outcome.check_every, "33333300ns");
}

TEST(Edges, AnIdleLoopThatChecksEachBatchStillChecks) {
  const Outcome outcome = expect_sound(
      small("[check]\nmode = \"per-batch\"\n"
            "[[workload]]\nshape = \"burst\"\nrate_per_s = 0\npeak_per_s = 200_000\nat_s = 20\n"
            "for_s = 2\n"));
  EXPECT_EQ(statistic(outcome, "level_max"), static_cast<double>(index(K2::circuit_break)));
  EXPECT_EQ(statistic(outcome, "level_final"), static_cast<double>(index(K2::normal)));
}

TEST(Edges, ALadderOfItsOwnIsMonitoredInItsOwnWords) {
  Scenario scenario = small(
      "[[workload]]\nshape = \"burst\"\nrate_per_s = 20_000\npeak_per_s = 200_000\nat_s = 20\n"
      "for_s = 20\n");
  scenario.policy = parse_policy(
      "name = \"own\"\nlevels = [\"FINE\", \"LATE\", \"LOST\"]\ncooldown_s = [2, 4]\n"
      "[metric.lag]\ntrigger = [1000, 50_000]\nclear = [500, 1000]\n"
      "[metric.disk_pct]\ntrigger = [80, inf]\nrecovery_factor = 0.5\n",
      "own.toml");
  const Outcome outcome = simulate_monitored(scenario);
  EXPECT_TRUE(outcome.violations.empty()) << told(outcome);
  EXPECT_EQ(statistic(outcome, "level_max"), 2);

  scenario.policy.escalation = Escalation::stepwise;
  scenario.policy.metrics[0].triggers = {50, 60};
  scenario.policy.metrics[0].clears = {40, 50};
  for (const LoopViolation& violation : simulate_monitored(scenario).violations) {
    EXPECT_EQ(violation.what.rfind("FINE to LATE at lag ", 0), 0u) << violation.what;
    EXPECT_NE(violation.what.find(", disk_pct "), std::string::npos) << violation.what;
  }
}

TEST(Edges, AConsumerThatWaitsForASmallDiskFillsIt) {
  const Scenario scenario = parse_scenario(
      "name = \"wait\"\nduration_s = 120\ntick_s = 1\n"
      "[spill]\ncapacity_messages = 20\nwhen_full = \"block\"\n"
      "[heap]\ntimes_s = [0, 10]\nvalues_pct = [92, 10]\n"
      "[[workload]]\nrate_per_s = 1000\nuntil_s = 60\n",
      "wait.toml");
  const Outcome outcome = expect_sound(scenario);
  EXPECT_EQ(statistic(outcome, "on_disk_max"), 20) << "a part of what a second brings has room";
  EXPECT_EQ(outcome.flows().on_disk.total(), 0);
  EXPECT_EQ(outcome.flows().in_log.total(), 0);
}

TEST(Edges, OfOverlappingFaultsOfAKindTheOthersStand) {
  const Outcome full =
      expect_sound(small("[spill]\ndisk_as_pressure = true\n[[workload]]\nrate_per_s = 5000\n"
                         "[[fault]]\nkind = \"disk-full\"\nat_s = 5\nfor_s = 40\npct = 96\n"
                         "[[fault]]\nkind = \"disk-full\"\nat_s = 10\nfor_s = 10\npct = 80\n"));
  EXPECT_EQ(statistic(full, "normal_again_s"), 45);
  const Outcome stale = expect_sound(
      small("[[workload]]\nrate_per_s = 20_000\n"
            "[[fault]]\nkind = \"consumer-paused\"\nat_s = 10\nfor_s = 30\n"
            "[[fault]]\nkind = \"lag-phantom\"\nat_s = 0\nfor_s = 8\nlag_messages = 0\n"
            "[[fault]]\nkind = \"lag-stale\"\nat_s = 5\nfor_s = 40\n"
            "[[fault]]\nkind = \"lag-stale\"\nat_s = 30\nfor_s = 5\n"));
  EXPECT_EQ(statistic(stale, "first_soft_s"), 45) << "a second hang shows nothing new";
}

TEST(Edges, TierOneGoesToASiteThatTakesItWhateverItsLevel) {
  const std::string sites =
      "[consumer]\nprocess_us = 5\n[[site]]\nname = \"a\"\nshare = 0.5\n"
      "[[site]]\nname = \"b\"\nshare = 0.5\nintake_at_break = \"open\"\n"
      "[[workload]]\nrate_per_s = 40_000\n"
      "[[fault]]\nkind = \"lag-phantom\"\nat_s = 10\nfor_s = 30\nlag_messages = 1e6\n";
  EXPECT_EQ(expect_sound(small(sites)).flows().refused.of_tier(Tier::tier_1), 0);
  const std::string no_feed =
      "[[fault]]\nkind = \"producer-disconnected\"\nsite = \"b\"\nat_s = 0\nfor_s = 130\n";
  const Outcome alone = expect_sound(small(sites + no_feed));
  EXPECT_GT(alone.flows().refused.of_tier(Tier::tier_1), 0) << "nobody reaches b";
  EXPECT_EQ(alone.sites[1].flows.arrived.total(), 0);
}

TEST(Edges, CostsBeyondAllTimeAreForEverAndNotThePast) {
  const std::string slow =
      "[[fault]]\nkind = \"downstream-slow\"\nat_s = 0\nfor_s = 100\nfactor = 1e6\n";
  const Outcome outcome = expect_sound(
      small("[consumer]\nprocess_us = 1e6\n[[workload]]\nrate_per_s = 500\n" + slow + slow + slow));
  EXPECT_EQ(outcome.flows().processed.total(), 0);
}

TEST(Edges, NoneOneAThousandAndMoreInstancesThanPartitions) {
  for (const char* toml :
       {"[[workload]]\nrate_per_s = 0\n",
        "[broker]\npartitions = 1000\n[consumer]\nprocess_us = 20\n[[workload]]\nrate_per_s = "
        "60_000\n",
        "[broker]\npartitions = 3\n[consumer]\ninstances = 50\n[[workload]]\nrate_per_s = 60_000\n",
        "[consumer]\nbatch_size = 1\n[[workload]]\nrate_per_s = 2000\n",
        "[spill]\ncapacity_messages = 0\n[[workload]]\nrate_per_s = 120_000\n"}) {
    expect_sound(small(toml));
  }
}

TEST(Statistics, ATimeOfSeveralSitesIsNeverWhereOneIsNever) {
  Outcome outcome;
  outcome.sites.resize(2);
  for (SiteOutcome& site : outcome.sites) site.cascades.resize(1);
  outcome.sites[0].drained_at = Instant{5'000'000'000};
  EXPECT_TRUE(std::isnan(statistic(outcome, "drained_s")));
  outcome.sites[1].drained_at = Instant{7'000'000'000};
  EXPECT_EQ(statistic(outcome, "drained_s"), 7);
}

TEST(Seed, ChangesPoissonArrivalsAndNothingElseDoes) {
  Scenario scenario = shipped("market-open");
  const std::string once = to_json(simulate(scenario));
  EXPECT_EQ(to_json(simulate(scenario)), once);
  scenario.seed = 2;
  EXPECT_NE(to_json(simulate(scenario)), once);
}

// The harness must fail on purpose. Each of these breaks the loop in one way; the named property
// sees it.

TEST(Mutant, WithoutTheIndexOfOffsetsACrashSpillsTwice) {
  Scenario scenario = shipped("crash-while-spilling");
  EXPECT_FALSE(first_violation(scenario));
  scenario.sites[0].spill.deduplicate = false;
  const auto violation = first_violation(scenario);
  ASSERT_TRUE(violation);
  EXPECT_TRUE(violation->property == "spill-exactly-once" || violation->property == "nothing-lost")
      << violation->property;
  EXPECT_FALSE(violation->event.empty());
}

TEST(Mutant, APolicyThatShedsTier1IsSeenInTheMessages) {
  Scenario scenario = shipped("flash-crash-10x");
  scenario.policy.shedding[index(K2::graceful)][0] = Action::drop;
  const auto violation = first_violation(scenario);
  ASSERT_TRUE(violation);
  EXPECT_EQ(violation->property, "tier-1-never-shed");
}

TEST(Mutant, APolicyThatClimbsSlowlyIsSeenAtItsChecks) {
  Scenario scenario = shipped("black-swan");
  scenario.policy = *builtin_policy("k2-as-documented");
  const Outcome outcome = simulate_monitored(scenario);
  ASSERT_FALSE(outcome.violations.empty());
  EXPECT_EQ(outcome.violations[0].property, "protects-at-once");
  EXPECT_FALSE(first_violation(scenario)) << "to the fuzz that is no news: check says it as well";
}

TEST(Mutant, AResetAndAReloadBeginANewRunForTheProperties) {
  // Without that, the level would seem to jump, and the old policy's thresholds to be ignored.
  for (const char* name : {"crash-while-spilling", "tier-reload"}) {
    const ScenarioText text = find_scenario(name);
    for (const std::string& variant : scenario_variants(text.toml, text.file)) {
      EXPECT_FALSE(first_violation(shipped(name, variant))) << name << " " << variant;
    }
  }
  Scenario scenario = shipped("cascade-and-recovery");
  Fault lax;
  lax.kind = FaultKind::reload;
  lax.at_s = 1;
  lax.policy = scenario.policy;
  for (double& trigger : (*lax.policy)[kLag].triggers) trigger *= 2;
  scenario.faults.push_back(lax);
  EXPECT_FALSE(first_violation(scenario));
}

TEST(Mutant, ALatchedLoopDoesNotDrain) {
  Scenario scenario = shipped("pause-at-break");
  scenario.violates.clear();
  const Outcome outcome = simulate_monitored(scenario);
  ASSERT_EQ(outcome.violations.size(), 1u) << told(outcome);
  EXPECT_EQ(outcome.violations[0].property, "drains");
}

TEST(Mutant, APromiseToViolateIsKeptOrIsAViolation) {
  Scenario scenario = shipped("normal");
  scenario.violates = {"nothing-lost"};
  const Outcome outcome = simulate_monitored(scenario);
  ASSERT_EQ(outcome.violations.size(), 1u);
  EXPECT_EQ(outcome.violations[0].property, "expect");
}

TEST(Monitor, NamesWhatItJudgedAndDrainsOnlyWhereItWasDue) {
  const auto judges_drains = [](const Scenario& scenario) {
    const auto judged = judged_properties(scenario, simulate_monitored(scenario));
    EXPECT_EQ(std::count(judged.begin(), judged.end(), "no-flapping"), 1);
    EXPECT_EQ(std::count(judged.begin(), judged.end(), "nothing-lost"), 1);
    return std::count(judged.begin(), judged.end(), "drains") == 1;
  };
  Scenario scenario = shipped("pause-at-break");
  EXPECT_TRUE(judges_drains(scenario));
  scenario.overload_ends_s.reset();
  scenario.violates.clear();
  EXPECT_FALSE(judges_drains(scenario));
  scenario = shipped("pause-at-break");
  scenario.duration = Duration::from_seconds(100);  // the bound ends later
  EXPECT_FALSE(judges_drains(scenario));
}

TEST(Monitor, LetsAnotherWatchTheSameRun) {
  struct Watcher : LoopObserver {
    MessageCounts arrived, dropped;
    std::size_t checks = 0;
    void on_arrivals(Instant, const MessageCounts& counts) override { arrived += counts; }
    void on_dropped(const Effect& effect) override { dropped += effect.counts; }
    void on_check(std::size_t, std::size_t, Instant, const Pressure&,
                  const std::optional<Transition>&, const Site&) override {
      ++checks;
    }
  } watcher;
  const Outcome outcome = simulate_monitored(shipped("flash-crash-10x"), &watcher);
  EXPECT_EQ(watcher.arrived, outcome.flows().arrived);
  EXPECT_EQ(watcher.dropped, outcome.flows().dropped);
  EXPECT_GT(watcher.dropped.total(), 0);
  EXPECT_EQ(watcher.checks, outcome.sites[0].cascades[0].run.checks) << "one run, not two";
}

TEST(Monitor, SeesAMessageThatIsProcessedTwiceOrOutOfOrder) {
  LoopMonitor monitor;
  Scenario scenario = shipped("normal");
  MessageCounts one;
  one.of[class_index(Tier::tier_3, DataType::trades)] = 10;
  const Segment segment{Instant{}, 0, 10, one, 0, 0};
  const Segment older{Instant{}, 0, 5, one, 0, 0};
  monitor.on_applied({0, Instant{}, K2::normal, 0, segment, one, false});
  EXPECT_TRUE(monitor.violations().empty());
  monitor.on_applied({0, Instant{}, K2::normal, 0, older, one, true});
  ASSERT_FALSE(monitor.violations().empty());
  EXPECT_EQ(monitor.violations()[0].property, "spill-exactly-once");
}

}  // namespace
}  // namespace cascade
