// The machine in model/ against the dumb reference: same answer to every question, always.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iostream>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/cascade.hpp"
#include "model/k2.hpp"
#include "properties/explore/regions.hpp"
#include "properties/reference/agreement.hpp"
#include "properties/reference/generators.hpp"
#include "properties/reference/reference_cascade.hpp"

namespace cascade {
namespace {

ReferenceCascade reference_at(const Policy& policy, Level level, std::optional<Instant> last) {
  return {policy, level, last, last.value_or(Instant::min()), std::nullopt};
}

std::string verdict_of(const std::optional<Transition>& t) {
  if (!t) return "none";
  return t->kind == TransitionKind::escalation ? "escalation" : "recovery";
}

/// All metrics' region values together; where these are too many, the explorer's: a pressure for
/// all that a cascade of this policy can tell apart.
std::vector<Pressure> pressures_of(const Policy& policy) {
  constexpr std::size_t kEnough = 1'300;
  std::vector<Pressure> pressures = {Pressure{}};
  for (std::size_t i = 0; i < policy.metric_count(); ++i) {
    const std::vector<double> values = region_values(policy.metrics[i]);
    if (pressures.size() * values.size() > kEnough) return representative_pressures(policy);
    std::vector<Pressure> longer;
    for (const Pressure& pressure : pressures) {
      for (const double value : values) {
        longer.push_back(pressure);
        longer.back().values[i] = value;
      }
    }
    pressures = std::move(longer);
  }
  return pressures;
}

// --- One check from any state ---------------------------------------------------------------

RC_GTEST_PROP(CascadeDifferential, OneCheckFromAnyState, ()) {
  const Policy policy = *gen::policy();
  RC_ASSERT(!validate(policy));
  const Level level = *gen::level(policy);
  const std::optional<Instant> last =
      *rc::gen::element<std::optional<Instant>>(std::nullopt, Instant{0}, Instant{1'000'000'007});
  const Pressure pressure = *gen::pressure(policy);
  const Instant now = last.value_or(Instant{0}) + *gen::time_step(policy);

  Cascade cascade(policy, level, last);
  ReferenceCascade reference = reference_at(policy, level, last);
  const auto said = cascade.check(now, pressure);
  const auto expected = reference.check(now, pressure);

  const bool missing = std::any_of(pressure.values.begin(), pressure.values.end(), is_missing);
  RC_CLASSIFY(true, verdict_of(expected), std::string(missing ? "a metric missing" : "all seen"));
  RC_CLASSIFY(policy.is_k2s(), std::string("K2's metrics and levels"));
  const std::string difference = disagreement(cascade, said, reference, expected);
  if (!difference.empty()) RC_FAIL(difference);
}

// --- Sequences ------------------------------------------------------------------------------

struct Step {
  enum class What { check, reset, reload_a, reload_b } what = What::check;
  Duration after;  // since the latest instant; negative: a clock that went backwards
  Pressure pressure;
};

void showValue(const Step& step, std::ostream& out) {
  constexpr std::array<const char*, 4> kWhats = {"check", "reset", "reload a", "reload b"};
  out << kWhats[static_cast<std::size_t>(step.what)] << " after " << step.after.ns << " ns ";
  showValue(step.pressure, out);
}

struct Story {
  Policy a, b;  // begins with a
  std::vector<Step> steps;
};

void showValue(const Story& story, std::ostream& out) {
  out << "policy a:\n" << to_toml(story.a) << "policy b:\n" << to_toml(story.b) << "steps:";
  for (const Step& step : story.steps) showValue(step, out << "\n  ");
  out << "\n";
}

rc::Gen<Step> step_of(const Policy& a, const Policy& b) {
  using What = Step::What;
  return rc::gen::map(
      rc::gen::tuple(
          rc::gen::weightedElement<What>(
              {{60, What::check}, {1, What::reset}, {1, What::reload_a}, {1, What::reload_b}}),
          rc::gen::weightedOneOf<Duration>({{3, gen::time_step(a)}, {1, gen::time_step(b)}}),
          rc::gen::weightedOneOf<Pressure>({{3, gen::pressure(a)}, {1, gen::pressure(b)}})),
      [](const auto& v) {
        return Step{std::get<0>(v), std::get<1>(v), std::get<2>(v)};
      });
}

rc::Gen<Story> story() {
  // Reloads are between policies of the same levels.
  const auto two = rc::gen::mapcat(gen::policy(), [](const Policy& a) {
    return rc::gen::pair(rc::gen::just(a), gen::policy(a.levels));
  });
  return rc::gen::mapcat(two, [](const std::pair<Policy, Policy>& policies) {
    const auto& [a, b] = policies;
    const auto steps = rc::gen::scale(5.0, rc::gen::container<std::vector<Step>>(step_of(a, b)));
    return rc::gen::map(steps, [a = a, b = b](std::vector<Step> s) {
      return Story{a, b, std::move(s)};
    });
  });
}

RC_GTEST_PROP(CascadeDifferential, Sequences, ()) {
  const Story told = *story();
  Cascade cascade(told.a);
  ReferenceCascade reference = reference_at(told.a, kLowest, std::nullopt);
  Instant now{0};
  std::size_t escalations = 0, recoveries = 0, resets = 0;

  for (std::size_t i = 0; i < told.steps.size(); ++i) {
    const Step& step = told.steps[i];
    // A cooldown "for ever" must not bring the story to the end of time, where nothing moves.
    Instant asked = now + step.after;
    if (asked > Instant{Instant::max().ns / 2}) asked = now;
    now = std::max(now, asked);
    std::optional<Transition> said, expected;
    switch (step.what) {
      case Step::What::check:
        said = cascade.check(asked, step.pressure);
        expected = reference.check(asked, step.pressure);
        break;
      case Step::What::reset:
        said = cascade.reset(asked);
        expected = reference.reset(asked);
        break;
      case Step::What::reload_a:
        cascade.reload(told.a);
        reload(reference, told.a);
        break;
      case Step::What::reload_b:
        cascade.reload(told.b);
        reload(reference, told.b);
        break;
    }
    const std::string difference = disagreement(cascade, said, reference, expected);
    if (!difference.empty()) RC_FAIL("step " + std::to_string(i) + difference);
    if (!expected) continue;
    switch (expected->kind) {
      case TransitionKind::escalation:
        ++escalations;
        break;
      case TransitionKind::recovery:
        ++recoveries;
        break;
      case TransitionKind::reset:
        ++resets;
        break;
    }
  }
  const Status status = cascade.status();
  RC_ASSERT(status.counters.escalations == escalations);
  RC_ASSERT(status.counters.recoveries == recoveries);
  RC_ASSERT(status.counters.resets == resets);
  RC_CLASSIFY(recoveries > 0, std::string("recovers"));
  RC_CLASSIFY(resets > 0, std::string("is reset"));
  RC_CLASSIFY(told.steps.size() >= 200, std::string("200 steps or more"));
}

// --- Guards never overlap -------------------------------------------------------------------

// Out of one level lead a row up (demand above it) and a row down (it is cleared); that clear never
// exceeds trigger, also after rounding, is all that keeps the two apart.
RC_GTEST_PROP(Guards, NeverOverlap, ()) {
  const Policy policy = *gen::policy();
  std::size_t up = 0, down = 0, neither = 0;
  for (const Pressure& pressure : pressures_of(policy)) {
    const Pressure judged = effective_pressure(policy, pressure);
    for (const Level level : policy.all_levels()) {
      const bool rises = demand(policy, judged) > level;
      const bool falls = level > kLowest && is_cleared(policy, level, judged);
      RC_ASSERT(!(rises && falls));
      ++(rises ? up : falls ? down : neither);
    }
  }
  RC_CLASSIFY(up > 0, std::string("some row up"));
  RC_CLASSIFY(down > 0, std::string("some row down"));
}

// --- Every region, enumerated ---------------------------------------------------------------

/// The policy with every way to rise, to come back and to take a missing metric.
void add_every_way(const Policy& base, std::vector<Policy>& policies) {
  for (const Escalation escalation : {Escalation::immediate, Escalation::stepwise}) {
    for (const Recovery recovery : {Recovery::banded, Recovery::recompute, Recovery::stepwise}) {
      for (const OnMissing on_missing : {OnMissing::hold, OnMissing::assume_zero}) {
        policies.push_back(base);
        Policy& policy = policies.back();
        policy.name += "/" + std::string(text(escalation)) + "/" + std::string(text(recovery)) +
                       "/" + std::string(text(on_missing));
        policy.escalation = escalation;
        policy.recovery = recovery;
        policy.on_missing = on_missing;
      }
    }
  }
}

std::vector<Policy> k2_policies() {
  std::vector<Policy> policies;
  for (const std::string& name : builtin_policy_names()) {
    if (builtin_policy(name)->is_k2s()) policies.push_back(*builtin_policy(name));
  }
  for (const bool heap_monitored : {true, false}) {
    Policy policy = default_policy();
    policy[kHeap].monitored = heap_monitored;
    if (!heap_monitored) policy.name += ", no heap";
    add_every_way(policy, policies);
  }
  return policies;
}

MetricThresholds metric_of(std::string name, Worse worse, std::vector<double> triggers,
                           std::vector<double> clears) {
  MetricThresholds metric;
  metric.name = std::move(name);
  metric.worse = worse;
  metric.triggers = std::move(triggers);
  metric.clears = std::move(clears);
  return metric;
}

Policy ladder_of(std::string name, std::vector<std::string> levels,
                 std::vector<MetricThresholds> metrics, std::vector<double> cooldowns_s) {
  Policy policy;
  policy.name = std::move(name);
  policy.levels = LevelNames(std::move(levels));
  policy.metrics = std::move(metrics);
  policy.cooldowns_s = std::move(cooldowns_s);
  return policy;
}

Policy two_by_one() {
  return ladder_of("two by one", {"OK", "FULL"}, {metric_of("free_gb", Worse::low, {10}, {20})},
                   {30});
}

Policy three_by_three() {
  MetricThresholds load = metric_of("load", Worse::high, {2, kInfinity}, {});
  load.recovery_factor = 0.5;
  Policy policy = ladder_of("three by three", {"A", "B", "C"},
                            {metric_of("temp_c", Worse::high, {-5, -5}, {-10, -5}),
                             metric_of("charge_pct", Worse::low, {20, 5}, {20, 10}), load},
                            {5, 30});
  policy.escalation_cooldown_s = 3;
  return policy;
}

Policy eight_by_two() {
  MetricThresholds up = metric_of("up", Worse::high, {}, {});
  MetricThresholds down = metric_of("down", Worse::low, {}, {});
  std::vector<double> cooldowns_s;
  for (int i = 1; i < 8; ++i) {
    up.triggers.push_back(10 * i);
    up.clears.push_back(10 * i - 7);
    down.triggers.push_back(-10 * i);
    down.clears.push_back(-10 * i + 15);
    cooldowns_s.push_back(i);
  }
  return ladder_of("eight by two", {"L0", "L1", "L2", "L3", "L4", "L5", "L6", "L7"}, {up, down},
                   cooldowns_s);
}

/// K2's metrics, and a level more between its own.
Policy six_of_k2() {
  Policy policy = default_policy();
  policy.name = "six levels of k2";
  std::vector<std::string> names = policy.levels.all();
  names.insert(names.begin() + 3, "HARD");
  policy.levels = LevelNames(names);
  for (MetricThresholds& metric : policy.metrics) {
    const double between = (metric.triggers[1] + metric.triggers[2]) / 2;
    metric.triggers.insert(metric.triggers.begin() + 2, between);
  }
  return policy;
}

std::vector<Policy> other_ladders() {
  std::vector<Policy> policies;
  for (const std::string& name : builtin_policy_names()) {
    if (!builtin_policy(name)->is_k2s()) policies.push_back(*builtin_policy(name));
  }
  for (Policy policy : {two_by_one(), three_by_three(), eight_by_two(), six_of_k2()}) {
    add_every_way(policy, policies);
    policy.name += ", not at once";
    policy.escalate_after_s = 5;
    policy.escalation_cooldown_s = 2;
    add_every_way(policy, policies);
  }
  return policies;
}

struct Tally {
  std::size_t checks = 0;
  PerLevel<PerLevel<std::size_t>> crossed{};  // [from][to]
};

constexpr Instant kLast{1'000'000'000'000'000};

/// Each metric where it demands all that it can.
Pressure worst_of(const Policy& policy) {
  Pressure pressure;
  for (std::size_t i = 0; i < policy.metric_count(); ++i) {
    pressure.values[i] = policy.metrics[i].worse == Worse::high ? kInfinity : -kInfinity;
  }
  return pressure;
}

/// One check in every pressure region at every elapsed time, always from the same start.
void enumerate_from(const Cascade& start, const ReferenceCascade& start_of_reference,
                    const std::vector<Duration>& steps, const std::vector<Pressure>& pressures,
                    Tally& tally) {
  const Policy& policy = start.policy();
  Cascade cascade = start;
  ReferenceCascade reference = start_of_reference;
  for (const Duration step : steps) {
    for (const Pressure& pressure : pressures) {
      const auto said = cascade.check(kLast + step, pressure);
      const auto expected = reference.check(kLast + step, pressure);
      const std::string difference = disagreement(cascade, said, reference, expected);
      ASSERT_EQ(difference, "") << policy.name << " at " << policy.name_of(start.level()) << ", "
                                << step.ns << " ns after the last transition, "
                                << rc::toString(pressure);
      ++tally.checks;
      if (expected) ++tally.crossed[index(expected->from)][index(expected->to)];
      cascade = start;
      reference.level = start_of_reference.level;
      reference.last_transition = start_of_reference.last_transition;
      reference.latest = start_of_reference.latest;
      reference.demanded_since = start_of_reference.demanded_since;
    }
  }
}

/// Every level, last transition, age of a demand, elapsed time and pressure region of one policy.
void enumerate(const Policy& policy, Tally& tally) {
  ASSERT_FALSE(validate(policy)) << policy.name;
  const std::vector<Pressure> pressures = pressures_of(policy);
  for (const std::optional<Instant> last : {std::optional<Instant>(), std::optional(kLast)}) {
    const bool any_time = last.has_value() || policy.escalate_after().ns != 0;
    const std::vector<Duration> steps = any_time ? time_steps(policy) : std::vector{Duration{0}};
    for (const Level level : policy.all_levels()) {
      Cascade start(policy, level, last);
      ASSERT_EQ(start.level(), level);
      ASSERT_EQ(start.last_transition(), last);
      ReferenceCascade reference = reference_at(policy, level, last);
      enumerate_from(start, reference, steps, pressures, tally);
      if (testing::Test::HasFatalFailure()) return;
      if (policy.escalate_after().ns == 0) continue;
      // And where more has been demanded for as long.
      ASSERT_FALSE(start.check(kLast, worst_of(policy)));
      ASSERT_FALSE(reference.check(kLast, worst_of(policy)));
      enumerate_from(start, reference, steps, pressures, tally);
      if (testing::Test::HasFatalFailure()) return;
    }
  }
}

/// Nothing holds vacuously: each pair of these levels was crossed, both ways.
void expect_every_pair(const Tally& tally, std::size_t levels) {
  for (std::size_t from = 0; from < levels; ++from) {
    for (std::size_t to = 0; to < levels; ++to) {
      if (from == to) continue;
      EXPECT_GT(tally.crossed[from][to], 0u) << from << " -> " << to;
    }
  }
}

TEST(CascadeDifferential, EveryRegionOfEveryPolicy) {
  Tally tally;
  for (const Policy& policy : k2_policies()) {
    enumerate(policy, tally);
    if (HasFatalFailure()) return;
  }
  std::cout << tally.checks << " checks agree\n";
  expect_every_pair(tally, k2::kLevelCount);
}

TEST(CascadeDifferential, EveryRegionOfOtherLadders) {
  std::map<std::size_t, Tally> tallies;  // by how many levels there are
  std::size_t checks = 0;
  for (const Policy& policy : other_ladders()) {
    Tally& tally = tallies[policy.level_count()];
    checks -= tally.checks;
    enumerate(policy, tally);
    if (HasFatalFailure()) return;
    checks += tally.checks;
  }
  std::cout << checks << " checks agree\n";
  for (const auto& [levels, tally] : tallies) expect_every_pair(tally, levels);
}

}  // namespace
}  // namespace cascade
