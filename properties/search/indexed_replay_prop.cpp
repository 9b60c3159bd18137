// The indexed replay is the plain one: the same journal to the byte, the same transitions in every
// field, the same checks and the same summary, for random traces and random valid policies.

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "model/k2.hpp"
#include "properties/reference/generators.hpp"
#include "properties/reference/same.hpp"
#include "sim/loop/prng.hpp"
#include "sim/replay/indexed/indexed_replay.hpp"
#include "sim/replay/summary.hpp"
#include "sim/text/number_text.hpp"
#include "sim/text/time_text.hpp"
#include "sim/trace/readers/read_trace.hpp"

namespace cascade {
namespace {

/// What a comparison had to compare.
struct Seen {
  std::size_t transitions = 0, flaps = 0, blind = 0;
};

Seen require_same(const Policy& policy, const Trace& trace, const Trace* heap,
                  const Cadence& cadence) {
  const ReplayResult plain = replay(policy, trace, heap, cadence);
  const TraceIndex index(trace, heap, cadence, policy.stale_after(), worse_low_of(policy));
  const ReplayResult indexed = replay(policy, index);
  RC_ASSERT(to_json_lines(indexed.journal) == to_json_lines(plain.journal));
  RC_ASSERT(indexed.journal.entries.size() == plain.journal.entries.size());
  for (std::size_t i = 0; i < plain.journal.entries.size(); ++i) {
    RC_ASSERT(same(indexed.journal.entries[i], plain.journal.entries[i]));
  }
  RC_ASSERT(indexed.checks == plain.checks);
  RC_ASSERT(indexed.first_check == plain.first_check);
  RC_ASSERT(indexed.last_check == plain.last_check);
  RC_ASSERT(to_json(summarize(indexed, trace, heap)) == to_json(summarize(plain, trace, heap)));
  RC_ASSERT(indexed.watched->flaps == plain.watched->flaps);
  RC_ASSERT(indexed.watched->blind == plain.watched->blind);
  return {plain.journal.entries.size(), plain.watched->flaps.size(), plain.watched->blind.size()};
}

/// Steps of time between rows, about the policy's own: its cooldown and its limit of age.
std::vector<Instant> times(const Policy& policy, std::size_t count) {
  constexpr std::int64_t kSecond_ns = 1'000'000'000, kStepMax_ns = 1'000'000 * kSecond_ns;
  std::vector<std::int64_t> steps = {1, kSecond_ns - 1, kSecond_ns, kSecond_ns + 1, 7 * kSecond_ns};
  for (const Duration each : {policy.cooldown_max(), policy.cooldown(above(kLowest)),
                              policy.escalation_cooldown(), policy.stale_after()}) {
    if (each.ns > kStepMax_ns) continue;
    for (const std::int64_t step : {each.ns - 1, each.ns, each.ns + 1, each.ns / 3}) {
      if (step > 0) steps.insert(steps.end(), 2, step);
    }
  }
  std::vector<Instant> at;
  Instant now{*rc::gen::element<std::int64_t>(0, -20 * kSecond_ns, 1'648'200'826 * kSecond_ns)};
  for (const std::int64_t step :
       *rc::gen::container<std::vector<std::int64_t>>(count, rc::gen::elementOf(steps))) {
    at.push_back(now);
    now = now + Duration{step};
  }
  return at;
}

/// On, beside and between the thresholds, missing, negative; often the same again.
std::vector<double> values(const MetricThresholds& metric, std::size_t count) {
  std::vector<double> choices = region_values(metric);
  choices.insert(choices.end(), {0, 0, 0, kMissing, kMissing, -1});
  std::vector<double> column;
  while (column.size() < count) {
    const double value = *rc::gen::elementOf(choices);
    const std::size_t room = count - column.size();
    column.insert(column.end(), std::min(room, *rc::gen::element<std::size_t>(1, 1, 2, 9)), value);
  }
  return column;
}

/// At every row, or so often that there are at most a few hundred checks.
Cadence any_cadence(const Policy& policy, Instant first, Instant last) {
  if (*rc::gen::element(0, 1, 2) == 0) return {};
  const std::int64_t span = (last - first).ns;
  const std::int64_t least = std::max<std::int64_t>(1, span / 300);
  std::vector<std::int64_t> choices = {1'000'000'000, 500'000'000, policy.cooldown_max().ns,
                                       policy.stale_after().ns};
  for (const std::int64_t parts : {1, 2, 7, 30, 100, 299}) {
    for (const std::int64_t aside : {-1, 0, 1}) choices.push_back(span / parts + aside);
  }
  return {Duration{std::max(least, *rc::gen::elementOf(choices))}, "some"};
}

/// Any, but one that moves: half of the time with cooldowns that can end within the trace.
Policy lively(Policy policy) {
  if (*rc::gen::arbitrary<bool>()) {
    policy.cooldowns_s.clear();
    policy.cooldown_s = *rc::gen::element(0.0, 1e-9, 1.0, 3.0);
    policy.stale_after_s = *rc::gen::element(0.0, 1e-9, 1.0, 5.0, 60.0);
    policy.escalation_cooldown_s = *rc::gen::element(0.0, 0.0, 1.0, 3.0);
    policy.escalate_after_s = *rc::gen::element(0.0, 0.0, 0.0, 1.0);
  }
  if (!policy.monitors_anything()) policy.metrics.front().monitored = true;
  return policy;
}
Policy lively_policy() { return lively(*gen::policy()); }

/// Has a column of the policy's metric.
void fill(Trace& trace, const Policy& policy, Metric metric) {
  trace[metric] = values(policy[metric], trace.size());
}

std::size_t some_rows() { return *rc::gen::inRange<std::size_t>(1, 120); }

void classify(const Seen& seen) {
  RC_CLASSIFY(seen.transitions > 0, "moves");
  RC_CLASSIFY(seen.transitions > 9, "moves more than nine times");
  RC_CLASSIFY(seen.flaps > 0, "flaps");
  RC_CLASSIFY(seen.transitions > 9 && seen.flaps > 0 && seen.flaps + 5 < seen.transitions,
              "flaps now and then");
  RC_CLASSIFY(seen.blind > 0, "blind");
}

RC_GTEST_PROP(IndexedReplay, OneFileIsAsThePlainReplay, ()) {
  const Policy policy = lively_policy();
  Trace trace;
  trace.metrics = trace_metrics_of(policy);
  trace.at = times(policy, some_rows());
  bool monitored = false;
  for (std::size_t i = 0; i < policy.metric_count(); ++i) {
    const bool is_last = i + 1 == policy.metric_count();
    if (*rc::gen::element(0, 1, 2) == 0 && !(is_last && !monitored)) continue;
    fill(trace, policy, metric_at(i));
    monitored = monitored || policy.metrics[i].monitored;
  }
  if (!monitored) {
    for (std::size_t i = 0; i < policy.metric_count(); ++i) fill(trace, policy, metric_at(i));
  }
  trace.absolute_time = *rc::gen::arbitrary<bool>();
  classify(
      require_same(policy, trace, nullptr, any_cadence(policy, trace.at.front(), trace.at.back())));
}

RC_GTEST_PROP(IndexedReplay, TwoFilesAreAsThePlainReplay, ()) {
  const Policy policy = lively(*rc::gen::suchThat(
      gen::policy(), [](const Policy& some) { return some.metric_count() > 1; }));
  Trace one, other;
  one.metrics = other.metrics = trace_metrics_of(policy);
  one.at = times(policy, some_rows());
  other.at = times(policy, some_rows());
  for (std::size_t i = 0; i < policy.metric_count(); ++i) {
    fill(i == 0 ? one : other, policy, metric_at(i));
  }
  const Instant first = std::min(one.at.front(), other.at.front());
  const Instant last = std::max(one.at.back(), other.at.back());
  classify(require_same(policy, one, &other, any_cadence(policy, first, last)));
}

RC_GTEST_PROP(IndexedReplay, RowsOfEqualTimeAndScalesAreAsThePlainReplay, ()) {
  const Policy policy = lively(*gen::k2_policy());
  const std::vector<Instant> at = times(policy, some_rows());
  const std::vector<double> lag = values(policy[kLag], at.size());
  const std::vector<double> heap = values(policy[kHeap], at.size());
  const auto text = [](double value) {
    return std::isfinite(value) ? number_text(value) : std::string();
  };
  ReadOptions read;
  read[kLag].scale = *rc::gen::element(1.0, 11.0, 0.1, 0.5);
  read[kHeap].scale = *rc::gen::element(1.0, 1.1, 0.9);
  std::string csv = "t_s,lag,heap_pct\n";
  for (std::size_t row = 0; row < at.size(); ++row) {
    const std::string time = seconds_text((at[row] - at[0]).ns);
    if (*rc::gen::element(0, 0, 0, 1) == 1) {
      csv += time + "," + text(policy[kLag].trigger(K2::soft)) + ",\n";
    }
    csv += time + "," + text(lag[row] / read[kLag].scale) + "," + text(heap[row]) + "\n";
  }
  const Trace trace = parse_trace(csv, "equal.csv", read);
  classify(
      require_same(policy, trace, nullptr, any_cadence(policy, trace.at.front(), trace.at.back())));
}

/// Storms over many thousands of rows: every level of the index is used.
Trace long_trace(std::uint64_t seed, std::size_t rows, std::int64_t step_ns) {
  Prng random(seed);
  Trace trace;
  trace.name = "long.csv";
  double lag = 1000;
  std::int64_t now_ns = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    lag = random.uniform() < 0.0005 ? random.uniform(0, 8e6) : lag * random.uniform(0.9, 1.1) + 1;
    now_ns += random.uniform() < 0.001 ? 100 * step_ns : step_ns;
    trace.at.push_back({now_ns});
    trace[kLag].push_back(random.uniform() < 0.01 ? kMissing : lag);
    trace[kHeap].push_back(random.uniform() < 0.0005 ? 96 : random.uniform(20, 69));
  }
  return trace;
}

RC_GTEST_PROP(IndexedReplay, LongTracesAreAsThePlainReplay, ()) {
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  const Trace trace = long_trace(seed, 30'000, 500'000'000);
  Trace heap = long_trace(seed + 1, 3'000, 5'000'000'000);
  heap[kLag].clear();
  Policy policy = default_policy();
  policy.escalation = *rc::gen::element(Escalation::immediate, Escalation::stepwise);
  policy.recovery = *rc::gen::element(Recovery::banded, Recovery::recompute, Recovery::stepwise);
  policy.on_missing = *rc::gen::element(OnMissing::hold, OnMissing::assume_zero);
  policy.cooldown_s = *rc::gen::element(0.0, 30.0, 300.0);
  policy.stale_after_s = *rc::gen::element(0.0, 3.0, 60.0);
  const auto every_ns =
      *rc::gen::element<std::int64_t>(0, 500'000'000, 7'000'000'000, 60'000'000'000);
  const Cadence cadence = every_ns == 0 ? Cadence{} : Cadence{Duration{every_ns}, "some"};
  const bool in_two_files = *rc::gen::arbitrary<bool>();
  classify(require_same(policy, trace, in_two_files ? &heap : nullptr, cadence));
}

RC_GTEST_PROP(IndexedReplay, SideBySideIsOneAfterTheOther, ()) {
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  const Trace trace = long_trace(seed, 40'000, 500'000'000);
  std::vector<Policy> policies;
  for (const double cooldown_s :
       *rc::gen::container<std::vector<double>>(rc::gen::element(0.0, 5.0, 30.0, 300.0, 9000.0))) {
    policies.push_back(default_policy());
    policies.back().cooldown_s = cooldown_s;
    policies.back()[kLag].triggers[0] = *rc::gen::element(2000.0, 50'000.0, 100'000.0);
  }
  const bool at_rows = *rc::gen::arbitrary<bool>();
  const Cadence cadence = at_rows ? Cadence{} : Cadence{Duration{700'000'000}, "700ms"};
  const TraceIndex index(trace, nullptr, cadence, default_policy().stale_after());
  const std::vector<ReplayResult> runs = replay(policies, index);
  RC_ASSERT(runs.size() == policies.size());
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const ReplayResult alone = replay(policies[i], index);
    RC_ASSERT(to_json_lines(runs[i].journal) == to_json_lines(alone.journal));
    RC_ASSERT(to_json(summarize(runs[i], trace, nullptr)) ==
              to_json(summarize(alone, trace, nullptr)));
  }
}

RC_GTEST_PROP(IndexedReplay, AnIndexThatFitsAnotherAgeLimitAnswersForIt, ()) {
  Policy policy = lively_policy();
  Trace trace;
  trace.metrics = trace_metrics_of(policy);
  trace.at = times(policy, some_rows());
  fill(trace, policy, metric_at(0));
  policy.metrics.front().monitored = true;
  const Cadence cadence = any_cadence(policy, trace.at.front(), trace.at.back());
  const TraceIndex index(trace, nullptr, cadence, policy.stale_after(), worse_low_of(policy));
  policy.stale_after_s = *gen::seconds();
  if (!index.fits(policy.stale_after())) return;
  RC_ASSERT(to_json_lines(replay(policy, index).journal) ==
            to_json_lines(replay(policy, trace, nullptr, cadence).journal));
}

// The comparisons above would see little if nothing ever flapped.
TEST(IndexedReplay, FlapsOfPoliciesThatFlapAreThoseOfThePlainReplay) {
  Policy coded = *builtin_policy("k2-as-coded"), documented = *builtin_policy("k2-as-documented");
  Policy no_band = default_policy(), zero = default_policy();
  no_band[kLag].recovery_factor = 1;
  zero.on_missing = OnMissing::assume_zero;
  for (Policy policy : {coded, documented, no_band, zero}) {
    policy.cooldown_s = 1;
    std::size_t flaps = 0, transitions = 0;
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
      const Trace trace = long_trace(seed, 20'000, 500'000'000);
      const TraceIndex index(trace, nullptr, {}, policy.stale_after());
      const ReplayResult plain = replay(policy, trace, nullptr, {});
      EXPECT_EQ(replay(policy, index).watched->flaps, plain.watched->flaps) << policy.name;
      flaps += plain.watched->flaps.size();
      transitions += plain.journal.entries.size();
    }
    EXPECT_GT(flaps, 0u) << policy.name;
    EXPECT_LT(2 * flaps, transitions) << policy.name << ": reversals that are no flaps as well";
  }
}

// What waits before it escalates is not for the index, and is replayed all the same.
TEST(IndexedReplay, WhatTheIndexDoesNotKnowIsReplayedPlainly) {
  const Trace trace = long_trace(7, 20'000, 500'000'000);
  const TraceIndex index(trace, nullptr, {}, default_policy().stale_after());
  Policy waits = default_policy(), turned = default_policy();
  waits.escalate_after_s = 2;
  turned[kHeap].worse = Worse::low;
  turned[kHeap].triggers = {40, 40, 30, 25};
  turned[kHeap].clears = {41, 41, 41, 41};
  EXPECT_TRUE(index.knows(default_policy()));
  for (const Policy& policy : {waits, turned}) {
    ASSERT_FALSE(validate(policy));
    EXPECT_FALSE(index.knows(policy));
    const ReplayResult plain = replay(policy, trace, nullptr, {});
    EXPECT_GT(plain.journal.entries.size(), 0u);
    EXPECT_EQ(to_json_lines(replay(policy, index).journal), to_json_lines(plain.journal));
    const std::vector<ReplayResult> several = replay({default_policy(), policy}, index);
    EXPECT_EQ(to_json_lines(several[1].journal), to_json_lines(plain.journal));
  }
}

TEST(IndexedReplay, AnIndexThatDoesNotFitIsOurFault) {
  Trace trace;
  trace.at = {{0}, {10'000'000'000}};
  trace[kLag] = {0, 0};
  Policy policy = default_policy();
  const TraceIndex index(trace, nullptr, {Duration{1'000'000'000}, "1s"}, policy.stale_after());
  policy.stale_after_s = 1;
  EXPECT_THROW(replay(policy, index), IndexFault);
}

TEST(IndexedReplay, TraceAndIndexTakeAtMostThreeTimesTheTrace) {
  // The worst there is: every row seen, and stale before the next one.
  const Trace both = long_trace(1, 200'000, 500'000'000);
  Trace lag = both, heap = both;
  lag[kHeap].clear();
  heap[kLag].clear();
  for (Instant& at : heap.at) at = at + Duration{100'000'000};
  const Cadence often{Duration{50'000'000}, "50ms"};
  for (const Duration stale_after : {Duration{0}, Duration::from_seconds(60)}) {
    for (const Cadence& cadence : {Cadence{}, often}) {
      EXPECT_LE(TraceIndex(both, nullptr, cadence, stale_after).bytes(), 2 * column_bytes(both));
      EXPECT_LE(TraceIndex(lag, nullptr, cadence, stale_after).bytes(), 2 * column_bytes(lag));
      EXPECT_LE(TraceIndex(lag, &heap, cadence, stale_after).bytes(),
                2 * (column_bytes(lag) + column_bytes(heap)));
      // And a stretch of blind time each 16 bytes, where it was asked for.
      const TraceIndex index(lag, &heap, cadence, stale_after);
      const std::size_t before = index.bytes(), stretches = index.blind(default_policy()).size();
      EXPECT_GT(stretches, 0u);
      EXPECT_EQ(index.bytes(), before + stretches * sizeof(TimeSpan));
    }
  }
}

}  // namespace
}  // namespace cascade
