// The replay does what a loop does that looks all rows through at each check, and its statistics
// are those that brute force finds. Written from the prose of SPEC 6 and 9; shares only the
// cascade.

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/k2.hpp"
#include "sim/replay/indexed/indexed_replay.hpp"
#include "sim/replay/replay.hpp"
#include "sim/replay/summary.hpp"

namespace cascade {
namespace {

struct NaiveRun {
  std::vector<std::string> entries;
  std::size_t checks = 0;
  std::int64_t last_check_ns = 0;
  PerLevel<std::int64_t> ns_at{};
  std::optional<std::size_t> too_near;
  std::size_t flaps = 0, reversals = 0;
  std::int64_t blind_ns = 0;
};

/// A check, and what came of it.
struct Checked {
  std::int64_t at_ns;
  Pressure seen;
  std::optional<Transition> transition;
};

bool is_recovery(const Checked& check) {
  return check.transition && check.transition->to < check.transition->from;
}
bool is_escalation(const Checked& check) {
  return check.transition && check.transition->to > check.transition->from;
}

/// "Some monitored metric goes from the healthy side of clear(K) to trigger(K) or worse of one and
/// the same level K, and that dead band is not empty", by trying all pairs of checks and all
/// levels.
bool crosses(const MetricThresholds& metric, LevelRange raised, const std::vector<double>& seen) {
  const bool high = metric.worse == Worse::high;
  for (std::size_t i = 0; metric.monitored && i < seen.size(); ++i) {
    for (std::size_t j = i + 1; j < seen.size(); ++j) {
      for (const Level level : raised) {
        const double clear = metric.clear(level), trigger = metric.trigger(level);
        if (clear == trigger || std::isinf(trigger)) continue;
        if (high ? seen[i] < clear && seen[j] >= trigger : seen[i] > clear && seen[j] <= trigger) {
          return true;
        }
      }
    }
  }
  return false;
}

/// Between a recovery and the next escalation: the former is the latest one before the latter.
std::size_t naive_flaps(const Policy& policy, const std::vector<Checked>& checks) {
  std::size_t flaps = 0;
  for (std::size_t up = 0; up < checks.size(); ++up) {
    if (!is_escalation(checks[up])) continue;
    std::size_t down = up;
    while (down > 0 && !checks[--down].transition) {
    }
    if (down == up || !is_recovery(checks[down])) continue;
    bool any = false;
    for (std::size_t m = 0; m < policy.metric_count(); ++m) {
      std::vector<double> seen;
      for (std::size_t i = down; i <= up; ++i) seen.push_back(checks[i].seen.values[m]);
      any = any || crosses(policy.metrics[m], policy.raised_levels(), seen);
    }
    flaps += any ? 0u : 1u;
  }
  return flaps;
}

std::size_t naive_reversals(const std::vector<Checked>& checks, std::int64_t window_ns) {
  std::vector<Checked> moved;
  std::copy_if(checks.begin(), checks.end(), std::back_inserter(moved),
               [](const Checked& check) { return check.transition.has_value(); });
  std::size_t reversals = 0;
  for (std::size_t i = 1; i < moved.size(); ++i) {
    reversals += is_recovery(moved[i - 1]) && is_escalation(moved[i]) &&
                         moved[i].at_ns - moved[i - 1].at_ns <= window_ns
                     ? 1u
                     : 0u;
  }
  return reversals;
}

/// Three of the intervals of which nine in ten are no longer than it; none: no limit.
std::int64_t three_intervals_ns(const Trace& trace) {
  std::vector<std::int64_t> intervals;
  for (std::size_t row = 1; row < trace.size(); ++row) {
    intervals.push_back(trace.at[row].ns - trace.at[row - 1].ns);
  }
  if (intervals.empty()) return std::numeric_limits<std::int64_t>::max();
  std::sort(intervals.begin(), intervals.end());
  return 3 * intervals[(intervals.size() - 1) * 9 / 10];
}

std::int64_t naive_blind_ns(const Policy& policy, const std::vector<Checked>& checks,
                            std::int64_t end_ns, std::int64_t limit_ns) {
  std::int64_t blind_ns = 0;
  for (std::size_t i = 0; i < checks.size(); ++i) {
    const std::int64_t until = i + 1 < checks.size() ? checks[i + 1].at_ns : end_ns;
    const std::int64_t length = until - checks[i].at_ns;
    bool missing = false;
    for (std::size_t m = 0; m < policy.metric_count(); ++m) {
      missing |= policy.metrics[m].monitored && std::isnan(checks[i].seen.values[m]);
    }
    if (missing || length > limit_ns) blind_ns += length;
  }
  return blind_ns;
}

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

/// The file that has a metric's values: none of these traces has what the other has.
const Trace* file_with(std::size_t metric, const Trace& trace, const Trace* second) {
  if (trace.has(metric_at(metric))) return &trace;
  return second != nullptr && second->has(metric_at(metric)) ? second : nullptr;
}

NaiveRun naive_replay(Policy policy, const Trace& trace, const Trace* second,
                      const Cadence& cadence, const JournalHeader& header,
                      Duration reversal_window) {
  for (std::size_t m = 0; m < policy.metric_count(); ++m) {
    if (file_with(m, trace, second) == nullptr) policy.metrics[m].monitored = false;
  }

  std::set<std::int64_t> times;  // the union; of one file, its rows
  for (const Instant at : trace.at) times.insert(at.ns);
  if (second != nullptr) {
    for (const Instant at : second->at) times.insert(at.ns);
  }
  const std::int64_t first = *times.begin(), last = *times.rbegin();
  std::vector<std::int64_t> checks(times.begin(), times.end());
  if (cadence.every) {
    checks.clear();
    for (std::int64_t at = first; at <= last; at += cadence.every->ns) checks.push_back(at);
  }

  NaiveRun run;
  std::vector<Checked> checked;
  Cascade cascade(policy);
  for (const std::int64_t at : checks) {
    run.ns_at[index(cascade.level())] += run.checks == 0 ? 0 : at - first - run.last_check_ns;
    Pressure pressure;
    for (std::size_t m = 0; m < policy.metric_count(); ++m) {
      const Trace* const file = file_with(m, trace, second);
      if (file == nullptr) continue;
      pressure.values[m] = held(file->at, (*file)[metric_at(m)], {at}, policy.stale_after());
    }
    const auto transition = cascade.check({at - first}, pressure);
    if (transition) run.entries.push_back(to_json_line(*transition, header));
    checked.push_back({at - first, pressure, transition});
    ++run.checks;
    run.last_check_ns = at - first;
  }
  run.ns_at[index(cascade.level())] += last - first - run.last_check_ns;  // to the last row
  run.flaps = naive_flaps(policy, checked);
  if (policy.check_every_s > 0) {
    run.too_near = 0;
    for (std::size_t i = 1; i < checks.size(); ++i) {
      *run.too_near += checks[i] - checks[i - 1] < policy.check_every().ns ? 1u : 0u;
    }
  }
  run.reversals = naive_reversals(checked, reversal_window.ns);
  std::int64_t limit_ns = three_intervals_ns(trace);
  if (second != nullptr) limit_ns = std::min(limit_ns, three_intervals_ns(*second));
  if (cadence.every) limit_ns = 3 * cadence.every->ns;
  run.blind_ns = naive_blind_ns(policy, checked, last - first, limit_ns);
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
  const double healthy = metric.worse == Worse::high ? -HUGE_VAL : HUGE_VAL;
  for (std::size_t i = 1; i <= metric.triggers.size(); ++i) {
    const Level level = level_at(i);
    if (std::isinf(metric.trigger(level))) continue;
    choices.push_back(metric.trigger(level));
    choices.push_back(metric.clear(level));
    choices.push_back(std::nextafter(metric.clear(level), healthy));
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
  policy[kLag].recovery_factor = *rc::gen::element(0.5, 0.5, 1.0);  // 1: no dead band
  policy[kHeap].recovery_factor = *rc::gen::element(0.9, 0.9, 1.0);
  policy[kHeap].monitored = *rc::gen::weightedElement<bool>({{4, true}, {1, false}});
  return policy;
}

/// Any number of levels and metrics, growing worse up or down, with every kind of waiting.
Policy any_ladder() {
  Policy policy = any_policy();
  policy.name = "any";
  const auto levels = *rc::gen::inRange<std::size_t>(kLevelCountMin, kLevelCountMax + 1);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < levels; ++i) names.push_back("L" + std::to_string(i));
  policy.levels = LevelNames(names);
  policy.metrics.clear();
  const auto metrics = *rc::gen::inRange<std::size_t>(1, kMetricCountMax + 1);
  for (std::size_t m = 0; m < metrics; ++m) {
    MetricThresholds metric;
    metric.name = "m" + std::to_string(m);
    metric.worse = *rc::gen::element(Worse::high, Worse::low);
    const double sign = metric.worse == Worse::high ? 1 : -1;
    double trigger = *rc::gen::element(-20, 0, 5), clear = trigger - 100;
    for (std::size_t i = 1; i < levels; ++i) {
      trigger += *rc::gen::element(0, 1, 10);
      clear = std::max(clear, trigger - *rc::gen::element(0, 1, 5));
      metric.triggers.push_back(sign * trigger);
      metric.clears.push_back(sign * clear);
    }
    if (*rc::gen::weightedElement<bool>({{1, true}, {4, false}})) {
      metric.triggers.back() = sign * HUGE_VAL;
    }
    metric.monitored = m == 0 || *rc::gen::weightedElement<bool>({{4, true}, {1, false}});
    policy.metrics.push_back(metric);
  }
  if (*rc::gen::arbitrary<bool>()) {
    policy.cooldowns_s =
        *rc::gen::container<std::vector<double>>(levels - 1, rc::gen::element(0.0, 1.0, 3.0, 30.0));
  }
  policy.escalation_cooldown_s = *rc::gen::element(0.0, 0.0, 2.0, 10.0);
  policy.escalate_after_s = *rc::gen::element(0.0, 0.0, 2.0);
  policy.check_every_s = *rc::gen::element(0.0, 1.0, 2.0);
  return policy;
}

Cadence any_cadence() {
  if (*rc::gen::arbitrary<bool>()) return {};
  const auto every =
      *rc::gen::element<std::int64_t>(kTick / 2, kTick, kTick + 1, 3 * kTick, 1000 * kTick);
  return {Duration{every}, "some"};
}

/// What the index finds is what the machine does at every check.
void require_index_same(const Policy& policy, const Trace& trace, const Trace* second,
                        const Cadence& cadence, const ReplayResult& run) {
  const TraceIndex index(trace, second, cadence, policy.stale_after(), worse_low_of(policy));
  const ReplayResult indexed = replay(policy, index);
  RC_ASSERT(to_json_lines(indexed.journal) == to_json_lines(run.journal));
  RC_ASSERT(to_json(summarize(indexed, trace, second)) == to_json(summarize(run, trace, second)));
  RC_ASSERT(indexed.watched->blind == run.watched->blind);
  RC_ASSERT(indexed.watched->flaps == run.watched->flaps);
}

void require_same(const Policy& policy, const Trace& trace, const Trace* heap,
                  const Cadence& cadence) {
  const ReplayResult run = replay(policy, trace, heap, cadence);
  require_index_same(policy, trace, heap, cadence, run);
  const Duration window{*rc::gen::element<std::int64_t>(0, kTick, 3 * kTick, 30 * kTick)};
  const NaiveRun naive = naive_replay(policy, trace, heap, cadence, run.journal.header, window);
  std::vector<std::string> entries;
  for (const Transition& entry : run.journal.entries) {
    entries.push_back(to_json_line(entry, run.journal.header));
  }
  RC_ASSERT(entries == naive.entries);
  RC_ASSERT(run.checks == naive.checks);
  RC_ASSERT(run.checks_too_near == naive.too_near);
  RC_ASSERT(run.first_check.ns == 0);
  RC_ASSERT(run.last_check.ns == naive.last_check_ns);

  const Summary summary = summarize(run, trace, heap, window);
  std::int64_t sum = 0;
  for (const Level level : policy.all_levels()) {
    RC_ASSERT(summary.at_level[index(level)].ns == naive.ns_at[index(level)]);
    sum += naive.ns_at[index(level)];
  }
  RC_ASSERT(summary.duration.ns == sum);
  RC_ASSERT(summary.flaps == std::optional(naive.flaps));
  RC_ASSERT(summary.reversals == naive.reversals);
  RC_ASSERT(summary.blind == std::optional(Duration{naive.blind_ns}));
  RC_ASSERT(summary.latched == std::optional(false));
  RC_CLASSIFY(entries.size() > 3, "more than three transitions");
  RC_CLASSIFY(naive.flaps > 0, "flaps");
  RC_CLASSIFY(naive.reversals > naive.flaps, "reversals that are no flaps");
  RC_CLASSIFY(naive.blind_ns > 0, "blind");
}

RC_GTEST_PROP(ReplayProp, OneFileIsAPlainLoopOverItsRows, ()) {
  const Policy policy = any_policy();
  Trace trace;
  trace.at = *times();
  const int metrics = policy[kHeap].monitored ? *rc::gen::inRange(1, 4) : 1;
  if ((metrics & 1) != 0) trace[kLag] = values(trace.size(), policy[kLag]);
  if ((metrics & 2) != 0) trace[kHeap] = values(trace.size(), policy[kHeap]);
  require_same(policy, trace, nullptr, any_cadence());
}

RC_GTEST_PROP(ReplayProp, TwoFilesAreAPlainLoopOverTheUnionOfTheirTimes, ()) {
  const Policy policy = any_policy();
  Trace lag, heap;
  lag.at = *times();
  heap.at = *times();
  lag[kLag] = values(lag.size(), policy[kLag]);
  heap[kHeap] = values(heap.size(), policy[kHeap]);
  require_same(policy, lag, &heap, any_cadence());
}

RC_GTEST_PROP(ReplayProp, AnyLadderIsAPlainLoopToo, ()) {
  const Policy policy = any_ladder();
  RC_ASSERT(!validate(policy));
  Trace first, second;
  first.metrics = second.metrics = trace_metrics_of(policy);
  first.at = *times();
  second.at = *times();
  const bool apart = policy.metric_count() > 1 && *rc::gen::arbitrary<bool>();
  for (std::size_t m = 0; m < policy.metric_count(); ++m) {
    // The first metric, which is monitored, has a column; of two files each has one.
    if (m > 1 && *rc::gen::weightedElement<bool>({{1, true}, {3, false}})) continue;
    Trace& trace = apart && (m == 1 || (m > 1 && *rc::gen::arbitrary<bool>())) ? second : first;
    trace[metric_at(m)] = values(trace.size(), policy.metrics[m]);
  }
  require_same(policy, first, apart ? &second : nullptr, any_cadence());
}

RC_GTEST_PROP(ReplayProp, SameInputSameBytes, ()) {
  const Policy policy = any_policy();
  Trace trace;
  trace.at = *times();
  trace[kLag] = values(trace.size(), policy[kLag]);
  const Cadence cadence = any_cadence();
  RC_ASSERT(to_json_lines(replay(policy, trace, nullptr, cadence).journal) ==
            to_json_lines(replay(policy, trace, nullptr, cadence).journal));
}

}  // namespace
}  // namespace cascade
