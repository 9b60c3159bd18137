// Two promises, and what they stand on: no explanation is overlooked (README.md).
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdlib>
#include <string>

#include "model/cascade.hpp"
#include "properties/conform/recorded/drawn_recording.hpp"
#include "properties/conform/recorded/production.hpp"
#include "properties/conform/recorded/recorded.hpp"
#include "properties/reference/generators.hpp"

namespace cascade {
namespace {

/// Of a thousand checks, so many come after a restart.
RecordedSystem system_of(const Policy& policy, std::uint64_t restarts, std::uint64_t seed) {
  return [cascade = Cascade(policy), restarts, random = Prng(seed)](Instant now,
                                                                    const Pressure& seen) mutable {
    if (random.below(1000) < restarts) cascade.reset(now);
    cascade.check(now, seen);
    return cascade.level();
  };
}

std::string told(const Policy& policy, const RecordedVerdict& verdict) {
  if (!verdict.first) return std::string(text(verdict.ruling));
  std::string possible;
  for (const Level level : policy.all_levels()) {
    if (verdict.first->possible.has(level)) possible += " " + policy.name_of(level);
  }
  return "row " + std::to_string(verdict.first->row) + ": " +
         policy.name_of(verdict.first->recorded) + " where possible are" + possible + " (" +
         std::string(text(verdict.first->rule)) + ")\n" + to_toml(policy);
}

/// A recording of a system that keeps the policy, judged by what is true of it.
RecordedVerdict judged(std::uint64_t seed, Policy& policy) {
  Prng random(seed);
  policy = drawn_ladder(random);
  RecordingSetup recording = drawn_recording(random);
  RecordedAssumptions assumptions = true_assumptions(recording);
  if (random.below(4) == 0) {
    assumptions.blank = Blank::missing;
    recording.blank = 0;
    recording.missing = 20;
  }
  if (random.below(8) == 0) assumptions.between = Between::any;
  // Where little is lost the usual distance of the samples tells what was.
  if (recording.lost + recording.blank + recording.missing < 5) assumptions.gap.reset();
  assumptions.restarts = random.below(6) == 0;
  const RecordedSystem system = system_of(policy, assumptions.restarts ? 20 : 0, seed);
  const Trace trace = record(policy, system, recording, random);
  if (trace.size() == 0) return {};
  return judge_recording(policy, trace, assumptions);
}

RC_GTEST_PROP(RecordedProp, NeverAccusesASystemThatKeepsThePolicy, ()) {
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  for (std::uint64_t i = 0; i < 20; ++i) {
    Policy policy;
    const RecordedVerdict verdict = judged(seed + i, policy);
    if (verdict.first) RC_FAIL("seed " + std::to_string(seed + i) + ": " + told(policy, verdict));
  }
}

/// Row by row, with the clocks at a few seconds so that all ages can be tried.
struct FewRows {
  Policy policy;
  Trace trace;
};

FewRows few_rows(Prng& random) {
  FewRows few;
  few.policy = drawn_ladder(random);
  Policy& policy = few.policy;
  const auto clock = [&random] { return static_cast<double>(random.below(4)); };
  policy.cooldown_s = clock();
  for (double& each : policy.cooldowns_s) each = clock();
  policy.escalation_cooldown_s = random.below(2) == 0 ? 0 : clock();
  policy.escalate_after_s = random.below(2) == 0 ? 0 : clock();
  Trace& trace = few.trace;
  trace.metrics = trace_metrics_of(policy);
  Cascade system(policy);
  Instant now = Instant{} + Duration::from_seconds(10);
  const std::size_t rows = 2 + random.below(10);
  for (std::size_t i = 0; i < rows; ++i) {
    now = now + Duration::from_seconds(static_cast<double>(1 + random.below(3)));
    Pressure pressure;
    for (std::size_t m = 0; m < policy.metric_count(); ++m) {
      const std::vector<double> values = region_values(policy.metrics[m]);
      const bool again = i > 0 && random.below(2) == 0;
      pressure.values[m] = again ? trace.columns[m].back() : values[random.below(values.size())];
      trace.columns[m].push_back(pressure.values[m]);
    }
    system.check(now, pressure);
    std::optional<Level> level = system.level();
    if (random.below(10) == 0) level = level_at(random.below(policy.level_count()));
    if (random.below(10) == 0) level.reset();
    trace.at.push_back(now);
    trace.levels.at.push_back(level);
    trace.levels.line.push_back(i + 2);
  }
  return few;
}

/// A pressure that demands the highest level that any does.
Pressure worst(const Policy& policy) {
  Pressure pressure;
  for (std::size_t m = 0; m < policy.metric_count(); ++m) {
    const MetricThresholds& metric = policy.metrics[m];
    pressure.values[m] = metric.worse == Worse::high ? 1e9 : -1e9;
  }
  return pressure;
}

/// Every cascade that there can be before the first row.
std::vector<Cascade> every_beginning(const Policy& policy, Instant first) {
  std::vector<Cascade> all;
  constexpr double kOldest = 5;
  for (const Level level : policy.all_levels()) {
    all.emplace_back(policy, level, std::nullopt);
    for (double age = 0; age <= kOldest; ++age) {
      all.emplace_back(policy, level, first - Duration::from_seconds(age));
    }
  }
  const std::size_t aged = all.size();
  for (std::size_t i = 0; policy.escalate_after_s > 0 && i < aged; ++i) {
    for (double wait = 0; wait <= kOldest; ++wait) {
      const Instant since = first - Duration::from_seconds(wait);
      if (all[i].last_transition() && since < *all[i].last_transition()) continue;
      Cascade waiting = all[i];
      if (!waiting.check(since, worst(policy)) && waiting.demanded_since()) all.push_back(waiting);
    }
  }
  return all;
}

RC_GTEST_PROP(RecordedProp, IsExactWhereEachRowIsACheck, ()) {
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  for (std::uint64_t i = 0; i < 10; ++i) {
    Prng random(seed + i);
    const FewRows few = few_rows(random);
    const Trace& trace = few.trace;
    std::vector<Cascade> left = every_beginning(few.policy, trace.at.front());
    std::optional<std::size_t> first;
    LevelSet possible;
    for (std::size_t row = 0; row < trace.size() && !first; ++row) {
      Pressure pressure;
      for (std::size_t m = 0; m < few.policy.metric_count(); ++m) {
        pressure.values[m] = trace.columns[m][row];
      }
      possible = {};
      for (Cascade& cascade : left) {
        cascade.check(trace.at[row], pressure);
        possible.add(cascade.level());
      }
      const std::optional<Level> recorded = trace.levels.at[row];
      if (recorded && !possible.has(*recorded)) first = row;
      std::erase_if(left, [&](const Cascade& c) { return recorded && c.level() != *recorded; });
    }
    const RecordedVerdict verdict = judge_recording(few.policy, trace, {});
    const std::string where = "seed " + std::to_string(seed + i) + "\n" + told(few.policy, verdict);
    if (verdict.first.has_value() != first.has_value()) RC_FAIL(where);
    if (first && (verdict.first->row != *first || verdict.first->possible != possible)) {
      RC_FAIL(where);
    }
  }
}

RC_GTEST_PROP(RecordedProp, TakesAReplayOfAnyPolicyForConsistent, ()) {
  const Policy policy = *gen::policy();
  Trace trace;
  trace.metrics = trace_metrics_of(policy);
  Cascade cascade(policy);
  Instant now;
  const auto rows = *rc::gen::container<std::vector<std::pair<Duration, Pressure>>>(
      rc::gen::pair(gen::time_step(policy), gen::pressure(policy)));
  for (auto [step, pressure] : rows) {
    now = now + std::max(step, Duration{1});
    if (now == Instant::max()) break;
    for (double& value : pressure.values) {
      if (std::isinf(value)) value = kMissing;  // as a reader does
    }
    cascade.check(now, pressure);
    trace.at.push_back(now);
    trace.levels.at.push_back(cascade.level());
    trace.levels.line.push_back(trace.at.size());
    for (std::size_t m = 0; m < policy.metric_count(); ++m) {
      trace.columns[m].push_back(pressure.values[m]);
    }
  }
  RC_PRE(trace.size() > 0);
  RC_ASSERT(!judge_recording(policy, trace, {}).first);
  // Nor where nothing is known of the checks but that they were no farther apart than rows.
  RecordedAssumptions assumptions;
  assumptions.check_every = Duration{1};
  for (std::size_t i = 1; i < trace.size(); ++i) {
    assumptions.check_every = std::max(*assumptions.check_every, trace.at[i] - trace.at[i - 1]);
  }
  assumptions.between = Between::any;
  RC_ASSERT(!judge_recording(policy, trace, assumptions).first);
}

}  // namespace
}  // namespace cascade
