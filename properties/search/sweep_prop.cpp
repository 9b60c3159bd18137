// A sweep says of each policy what a plain replay and a proof of it alone say, whatever the number
// of jobs and however much of it was done before; and its records keep all of that.

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "model/k2.hpp"
#include "properties/explore/explore.hpp"
#include "properties/reference/generators.hpp"
#include "properties/search/sweep.hpp"

namespace cascade {
namespace {

struct Recording {
  Trace trace, heap;
  bool in_two_files = false;
  const Trace* heap_or_null() const { return in_two_files ? &heap : nullptr; }
};

std::vector<Instant> times() {
  std::vector<Instant> at;
  Instant now{0};
  for (const int step_s : *rc::gen::nonEmpty(
           rc::gen::container<std::vector<int>>(rc::gen::element(1, 5, 30, 31, 60, 61)))) {
    at.push_back(now);
    now = now + Duration::from_seconds(step_s);
  }
  return at;
}

std::vector<double> values(const MetricThresholds& metric, std::size_t count) {
  return *rc::gen::container<std::vector<double>>(count, rc::gen::elementOf(region_values(metric)));
}

Recording recording() {
  const Policy policy = default_policy();
  Recording made;
  made.trace.name = "lag, \"odd\".csv";
  made.trace.at = times();
  made.trace[kLag] = values(policy[kLag], made.trace.size());
  made.in_two_files = *rc::gen::arbitrary<bool>();
  made.heap.at = times();
  made.heap[kHeap] = values(policy[kHeap], made.heap.size());
  return made;
}

PolicyGrid any_grid() {
  std::vector<PolicyAxis> axes;
  const std::vector<std::string> choices = {
      "lag.soft=100000,50000,600000", "heap_pct.recovery_factor=0.9,1,1.5",
      "stale_after_s=60,0,5,-1",      "recovery=banded,recompute,stepwise",
      "cooldown_s=0:60:30",           "heap_pct.monitored=true,false",
      "lag.monitored=true,false",     "on_missing=hold,assume-zero"};
  for (const std::string& choice :
       *rc::gen::unique<std::vector<std::string>>(2, rc::gen::elementOf(choices))) {
    axes.push_back(parse_axis(choice));
  }
  return {default_policy(), axes};
}

Cadence any_cadence() {
  const auto every_s = *rc::gen::element(0, 1, 7, 60);
  return every_s == 0 ? Cadence{} : Cadence{Duration::from_seconds(every_s), "some"};
}

/// By number: the statistics and the verdicts.
std::map<std::size_t, std::string> run(const Sweep& sweep, const std::vector<bool>& done,
                                       std::size_t jobs) {
  std::map<std::size_t, std::string> found;
  Sweep::Hooks hooks;
  hooks.result = [&](const SweepResult& result) {
    RC_ASSERT(found.count(result.number) == 0);
    std::string text = result.summary ? to_json(*result.summary) : "none";
    for (const VerdictKind ruling : result.verdicts) text += cascade::text(ruling);
    found[result.number] = text;

    const auto reread = sweep.records().parse_record(sweep.records().to_record(result));
    RC_ASSERT(reread.has_value());
    RC_ASSERT(reread->number == result.number);
    RC_ASSERT(reread->verdicts == result.verdicts);
    RC_ASSERT(reread->summary.has_value() == result.summary.has_value());
    if (result.summary) RC_ASSERT(to_json(*reread->summary) == to_json(*result.summary));
  };
  const std::size_t checked = sweep.run(done, jobs, hooks);
  // All of a small sweep were replayed plainly, too.
  RC_ASSERT(checked == std::min<std::size_t>(5, found.size()));
  return found;
}

RC_GTEST_PROP(Sweep, EachPolicysResultIsThatOfAPlainReplayOfIt, ()) {
  const Recording made = recording();
  const PolicyGrid grid = any_grid();
  const Cadence cadence = any_cadence();
  const Duration window = Duration::from_seconds(*rc::gen::element(1, 60, 300));
  const Sweep sweep(grid, made.trace, made.heap_or_null(), cadence, {false, false, window});
  std::vector<bool> done;
  for (std::size_t i = 0; i < grid.size(); ++i) done.push_back(*rc::gen::inRange(0, 4) == 0);
  const auto found = run(sweep, done, *rc::gen::inRange<std::size_t>(1, 5));
  for (std::size_t number = 0; number < grid.size(); ++number) {
    const PolicyGrid::Point point = grid.at(number);
    const bool wanted = !done[number] && !sweep.fault(point);
    RC_ASSERT(found.count(number) == (wanted ? 1u : 0u));
    if (!wanted) continue;
    const ReplayResult plain = replay(point.policy, made.trace, made.heap_or_null(), cadence);
    RC_ASSERT(found.at(number) ==
              to_json(summarize(plain, made.trace, made.heap_or_null(), window)));
  }
}

RC_GTEST_PROP(Sweep, WhatIsNoRecordIsRefused, ()) {
  const Recording made = recording();
  const PolicyGrid grid = any_grid();
  const Sweep sweep(grid, made.trace, made.heap_or_null(), {}, {false, false});
  std::string record;
  Sweep::Hooks hooks;
  hooks.result = [&](const SweepResult& result) { record = sweep.records().to_record(result); };
  sweep.run(std::vector<bool>(grid.size(), false), 1, hooks);
  RC_PRE(!record.empty());
  const auto length = *rc::gen::inRange<std::size_t>(0, record.size() - 1);
  RC_ASSERT(!sweep.records().parse_record(record.substr(0, length)));
  RC_ASSERT(!sweep.records().parse_record(record + " 1"));
  RC_ASSERT(!sweep.records().parse_record(std::to_string(grid.size()) + " - -"));
}

Trace short_trace() {
  Trace trace;
  trace.name = "short.csv";
  for (int i = 0; i < 100; ++i) {
    trace.at.push_back({i * 1'000'000'000LL});
    trace[kLag].push_back(i % 50 < 20 ? 700'000 : 10);
  }
  return trace;
}

TEST(Sweep, VerdictsAreThoseOfTheProofAndTheUnprovenAreLeftOutWhereAsked) {
  const Trace trace = short_trace();
  const PolicyGrid grid(default_policy(), {parse_axis("recovery=banded,recompute,stepwise")});
  for (const bool only_proven : {false, true}) {
    const Sweep sweep(grid, trace, nullptr, {}, {true, only_proven});
    std::map<std::size_t, SweepResult> found;
    Sweep::Hooks hooks;
    hooks.result = [&](const SweepResult& result) { found[result.number] = result; };
    sweep.run(std::vector<bool>(grid.size(), false), 2, hooks);
    ASSERT_EQ(found.size(), 3u);
    for (const auto& [number, result] : found) {
      const Proof proof = prove(grid.at(number).policy);
      ASSERT_EQ(result.verdicts.size(), proof.verdicts.size());
      for (std::size_t i = 0; i < proof.verdicts.size(); ++i) {
        EXPECT_EQ(result.verdicts[i], proof.verdicts[i].ruling) << proof.verdicts[i].property->name;
      }
      EXPECT_EQ(result.proven(), proof.holds());
      EXPECT_EQ(result.summary.has_value(), !only_proven || proof.holds());
    }
    EXPECT_TRUE(found[0].proven());
    EXPECT_FALSE(found[1].proven()) << "recompute flaps";
  }
}

// A policy that waits before it escalates, and one whose metric the base has growing worse the
// other way, are not for the index, and are swept all the same.
RC_GTEST_PROP(Sweep, PoliciesOfAnyLadderAreReplayedAsAlone, ()) {
  const Policy base = parse_policy(
      "name = 'phone'\nlevels = ['OK', 'SAVING', 'OFF']\n"
      "[metric.battery_pct]\nworse = 'low'\nmin = 0\nmax = 100\ntrigger = [20, 5]\n"
      "clear = [30, 10]\n[metric.temp_c]\ntrigger = [40, 50]\nclear = [35, 45]\n"
      "[metric.load]\ntrigger = [2, 2]\nclear = [2, 2]\n",
      "phone.toml");
  Trace trace;
  trace.name = "phone.csv";
  trace.metrics = trace_metrics_of(base);
  trace.at = times();
  for (std::size_t i = 0; i < base.metric_count(); ++i) {
    trace[metric_at(i)] = values(base.metrics[i], trace.size());
  }
  std::vector<PolicyAxis> axes;
  const std::vector<std::string> choices = {"metric.battery_pct.clear[1]=6,10,40",
                                            "metric.temp_c.trigger[0]=36,50",
                                            "cooldown_s[1]=0,30,60",
                                            "cooldown_s[0]=0,31",
                                            "escalation_cooldown_s=0,5,60",
                                            "escalate_after_s=0,5,31",
                                            "check_every_s=0,5,61",
                                            "metric.load.worse=high,low"};
  for (const std::string& choice :
       *rc::gen::unique<std::vector<std::string>>(2, rc::gen::elementOf(choices))) {
    axes.push_back(parse_axis(choice));
  }
  const PolicyGrid grid(base, axes);
  const Cadence cadence = any_cadence();
  const Sweep sweep(grid, trace, nullptr, cadence, {false, false, kReversalWindow});
  const auto found = run(sweep, std::vector<bool>(grid.size(), false), 2);
  for (std::size_t number = 0; number < grid.size(); ++number) {
    const PolicyGrid::Point point = grid.at(number);
    RC_ASSERT(found.count(number) == (sweep.fault(point) ? 0u : 1u));
    if (sweep.fault(point)) continue;
    const ReplayResult plain = replay(point.policy, trace, nullptr, cadence);
    RC_ASSERT(found.at(number) == to_json(summarize(plain, trace, nullptr)));
  }
}

// Shorter cooldowns must not look better because the word depended on them.
TEST(Sweep, ReversalsOfAllCooldownsAreCountedByOneWindow) {
  Trace trace = short_trace();  // up at 0 and 50 s, and never below a trigger for long
  const PolicyGrid grid(default_policy(), {parse_axis("cooldown_s=1,10,25,300")});
  struct Case {
    double window_s;
    std::vector<std::size_t> reversals;
  };
  for (const Case& each : {Case{300.0, {1, 1, 1, 0}},
                           {25.0, {0, 0, 1, 0}},
                           {24.0, {0, 0, 0, 0}},
                           {30.0, {1, 1, 1, 0}}}) {
    const Sweep sweep(grid, trace, nullptr, {},
                      {false, false, Duration::from_seconds(each.window_s)});
    Sweep::Hooks hooks;
    hooks.result = [&](const SweepResult& result) {
      EXPECT_EQ(result.summary->reversals, each.reversals[result.number])
          << each.window_s << " s, policy " << result.number;
      EXPECT_EQ(result.summary->flaps, std::optional<std::size_t>(0));
    };
    sweep.run(std::vector<bool>(grid.size(), false), 1, hooks);
  }
}

TEST(Sweep, StopsWhereItIsToldAndHandsOverWhatItHas) {
  const Trace trace = short_trace();
  const PolicyGrid grid(default_policy(), {parse_axis("cooldown_s=1:1000:1")});
  const Sweep sweep(grid, trace, nullptr, {}, {false, false});
  std::size_t begun = 0, found = 0;
  Sweep::Hooks hooks;
  hooks.result = [&](const SweepResult&) { ++found; };
  hooks.stop = [&] { return begun++ == 100; };
  sweep.run(std::vector<bool>(grid.size(), false), 1, hooks);
  EXPECT_EQ(found, 100u);
}

}  // namespace
}  // namespace cascade
