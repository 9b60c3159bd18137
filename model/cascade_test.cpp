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
#include "model/k2.hpp"

namespace cascade {
namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();
constexpr Level N = K2::normal, S = K2::soft, G = K2::graceful, A = K2::aggressive,
                C = K2::circuit_break;

constexpr Instant at_s(std::int64_t s) { return {s * 1'000'000'000}; }

Policy mended() { return default_policy(); }
Policy mended(Escalation escalation, Recovery recovery, OnMissing on_missing = OnMissing::hold) {
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
    EXPECT_EQ(after_check(mended(), N, row.pressure), row.to)
        << row.pressure[kLag] << ", " << row.pressure[kHeap];
  }
}

TEST(Cascade, StepwiseEscalationTakesOneLevelACheck) {
  Cascade cascade(mended(Escalation::stepwise, Recovery::banded));
  for (const Level expected : {S, G, A, C}) {
    const auto transition = cascade.check(at_s(0), {5'000'000, 0});
    ASSERT_TRUE(transition);
    EXPECT_EQ(transition->to, expected);
    EXPECT_EQ(cascade.level(), expected);
  }
  EXPECT_FALSE(cascade.check(at_s(0), {5'000'000, 0}));
}

TEST(Cascade, NoCooldownHoldsBackAnEscalation) {
  Cascade cascade(mended());
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
    Cascade cascade(mended(row.escalation, Recovery::banded));
    const auto transition = cascade.check(at_s(0), row.pressure);
    ASSERT_TRUE(transition);
    EXPECT_EQ(transition->cause.has(kLag), row.lag) << row.pressure[kLag];
    EXPECT_EQ(transition->cause.has(kHeap), row.heap) << row.pressure[kHeap];
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
    SCOPED_TRACE(testing::Message() << LevelNames()[row.from] << " at " << row.pressure[kLag]
                                    << ", " << row.pressure[kHeap]);
    const auto to = [&](Recovery recovery) {
      return after_check(mended(Escalation::immediate, recovery), row.from, row.pressure);
    };
    EXPECT_EQ(to(Recovery::banded), row.banded);
    EXPECT_EQ(to(Recovery::recompute), row.recompute);
    EXPECT_EQ(to(Recovery::stepwise), row.stepwise);
  }
}

TEST(Cascade, ARecoveryHasNoCause) {
  Cascade cascade(mended(), C, std::nullopt);
  const auto transition = cascade.check(at_s(7), {100'000, 0});
  ASSERT_TRUE(transition);
  EXPECT_EQ(transition->kind, TransitionKind::recovery);
  EXPECT_EQ(transition->to, S);
  EXPECT_FALSE(transition->cause.has(kLag) || transition->cause.has(kHeap));
  EXPECT_EQ(transition->at, at_s(7));
  EXPECT_EQ(transition->pressure[kLag], 100'000);
}

// The design's own defect, SPEC 7: the band between leaving AGGRESSIVE and re-entering GRACEFUL
// has no width.
TEST(Cascade, RecomputeFlapsWhereBandedDoesNot) {
  const std::pair<Recovery, std::vector<Level>> table[] = {
      {Recovery::recompute, {A, S, G}},
      {Recovery::banded, {A, G, G}},
  };
  for (const auto& [recovery, levels] : table) {
    Cascade cascade(mended(Escalation::immediate, recovery));
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
  const Policy zero = mended(Escalation::immediate, Recovery::banded, OnMissing::assume_zero);
  struct {
    Pressure pressure;
    Level hold, assume_zero;
  } const table[] = {
      {{kMissing, 0}, G, N},  {{0, kMissing}, G, N},  {{kMissing, kMissing}, G, N},
      {{kMissing, 71}, G, S}, {{kMissing, 75}, G, G}, {{kMissing, 90}, A, A},
  };
  for (const auto& row : table) {
    EXPECT_EQ(after_check(mended(), G, row.pressure), row.hold) << row.pressure[kHeap];
    EXPECT_EQ(after_check(zero, G, row.pressure), row.assume_zero) << row.pressure[kHeap];
  }
  Cascade cascade(zero, G, std::nullopt);
  const auto transition = cascade.check(at_s(0), {kMissing, 0});
  ASSERT_TRUE(transition);
  EXPECT_TRUE(is_missing(transition->pressure[kLag])) << "recorded as it was given";
}

TEST(Cascade, AMetricThatIsNotMonitoredReadsAsZero) {
  Policy no_lag = mended(), no_heap = mended(), neither = mended();
  no_lag[kLag].monitored = neither[kLag].monitored = false;
  no_heap[kHeap].monitored = neither[kHeap].monitored = false;
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
    SCOPED_TRACE(testing::Message() << LevelNames()[row.from] << " at " << row.pressure[kLag]
                                    << ", " << row.pressure[kHeap]);
    EXPECT_EQ(after_check(no_lag, row.from, row.pressure), row.no_lag);
    EXPECT_EQ(after_check(no_heap, row.from, row.pressure), row.no_heap);
    EXPECT_EQ(after_check(neither, row.from, row.pressure), row.neither);
  }
  // It causes nothing either.
  Cascade cascade(no_lag);
  const auto transition = cascade.check(at_s(0), {5'000'000, 80});
  ASSERT_TRUE(transition);
  EXPECT_FALSE(transition->cause.has(kLag));
  EXPECT_TRUE(transition->cause.has(kHeap));
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
    Policy policy = mended();
    policy.cooldown_s = row.cooldown_s;
    Cascade cascade(policy);
    ASSERT_TRUE(cascade.check(at_s(100), {100'000, 0}));
    const Instant then = at_s(100) + Duration{row.elapsed_ns};
    EXPECT_EQ(cascade.check(then, {0, 0}).has_value(), row.recovers);
    EXPECT_EQ(cascade.last_transition(), row.recovers ? then : at_s(100));
  }
}

TEST(Cascade, BeforeTheFirstTransitionTheCooldownIsOver) {
  Cascade cascade(mended(), C, std::nullopt);
  EXPECT_EQ(cascade.last_transition(), std::nullopt);
  EXPECT_TRUE(cascade.check(Instant::min(), {0, 0}));
  EXPECT_EQ(cascade.level(), N);
}

TEST(Cascade, ARecoveryStartsTheCooldownToo) {
  Cascade cascade(mended(Escalation::immediate, Recovery::stepwise), C, at_s(0));
  for (const auto& [s, level] : std::vector<std::pair<std::int64_t, Level>>{
           {29, C}, {30, A}, {59, A}, {60, G}, {95, S}, {120, S}, {125, N}}) {
    cascade.check(at_s(s), {0, 0});
    EXPECT_EQ(cascade.level(), level) << "at " << s << " s";
  }
}

TEST(Cascade, TimeDoesNotRunBackwards) {
  Cascade cascade(mended());
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
  Cascade continued(mended(), S, at_s(300));
  EXPECT_EQ(continued.check(at_s(10), {500'000, 0})->at, at_s(300));
}

TEST(Cascade, TheEndsOfTimeAreInstantsLikeOthers) {
  Cascade cascade(mended());
  ASSERT_TRUE(cascade.check(Instant::min(), {100'000, 0}));
  EXPECT_EQ(cascade.last_transition(), Instant::min());
  const auto transition = cascade.check(Instant::max(), {0, 0});
  ASSERT_TRUE(transition);
  EXPECT_EQ(transition->at, Instant::max());
}

// --- Reset and reload -----------------------------------------------------------------------

TEST(Cascade, ResetIsAResetAndForgetsTheCooldown) {
  for (const Level level : k2::kLevels) {
    SCOPED_TRACE(LevelNames()[level]);
    Cascade cascade(mended(), level, at_s(10));
    const Transition transition = cascade.reset(at_s(11));
    EXPECT_EQ(transition.kind, TransitionKind::reset);
    EXPECT_EQ(transition.from, level);
    EXPECT_EQ(transition.to, N);
    EXPECT_EQ(transition.at, at_s(11));
    EXPECT_FALSE(transition.cause.has(kLag) || transition.cause.has(kHeap));
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
  Cascade cascade(mended());
  cascade.check(at_s(0), {1'000'000, 0});
  Policy strict = mended();
  strict.name = "strict";
  strict[kLag].triggers = {1, 2, 3, 4};
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

  strict[kLag].monitored = strict[kHeap].monitored = false;
  strict.cooldown_s = 0;
  cascade.reload(strict);
  EXPECT_EQ(cascade.check(at_s(60), {kMissing, 100})->to, N);
}

TEST(Cascade, AnInvalidPolicyIsRefusedAndChangesNothing) {
  Policy broken = mended();
  broken.name = "broken";
  broken.cooldown_s = 0;  // valid, and would show
  broken[kLag].triggers[1] = broken[kLag].triggers[0] - 1;
  EXPECT_THROW(Cascade{broken}, InputError);
  EXPECT_THROW(Cascade(broken, S, std::nullopt), InputError);

  Cascade cascade(mended());
  cascade.check(at_s(0), {1'000'000, 0});
  try {
    cascade.reload(broken);
    FAIL() << "accepted";
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(),
                 "policy 'broken': lag.graceful: the trigger falls from one level to the next: "
                 "at least lag.soft");
    EXPECT_EQ(error.line(), 0u) << "it came from no file";
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
      policies.push_back(mended(escalation, recovery));
      policies.push_back(mended(escalation, recovery, OnMissing::assume_zero));
      policies.back()[kLag].monitored = policies.back()[kHeap].monitored = false;
      policies.push_back(mended(escalation, recovery));
      policies.back()[kLag].recovery_factor = 1;  // no dead band
      policies.back().cooldown_s = 0;
    }
  }
  for (const Policy& policy : policies) {
    EXPECT_EQ(Cascade(policy).level(), N);
    for (const Level level : k2::kLevels) {
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
  Cascade original(mended());
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
  Policy policy = mended();
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
  for (const Arrow& arrow : transition_table(k2::kLevelCount)) {
    (arrow.from < arrow.to ? up : down).emplace_back(arrow.from, arrow.to);
    EXPECT_EQ(arrow.guard, arrow.from < arrow.to ? "demanded" : "cleared, cooldown over");
  }
  EXPECT_EQ(up, (std::vector<std::pair<Level, Level>>{{N, S}, {S, G}, {G, A}, {A, C}}));
  EXPECT_EQ(down, (std::vector<std::pair<Level, Level>>{{C, A}, {A, G}, {G, S}, {S, N}}));
  for (std::size_t levels = kLevelCountMin; levels <= kLevelCountMax; ++levels) {
    EXPECT_EQ(transition_table(levels).size(), 2 * (levels - 1)) << levels;
  }
}

// --- Ladders of any size --------------------------------------------------------------------

/// So many levels; one metric, with triggers 10, 20, ... and clear values 5 below.
Policy rungs(std::size_t levels) {
  Policy policy;
  policy.name = "rungs";
  std::vector<std::string> names;
  MetricThresholds metric;
  metric.name = "load";
  for (std::size_t i = 0; i < levels; ++i) {
    names.push_back("L" + std::to_string(i));
    if (i == 0) continue;
    metric.triggers.push_back(10.0 * static_cast<double>(i));
    metric.clears.push_back(metric.triggers.back() - 5);
  }
  policy.levels = LevelNames(names);
  policy.metrics = {metric};
  return policy;
}

TEST(Ladder, AnyNumberOfLevelsIsClimbedAndComeDown) {
  for (std::size_t levels = kLevelCountMin; levels <= kLevelCountMax; ++levels) {
    const Policy policy = rungs(levels);
    const auto top = static_cast<double>(levels - 1);
    EXPECT_EQ(after_check(policy, kLowest, {10 * top}), policy.highest());
    EXPECT_EQ(after_check(policy, kLowest, {kInfinite}), policy.highest());
    EXPECT_EQ(after_check(policy, kLowest, {9}), kLowest);
    EXPECT_EQ(after_check(policy, policy.highest(), {10 * top - 5}), policy.highest());
    EXPECT_EQ(after_check(policy, policy.highest(), {10 * top - 6}), below(policy.highest()));
    EXPECT_EQ(after_check(policy, policy.highest(), {0}), kLowest);
    Policy stepwise = policy;
    stepwise.escalation = Escalation::stepwise;
    stepwise.recovery = Recovery::stepwise;
    Cascade cascade(stepwise);
    for (const Level level : policy.raised_levels()) {
      EXPECT_EQ(cascade.check(at_s(0), {kInfinite})->to, level);
    }
    EXPECT_FALSE(cascade.check(at_s(0), {kInfinite}));
    for (std::size_t i = levels - 1; i-- > 0;) {
      EXPECT_EQ(cascade.check(at_s(0), {0})->to, level_at(i));
    }
    EXPECT_FALSE(cascade.check(at_s(0), {0}));
  }
}

TEST(Ladder, LowValuesMayBeTheBadOnes) {
  Policy policy = rungs(3);
  policy.metrics[0].worse = Worse::low;
  policy.metrics[0].triggers = {20, 10};
  policy.metrics[0].clears = {30, 20};
  ASSERT_FALSE(validate(policy));
  const Level full = level_at(2), low = level_at(1);
  EXPECT_EQ(after_check(policy, kLowest, {21}), kLowest);
  EXPECT_EQ(after_check(policy, kLowest, {20}), low);
  EXPECT_EQ(after_check(policy, kLowest, {10}), full);
  EXPECT_EQ(after_check(policy, kLowest, {-1}), full);
  EXPECT_EQ(after_check(policy, full, {20}), full);
  EXPECT_EQ(after_check(policy, full, {20.5}), low);
  EXPECT_EQ(after_check(policy, full, {30.5}), kLowest);
  EXPECT_EQ(after_check(policy, kLowest, {kMissing}), kLowest);
  EXPECT_EQ(after_check(policy, full, {kMissing}), full);
}

TEST(Ladder, AnInfiniteTriggerIsNeverDemanded) {
  Policy policy = rungs(3);
  policy.metrics[0].triggers = {10, kInfinite};
  policy.metrics[0].clears = {5, 10};
  ASSERT_FALSE(validate(policy));
  EXPECT_EQ(after_check(policy, kLowest, {kInfinite}), level_at(1));
  EXPECT_EQ(after_check(policy, level_at(2), {10}), level_at(2)) << "its clear value still holds";
  EXPECT_EQ(after_check(policy, level_at(2), {9}), level_at(1));
}

TEST(Ladder, TheCauseNamesEachMetricThatDemandsTheLevel) {
  Policy policy = rungs(3);
  policy.metrics.resize(4, policy.metrics[0]);
  policy.metrics[1].name = "unmonitored";
  policy.metrics[1].monitored = false;
  policy.metrics[2].name = "c";
  policy.metrics[3].name = "d";
  Cascade cascade(policy);
  const auto transition = cascade.check(at_s(0), {20, 20, 10, 25});
  ASSERT_TRUE(transition);
  EXPECT_TRUE(transition->cause.has(metric_at(0)) && transition->cause.has(metric_at(3)));
  EXPECT_FALSE(transition->cause.has(metric_at(1)) || transition->cause.has(metric_at(2)));
}

TEST(Ladder, EachLevelHasItsOwnCooldown) {
  Policy policy = rungs(4);
  policy.cooldowns_s = {1, 20, 3};
  policy.recovery = Recovery::stepwise;
  EXPECT_EQ(policy.cooldown_max(), Duration::from_seconds(20));
  Cascade cascade(policy);
  cascade.check(at_s(0), {30});
  EXPECT_FALSE(cascade.check(at_s(2), {0}));
  EXPECT_EQ(cascade.check(at_s(3), {0})->to, level_at(2));
  EXPECT_FALSE(cascade.check(at_s(22), {0}));
  EXPECT_EQ(cascade.check(at_s(23), {0})->to, level_at(1));
  EXPECT_EQ(cascade.check(at_s(24), {0})->to, kLowest);
}

TEST(Ladder, AnEscalationWaitsForItsCooldown) {
  Policy policy = rungs(3);
  policy.escalation_cooldown_s = 5;
  Cascade cascade(policy);
  EXPECT_TRUE(cascade.check(at_s(0), {10})) << "before the first transition it counts as over";
  EXPECT_FALSE(cascade.check(at_s(4), {20}));
  EXPECT_EQ(cascade.check(at_s(5), {20})->to, level_at(2));
  EXPECT_TRUE(cascade.check(at_s(6), {0})) << "a recovery has its own";
  EXPECT_FALSE(cascade.check(at_s(10), {20}));
  EXPECT_TRUE(cascade.check(at_s(11), {20}));
  cascade.reset(at_s(11));
  EXPECT_TRUE(cascade.check(at_s(11), {20}));
}

TEST(Ladder, MoreMustHaveBeenDemandedForSoLong) {
  Policy policy = rungs(3);
  policy.escalate_after_s = 10;
  Cascade cascade(policy);
  EXPECT_EQ(cascade.demanded_since(), std::nullopt);
  EXPECT_FALSE(cascade.check(at_s(0), {10}));
  EXPECT_EQ(cascade.demanded_since(), at_s(0));
  EXPECT_FALSE(cascade.check(at_s(9), {20}));
  EXPECT_FALSE(cascade.check(at_s(9), {9})) << "once less, and it counts anew";
  EXPECT_EQ(cascade.demanded_since(), std::nullopt);
  EXPECT_FALSE(cascade.check(at_s(10), {10}));
  EXPECT_FALSE(cascade.check(at_s(19), {kMissing})) << "which demands nothing";
  EXPECT_FALSE(cascade.check(at_s(20), {10}));
  EXPECT_EQ(cascade.check(at_s(30), {20})->to, level_at(2)) << "to what is demanded now";
  EXPECT_EQ(cascade.demanded_since(), std::nullopt);
}

TEST(Ladder, AReloadCountsAnewHowLongMoreHasBeenDemanded) {
  Policy patient = rungs(3), hasty = rungs(3);
  patient.escalate_after_s = 10;
  hasty.escalation_cooldown_s = 60;
  Cascade cascade(patient);
  cascade.check(at_s(0), {10});
  cascade.reload(hasty);
  EXPECT_EQ(cascade.demanded_since(), std::nullopt);
  cascade.check(at_s(5), {0});  // at which nothing is demanded, and hasty does not remember that
  cascade.reload(patient);
  EXPECT_FALSE(cascade.check(at_s(10), {10})) << "not since 0 s";
  EXPECT_TRUE(cascade.check(at_s(20), {10}));
}

TEST(Ladder, AReloadToOtherLevelsIsRefused) {
  Cascade cascade(rungs(3));
  cascade.check(at_s(0), {20});
  Policy renamed = rungs(3), longer = rungs(4), metrics = rungs(3);
  renamed.levels = LevelNames({"L0", "L1", "TOP"});
  for (const Policy& other : {renamed, longer, mended()}) {
    try {
      cascade.reload(other);
      ADD_FAILURE() << "accepted " << other.name;
    } catch (const InputError& error) {
      EXPECT_EQ(error.line(), 0u) << "it came from no file";
    }
    EXPECT_EQ(cascade.policy().levels, rungs(3).levels);
    EXPECT_EQ(cascade.level(), level_at(2));
    EXPECT_EQ(cascade.counters().reloads, 0u);
  }
  metrics.metrics[0].name = "other";
  cascade.reload(metrics);
  EXPECT_EQ(cascade.level(), level_at(2));
  EXPECT_EQ(cascade.counters().reloads, 1u) << "of those that were accepted";
}

}  // namespace
}  // namespace cascade
