// The machine in model/ against the dumb reference: same answer to every question, always.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/cascade.hpp"
#include "properties/reference/agreement.hpp"
#include "properties/reference/generators.hpp"
#include "properties/reference/reference_cascade.hpp"

namespace cascade {
namespace {

ReferenceCascade reference_at(const Policy& policy, Level level, std::optional<Instant> last) {
  return {policy, level, last, last.value_or(Instant::min())};
}

std::string verdict_of(const std::optional<Transition>& t) {
  if (!t) return "none";
  return t->kind == TransitionKind::escalation ? "escalation" : "recovery";
}

// --- One check from any state ---------------------------------------------------------------

RC_GTEST_PROP(CascadeDifferential, OneCheckFromAnyState, ()) {
  const Policy policy = *gen::policy();
  RC_ASSERT(!validate(policy));
  const Level level = *gen::level();
  const std::optional<Instant> last =
      *rc::gen::element<std::optional<Instant>>(std::nullopt, Instant{0}, Instant{1'000'000'007});
  const Pressure pressure = *gen::pressure(policy);
  const Instant now = last.value_or(Instant{0}) + *gen::time_step(policy);

  Cascade cascade(policy, level, last);
  ReferenceCascade reference = reference_at(policy, level, last);
  const auto said = cascade.check(now, pressure);
  const auto expected = reference.check(now, pressure);

  const bool missing = is_missing(pressure.lag_messages) || is_missing(pressure.heap_pct);
  RC_CLASSIFY(true, verdict_of(expected), std::string(missing ? "a metric missing" : "all seen"));
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
  return rc::gen::mapcat(
      rc::gen::pair(gen::policy(), gen::policy()), [](const std::pair<Policy, Policy>& policies) {
        const auto& [a, b] = policies;
        const auto steps =
            rc::gen::scale(5.0, rc::gen::container<std::vector<Step>>(step_of(a, b)));
        return rc::gen::map(steps, [a = a, b = b](std::vector<Step> s) {
          return Story{a, b, std::move(s)};
        });
      });
}

RC_GTEST_PROP(CascadeDifferential, Sequences, ()) {
  const Story told = *story();
  Cascade cascade(told.a);
  ReferenceCascade reference = reference_at(told.a, Level::normal, std::nullopt);
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
        reference.policy = told.a;
        break;
      case Step::What::reload_b:
        cascade.reload(told.b);
        reference.policy = told.b;
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
  for (const double lag : region_values(policy.lag)) {
    for (const double heap : region_values(policy.heap_pct)) {
      const Pressure judged = effective_pressure(policy, {lag, heap});
      for (const Level level : kLevels) {
        const bool rises = demand(policy, judged) > level;
        const bool falls = level > Level::normal && is_cleared(policy, level, judged);
        RC_ASSERT(!(rises && falls));
        ++(rises ? up : falls ? down : neither);
      }
    }
  }
  RC_CLASSIFY(up > 0, std::string("some row up"));
  RC_CLASSIFY(down > 0, std::string("some row down"));
}

// --- Every region, enumerated ---------------------------------------------------------------

std::vector<Policy> enumerated_policies() {
  std::vector<Policy> policies;
  for (const std::string& name : builtin_policy_names()) policies.push_back(*builtin_policy(name));
  // And k2 with every way to rise, to come back and to take a missing metric, seen or unseen.
  for (const Escalation escalation : {Escalation::immediate, Escalation::stepwise}) {
    for (const Recovery recovery : {Recovery::banded, Recovery::recompute, Recovery::stepwise}) {
      for (const OnMissing on_missing : {OnMissing::hold, OnMissing::assume_zero}) {
        for (const bool heap_monitored : {true, false}) {
          Policy policy = default_policy();
          policy.name = std::string(text(escalation)) + "/" + std::string(text(recovery)) + "/" +
                        std::string(text(on_missing)) + (heap_monitored ? "" : "/no heap");
          policy.escalation = escalation;
          policy.recovery = recovery;
          policy.on_missing = on_missing;
          policy.heap_pct.monitored = heap_monitored;
          policies.push_back(policy);
        }
      }
    }
  }
  return policies;
}

struct Tally {
  std::size_t checks = 0;
  std::array<std::array<std::size_t, kLevelCount>, kLevelCount> crossed{};  // [from][to]
};

/// Every level, last transition, elapsed time and pressure region of one policy.
void enumerate(const Policy& policy, Tally& tally) {
  constexpr Instant kLast{1'000'000'000'000'000};
  const std::vector<double> lags = region_values(policy.lag);
  const std::vector<double> heaps = region_values(policy.heap_pct);
  for (const std::optional<Instant> last : {std::optional<Instant>(), std::optional(kLast)}) {
    const std::vector<Duration> steps = last ? time_steps(policy) : std::vector{Duration{0}};
    for (const Level level : kLevels) {
      const Cascade start(policy, level, last);
      ASSERT_EQ(start.level(), level);
      ASSERT_EQ(start.last_transition(), last);
      Cascade cascade = start;
      ReferenceCascade reference = reference_at(policy, level, last);
      for (const Duration step : steps) {
        for (const double lag : lags) {
          for (const double heap : heaps) {
            const auto said = cascade.check(kLast + step, {lag, heap});
            const auto expected = reference.check(kLast + step, {lag, heap});
            const std::string difference = disagreement(cascade, said, reference, expected);
            ASSERT_EQ(difference, "")
                << policy.name << " at " << name(level) << ", " << step.ns
                << " ns after the last transition, lag " << rc::toString(Pressure{lag, heap});
            ++tally.checks;
            if (expected) ++tally.crossed[index(expected->from)][index(expected->to)];
            cascade = start;
            reference.level = level;
            reference.last_transition = last;
            reference.latest = last.value_or(Instant::min());
          }
        }
      }
    }
  }
}

TEST(CascadeDifferential, EveryRegionOfEveryPolicy) {
  Tally tally;
  for (const Policy& policy : enumerated_policies()) {
    enumerate(policy, tally);
    if (HasFatalFailure()) return;
  }
  std::cout << tally.checks << " checks agree\n";
  // Nothing holds vacuously: each pair of levels was crossed, both ways.
  for (const Level from : kLevels) {
    for (const Level to : kLevels) {
      if (from == to) continue;
      EXPECT_GT(tally.crossed[index(from)][index(to)], 0u) << name(from) << " -> " << name(to);
    }
  }
}

}  // namespace
}  // namespace cascade
