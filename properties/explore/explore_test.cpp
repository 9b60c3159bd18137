// What is proved of the four built-in policies, number by number, and that every witness replays.

#include "properties/explore/explore.hpp"
#include "model/k2.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <ostream>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "model/input_error.hpp"
#include "properties/explore/budget.hpp"
#include "properties/explore/witness.hpp"
#include "properties/monitor/monitor.hpp"

namespace cascade {

void PrintTo(const WitnessCheck& check, std::ostream* out) {
  *out << check.at.ns << " ns: lag " << check.pressure[kLag] << ", heap " << check.pressure[kHeap]
       << " -> " << LevelNames()[check.level];
}

namespace {

constexpr std::int64_t kSecond_ns = 1'000'000'000;

/// Each built-in is proved once; the tests look at what came of it.
const Proof& proof_of(const std::string& policy) {
  static std::map<std::string, Proof> proofs;
  const auto found = proofs.find(policy);
  if (found != proofs.end()) return found->second;
  return proofs.emplace(policy, prove(*builtin_policy(policy))).first->second;
}

const Verdict& verdict_of(const Proof& proof, std::string_view property) {
  return *std::find_if(proof.verdicts.begin(), proof.verdicts.end(),
                       [&](const Verdict& verdict) { return verdict.property->name == property; });
}

/// A witness as (seconds, lag, heap, level), for comparing whole ones.
using Row = std::tuple<double, double, double, std::string>;
std::vector<Row> rows(const Verdict& verdict) {
  std::vector<Row> result;
  for (const WitnessCheck& check : verdict.witness) {
    result.emplace_back(Duration{check.at.ns}.seconds(),
                        is_missing(check.pressure[kLag]) ? -1 : check.pressure[kLag],
                        check.pressure[kHeap], LevelNames()[check.level]);
  }
  return result;
}

/// The properties that some run of the checks on a new cascade breaks.
std::set<std::string> broken_by(const Policy& policy, const std::vector<WitnessCheck>& checks) {
  Cascade machine(policy);
  StepRecorder recorder(machine);
  Monitor monitor(policy);
  for (const WitnessCheck& check : checks) {
    monitor.observe(recorder.check(check.at, check.pressure));
  }
  std::set<std::string> names;
  for (const Violation& violation : monitor.violations()) {
    names.emplace(violation.property->name);
  }
  return names;
}

// --- The verdicts of SPEC 7 -----------------------------------------------------------------

const std::map<std::string, std::set<std::string>> kViolated = {
    {"k2", {}},
    {"crypto", {}},
    {"k2-as-coded", {"no-flapping", "missing-data-never-recovers"}},
    {"k2-as-documented", {"protects-at-once", "no-flapping"}},
};

TEST(Verdict, FailsWhereItIsViolatedOrNotSettled) {
  const struct {
    VerdictKind ruling;
    bool holds, violated, fails;
  } table[] = {{VerdictKind::holds, true, false, false},
               {VerdictKind::violated, false, true, true},
               {VerdictKind::not_applicable, false, false, false},
               {VerdictKind::not_settled, false, false, true}};
  for (const auto& row : table) {
    Verdict verdict;
    verdict.ruling = row.ruling;
    EXPECT_EQ(verdict.holds(), row.holds) << text(row.ruling);
    EXPECT_EQ(verdict.violated(), row.violated) << text(row.ruling);
    EXPECT_EQ(verdict.fails(), row.fails) << text(row.ruling);
  }
}

TEST(Explore, BuiltInsHaveTheVerdictsTheyShould) {
  ASSERT_EQ(builtin_policy_names().size(), kViolated.size());
  for (const std::string& policy : builtin_policy_names()) {
    const Proof& proof = proof_of(policy);
    EXPECT_EQ(proof.verdicts.size(), catalogue().size());
    for (const Verdict& verdict : proof.verdicts) {
      const std::string property(verdict.property->name);
      const VerdictKind expected = property == "transition-budget" ? VerdictKind::not_applicable
                                   : kViolated.at(policy).count(property) == 0
                                       ? VerdictKind::holds
                                       : VerdictKind::violated;
      EXPECT_EQ(verdict.ruling, expected) << policy << ": " << property << " " << verdict.why;
      EXPECT_EQ(verdict.witness.empty(), !verdict.violated()) << policy << ": " << property;
      EXPECT_FALSE(verdict.method.empty()) << policy << ": " << property;
      EXPECT_EQ(verdict.states > 0, expected != VerdictKind::not_applicable)
          << policy << ": " << property;
    }
    EXPECT_EQ(proof.holds(), kViolated.at(policy).empty()) << policy;
  }
}

TEST(Explore, WitnessesAreTheShortest) {
  const Proof& coded = proof_of("k2-as-coded");
  EXPECT_EQ(rows(verdict_of(coded, "no-flapping")),
            (std::vector<Row>{
                {0, 500'000, 0, "GRACEFUL"}, {30, 99'999, 0, "NORMAL"}, {31, 100'000, 0, "SOFT"}}));
  EXPECT_EQ(rows(verdict_of(coded, "missing-data-never-recovers")),
            (std::vector<Row>{{0, 100'000, 0, "SOFT"}, {30, -1, 0, "NORMAL"}}));

  const Proof& documented = proof_of("k2-as-documented");
  EXPECT_EQ(rows(verdict_of(documented, "protects-at-once")),
            (std::vector<Row>{{0, 500'000, 0, "SOFT"}}));
  EXPECT_EQ(rows(verdict_of(documented, "no-flapping")),
            (std::vector<Row>{{0, 100'000, 0, "SOFT"},
                              {1, 500'000, 0, "GRACEFUL"},
                              {31, 99'999, 0, "NORMAL"},
                              {32, 100'000, 0, "SOFT"}}));
}

TEST(Explore, BoundsAreExact) {
  const auto bound = [](const std::string& policy, std::string_view property) {
    const Verdict& verdict = verdict_of(proof_of(policy), property);
    return std::pair(verdict.bound.value_or(-1), verdict.bound_unit);
  };
  using Bound = std::pair<double, std::string>;
  EXPECT_EQ(bound("k2", "protects-in-time"), Bound(1, "checks"));
  EXPECT_EQ(bound("k2-as-documented", "protects-in-time"), Bound(4, "checks"));
  // What takes a number of checks waits for no intervals beside.
  EXPECT_EQ(verdict_of(proof_of("k2"), "protects-in-time").check_intervals, 0u);
  EXPECT_EQ(verdict_of(proof_of("k2"), "flap-budget").check_intervals, 0u);
  EXPECT_EQ(bound("k2", "flap-budget"), Bound(600, "transitions an hour"));
  const std::set<std::string_view> bounded = {"protects-in-time", "recovers-in-time",
                                              "flap-budget"};
  for (const Verdict& verdict : proof_of("k2").verdicts) {
    const std::string_view name = verdict.property->name;
    EXPECT_EQ(verdict.bound.has_value(), bounded.count(name) != 0) << name;
  }
  for (const char* policy : {"k2", "crypto", "k2-as-coded", "k2-as-documented"}) {
    EXPECT_EQ(bound(policy, "recovers-in-time"), Bound(30, "s")) << policy;
    EXPECT_EQ(verdict_of(proof_of(policy), "recovers-in-time").check_intervals, 1u) << policy;
  }
  Policy stepwise = default_policy();
  stepwise.recovery = Recovery::stepwise;
  const Proof slow = prove(stepwise);
  EXPECT_TRUE(slow.holds());
  EXPECT_EQ(verdict_of(slow, "recovers-in-time").bound, 120);
  EXPECT_EQ(verdict_of(slow, "recovers-in-time").check_intervals, 4u);
  EXPECT_EQ(verdict_of(slow, "protects-in-time").bound, 1);
  // Without a cooldown it is checks that it takes, a level each.
  stepwise.cooldown_s = 0;
  const Verdict bare = prove(stepwise, {"recovers-in-time"}).verdicts.at(0);
  EXPECT_EQ(bare.bound, 0);
  EXPECT_EQ(bare.check_intervals, 4u);
  // SOFT to NORMAL, four up, and then one down and one up 119 times.
  EXPECT_EQ(verdict_of(slow, "flap-budget").bound, 243);
}

// A clock of nanoseconds ends after 292 years. What takes longer is in no run.
TEST(Explore, ARunThatNoClockCanTellIsNoWitness) {
  Policy policy = *builtin_policy("k2-as-coded");
  policy.escalation_cooldown_s = 9e9;  // 285 years
  EXPECT_TRUE(verdict_of(prove(policy), "no-flapping").violated());
  policy.escalation_cooldown_s = 1e300;
  const Proof proof = prove(policy);
  const Verdict& flaps = verdict_of(proof, "no-flapping");
  EXPECT_EQ(flaps.ruling, VerdictKind::not_settled);
  EXPECT_EQ(flaps.why,
            "a run that breaks it was met, and does not repeat itself from the start: it waits for "
            "longer than the 292 years that a clock here can tell");
}

// --- How much there is to explore -----------------------------------------------------------

TEST(Explore, StateCountsArePinned) {
  // NORMAL before any transition; and each level at four ages of its last one: none, a nanosecond
  // before the cooldown's end, the end, and beyond. It is as many states as the machine's alone,
  // so the machine's clock and the journal's are one.
  constexpr std::size_t kMachineStates = 1 + k2::kLevelCount * 4;
  for (const std::string& policy : builtin_policy_names()) {
    const Proof& proof = proof_of(policy);
    EXPECT_EQ(proof.machine_states, kMachineStates) << policy;
    EXPECT_EQ(proof.input_regions, 9u * 10u) << policy;  // 8 and 9 of numbers, and the missing one
    EXPECT_TRUE(proof.regions_are_one) << policy;
  }
  const auto states = [](const std::string& policy, std::string_view property) {
    return verdict_of(proof_of(policy), property).states;
  };
  EXPECT_EQ(states("k2", "protects-at-once"),
            1u + k2::kLevelCount * 2);  // of time, each region once
  EXPECT_EQ(states("k2", "no-flapping"), 75u);
  EXPECT_EQ(states("k2", "steady-input-settles"), 676u);
  EXPECT_EQ(states("k2", "flap-budget"), kMachineStates);
  EXPECT_EQ(states("k2", "tier-1-never-shed"), k2::kLevelCount * kTierCount * kDataTypeCount);
  EXPECT_EQ(proof_of("k2").checks_driven, 41'584u);
  EXPECT_EQ(proof_of("k2").checks_observed, 2'060u);
}

TEST(Explore, CostDoesNotDependOnTheCooldown) {
  for (const std::string& name : builtin_policy_names()) {
    std::vector<std::size_t> expected;
    for (const double cooldown_s : {30.0, 0.01, 1.0, 86'400.0, 315'576'000.0}) {
      Policy policy = *builtin_policy(name);
      policy.cooldown_s = cooldown_s;
      const Proof proof = prove(policy);
      std::vector<std::size_t> counts = {proof.machine_states, proof.input_regions,
                                         proof.checks_driven, proof.regions_are_one};
      for (const Verdict& verdict : proof.verdicts) {
        counts.push_back(verdict.states);
        counts.push_back(static_cast<std::size_t>(verdict.ruling));
        counts.push_back(verdict.witness.size());
        if (!verdict.violated()) continue;
        const std::string property(verdict.property->name);
        EXPECT_EQ(broken_by(policy, verdict.witness).count(property), 1u)
            << name << ", cooldown " << cooldown_s << " s: " << property;
      }
      if (expected.empty()) expected = counts;
      EXPECT_EQ(counts, expected) << name << ", cooldown " << cooldown_s << " s";
    }
  }
}

// --- Every witness replays ------------------------------------------------------------------

std::vector<Policy> policies_of_every_kind() {
  std::vector<Policy> policies;
  for (const std::string& name : builtin_policy_names()) policies.push_back(*builtin_policy(name));
  for (const Escalation escalation : {Escalation::immediate, Escalation::stepwise}) {
    for (const Recovery recovery : {Recovery::banded, Recovery::recompute, Recovery::stepwise}) {
      for (const OnMissing on_missing : {OnMissing::hold, OnMissing::assume_zero}) {
        for (const double factor : {0.5, 1.0}) {
          for (const bool lag_monitored : {true, false}) {
            Policy policy = default_policy();
            policy.name = std::string(text(escalation)) + "/" + std::string(text(recovery)) + "/" +
                          std::string(text(on_missing)) + "/" + std::to_string(factor) +
                          (lag_monitored ? "" : "/no lag");
            policy.escalation = escalation;
            policy.recovery = recovery;
            policy.on_missing = on_missing;
            policy[kLag].recovery_factor = policy[kHeap].recovery_factor = factor;
            policy[kLag].monitored = lag_monitored;
            policies.push_back(policy);
          }
        }
      }
    }
  }
  return policies;
}

TEST(Explore, EveryWitnessBreaksItsPropertyWhenReplayed) {
  std::set<std::string> seen;
  for (Policy policy : policies_of_every_kind()) {
    policy.max_transitions_per_hour = 7;
    const Proof proof = prove(policy);
    EXPECT_TRUE(proof.regions_are_one) << policy.name;
    for (const Verdict& verdict : proof.verdicts) {
      if (verdict.witness.empty()) continue;
      const std::string property(verdict.property->name);
      seen.insert(property);
      ASSERT_FALSE(verdict.witness.empty()) << policy.name << ": " << property;
      EXPECT_EQ(broken_by(policy, verdict.witness).count(property), 1u)
          << policy.name << ": " << property;
      // Not sooner: without its last check it shows nothing.
      auto shorter = verdict.witness;
      shorter.pop_back();
      EXPECT_EQ(broken_by(policy, shorter).count(property), 0u) << policy.name << ": " << property;
      // The levels that it names are those that come of it.
      Cascade machine(policy);
      for (const WitnessCheck& check : verdict.witness) {
        machine.check(check.at, check.pressure);
        EXPECT_EQ(machine.level(), check.level) << policy.name << ": " << property;
      }
    }
  }
  EXPECT_EQ(seen, (std::set<std::string>{"protects-at-once", "no-flapping", "transition-budget",
                                         "missing-data-never-recovers"}));
}

// SPEC 7's own story of k2-as-coded: longer than the shortest, and as much of a violation.
TEST(Explore, TheStoryTheSpecificationTellsIsAViolationToo) {
  const Policy policy = *builtin_policy("k2-as-coded");
  const auto at = [](std::int64_t s, double lag) {
    return WitnessCheck{Instant{s * kSecond_ns}, {lag, 0}, K2::normal};
  };
  const std::vector<WitnessCheck> story = {at(0, 1'000'000), at(30, 499'999), at(31, 500'000)};
  Cascade machine(policy);
  std::vector<Level> levels;
  for (const WitnessCheck& check : story) {
    machine.check(check.at, check.pressure);
    levels.push_back(machine.level());
  }
  EXPECT_EQ(levels, (std::vector<Level>{K2::aggressive, K2::soft, K2::graceful}));
  EXPECT_EQ(broken_by(policy, story), std::set<std::string>{"no-flapping"});
  EXPECT_EQ(broken_by(default_policy(), story), std::set<std::string>{});
}

TEST(Explore, AFailedReadIsNoQuietMoment) {
  // The lag never changes; one read fails. What moved the level is no crossing of a band.
  Policy policy = default_policy();
  policy.on_missing = OnMissing::assume_zero;
  const std::vector<WitnessCheck> story = {{Instant{0}, {1'000'000, 0}, K2::normal},
                                           {Instant{30 * kSecond_ns}, {kMissing, 0}, K2::normal},
                                           {Instant{31 * kSecond_ns}, {1'000'000, 0}, K2::normal}};
  EXPECT_EQ(broken_by(policy, story),
            (std::set<std::string>{"no-flapping", "missing-data-never-recovers"}));
  const Verdict verdict = prove(policy, {"no-flapping"}).verdicts.at(0);
  EXPECT_TRUE(verdict.violated());
  EXPECT_EQ(
      rows(verdict),
      (std::vector<Row>{{0, 100'000, 0, "SOFT"}, {30, -1, 0, "NORMAL"}, {31, 100'000, 0, "SOFT"}}));
}

// --- Where a level can be held for ever (SPEC 8.16) -----------------------------------------

TEST(Explore, HeldForEverBandsOfK2) {
  using Band = std::tuple<std::string, bool, double, double>;
  std::vector<Band> bands;
  for (const HeldLevel& held : proof_of("k2").held_for_ever) {
    bands.emplace_back(LevelNames()[held.level], held.metric == kHeap, held.low, held.high);
  }
  EXPECT_EQ(bands, (std::vector<Band>{{"SOFT", false, 50'000, 100'000},
                                      {"GRACEFUL", false, 250'000, 500'000},
                                      {"AGGRESSIVE", false, 500'000, 1'000'000},
                                      {"CIRCUIT_BREAK", false, 2'500'000, 5'000'000},
                                      {"SOFT", true, 63, 70},
                                      {"GRACEFUL", true, 72, 80},
                                      {"AGGRESSIVE", true, 81, 90},
                                      {"CIRCUIT_BREAK", true, 85.5, 95}}));
  // And it is so: a day at the band's low end, a check a minute.
  for (const HeldLevel& held : proof_of("k2").held_for_ever) {
    Cascade machine(default_policy(), held.level, Instant{0});
    const Pressure pressure = held.metric == kLag ? Pressure{held.low, 0} : Pressure{0, held.low};
    for (std::int64_t minute = 0; minute < 1440; ++minute) {
      ASSERT_FALSE(machine.check(Instant{minute * 60 * kSecond_ns}, pressure));
    }
  }
  Policy bandless = default_policy();
  bandless[kLag].recovery_factor = bandless[kHeap].recovery_factor = 1;
  EXPECT_TRUE(prove(bandless).held_for_ever.empty());
}

// --- Nothing holds vacuously ----------------------------------------------------------------

TEST(Explore, APolicyThatSeesNothingReachesNothing) {
  Policy blind = default_policy();
  blind[kLag].monitored = blind[kHeap].monitored = false;
  const Proof proof = prove(blind);
  EXPECT_EQ(proof.machine_states, 1u);
  EXPECT_TRUE(verdict_of(proof, "every-level-reached").violated());
  EXPECT_TRUE(verdict_of(proof, "every-cell-used").violated());
  EXPECT_EQ(verdict_of(proof, "every-level-reached").why,
            "never SOFT, never GRACEFUL, never AGGRESSIVE, never CIRCUIT_BREAK");
}

TEST(Explore, APolicyThatShedsNothingHasNothingToSayOfShedding) {
  Policy policy = default_policy();
  for (auto& row : policy.shedding) row.fill(Action::process);
  const Proof proof = prove(policy);
  for (const char* property : {"tier-1-never-shed", "shedding-monotone", "every-cell-used"}) {
    EXPECT_EQ(verdict_of(proof, property).ruling, VerdictKind::not_applicable) << property;
    EXPECT_EQ(verdict_of(proof, property).why, "the policy sheds nothing") << property;
  }
  EXPECT_TRUE(proof.holds());
  EXPECT_EQ(proof.applicable(), catalogue().size() - 4);  // and no budget is set
  EXPECT_EQ(proof.count(VerdictKind::holds), proof.applicable());
}

// --- The owner's budget ---------------------------------------------------------------------

TEST(Explore, TheOwnersBudgetIsKeptOrExceededByARealRun) {
  struct Budget {
    const char* recovery;
    double cooldown_s;
    std::int64_t budget;
    VerdictKind ruling;
  };
  const Budget table[] = {
      {"banded", 30, 600, VerdictKind::holds},        {"banded", 30, 599, VerdictKind::violated},
      {"banded", 30, 100, VerdictKind::violated},     {"banded", 30, 0, VerdictKind::violated},
      {"stepwise", 30, 243, VerdictKind::holds},      {"stepwise", 30, 242, VerdictKind::violated},
      {"banded", 3600, 5, VerdictKind::holds},        {"banded", 3600, 4, VerdictKind::violated},
      {"banded", 3599, 10, VerdictKind::holds},       {"banded", 3599, 9, VerdictKind::violated},
      {"banded", 1e9, 5, VerdictKind::holds},         {"banded", 1e9, 4, VerdictKind::violated},
      {"banded", 0, 0, VerdictKind::violated},        {"banded", 0, 5'000, VerdictKind::violated},
      {"stepwise", 0, 100'000, VerdictKind::violated}};
  for (const Budget& row : table) {
    Policy policy = default_policy();
    policy.recovery = std::string(row.recovery) == "banded" ? Recovery::banded : Recovery::stepwise;
    policy.cooldown_s = row.cooldown_s;
    policy.max_transitions_per_hour = row.budget;
    const Verdict verdict = prove(policy, {"transition-budget"}).verdicts.at(0);
    const std::string what = std::string(row.recovery) + ", " + std::to_string(row.cooldown_s) +
                             " s, budget " + std::to_string(row.budget);
    EXPECT_EQ(verdict.ruling, row.ruling) << what << ": " << verdict.why;
    EXPECT_EQ(verdict.bound.has_value(), row.cooldown_s > 0) << what;
    if (row.ruling == VerdictKind::holds) continue;
    // One transition more than the budget in an hour, and no other check than it takes to get
    // there.
    Cascade machine(policy);
    std::vector<Instant> moved;
    for (const WitnessCheck& check : verdict.witness) {
      if (machine.check(check.at, check.pressure)) moved.push_back(check.at);
    }
    const std::size_t over = static_cast<std::size_t>(row.budget) + 1;
    ASSERT_GE(moved.size(), over) << what;
    EXPECT_LT((moved.back() - moved[moved.size() - over]).ns, kHour.ns) << what;
    EXPECT_LE(verdict.witness.size(), over + 2) << what;
    EXPECT_EQ(broken_by(policy, verdict.witness).count("transition-budget"), 1u) << what;
  }
}

TEST(Explore, WhatNeverComesBackHasABudgetWithoutACooldown) {
  Policy blind = default_policy();
  blind[kLag].monitored = blind[kHeap].monitored = false;
  blind.cooldown_s = 0;
  const Verdict verdict = prove(blind, {"flap-budget"}).verdicts.at(0);
  EXPECT_TRUE(verdict.holds());
  EXPECT_EQ(verdict.bound, 0);
}

TEST(Explore, WithoutACooldownThereIsNoBudget) {
  Policy policy = default_policy();
  policy.cooldown_s = 0;
  const Verdict verdict = prove(policy, {"flap-budget"}).verdicts.at(0);
  EXPECT_TRUE(verdict.violated());
  EXPECT_FALSE(verdict.bound);
  EXPECT_EQ(rows(verdict), (std::vector<Row>{{0, 100'000, 0, "SOFT"}, {1e-9, 0, 0, "NORMAL"}}));
}

TEST(Explore, APolicyThatNothingClearsIsNoPolicy) {
  Policy policy = default_policy();
  policy[kLag].triggers[0] = std::numeric_limits<double>::denorm_min();
  policy[kLag].recovery_factor = 0.25;  // of the smallest number there is: 0
  EXPECT_THROW(prove(policy), InputError);
}

TEST(Explore, ShedTier1IsViolatedWithARunToTheLevel) {
  Policy policy = default_policy();
  policy.shedding[index(K2::aggressive)][0] = Action::spill;
  const Proof proof = prove(policy);
  const Verdict& verdict = verdict_of(proof, "tier-1-never-shed");
  EXPECT_TRUE(verdict.violated());
  EXPECT_EQ(verdict.why, "tier-1 trades at AGGRESSIVE: spill");
  EXPECT_EQ(rows(verdict), (std::vector<Row>{{0, 1'000'000, 0, "AGGRESSIVE"}}));
  EXPECT_TRUE(
      verdict_of(proof, "shedding-monotone").violated());  // CIRCUIT_BREAK processes it again
}

// --- The names are the interface ------------------------------------------------------------

// The times between its checks are those that the policy asks for: a check that is a second later
// than the transition begins the demand's time a second later.
TEST(Explore, ARunToAShedTier1ArrivesAlsoWhereDemandHasToLast) {
  const Proof proof = prove(parse_policy(R"(name = "by steps"
levels = ["A", "B", "C"]
escalation = "stepwise"
escalate_after_s = 60
[metric.x]
trigger = [1, 2]
clear = [0, 1]
[shedding]
a = ["process", "process", "process", "process"]
b = ["process", "process", "process", "process"]
c = ["drop", "drop", "drop", "drop"]
)",
                                         "by steps"));
  const Verdict& verdict = verdict_of(proof, "tier-1-never-shed");
  ASSERT_TRUE(verdict.violated());
  ASSERT_FALSE(verdict.witness.empty());
  EXPECT_EQ(verdict.witness.back().level, level_at(2));
  std::vector<std::int64_t> at_s;
  for (const WitnessCheck& check : verdict.witness) at_s.push_back(check.at.ns / kNsPerS);
  EXPECT_EQ(at_s, (std::vector<std::int64_t>{0, 60, 61, 121})) << "a second apart, and 60 s";
}

// A demand has to last for a nanosecond: it has not at its first check.
TEST(Explore, TheShortestTimeThatADemandCanLastIsOneToo) {
  const Proof proof = prove(parse_policy(
      "name = 'ns'\nlevels = ['A', 'B', 'C']\nescalate_after_s = 1e-9\ncooldown_s = 3\n"
      "[metric.x]\ntrigger = [10, 20]\nclear = [5, 15]\n",
      "ns"));
  for (const Verdict& verdict : proof.verdicts) {
    // At once no policy protects that has a demand last.
    EXPECT_EQ(verdict.fails(), verdict.property->name == "protects-at-once")
        << verdict.property->name << ": " << verdict.why;
  }
}

TEST(Explore, NamesSelectAndUnknownOnesAreRefused) {
  const Proof proof = prove(default_policy(), {"no-flapping", "flap-budget"});
  ASSERT_EQ(proof.verdicts.size(), 2u);
  EXPECT_EQ(proof.verdicts[0].property->name, "no-flapping");
  EXPECT_THROW(prove(default_policy(), {"no-flaping"}), InputError);
  Policy invalid = default_policy();
  invalid[kLag].recovery_factor = 0;
  EXPECT_THROW(prove(invalid), InputError);
}

// --- The monitor's clock --------------------------------------------------------------------

TEST(Monitor, SaysWhatItJudgesAndWhatNot) {
  const auto names = [](const Monitor& monitor) {
    std::string text;
    for (const Property* property : monitor.judged()) text += std::string(property->name) + " ";
    text += "| ";
    for (const NotJudged& each : monitor.not_judged()) {
      text += std::string(each.property->name) + " (" + std::string(each.why) + ") ";
    }
    return text;
  };
  const std::string judged =
      "steady-input-settles missing-data-never-recovers journal-agrees protects-in-time "
      "recovers-in-time | ";
  const std::string not_judged =
      "tier-1-never-shed (of the shedding table) shedding-monotone (of the shedding table) "
      "every-level-reached (of all runs together) every-pair-crossed (of all runs together) "
      "every-cell-used (of all runs together) every-dead-band-entered (of all runs together) ";
  const std::string first =
      "protects-at-once escalates-only-on-demand recovers-only-when-cleared cooldown-respected "
      "no-flapping flap-budget ";
  Policy policy = default_policy();
  EXPECT_EQ(names(Monitor(policy)),
            first + judged + "transition-budget (no budget is set) " + not_judged);
  policy.max_transitions_per_hour = 600;
  EXPECT_EQ(names(Monitor(policy)), first + "transition-budget " + judged + not_judged);
  const PropertyWatch watch;
  EXPECT_TRUE(watch.judged().empty());
  EXPECT_EQ(watch.not_judged().size(), catalogue().size());
}

TEST(Monitor, AResetBeginsANewRun) {
  // AGGRESSIVE to GRACEFUL, a reset, then SOFT at once: no dead band was crossed, and no cooldown
  // passed; and more transitions at one instant than any window of the policy's holds.
  Policy policy = default_policy();
  policy.max_transitions_per_hour = 2;
  policy.escalation_cooldown_s = 10;
  const auto violations = [&](bool reset) {
    Cascade machine(policy);
    StepRecorder recorder(machine);
    Monitor monitor(policy);
    const auto step = [&](std::int64_t s, double lag) {
      monitor.observe(recorder.check(Instant{s * kSecond_ns}, {lag, 0}));
    };
    step(0, 1'000'000);
    step(30, 499'999);
    if (reset) machine.reset(Instant{30 * kSecond_ns});
    step(30, 499'999);
    for (int i = 0; i < 10 && reset; ++i) {
      machine.reset(Instant{30 * kSecond_ns});
      step(30, 499'999);
    }
    std::vector<std::string> names;
    for (const Violation& each : monitor.violations()) names.emplace_back(each.property->name);
    return std::pair{names, machine.level()};
  };
  EXPECT_EQ(violations(true), (std::pair{std::vector<std::string>{}, K2::soft}));
  // Within one run all is judged as before.
  EXPECT_EQ(violations(false), (std::pair{std::vector<std::string>{}, K2::graceful}));
}

TEST(Monitor, AfterAResetAllIsStillJudged) {
  Policy policy = default_policy();
  policy.max_transitions_per_hour = 1;
  Cascade machine(policy);
  StepRecorder recorder(machine);
  Monitor monitor(policy);
  machine.reset(Instant{0});
  monitor.observe(recorder.check(Instant{0}, {100'000, 0}));
  EXPECT_TRUE(monitor.violations().empty());
  monitor.observe(recorder.check(Instant{1}, {500'000, 0}));
  ASSERT_EQ(monitor.violations().size(), 1u);
  EXPECT_EQ(monitor.violations()[0].property->name, "transition-budget");
}

TEST(Monitor, AClockThatStepsBackBreaksNothing) {
  Cascade machine(default_policy());
  StepRecorder recorder(machine);
  Monitor monitor(default_policy());
  const auto step = [&](std::int64_t s, double lag) {
    monitor.observe(recorder.check(Instant{s * kSecond_ns}, {lag, 0}));
    return machine.level();
  };
  EXPECT_EQ(step(100, 500'000), K2::graceful);
  EXPECT_EQ(step(40, 1'000'000), K2::aggressive);  // read as 100 s
  EXPECT_EQ(step(129, 0), K2::aggressive);
  EXPECT_EQ(step(130, 0), K2::normal);
  EXPECT_TRUE(monitor.violations().empty()) << monitor.violations()[0].property->name;
}

}  // namespace
}  // namespace cascade
