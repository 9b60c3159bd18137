// The replay does what a loop does that looks all rows through at each check, and its figures are
// those that brute force finds. Written from the prose of SPEC 6 and 9; shares only the cascade.

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/replay/replay.hpp"
#include "sim/replay/summary.hpp"

namespace cascade {
namespace {

struct NaiveRun {
  std::vector<std::string> entries;
  std::size_t checks = 0;
  std::int64_t last_check_ns = 0;
  std::array<std::int64_t, kLevelCount> ns_at{};
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
bool crosses(const MetricThresholds& metric, const std::vector<double>& seen) {
  for (std::size_t i = 0; metric.monitored && i < seen.size(); ++i) {
    for (std::size_t j = i + 1; j < seen.size(); ++j) {
      for (const Level level : kLevels) {
        if (level != Level::normal && metric.clear(level) != metric.trigger(level) &&
            seen[i] < metric.clear(level) && seen[j] >= metric.trigger(level)) {
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
    std::vector<double> lag, heap;
    for (std::size_t i = down; i <= up; ++i) {
      lag.push_back(checks[i].seen.lag_messages);
      heap.push_back(checks[i].seen.heap_pct);
    }
    flaps += !crosses(policy.lag, lag) && !crosses(policy.heap_pct, heap) ? 1u : 0u;
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
    const bool missing = (policy.lag.monitored && std::isnan(checks[i].seen.lag_messages)) ||
                         (policy.heap_pct.monitored && std::isnan(checks[i].seen.heap_pct));
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

NaiveRun naive_replay(Policy policy, const Trace& trace, const Trace* heap, const Cadence& cadence,
                      const JournalHeader& header, Duration reversal_window) {
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
  std::vector<Checked> checked;
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
    const auto transition = cascade.check({at - first}, pressure);
    if (transition) run.entries.push_back(to_json_line(*transition, header));
    checked.push_back({at - first, pressure, transition});
    ++run.checks;
    run.last_check_ns = at - first;
  }
  run.ns_at[index(cascade.level())] += last - first - run.last_check_ns;  // to the last row
  run.flaps = naive_flaps(policy, checked);
  run.reversals = naive_reversals(checked, reversal_window.ns);
  std::int64_t limit_ns = three_intervals_ns(trace);
  if (heap != nullptr) limit_ns = std::min(limit_ns, three_intervals_ns(*heap));
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
  policy.lag.recovery_factor = *rc::gen::element(0.5, 0.5, 1.0);  // 1: no dead band
  policy.heap_pct.recovery_factor = *rc::gen::element(0.9, 0.9, 1.0);
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
  const Duration window{*rc::gen::element<std::int64_t>(0, kTick, 3 * kTick, 30 * kTick)};
  const NaiveRun naive = naive_replay(policy, trace, heap, cadence, run.journal.header, window);
  std::vector<std::string> entries;
  for (const Transition& entry : run.journal.entries) {
    entries.push_back(to_json_line(entry, run.journal.header));
  }
  RC_ASSERT(entries == naive.entries);
  RC_ASSERT(run.checks == naive.checks);
  RC_ASSERT(run.first_check.ns == 0);
  RC_ASSERT(run.last_check.ns == naive.last_check_ns);

  const Summary summary = summarize(run, trace, heap, window);
  std::int64_t sum = 0;
  for (const Level level : kLevels) {
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
