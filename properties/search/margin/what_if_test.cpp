#include "properties/search/margin/what_if.hpp"

#include <gtest/gtest.h>

#include "model/cascade.hpp"
#include "properties/search/margin_examples.hpp"

namespace cascade {
namespace {

/// A run, check by check.
struct WalkedOut {
  std::vector<WhatIf::Move> moves;
  std::vector<Turn> turns;
  Gain total;
};

/// `change`: null where the readings are as they were.
WalkedOut walk_out(const RunWalk& walk, const Change* change) {
  WalkedOut out;
  Cascade cascade(walk.policy());
  FlapMemory memory;
  bool recovered = false;
  for (std::optional<CheckAt> check = walk.run().first(); check; check = walk.check_after(*check)) {
    Pressure seen = walk.run().pressure(check->stretch);
    const bool is_other =
        change != nullptr && check->stretch >= change->begin && check->stretch < change->end;
    if (is_other) seen[change->metric] = change->value;
    const Level before = cascade.level();
    const std::optional<Instant> last = cascade.last_transition();
    cascade.check(check->at, seen);
    const Level after = cascade.level();
    const bool flap = is_flap(walk.policy(), before, after, seen, memory) && walk.with_flaps();
    if (after == before) continue;
    const bool up = after > before;
    const bool reversal = up && recovered && check->at - *last <= walk.reversal_window();
    if (flap || reversal) out.turns.push_back({*last, check->at, {flap, reversal}});
    out.total += {flap ? 1 : 0, reversal ? 1 : 0};
    out.moves.push_back({*check, before, after});
    recovered = !up;
  }
  return out;
}

/// The turns of one run that another one does not have.
std::vector<Turn> without(const std::vector<Turn>& turns, const std::vector<Turn>& had) {
  std::vector<Turn> left;
  for (Turn turn : turns) {
    for (const Turn& other : had) {
      const bool same =
          other.recovered_at == turn.recovered_at && other.escalated_at == turn.escalated_at;
      turn.marks.flap = turn.marks.flap && !(same && other.marks.flap);
      turn.marks.reversal = turn.marks.reversal && !(same && other.marks.reversal);
    }
    if (turn.marks.flap || turn.marks.reversal) left.push_back(turn);
  }
  return left;
}

void expect_same_turns(const std::vector<Turn>& found, const std::vector<Turn>& expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    ASSERT_EQ(found[i].recovered_at, expected[i].recovered_at);
    ASSERT_EQ(found[i].escalated_at, expected[i].escalated_at);
    ASSERT_EQ(found[i].marks.flap, expected[i].marks.flap);
    ASSERT_EQ(found[i].marks.reversal, expected[i].marks.reversal);
  }
}

void expect_same_run(const WhatIf& found, const WalkedOut& expected) {
  ASSERT_EQ(found.moves().size(), expected.moves.size());
  for (std::size_t i = 0; i < expected.moves.size(); ++i) {
    ASSERT_EQ(found.moves()[i].check.at, expected.moves[i].check.at);
    ASSERT_EQ(found.moves()[i].check.stretch, expected.moves[i].check.stretch);
    ASSERT_EQ(found.moves()[i].from, expected.moves[i].from);
    ASSERT_EQ(found.moves()[i].to, expected.moves[i].to);
    ASSERT_EQ(found.after(i + 1).level, expected.moves[i].to);
  }
  ASSERT_NO_FATAL_FAILURE(expect_same_turns(found.turns(), expected.turns));
  ASSERT_EQ(found.total().flaps, expected.total.flaps);
  ASSERT_EQ(found.total().reversals, expected.total.reversals);
}

/// How many changes, and what became of them.
struct Tried {
  std::size_t changes = 0, nothing = 0, gains = 0;
};

/// Each value that tells, in place of each reading; what is remembered of one change must do for
/// the next, also of another metric.
void expect_same_gains(const ExampleRun& made, const RunWalk& walk, WhatIf& what_if,
                       const WalkedOut& base, Tried& tried) {
  const CheckedRun& run = walk.run();
  for (std::size_t m = 0; m < made.policy.metric_count(); ++m) {
    if (!made.policy.metrics[m].monitored) continue;
    const Metric metric = metric_at(m);
    std::size_t hint = 0;
    for (std::size_t s = 0; s < run.size(); s = run.end_of_row(metric, s)) {
      if (is_missing(run.value(metric, s))) continue;
      for (const double value : telling_values(made.policy[metric])) {
        if (is_missing(value)) continue;
        const Change change{metric, s, run.end_of_row(metric, s), value,
                            walk.table().region(metric, value)};
        const WalkedOut then = walk_out(walk, &change);
        const Gain expected = then.total - base.total;
        ASSERT_NO_FATAL_FAILURE(
            expect_same_turns(what_if.new_turns(change), without(then.turns, base.turns)))
            << s << ' ' << value;
        if (what_if.changes_nothing(change, hint)) {
          ++tried.nothing;
          ASSERT_LE(expected.flaps, 0);
          ASSERT_LE(expected.reversals, 0);
        }
        const Gain found = what_if.gain(change, hint);
        ASSERT_EQ(found.flaps, expected.flaps) << s << ' ' << value;
        ASSERT_EQ(found.reversals, expected.reversals) << s << ' ' << value;
        if (s >= what_if.settled_from()) {
          ASSERT_LE(expected.flaps, 0) << s << ' ' << value;
          ASSERT_LE(expected.reversals, 0) << s << ' ' << value;
        }
        ++tried.changes;
        tried.gains += expected.flaps > 0 || expected.reversals > 0 ? 1 : 0;
      }
    }
  }
}

TEST(WhatIf, IsSettledBehindTheLastTransitionWhereNothingIsDemandedAnyMore) {
  Policy policy;
  policy.name = "load";
  policy.levels = LevelNames({"L0", "L1"});
  MetricThresholds load;
  load.name = "load";
  load.triggers = {10};
  load.clears = {5};
  policy.metrics.push_back(load);
  policy.stale_after_s = 60;
  struct Case {
    std::vector<double> loads;
    std::size_t settled_from;
  };
  for (const Case& c : {Case{{0, 12, 7, 7, 7}, 2},    // L1 at row 1, and held
                        Case{{0, 12, 7, 12, 7}, 3},   // row 3 demands L1 again
                        Case{{0, 12, 7, 0, 7}, 5},    // L0 at row 3: that can be turned back
                        Case{{0, 7, 7, 7, 7}, 0}}) {  // nothing is ever demanded
    Trace trace;
    trace.name = "loads";
    trace.metrics = trace_metrics_of(policy);
    for (const double each : c.loads) {
      trace.at.push_back(Instant{static_cast<std::int64_t>(trace.at.size())});
      trace[metric_at(0)].push_back(each);
    }
    const CheckedRun run(policy, trace, nullptr, {});
    const RunWalk walk(policy, run, Duration{1}, true);
    EXPECT_EQ(WhatIf(walk).settled_from(), c.settled_from);
  }
}

TEST(WhatIf, ARunWhoseCooldownIsOverEarlierGoesOnByItself) {
  // Every ns is a check. L1 at 5 ns by the second metric; with another first row of the first
  // metric it is L1 at 0 ns, of which the cooldown is over at 10 ns: L0, and L1 again at 11 ns.
  Policy policy;
  policy.name = "two";
  policy.levels = LevelNames({"L0", "L1"});
  for (const char* name : {"a", "b"}) {
    MetricThresholds metric;
    metric.name = name;
    metric.triggers = {10};
    metric.clears = {5};
    policy.metrics.push_back(metric);
  }
  policy.cooldown_s = 7e-9;
  policy.stale_after_s = 60;
  const std::vector<TraceMetric> metrics = trace_metrics_of(policy);
  Trace a, b;
  a.name = "a";
  a.metrics = {metrics[0]};
  a.at = {{0}, {10}};
  a[metric_at(0)] = {0, 0};
  b.name = "b";
  b.metrics = {metrics[1]};
  b.at = {{0}, {5}, {9}, {11}, {20}};
  b[metric_at(0)] = {0, 12, 0, 12, 12};
  const CheckedRun run(policy, a, &b, {Duration{1}, "1ns"});
  const RunWalk walk(policy, run, Duration{3}, true);
  WhatIf what_if(walk);
  ASSERT_EQ(what_if.moves().size(), 1u);
  const Change change{metric_at(0), 0, run.end_of_row(metric_at(0), 0), 12,
                      walk.table().region(metric_at(0), 12)};
  std::size_t hint = 0;
  EXPECT_FALSE(what_if.changes_nothing(change, hint));
  EXPECT_EQ(what_if.gain(change, hint).reversals, 1);
}

TEST(WhatIf, ARunThatIsOneNanosecondAheadGoesOnByItself) {
  // L2 at 1 ns and L1 at 3 ns. With 25 in the first row it is L2 at 0 ns, L1 at 2 ns, and one step
  // lower at 3 ns, where the run as it was comes to L1: L1 again at 4 ns.
  Policy policy = load_ladder();
  policy.recovery = Recovery::stepwise;
  policy.cooldowns_s = {0, 2e-9};
  const Trace trace = loads(policy, {{0, 12}, {1, 25}, {2, 0}, {3, 0}, {4, 12}, {5, 12}});
  const CheckedRun run(policy, trace, nullptr, {});
  const RunWalk walk(policy, run, Duration{3}, true);
  WhatIf what_if(walk);
  EXPECT_EQ(what_if.walked(), 0u);
  ASSERT_EQ(what_if.moves().size(), 3u);
  ASSERT_EQ(what_if.total().reversals, 0);
  std::size_t hint = 0;
  EXPECT_EQ(
      what_if.gain({metric_at(0), 0, 1, 25, walk.table().region(metric_at(0), 25)}, hint).reversals,
      1);
}

TEST(WhatIf, SaysWhatBecomesOfTheRunWithAnotherReading) {
  Prng random(1);
  Tried tried;
  for (int i = 0; i < 260; ++i) {
    ExampleRun made = example_run(random, 18);
    if (random.below(2) == 0) made.cadence = {};
    const CheckedRun run(made.policy, made.trace, made.second_or_null(), made.cadence);
    const Duration window{one_of<std::int64_t>(random, {0, 2, 5, 300})};
    const RunWalk walk(made.policy, run, window, random.below(5) != 0);
    WhatIf what_if(walk);
    const WalkedOut base = walk_out(walk, nullptr);
    ASSERT_NO_FATAL_FAILURE(expect_same_run(what_if, base)) << "example " << i;
    ASSERT_NO_FATAL_FAILURE(expect_same_gains(made, walk, what_if, base, tried))
        << "example " << i << '\n'
        << to_toml(made.policy);
  }
  EXPECT_GT(tried.nothing, tried.changes / 10);
  EXPECT_GT(tried.gains, 100u);
}

}  // namespace
}  // namespace cascade
