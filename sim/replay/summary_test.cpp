#include "sim/replay/summary.hpp"
#include "model/k2.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace cascade {
namespace {

using testing::ElementsAre;
using testing::Pair;

constexpr std::int64_t kSecond = 1'000'000'000;

struct Step {
  double at_s;
  Level to;
};
constexpr Level kNormal = K2::normal, kSoft = K2::soft, kGraceful = K2::graceful,
                kAggressive = K2::aggressive, kBreak = K2::circuit_break;

/// A run of that length whose journal takes these steps, from NORMAL.
ReplayResult run_of(double length_s, std::initializer_list<Step> steps) {
  ReplayResult run;
  run.journal.header.policy = "k2";
  run.journal.header.trace = "hand.csv";
  run.last_check = run.end = Instant{} + Duration::from_seconds(length_s);
  run.checks = 1000;
  Level level = kNormal;
  for (const Step& step : steps) {
    Transition entry;
    entry.at = Instant{} + Duration::from_seconds(step.at_s);
    entry.from = level;
    entry.to = step.to;
    entry.kind = step.to > level ? TransitionKind::escalation : TransitionKind::recovery;
    run.journal.entries.push_back(entry);
    level = step.to;
  }
  return run;
}

Summary fold(const ReplayResult& run) { return summarize(run, Trace{}, nullptr); }

Duration seconds_sum(const Summary& summary) {
  Duration sum;
  for (const Duration at : summary.at_level) sum = sum + at;
  return sum;
}

std::vector<double> seconds_at(const Summary& summary) {
  std::vector<double> seconds;
  for (const Level level : summary.levels.levels()) {
    seconds.push_back(summary.at_level[index(level)].seconds());
  }
  return seconds;
}

TEST(Summary, IsTheFoldOfItsJournal) {
  const Summary s = fold(run_of(1000.5, {{100, kSoft},
                                         {150.25, kAggressive},
                                         {400, kGraceful},
                                         {500, kSoft},
                                         {600, kGraceful},
                                         {700, kSoft},
                                         {800, kNormal}}));
  EXPECT_EQ(s.trace, "hand.csv");
  EXPECT_EQ(s.policy, "k2");
  EXPECT_EQ(s.check_every, "sample");
  EXPECT_EQ(s.checks, 1000u);
  EXPECT_EQ(s.duration, Duration::from_seconds(1000.5));
  EXPECT_EQ(s.transitions, 7u);
  EXPECT_EQ(s.escalations, 3u);
  EXPECT_EQ(s.recoveries, 4u);
  EXPECT_EQ(s.reversals, 1u);
  EXPECT_EQ(s.level_max, kAggressive);
  EXPECT_EQ(s.level_final, kNormal);
  EXPECT_THAT(seconds_at(s), ElementsAre(300.5, 250.25, 200, 249.75, 0));
  EXPECT_EQ(seconds_sum(s), s.duration);
  EXPECT_EQ(s.transitions_per_hour_max, 7u);
  EXPECT_THAT(s.transitions_from_to,
              ElementsAre(Pair(Pair(kNormal, kSoft), 1), Pair(Pair(kSoft, kNormal), 1),
                          Pair(Pair(kSoft, kGraceful), 1), Pair(Pair(kSoft, kAggressive), 1),
                          Pair(Pair(kGraceful, kSoft), 2), Pair(Pair(kAggressive, kGraceful), 1)));
}

TEST(Summary, OneTransitionIsOneAnHour) {
  EXPECT_EQ(fold(run_of(60, {{10, kSoft}})).transitions_per_hour_max, 1u);
}

TEST(Summary, OfARunWithoutTransitionsIsAllNormal) {
  const Summary s = fold(run_of(60, {}));
  EXPECT_EQ(s.transitions, 0u);
  EXPECT_EQ(s.transitions_per_hour_max, 0u);
  EXPECT_EQ(s.level_max, kNormal);
  EXPECT_EQ(s.level_final, kNormal);
  EXPECT_THAT(seconds_at(s), ElementsAre(60, 0, 0, 0, 0));
  EXPECT_TRUE(s.transitions_from_to.empty());
}

TEST(Summary, OfASingleCheckLastsNoTime) {
  const Summary s = fold(run_of(0, {{0, kBreak}}));
  EXPECT_EQ(s.duration, Duration{});
  EXPECT_EQ(seconds_sum(s), Duration{});
  EXPECT_EQ(s.transitions, 1u);
  EXPECT_EQ(s.level_max, kBreak);
  EXPECT_EQ(s.level_final, kBreak);
}

// One length for all policies that are compared: 5 minutes, the 5 minutes included, whatever the
// policy's cooldown is.
TEST(Summary, ReversalsAreRecoveriesThatAnEscalationFollowsWithinTheWindow) {
  const struct {
    std::vector<double> at_s;  // SOFT, NORMAL, SOFT, NORMAL, ...
    std::size_t reversals;
  } table[] = {
      {{0, 100, 400}, 1}, {{0, 100, 400.000000001}, 0},       {{0, 100, 399.999999999}, 1},
      {{0, 100}, 0},      {{0, 30, 31, 61, 62, 92, 1200}, 2},  // the last escalation comes too late
  };
  for (const auto& row : table) {
    ReplayResult run = run_of(2000, {});
    Level level = kNormal;
    for (const double at_s : row.at_s) {
      const Level to = level == kNormal ? kSoft : kNormal;
      const auto kind = to > level ? TransitionKind::escalation : TransitionKind::recovery;
      run.journal.entries.push_back(
          {Instant{} + Duration::from_seconds(at_s), level, to, kind, {}, {}});
      level = to;
    }
    EXPECT_EQ(fold(run).reversals, row.reversals) << testing::PrintToString(row.at_s);
  }
  const ReplayResult run = run_of(1000, {{0, kSoft}, {100, kNormal}, {150, kSoft}});
  EXPECT_EQ(summarize(run, Trace{}, nullptr, Duration::from_seconds(49)).reversals, 0u);
  EXPECT_EQ(summarize(run, Trace{}, nullptr, Duration::from_seconds(50)).reversals, 1u);
}

TEST(Summary, AnEscalationAfterAnEscalationIsNoReversal) {
  EXPECT_EQ(fold(run_of(100, {{0, kSoft}, {1, kGraceful}, {2, kBreak}})).reversals, 0u);
}

// Flaps, blind time and a latch depend on the checks between the transitions.
TEST(Summary, WhatNobodySawIsNotKnown) {
  ReplayResult run = run_of(100, {{0, kSoft}, {50, kNormal}});
  const Summary unseen = fold(run);
  EXPECT_FALSE(unseen.flaps || unseen.blind || unseen.latched);
  run.watched = Watched{{1}, {{{3}, {5}}, {{8}, {9}}}, Latch{}};
  const Summary seen = fold(run);
  EXPECT_EQ(seen.flaps, 1u);
  EXPECT_EQ(seen.blind, Duration{3});
  EXPECT_EQ(seen.latched, true);
}

// The window is (t - 3600 s, t]: what is exactly an hour old has left it.
TEST(Summary, TheWorstHourIsOpenAtItsBeginning) {
  const auto worst = [](std::initializer_list<Step> steps) {
    return fold(run_of(100'000, steps)).transitions_per_hour_max;
  };
  EXPECT_EQ(worst({{0, kSoft}, {3600, kNormal}}), 1u);
  EXPECT_EQ(worst({{0, kSoft}, {3599.999999999, kNormal}}), 2u);
  EXPECT_EQ(worst({{0, kSoft}, {1, kNormal}, {3600, kSoft}, {3601, kNormal}}), 2u);
  EXPECT_EQ(worst({{0, kSoft}, {1, kNormal}, {3600.5, kSoft}}), 2u);
  EXPECT_EQ(worst({{0, kSoft}, {2000, kNormal}, {4000, kSoft}, {5000, kNormal}, {5500, kSoft}}),
            4u);  // the window lies anywhere, not at whole hours
  EXPECT_EQ(worst({{0, kSoft}, {10'000, kNormal}, {20'000, kSoft}}), 1u);
}

// A reset moves the level, but is no transition of the cascade's own.
TEST(Summary, AResetMovesTheLevelAndIsCountedNowhere) {
  ReplayResult run = run_of(100, {{10, kBreak}, {40, kNormal}, {60, kSoft}});
  run.journal.entries[1].kind = TransitionKind::reset;
  const Summary s = fold(run);
  EXPECT_EQ(s.transitions, 2u);
  EXPECT_EQ(s.escalations, 2u);
  EXPECT_EQ(s.recoveries, 0u);
  EXPECT_EQ(s.reversals, 0u);
  EXPECT_EQ(s.transitions_per_hour_max, 2u);
  EXPECT_THAT(s.transitions_from_to,
              ElementsAre(Pair(Pair(kNormal, kSoft), 1), Pair(Pair(kNormal, kBreak), 1)));
  EXPECT_THAT(seconds_at(s), ElementsAre(30, 40, 0, 0, 30));
}

TEST(Summary, CountsWhatWasMetInTheFilesOfBothMetrics) {
  Trace lag, heap;
  lag.counts.rows = 7;
  lag.counts.missing_rows = 2;
  lag.counts.duplicate_rows = 1;
  heap.counts.rows = 12;
  heap.counts.missing_rows = 30;
  heap.counts.duplicate_rows = 400;
  const ReplayResult run = run_of(40, {});
  const Summary alone = summarize(run, lag, nullptr);
  EXPECT_EQ(alone.rows, 7u);
  EXPECT_EQ(alone.missing_rows, 2u);
  EXPECT_EQ(alone.duplicate_rows, 1u);
  const Summary both = summarize(run, lag, &heap);
  EXPECT_EQ(both.rows, 19u);
  EXPECT_EQ(both.missing_rows, 32u);
  EXPECT_EQ(both.duplicate_rows, 401u);
}

TEST(Summary, CountsTheGapsOfBothFiles) {
  Trace lag;
  for (int i = 0; i < 20; ++i) lag.at.push_back({(i < 10 ? i : i + 90) * kSecond});
  Trace heap = lag;
  heap.at.push_back(heap.at.back() + Duration{50 * kSecond});
  EXPECT_EQ(summarize(run_of(1, {}), lag, nullptr).gaps, 1u);
  EXPECT_EQ(summarize(run_of(1, {}), heap, nullptr).gaps, 2u);
  EXPECT_EQ(summarize(run_of(1, {}), lag, &heap).gaps, 3u);
}

TEST(Summary, JsonIsTheContractsByteForByte) {
  ReplayResult run =
      run_of(100.5, {{10, kSoft}, {20, kAggressive}, {50.000000001, kNormal}, {60, kAggressive}});
  run.journal.header.trace = "a\"b\n.csv";
  run.journal.header.check_every = "500ms";
  Trace trace;
  trace.counts.rows = 5;
  trace.counts.missing_rows = 4;
  trace.counts.duplicate_rows = 3;
  EXPECT_EQ(
      to_json(summarize(run, trace, nullptr)),
      R"({"trace":"a\"b\n.csv","policy":"k2","check_every":"500ms","rows":5,)"
      R"("missing_rows":4,"duplicate_rows":3,"gaps":0,"checks":1000,"duration_s":100.5,)"
      R"("transitions":4,"escalations":3,"recoveries":1,"flaps":null,)"
      R"("reversals":1,"reversal_window_s":300,"seconds_blind":null,"level_max":"AGGRESSIVE",)"
      R"("level_final":"AGGRESSIVE","latched":null,)"
      R"("seconds_at":{"NORMAL":19.999999999,"SOFT":10,"GRACEFUL":0,)"
      R"("AGGRESSIVE":70.500000001,"CIRCUIT_BREAK":0},"transitions_per_hour_max":4,)"
      R"("transitions_from_to":{"NORMAL>SOFT":1,"NORMAL>AGGRESSIVE":1,)"
      R"("SOFT>AGGRESSIVE":1,"AGGRESSIVE>NORMAL":1}})");
}

}  // namespace
}  // namespace cascade
