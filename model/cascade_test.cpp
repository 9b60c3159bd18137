// SPEC 4 by hand, a table a sentence. That the machine agrees with the prose everywhere else is
// shown by properties/reference/cascade_prop.cpp.
#include "model/cascade.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/input_error.hpp"

namespace cascade {
namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();
constexpr Level N = Level::normal, S = Level::soft, G = Level::graceful, A = Level::aggressive,
                C = Level::circuit_break;

constexpr Instant at_s(std::int64_t s) { return {s * 1'000'000'000}; }

Policy k2() { return default_policy(); }
Policy k2(Escalation escalation, Recovery recovery, OnMissing on_missing = OnMissing::hold) {
  Policy policy = default_policy();
  policy.escalation = escalation;
  policy.recovery = recovery;
  policy.on_missing = on_missing;
  return policy;
}

/// Where one check at `pressure` leads from `from`, no cooldown running.
Level after_check(const Policy& policy, Level from, Pressure pressure) {
  Cascade cascade(policy, from, std::nullopt);
  const auto transition = cascade.check(at_s(0), pressure);
  EXPECT_EQ(transition.has_value(), cascade.level() != from);
  if (transition) {
    EXPECT_EQ(transition->from, from);
    EXPECT_EQ(transition->to, cascade.level());
    EXPECT_EQ(transition->kind,
              cascade.level() > from ? TransitionKind::escalation : TransitionKind::recovery);
  }
  return cascade.level();
}

// --- Escalation -----------------------------------------------------------------------------

TEST(Cascade, EscalatesAtTheTriggerAndNotBelowIt) {
  struct {
    Pressure pressure;
    Level to;
  } const table[] = {
      {{0, 0}, N},
      {{99'999, 0}, N},
      {{std::nextafter(100'000, 0), std::nextafter(70, 0)}, N},
      {{100'000, 0}, S},
      {{499'999, 0}, S},
      {{500'000, 0}, G},
      {{1'000'000, 0}, A},
      {{5'000'000, 0}, C},
      {{kInfinite, 0}, C},
      {{0, 69.9}, N},
      {{0, 70}, S},
      {{0, 80}, G},
      {{0, 90}, A},
      {{0, 95}, C},
      {{0, 100}, C},
      {{0, 250}, C},
      {{100'000, 90}, A},  // the higher demand wins
      {{1'000'000, 70}, A},
      {{kMissing, 80}, G},  // what is missing does not hide the other
      {{500'000, kMissing}, G},
      {{kMissing, kMissing}, N},
  };
  for (const auto& row : table) {
    EXPECT_EQ(after_check(k2(), N, row.pressure), row.to)
        << row.pressure.lag_messages << ", " << row.pressure.heap_pct;
  }
}

TEST(Cascade, StepwiseEscalationTakesOneLevelACheck) {
  Cascade cascade(k2(Escalation::stepwise, Recovery::banded));
  for (const Level expected : {S, G, A, C}) {
    const auto transition = cascade.check(at_s(0), {5'000'000, 0});
    ASSERT_TRUE(transition);
    EXPECT_EQ(transition->to, expected);
    EXPECT_EQ(cascade.level(), expected);
  }
  EXPECT_FALSE(cascade.check(at_s(0), {5'000'000, 0}));
}

TEST(Cascade, NoCooldownHoldsBackAnEscalation) {
  Cascade cascade(k2());
  EXPECT_TRUE(cascade.check(at_s(0), {100'000, 0}));
  EXPECT_TRUE(cascade.check(at_s(0), {500'000, 0}));
  EXPECT_TRUE(cascade.check({at_s(0).ns + 1}, {1'000'000, 0}));
  EXPECT_EQ(cascade.level(), A);
}

TEST(Cascade, CauseIsWhatDemandedTheLevelReached) {
  struct {
    Escalation escalation;
    Pressure pressure;
    bool lag, heap;
  } const table[] = {
      {Escalation::immediate, {1'000'000, 0}, true, false},
      {Escalation::immediate, {0, 90}, false, true},
      {Escalation::immediate, {1'000'000, 90}, true, true},
      {Escalation::immediate, {1'000'000, 80}, true, false},  // heap alone would stop at GRACEFUL
      {Escalation::immediate, {100'000, 95}, false, true},
      {Escalation::immediate, {1'000'000, kMissing}, true, false},
      {Escalation::stepwise, {1'000'000, 70}, true, true},  // both demand SOFT, the level reached
      {Escalation::stepwise, {99'999, 90}, false, true},
  };
  for (const auto& row : table) {
    Cascade cascade(k2(row.escalation, Recovery::banded));
    const auto transition = cascade.check(at_s(0), row.pressure);
    ASSERT_TRUE(transition);
    EXPECT_EQ(transition->cause.lag, row.lag) << row.pressure.lag_messages;
    EXPECT_EQ(transition->cause.heap, row.heap) << row.pressure.heap_pct;
  }
}

// --- Recovery -------------------------------------------------------------------------------

TEST(Cascade, RecoveryOfEachKind) {
  struct {
    Level from;
    Pressure pressure;
    Level banded, recompute, stepwise;
  } const table[] = {
      {C, {0, 0}, N, N, A},
      {A, {0, 0}, N, N, G},
      {G, {0, 0}, N, N, S},
      {S, {0, 0}, N, N, N},
      {N, {0, 0}, N, N, N},
      // The clear values of lag: 50,000, 250,000, 500,000 and 2,500,000.
      {C, {2'500'000, 0}, C, C, C},
      {C, {2'499'999, 0}, A, A, A},
      {A, {500'000, 0}, A, A, A},
      {A, {499'999, 0}, G, S, G},  // in the dead band of GRACEFUL: only recompute looks past it
      {A, {250'000, 0}, G, S, G},
      {A, {249'999, 0}, S, S, G},
      {A, {99'999, 0}, S, N, G},
      {A, {50'000, 0}, S, N, G},
      {A, {49'999, 0}, N, N, G},
      {S, {50'000, 0}, S, S, S},
      {S, {49'999, 0}, N, N, N},
      // Of heap: 63, 72, 81 and 85.5.
      {C, {0, 85.5}, C, C, C},
      {C, {0, 85.4}, A, G, A},
      {C, {0, 80.9}, G, G, A},
      {S, {0, 63}, S, S, S},
      {S, {0, 62.9}, N, N, N},
      // Both have to clear.
      {G, {249'999, 71.9}, S, S, S},
      {G, {249'999, 72}, G, G, G},
      {G, {250'000, 71.9}, G, G, G},
      {S, {kMissing, 0}, S, S, S},
      {S, {0, kMissing}, S, S, S},
      {C, {kMissing, kMissing}, C, C, C},
  };
  for (const auto& row : table) {
    SCOPED_TRACE(testing::Message() << name(row.from) << " at " << row.pressure.lag_messages << ", "
                                    << row.pressure.heap_pct);
    const auto to = [&](Recovery recovery) {
      return after_check(k2(Escalation::immediate, recovery), row.from, row.pressure);
    };
    EXPECT_EQ(to(Recovery::banded), row.banded);
    EXPECT_EQ(to(Recovery::recompute), row.recompute);
    EXPECT_EQ(to(Recovery::stepwise), row.stepwise);
  }
}

TEST(Cascade, ARecoveryHasNoCause) {
  Cascade cascade(k2(), C, std::nullopt);
  const auto transition = cascade.check(at_s(7), {100'000, 0});
  ASSERT_TRUE(transition);
  EXPECT_EQ(transition->kind, TransitionKind::recovery);
  EXPECT_EQ(transition->to, S);
  EXPECT_FALSE(transition->cause.lag || transition->cause.heap);
  EXPECT_EQ(transition->at, at_s(7));
  EXPECT_EQ(transition->pressure.lag_messages, 100'000);
}

// The design's own defect, SPEC 7: the band between leaving AGGRESSIVE and re-entering GRACEFUL
// has no width.
TEST(Cascade, RecomputeFlapsWhereBandedDoesNot) {
  const std::pair<Recovery, std::vector<Level>> table[] = {
      {Recovery::recompute, {A, S, G}},
      {Recovery::banded, {A, G, G}},
  };
  for (const auto& [recovery, levels] : table) {
    Cascade cascade(k2(Escalation::immediate, recovery));
    cascade.check(at_s(0), {1'000'000, 0});
    EXPECT_EQ(cascade.level(), levels[0]);
    cascade.check(at_s(30), {499'999, 0});
    EXPECT_EQ(cascade.level(), levels[1]);
    cascade.check(at_s(30), {500'000, 0});
    EXPECT_EQ(cascade.level(), levels[2]);
  }
  Cascade as_coded(*builtin_policy("k2-as-coded"));
  EXPECT_EQ(as_coded.check(at_s(0), {1'000'000, 0})->to, A);
  EXPECT_EQ(as_coded.check(at_s(30), {499'999, 0})->to, S);
  EXPECT_EQ(as_coded.check(at_s(30), {500'000, 0})->to, G);
}

// --- Missing and unmonitored ----------------------------------------------------------------

TEST(Cascade, AMissingMetricHoldsOrReadsAsZero) {
  const Policy zero = k2(Escalation::immediate, Recovery::banded, OnMissing::assume_zero);
  struct {
    Pressure pressure;
    Level hold, assume_zero;
  } const table[] = {
      {{kMissing, 0}, G, N},  {{0, kMissing}, G, N},  {{kMissing, kMissing}, G, N},
      {{kMissing, 71}, G, S}, {{kMissing, 75}, G, G}, {{kMissing, 90}, A, A},
  };
  for (const auto& row : table) {
    EXPECT_EQ(after_check(k2(), G, row.pressure), row.hold) << row.pressure.heap_pct;
    EXPECT_EQ(after_check(zero, G, row.pressure), row.assume_zero) << row.pressure.heap_pct;
  }
  Cascade cascade(zero, G, std::nullopt);
  const auto transition = cascade.check(at_s(0), {kMissing, 0});
  ASSERT_TRUE(transition);
  EXPECT_TRUE(is_missing(transition->pressure.lag_messages)) << "recorded as it was given";
}

TEST(Cascade, AMetricThatIsNotMonitoredReadsAsZero) {
  Policy no_lag = k2(), no_heap = k2(), neither = k2();
  no_lag.lag.monitored = neither.lag.monitored = false;
  no_heap.heap_pct.monitored = neither.heap_pct.monitored = false;
  struct {
    Pressure pressure;
    Level from, no_lag, no_heap, neither;
  } const table[] = {
      {{5'000'000, 0}, N, N, C, N},  {{0, 95}, N, C, N, N},
      {{5'000'000, 80}, N, G, C, N}, {{5'000'000, 0}, A, N, C, N},
      {{0, 95}, A, C, N, N},         {{kMissing, 0}, A, N, A, N},
      {{0, kMissing}, A, A, N, N},   {{kMissing, kMissing}, A, A, A, N},
  };
  for (const auto& row : table) {
    SCOPED_TRACE(testing::Message() << name(row.from) << " at " << row.pressure.lag_messages << ", "
                                    << row.pressure.heap_pct);
    EXPECT_EQ(after_check(no_lag, row.from, row.pressure), row.no_lag);
    EXPECT_EQ(after_check(no_heap, row.from, row.pressure), row.no_heap);
    EXPECT_EQ(after_check(neither, row.from, row.pressure), row.neither);
  }
  // It causes nothing either.
  Cascade cascade(no_lag);
  const auto transition = cascade.check(at_s(0), {5'000'000, 80});
  ASSERT_TRUE(transition);
  EXPECT_FALSE(transition->cause.lag);
  EXPECT_TRUE(transition->cause.heap);
}

// --- Cooldown and time ----------------------------------------------------------------------

TEST(Cascade, CooldownIsOverAtExactlyItsLength) {
  struct {
    double cooldown_s;
    std::int64_t elapsed_ns;
    bool recovers;
  } const table[] = {
      {30, 0, false},
      {30, 29'999'999'999, false},
      {30, 30'000'000'000, true},
      {30, 30'000'000'001, true},
      {0, 0, true},
      {1e-9, 0, false},
      {1e-9, 1, true},
      {86'400, 86'399'999'999'999, false},
      {86'400, 86'400'000'000'000, true},
      {1e300, 9'000'000'000'000'000'000, false},  // for ever
  };
  for (const auto& row : table) {
    SCOPED_TRACE(testing::Message() << row.elapsed_ns << " ns of " << row.cooldown_s << " s");
    Policy policy = k2();
    policy.cooldown_s = row.cooldown_s;
    Cascade cascade(policy);
    ASSERT_TRUE(cascade.check(at_s(100), {100'000, 0}));
    const Instant then = at_s(100) + Duration{row.elapsed_ns};
    EXPECT_EQ(cascade.check(then, {0, 0}).has_value(), row.recovers);
    EXPECT_EQ(cascade.last_transition(), row.recovers ? then : at_s(100));
  }
}

TEST(Cascade, BeforeTheFirstTransitionTheCooldownIsOver) {
  Cascade cascade(k2(), C, std::nullopt);
  EXPECT_EQ(cascade.last_transition(), std::nullopt);
  EXPECT_TRUE(cascade.check(Instant::min(), {0, 0}));
  EXPECT_EQ(cascade.level(), N);
}

TEST(Cascade, ARecoveryStartsTheCooldownToo) {
  Cascade cascade(k2(Escalation::immediate, Recovery::stepwise), C, at_s(0));
  for (const auto& [s, level] : std::vector<std::pair<std::int64_t, Level>>{
           {29, C}, {30, A}, {59, A}, {60, G}, {95, S}, {120, S}, {125, N}}) {
    cascade.check(at_s(s), {0, 0});
    EXPECT_EQ(cascade.level(), level) << "at " << s << " s";
  }
}

TEST(Cascade, TimeDoesNotRunBackwards) {
  Cascade cascade(k2());
  cascade.check(at_s(100), {0, 0});  // no transition, and yet seen
  auto transition = cascade.check(at_s(50), {100'000, 0});
  ASSERT_TRUE(transition);
  EXPECT_EQ(transition->at, at_s(100));
  EXPECT_EQ(cascade.last_transition(), at_s(100));
  EXPECT_FALSE(cascade.check(at_s(80), {0, 0})) << "30 s after 50 s is not 30 s after 100 s";
  EXPECT_FALSE(cascade.check(Instant::min(), {0, 0}));
  transition = cascade.check(at_s(130), {0, 0});
  ASSERT_TRUE(transition);
  EXPECT_EQ(transition->at, at_s(130));
  EXPECT_EQ(cascade.reset(at_s(1)).at, at_s(130));

  // A reset forgets the transition, not the time; and it is an instant that was seen.
  cascade.reset(at_s(200));
  EXPECT_EQ(cascade.check(at_s(150), {100'000, 0})->at, at_s(200));

  // The last transition of an earlier life was seen as well.
  Cascade continued(k2(), S, at_s(300));
  EXPECT_EQ(continued.check(at_s(10), {500'000, 0})->at, at_s(300));
}

TEST(Cascade, TheEndsOfTimeAreInstantsLikeOthers) {
  Cascade cascade(k2());
  ASSERT_TRUE(cascade.check(Instant::min(), {100'000, 0}));
  EXPECT_EQ(cascade.last_transition(), Instant::min());
  const auto transition = cascade.check(Instant::max(), {0, 0});
  ASSERT_TRUE(transition);
  EXPECT_EQ(transition->at, Instant::max());
}

// --- Reset and reload -----------------------------------------------------------------------

TEST(Cascade, ResetIsAResetAndForgetsTheCooldown) {
  for (const Level level : kLevels) {
    SCOPED_TRACE(name(level));
    Cascade cascade(k2(), level, at_s(10));
    const Transition transition = cascade.reset(at_s(11));
    EXPECT_EQ(transition.kind, TransitionKind::reset);
    EXPECT_EQ(transition.from, level);
    EXPECT_EQ(transition.to, N);
    EXPECT_EQ(transition.at, at_s(11));
    EXPECT_FALSE(transition.cause.lag || transition.cause.heap);
    EXPECT_EQ(cascade.level(), N);
    EXPECT_EQ(cascade.last_transition(), std::nullopt);
    const Status status = cascade.status();
    EXPECT_EQ(status.level, N);
    EXPECT_EQ(status.last_transition, std::nullopt);
    EXPECT_EQ(status.counters.resets, 1u);
    EXPECT_EQ(status.counters.recoveries, 0u);
    ASSERT_EQ(status.recent.size(), 1u);
    EXPECT_EQ(status.recent[0].kind, TransitionKind::reset);
    // The machine still works afterwards, by the same policy.
    EXPECT_EQ(cascade.check(at_s(12), {1'000'000, 0})->to, A);
  }
}

TEST(Cascade, ReloadKeepsLevelAndCooldownAndJudgesByTheNewPolicy) {
  Cascade cascade(k2());
  cascade.check(at_s(0), {1'000'000, 0});
  Policy strict = k2();
  strict.name = "strict";
  strict.lag.triggers = {1, 2, 3, 4};
  strict.cooldown_s = 60;
  cascade.reload(strict);
  EXPECT_EQ(cascade.policy().name, "strict");
  EXPECT_EQ(cascade.level(), A);
  EXPECT_EQ(cascade.last_transition(), at_s(0));
  EXPECT_TRUE(cascade.status().recent.size() == 1 && cascade.status().counters.resets == 0);

  EXPECT_FALSE(cascade.check(at_s(59), {0, 0}));
  EXPECT_FALSE(cascade.check(at_s(60), {1.5, 0}));
  EXPECT_EQ(cascade.check(at_s(60), {1.4, 0})->to, G);
  EXPECT_EQ(cascade.check(at_s(60), {4, 0})->to, C);

  strict.lag.monitored = strict.heap_pct.monitored = false;
  strict.cooldown_s = 0;
  cascade.reload(strict);
  EXPECT_EQ(cascade.check(at_s(60), {kMissing, 100})->to, N);
}

TEST(Cascade, AnInvalidPolicyIsRefusedAndChangesNothing) {
  Policy broken = k2();
  broken.name = "broken";
  broken.cooldown_s = 0;  // valid, and would show
  broken.lag.triggers[1] = broken.lag.triggers[0];
  EXPECT_THROW(Cascade{broken}, InputError);
  EXPECT_THROW(Cascade(broken, S, std::nullopt), InputError);

  Cascade cascade(k2());
  cascade.check(at_s(0), {1'000'000, 0});
  try {
    cascade.reload(broken);
    FAIL() << "accepted";
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(),
                 "policy 'broken': lag.graceful: the trigger does not rise with the level: "
                 "more than lag.soft");
  }
  EXPECT_EQ(cascade.policy().name, "k2");
  EXPECT_EQ(cascade.level(), A);
  EXPECT_EQ(cascade.last_transition(), at_s(0));
  EXPECT_FALSE(cascade.check(at_s(29), {0, 0})) << "the old cooldown still holds";
  EXPECT_TRUE(cascade.check(at_s(30), {0, 0}));
}

// --- A cascade is a value -------------------------------------------------------------------

TEST(Cascade, StartsAtAnyLevelOfAnyPolicy) {
  std::vector<Policy> policies;
  for (const std::string& name : builtin_policy_names()) policies.push_back(*builtin_policy(name));
  for (const Escalation escalation : {Escalation::immediate, Escalation::stepwise}) {
    for (const Recovery recovery : {Recovery::banded, Recovery::recompute, Recovery::stepwise}) {
      policies.push_back(k2(escalation, recovery));
      policies.push_back(k2(escalation, recovery, OnMissing::assume_zero));
      policies.back().lag.monitored = policies.back().heap_pct.monitored = false;
      policies.push_back(k2(escalation, recovery));
      policies.back().lag.recovery_factor = 1;  // no dead band
      policies.back().cooldown_s = 0;
    }
  }
  for (const Policy& policy : policies) {
    EXPECT_EQ(Cascade(policy).level(), N);
    for (const Level level : kLevels) {
      for (const std::optional<Instant> last : {std::optional<Instant>(), std::optional(at_s(5))}) {
        const Cascade cascade(policy, level, last);
        EXPECT_EQ(cascade.level(), level) << policy.name;
        EXPECT_EQ(cascade.last_transition(), last);
        const Status status = cascade.status();
        EXPECT_EQ(status.level, level);
        EXPECT_EQ(status.last_transition, last);
        EXPECT_EQ(status.counters.escalations + status.counters.recoveries + status.counters.resets,
                  0u);
        EXPECT_TRUE(status.recent.empty());
      }
    }
  }
}

TEST(Cascade, ACopyLivesItsOwnLife) {
  Cascade original(k2());
  original.check(at_s(0), {1'000'000, 0});
  Cascade copy(original);
  Cascade assigned(*builtin_policy("crypto"));
  assigned = original;
  for (Cascade* twin : {&copy, &assigned}) {
    EXPECT_EQ(twin->level(), A);
    EXPECT_EQ(twin->last_transition(), at_s(0));
    EXPECT_EQ(twin->policy().name, "k2");
    EXPECT_EQ(twin->status().recent.size(), 1u);
  }

  copy.check(at_s(30), {0, 0});
  assigned.reload(*builtin_policy("k2-as-coded"));
  assigned.check(at_s(99), {kMissing, kMissing});
  EXPECT_EQ(copy.level(), N);
  EXPECT_EQ(assigned.level(), N);
  EXPECT_EQ(original.level(), A);
  EXPECT_EQ(original.policy().name, "k2");
  EXPECT_EQ(original.last_transition(), at_s(0));
  EXPECT_EQ(original.status().counters.recoveries, 0u);
  EXPECT_EQ(original.check(at_s(31), {400'000, 0})->at, at_s(31)) << "99 s was never seen here";
  EXPECT_EQ(original.level(), G);
  EXPECT_EQ(copy.level(), N);

  Cascade& self = original;
  original = self;
  EXPECT_EQ(original.level(), G);
  const Cascade moved(std::move(original));
  EXPECT_EQ(moved.level(), G);
  EXPECT_EQ(moved.status().recent.size(), 2u);
}

// --- Status ---------------------------------------------------------------------------------

TEST(Cascade, StatusShowsTheLastHundredTransitionsInOrder) {
  Policy policy = k2();
  policy.cooldown_s = 0;
  Cascade cascade(policy);
  EXPECT_TRUE(cascade.status().recent.empty());
  std::vector<Transition> all;
  for (int i = 0; i < 357; ++i) {
    const Instant now = at_s(i);
    // A saw with a reset among its teeth.
    all.push_back(i % 50 == 49 ? cascade.reset(now)
                               : *cascade.check(now, {cascade.level() == N ? 1e6 : 0.0, 0}));
    const Status status = cascade.status();
    ASSERT_EQ(status.counters.escalations + status.counters.recoveries + status.counters.resets,
              all.size());
    ASSERT_EQ(status.recent.size(), std::min(all.size(), kRecentTransitions));
    ASSERT_EQ(status.level, all.back().to);
    const std::size_t skipped = all.size() - status.recent.size();
    for (std::size_t k = 0; k < status.recent.size(); ++k) {
      ASSERT_EQ(status.recent[k].at, all[skipped + k].at) << "transition " << k << " of " << i;
      ASSERT_EQ(status.recent[k].kind, all[skipped + k].kind);
    }
  }
  const Status status = cascade.status();
  EXPECT_EQ(status.counters.resets, 7u);
  EXPECT_EQ(status.last_transition, at_s(356));
  // Copies carry the ring along, wherever it has wrapped.
  const Cascade copy(cascade);
  EXPECT_EQ(copy.status().recent.front().at, status.recent.front().at);
  EXPECT_EQ(copy.status().recent.back().at, status.recent.back().at);
}

// --- The table ------------------------------------------------------------------------------

TEST(Cascade, TheTableHasEachPairOfNeighboursBothWaysAndNothingElse) {
  std::vector<std::pair<Level, Level>> up, down;
  for (const Arrow& arrow : transition_table()) {
    (arrow.from < arrow.to ? up : down).emplace_back(arrow.from, arrow.to);
    EXPECT_EQ(arrow.guard, arrow.from < arrow.to ? "demanded" : "cleared, cooldown over");
  }
  EXPECT_EQ(up, (std::vector<std::pair<Level, Level>>{{N, S}, {S, G}, {G, A}, {A, C}}));
  EXPECT_EQ(down, (std::vector<std::pair<Level, Level>>{{C, A}, {A, G}, {G, S}, {S, N}}));
}

}  // namespace
}  // namespace cascade
