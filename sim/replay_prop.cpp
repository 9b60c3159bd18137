// The replay, which is a scenario on the event queue, does what a plain loop over the rows does.
// The loop is written from the prose of SPEC 6 and shares only the cascade.

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "sim/replay.hpp"
#include "sim/summary.hpp"

namespace cascade {
namespace {

struct NaiveRun {
  std::vector<std::string> entries;
  std::size_t checks = 0;
  std::int64_t last_check_ns = 0;
  std::array<std::int64_t, kLevelCount> ns_at{};
};

/// "The newest row at or before it (a NaN there is missing, an older row is not consulted); a row
/// older than stale_after_s is missing."
double held(const std::vector<Instant>& at, const std::vector<double>& values, Instant now,
            Duration stale_after) {
  double value = kMissing;
  for (std::size_t row = 0; row < at.size(); ++row) {
    if (at[row] <= now) value = now - at[row] > stale_after ? kMissing : values[row];
  }
  return value;
}

NaiveRun naive_replay(Policy policy, const Trace& trace, const Trace* heap, const Cadence& cadence,
                      const JournalHeader& header) {
  const Trace& heap_trace = heap != nullptr ? *heap : trace;
  if (!trace.has_lag()) policy.lag.monitored = false;
  if (!heap_trace.has_heap()) policy.heap_pct.monitored = false;

  std::set<std::int64_t> times;  // the union; of one file, its rows
  for (const Instant at : trace.at) times.insert(at.ns);
  for (const Instant at : heap_trace.at) times.insert(at.ns);
  const std::int64_t first = *times.begin(), last = *times.rbegin();
  std::vector<std::int64_t> checks(times.begin(), times.end());
  if (cadence.every) {
    checks.clear();
    for (std::int64_t at = first; at <= last; at += cadence.every->ns) checks.push_back(at);
  }

  NaiveRun run;
  Cascade cascade(policy);
  for (const std::int64_t at : checks) {
    run.ns_at[index(cascade.level())] += run.checks == 0 ? 0 : at - first - run.last_check_ns;
    Pressure pressure;
    if (trace.has_lag()) {
      pressure.lag_messages = held(trace.at, trace.lag_messages, {at}, policy.stale_after());
    }
    if (heap_trace.has_heap()) {
      pressure.heap_pct = held(heap_trace.at, heap_trace.heap_pct, {at}, policy.stale_after());
    }
    if (const auto transition = cascade.check({at - first}, pressure)) {
      run.entries.push_back(to_json_line(*transition, header));
    }
    ++run.checks;
    run.last_check_ns = at - first;
  }
  run.ns_at[index(cascade.level())] += last - first - run.last_check_ns;  // to the last row
  return run;
}

// Short times in nanoseconds, so that rows, checks and the limits of age meet exactly and often.
constexpr std::int64_t kTick = 1'000'000'000;

rc::Gen<std::vector<Instant>> times() {
  return rc::gen::map(rc::gen::nonEmpty(rc::gen::container<std::set<std::int64_t>>(rc::gen::oneOf(
                          rc::gen::map(rc::gen::inRange<std::int64_t>(-20, 200),
                                       [](std::int64_t tick) { return tick * kTick; }),
                          rc::gen::map(rc::gen::inRange<std::int64_t>(-20, 200),
                                       [](std::int64_t tick) { return tick * kTick + 1; })))),
                      [](const std::set<std::int64_t>& ns) {
                        std::vector<Instant> at;
                        for (const std::int64_t each : ns) at.push_back({each});
                        return at;
                      });
}

/// Values on, beside and between the thresholds, often missing.
std::vector<double> values(std::size_t count, const MetricThresholds& metric) {
  std::vector<double> choices = {0, kMissing, kMissing};
  for (const Level level : kLevels) {
    if (level == Level::normal) continue;
    choices.push_back(metric.trigger(level));
    choices.push_back(metric.clear(level));
    choices.push_back(std::nextafter(metric.clear(level), 0.0));
  }
  return *rc::gen::container<std::vector<double>>(count, rc::gen::elementOf(choices));
}

Policy any_policy() {
  Policy policy = default_policy();
  policy.escalation = *rc::gen::element(Escalation::immediate, Escalation::stepwise);
  policy.recovery = *rc::gen::element(Recovery::banded, Recovery::recompute, Recovery::stepwise);
  policy.on_missing = *rc::gen::element(OnMissing::hold, OnMissing::assume_zero);
  policy.cooldown_s = *rc::gen::element(0.0, 1.0, 3.0, 30.0);
  policy.stale_after_s = *rc::gen::element(0.0, 1e-9, 1.0, 5.0, 60.0);
  policy.heap_pct.monitored = *rc::gen::weightedElement<bool>({{4, true}, {1, false}});
  return policy;
}

Cadence any_cadence() {
  if (*rc::gen::arbitrary<bool>()) return {};
  const auto every =
      *rc::gen::element<std::int64_t>(kTick / 2, kTick, kTick + 1, 3 * kTick, 1000 * kTick);
  return {Duration{every}, "some"};
}

void require_same(const Policy& policy, const Trace& trace, const Trace* heap,
                  const Cadence& cadence) {
  const ReplayResult run = replay(policy, trace, heap, cadence);
  const NaiveRun naive = naive_replay(policy, trace, heap, cadence, run.journal.header);
  std::vector<std::string> entries;
  for (const Transition& entry : run.journal.entries) {
    entries.push_back(to_json_line(entry, run.journal.header));
  }
  RC_ASSERT(entries == naive.entries);
  RC_ASSERT(run.checks == naive.checks);
  RC_ASSERT(run.first_check.ns == 0);
  RC_ASSERT(run.last_check.ns == naive.last_check_ns);

  const Summary summary = summarize(run, trace, heap);
  std::int64_t sum = 0;
  for (const Level level : kLevels) {
    RC_ASSERT(summary.at_level[index(level)].ns == naive.ns_at[index(level)]);
    sum += naive.ns_at[index(level)];
  }
  RC_ASSERT(summary.duration.ns == sum);
  RC_CLASSIFY(entries.size() > 3, "more than three transitions");
}

RC_GTEST_PROP(ReplayProp, OneFileIsAPlainLoopOverItsRows, ()) {
  const Policy policy = any_policy();
  Trace trace;
  trace.at = *times();
  const int metrics = policy.heap_pct.monitored ? *rc::gen::inRange(1, 4) : 1;
  if ((metrics & 1) != 0) trace.lag_messages = values(trace.size(), policy.lag);
  if ((metrics & 2) != 0) trace.heap_pct = values(trace.size(), policy.heap_pct);
  require_same(policy, trace, nullptr, any_cadence());
}

RC_GTEST_PROP(ReplayProp, TwoFilesAreAPlainLoopOverTheUnionOfTheirTimes, ()) {
  const Policy policy = any_policy();
  Trace lag, heap;
  lag.at = *times();
  heap.at = *times();
  lag.lag_messages = values(lag.size(), policy.lag);
  heap.heap_pct = values(heap.size(), policy.heap_pct);
  require_same(policy, lag, &heap, any_cadence());
}

RC_GTEST_PROP(ReplayProp, SameInputSameBytes, ()) {
  const Policy policy = any_policy();
  Trace trace;
  trace.at = *times();
  trace.lag_messages = values(trace.size(), policy.lag);
  const Cadence cadence = any_cadence();
  RC_ASSERT(to_json_lines(replay(policy, trace, nullptr, cadence).journal) ==
            to_json_lines(replay(policy, trace, nullptr, cadence).journal));
}

}  // namespace
}  // namespace cascade
