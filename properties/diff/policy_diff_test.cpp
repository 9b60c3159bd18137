// What is said of two policies against every whole value and nanosecond, against walks, and for
// every constant of k2 that is moved by the least there is.

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <iostream>
#include <limits>

#include "model/cascade.hpp"
#include "model/input_error.hpp"
#include "properties/diff/policy_diff.hpp"
#include "properties/diff/small_pairs.hpp"

namespace cascade {
namespace {

using small_pairs::BareKind;

std::map<BareKind, std::size_t> shortest(const std::vector<Parting>& partings) {
  std::map<BareKind, std::size_t> all;
  for (const Parting& parting : partings) {
    const auto [at, added] = all.try_emplace(small_pairs::bare(parting.kind), parting.run.size());
    if (!added) at->second = std::min(at->second, parting.run.size());
  }
  return all;
}

std::string text(const std::map<BareKind, std::size_t>& kinds) {
  std::string all;
  for (const auto& [kind, checks] : kinds) {
    const auto& [a, b, higher] = kind;
    all += " " + std::to_string(static_cast<int>(a)) + std::to_string(static_cast<int>(b)) +
           (higher ? "+" : "-") + ":" + std::to_string(checks);
  }
  return all;
}

/// By two new machines: alike after each check but the last.
void expect_shown(const PolicyDiff& diff, const Parting& parting) {
  Cascade a(diff.a), b(diff.b);
  for (std::size_t i = 0; i < parting.run.size(); ++i) {
    const DiffCheck& check = parting.run[i];
    for (Cascade* machine : {&a, &b}) {
      Pressure pressure;
      for (std::size_t m = 0; m < diff.metrics.size(); ++m) {
        const auto metric = machine->policy().find_metric(diff.metrics[m].name);
        if (!metric) continue;
        const double value = check.values[m];
        pressure[*metric] = value < machine->policy()[*metric].min ? kMissing : value;
      }
      machine->check(check.at, pressure);
    }
    EXPECT_EQ(a.level(), check.a);
    EXPECT_EQ(b.level(), check.b);
    EXPECT_EQ(diff.levels.same(a.level(), b.level()), i + 1 < parting.run.size());
  }
}

void compare_with_grid(std::size_t levels, std::size_t metrics, int pairs, std::uint64_t seed,
                       bool patient = false) {
  Prng random(seed);
  int same = 0, differ = 0, not_settled = 0;
  for (int i = 0; i < pairs; ++i) {
    const Policy a = small_pairs::drawn_policy(levels, metrics, random, patient);
    const Policy b = random.below(patient ? 2 : 6) == 0
                         ? small_pairs::drawn_policy(levels, metrics, random, patient)
                         : small_pairs::edited(a, random);
    if (validate(a) || validate(b)) continue;
    SCOPED_TRACE("seed " + std::to_string(seed) + ", pair " + std::to_string(i) + "\n" +
                 to_toml(a) + "\n" + to_toml(b));
    const PolicyDiff diff = diff_policies(a, b);
    small_pairs::GridPair grid(a, b);
    const auto on_grid = grid.partings(false);
    EXPECT_EQ(text(shortest(diff.partings)), text(on_grid));
    EXPECT_EQ(diff.verdict == DiffVerdict::differ, !on_grid.empty());
    EXPECT_EQ(text(shortest(diff.reload.partings)), text(grid.partings(true)));
    EXPECT_EQ(diff.reload.parting_states > 0, !diff.reload.partings.empty());
    for (const Parting& parting : diff.partings) expect_shown(diff, parting);
    same += diff.verdict == DiffVerdict::same ? 1 : 0;
    differ += diff.verdict == DiffVerdict::differ ? 1 : 0;
    not_settled += diff.verdict == DiffVerdict::not_settled ? 1 : 0;
    if (testing::Test::HasFailure()) return;
  }
  std::cout << "seed " << seed << ": " << same << " the same, " << differ << " differ, "
            << not_settled << " not settled\n";
  EXPECT_GT(differ, 0);
  EXPECT_EQ(not_settled, 0);
}

TEST(PolicyDiff, FindsWhatEveryWholeValueAndNanosecondShows) {
  compare_with_grid(2, 1, 120, 1);
  compare_with_grid(3, 1, 60, 2);
}

// Both wait before they escalate: three clocks, of which two begin when a check makes them.
TEST(PolicyDiff, FindsItWithAClockOfDemandInEach) { compare_with_grid(2, 1, 80, 4, true); }

TEST(PolicyDiff, FindsItWithTwoMetrics) { compare_with_grid(3, 2, 8, 3); }

TEST(PolicyDiff, APolicyIsTheSameAsItself) {
  for (const auto& names : {builtin_policy_names(), real_policy_names()}) {
    for (const std::string& name : names) {
      const Policy policy = *builtin_policy(name);
      if (policy.metric_count() > 2 && name != names.front()) continue;  // by the program, below
      const PolicyDiff diff = diff_policies(policy, policy);
      EXPECT_EQ(diff.verdict, DiffVerdict::same) << name << ": " << diff.why;
      EXPECT_TRUE(diff.partings.empty() && diff.shedding.empty() && diff.declared.empty()) << name;
      EXPECT_EQ(diff.reload.partings.empty(), policy.escalate_after_s == 0) << name;
    }
  }
}

/// k2 with its clear values written out, so that each can be moved alone.
Policy k2_in_full() {
  Policy k2 = default_policy();
  k2.cooldowns_s.assign(k2.level_count() - 1, k2.cooldown_s);
  for (MetricThresholds& metric : k2.metrics) {
    std::vector<double> clears;
    for (const Level level : k2.raised_levels()) clears.push_back(metric.clear(level));
    metric.clears = clears;
  }
  return k2;
}

TEST(PolicyDiff, EveryConstantOfK2MovedByTheLeastIsFound) {
  const Policy k2 = k2_in_full();
  ASSERT_EQ(diff_policies(default_policy(), k2).verdict, DiffVerdict::same);
  std::vector<std::pair<std::string, std::function<void(Policy&)>>> edits;
  for (const bool up : {false, true}) {
    const auto moved = [up](double& x) { x = std::nextafter(x, up ? 1e300 : -1e300); };
    for (std::size_t i = 0; i + 1 < k2.level_count(); ++i) {
      for (std::size_t m = 0; m < 2; ++m) {
        const std::string where = k2.metrics[m].name + std::to_string(i) + (up ? "+" : "-");
        edits.emplace_back("trigger " + where, [=](Policy& p) { moved(p.metrics[m].triggers[i]); });
        edits.emplace_back("clear " + where, [=](Policy& p) { moved(p.metrics[m].clears[i]); });
      }
      edits.emplace_back("cooldown " + std::to_string(i),
                         [=](Policy& p) { p.cooldowns_s[i] += up ? 1e-9 : -1e-9; });
    }
  }
  edits.emplace_back("escalation cooldown", [](Policy& p) { p.escalation_cooldown_s = 1e-9; });
  edits.emplace_back("stepwise up", [](Policy& p) { p.escalation = Escalation::stepwise; });
  edits.emplace_back("stepwise down", [](Policy& p) { p.recovery = Recovery::stepwise; });
  edits.emplace_back("recompute", [](Policy& p) { p.recovery = Recovery::recompute; });
  edits.emplace_back("missing", [](Policy& p) { p.on_missing = OnMissing::assume_zero; });
  edits.emplace_back("least", [](Policy& p) { p.metrics[0].min = -1; });
  edits.emplace_back("unmonitored", [](Policy& p) { p.metrics[1].monitored = false; });
  edits.emplace_back("stale", [](Policy& p) { p.stale_after_s = 61; });
  for (const auto& [name, edit] : edits) {
    SCOPED_TRACE(name);
    Policy other = k2;
    edit(other);
    PartingCause cause = PartingCause::value;
    if (name.find("cooldown") != std::string::npos) cause = PartingCause::time;
    if (name == "missing" || name == "least") cause = PartingCause::missing;
    if (name == "stale") cause = PartingCause::stale;
    ASSERT_FALSE(validate(other));
    const PolicyDiff diff = diff_policies(k2, other);
    EXPECT_EQ(diff.verdict, DiffVerdict::differ);
    ASSERT_FALSE(diff.partings.empty());
    EXPECT_EQ(diff.partings.front().kind.cause, cause);
    for (const Parting& parting : diff.partings) {
      if (parting.kind.cause != PartingCause::stale) expect_shown(diff, parting);
    }
  }
}

std::string kinds_of(const Policy& a, const Policy& b) {
  std::string kinds;
  for (const Parting& parting : diff_policies(a, b).partings) {
    kinds += (kinds.empty() ? "" : " ") + name_of(parting.kind);
  }
  return kinds;
}

std::string kinds_of(const std::string& a, const std::string& b) {
  return kinds_of(*builtin_policy(a), *builtin_policy(b));
}

TEST(PolicyDiff, WhyTheyPartIsWhatTheOtherWouldDoLater) {
  const auto clears_at = [](double clear) {
    Policy policy = parse_policy(
        "name = \"p\"\nlevels = [\"OFF\", \"ON\"]\ncooldown_s = 1\n"
        "[metric.x]\ntrigger = [6]\nclear = [5]\n",
        "p");
    policy.metrics[0].clears = {clear};
    return policy;
  };
  // At 4 the second would not recover however long it waits; nothing demands more than its level.
  Policy a = clears_at(5), b = clears_at(3);
  a.escalate_after_s = b.escalate_after_s = 2;
  EXPECT_EQ(kinds_of(a, b), "a-recovers-where-b-stays");
  b = a;
  b.escalate_after_s = 3;
  EXPECT_EQ(kinds_of(a, b), "a-escalates-where-b-stays-by-time");

  // Both take a missing value for 0, and what is missing to one is a value to the other.
  a = clears_at(-1);
  a.on_missing = OnMissing::assume_zero;
  b = a;
  a.metrics[0].min = -3;
  b.metrics[0].min = -5;
  EXPECT_EQ(kinds_of(a, b), "b-recovers-where-a-stays-at-missing-value");
}

// B's ladder begins below A's: they part before any check, and nothing else is followed.
TEST(PolicyDiff, OneThatBeginsAtAnotherLevelPartsAtOnce) {
  const auto ladder = [](const std::string& levels, const std::string& triggers) {
    return parse_policy("name = \"p\"\nlevels = [" + levels + "]\n[metric.x]\ntrigger = [" +
                            triggers + "]\nclear = [" + triggers + "]\n",
                        "p");
  };
  const Policy a = ladder("\"LOW\", \"HIGH\"", "5");
  const Policy b = ladder("\"IDLE\", \"LOW\", \"HIGH\"", "1, 5");
  const PolicyDiff diff = diff_policies(a, b);
  EXPECT_EQ(diff.verdict, DiffVerdict::differ);
  ASSERT_EQ(diff.partings.size(), 1u);
  EXPECT_EQ(name_of(diff.partings[0].kind), "begins-elsewhere");
  EXPECT_TRUE(diff.partings[0].run.empty());
  EXPECT_EQ(diff.levels.b_of[0], level_at(1));
  EXPECT_EQ(diff.levels.a_of(level_at(2)), level_at(1));
  EXPECT_FALSE(diff.levels.a_of(kLowest));
}

TEST(PolicyDiff, PairsThatShipPartAsTheyAreMeantTo) {
  EXPECT_EQ(kinds_of("k2", "crypto"), "");
  EXPECT_EQ(kinds_of("k2", "k2-as-coded"),
            "b-recovers-where-a-stays-at-missing-value both-recover-a-to-higher");
  EXPECT_EQ(kinds_of("k2", "k2-as-documented"),
            "both-escalate-a-to-higher both-recover-a-to-higher");
  EXPECT_EQ(kinds_of("pi5-fan", "pi5-fan-hysteresis-0"),
            "b-recovers-where-a-stays both-recover-a-to-higher");
  EXPECT_EQ(kinds_of("pi5-fan-hysteresis-0", "pi5-fan"),
            "a-recovers-where-b-stays both-recover-b-to-higher");
  EXPECT_EQ(kinds_of("kubelet-out-of-disk", "kubelet-out-of-disk-first"),
            "a-escalates-where-b-stays-by-time");
  EXPECT_EQ(kinds_of("bookkeeper-default", "bookkeeper-guide"),
            "a-escalates-where-b-stays b-recovers-where-a-stays");
}

TEST(PolicyDiff, ACellOfTheSheddingTableIsFoundWhereItIsFelt) {
  const Policy k2 = default_policy();
  for (const Level level : k2.all_levels()) {
    for (const std::size_t priority : {index(level) % kPriorityCount}) {
      Policy other = k2;
      Action& action = other.shedding[index(level)][priority];
      action = action == Action::drop ? Action::spill : Action::drop;
      const PolicyDiff diff = diff_policies(k2, other);
      EXPECT_EQ(diff.verdict, DiffVerdict::differ);
      EXPECT_TRUE(diff.partings.empty());
      ASSERT_FALSE(diff.shedding.empty());
      for (const SheddingDifference& each : diff.shedding) {
        EXPECT_EQ(each.a, level);
        ASSERT_TRUE(each.way);
        EXPECT_EQ(each.way->size(), level == kLowest ? 0u : 1u);
      }
    }
  }
  // A level that no pressure demands is not felt.
  Policy never = k2, other = k2;
  for (Policy* policy : {&never, &other}) {
    for (MetricThresholds& metric : policy->metrics) {
      metric.triggers.back() = std::numeric_limits<double>::infinity();
    }
  }
  other.shedding[4][1] = Action::drop;
  const PolicyDiff diff = diff_policies(never, other);
  EXPECT_EQ(diff.verdict, DiffVerdict::same);
  ASSERT_EQ(diff.shedding.size(), 1u);
  EXPECT_FALSE(diff.shedding[0].way);
}

TEST(PolicyDiff, WhatJudgesAndDoesNotActIsNoDifference) {
  const Policy k2 = default_policy();
  Policy other = k2;
  other.name = "other";
  other.max_transitions_per_hour = 100;
  other.check_every_s = 5;
  other.violates = {"no-flapping"};
  other.metrics[0].unit = "records";
  other.metrics[1].max = 200;
  const PolicyDiff diff = diff_policies(k2, other);
  EXPECT_EQ(diff.verdict, DiffVerdict::same);
  EXPECT_EQ(diff.declared.size(), 5u);
}

TEST(PolicyDiff, LevelsAreMatchedByNameOrByPositionOrNotAtAll) {
  Policy k2 = default_policy(), renamed = k2;
  std::vector<std::string> names = k2.levels.all();
  names[2] = "DEGRADED";
  renamed.levels = LevelNames(names);
  const PolicyDiff by_position = diff_policies(k2, renamed);
  EXPECT_TRUE(by_position.levels.by_position);
  EXPECT_EQ(by_position.verdict, DiffVerdict::same);
  EXPECT_FALSE(by_position.reload.refused.empty());

  std::swap(names[1], names[2]);
  names[1] = "GRACEFUL";
  names[2] = "SOFT";
  renamed.levels = LevelNames(names);
  EXPECT_FALSE(diff_policies(k2, renamed).levels.by_position);

  Prng random(5);
  const Policy small = small_pairs::drawn_policy(2, 1, random);
  EXPECT_THROW(diff_policies(k2, small), InputError);
}

// Where a policy's own exploration is cut short, two of it are not called the same.
// What is not proven of one machine is not said of two: that is tried with broken ones
// (../mutants). A sound one is proven also where its times are far apart.
TEST(PolicyDiff, ADemandThatLastsForTheLeastTimeIsOneThatLasts) {
  const std::string small =
      "name = \"small\"\nlevels = [\"OFF\", \"ON\"]\ncooldown_s = 30\n"
      "[metric.x]\ntrigger = [2]\nclear = [1]\n";
  const Policy at_once = parse_policy(small, "small");
  Policy policy = at_once;
  policy.escalate_after_s = 1e-9;
  const PolicyDiff diff = diff_policies(policy, policy);
  EXPECT_TRUE(diff.partings.empty());
  EXPECT_EQ(diff.verdict, DiffVerdict::same) << diff.why;
  EXPECT_TRUE(diff.reload.settled);
  const PolicyDiff other = diff_policies(at_once, policy);
  EXPECT_EQ(other.verdict, DiffVerdict::differ);
  ASSERT_EQ(other.partings.size(), 1u);
  EXPECT_EQ(name_of(other.partings[0].kind), "a-escalates-where-b-stays-by-time");
  expect_shown(other, other.partings[0]);
}

}  // namespace
}  // namespace cascade
