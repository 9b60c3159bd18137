// What an explanation says is what the machine does: each sentence of it is tried, exactly to the
// nanosecond and the last ulp, on copies of the machine that it speaks of.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "properties/reference/generators.hpp"
#include "properties/reference/same.hpp"
#include "sim/replay/explain/explained_run.hpp"
#include "sim/replay/replay_frame.hpp"

namespace cascade {
namespace {

constexpr Duration kNs{1};

/// A machine somewhere in its life, and what its last check saw.
struct Life {
  Cascade cascade;
  std::optional<LastCheck> check;
  Instant now;
  Instant latest = Instant::min();
};

/// A step that matters to the policy, and is no eternity: at the end of time no clock ends.
Duration step_in_life(const Policy& policy) {
  const Duration longest = Duration::from_seconds(2e6);
  return std::clamp(*gen::time_step(policy), Duration{-longest.ns}, longest);
}

Life random_life(const Policy& policy) {
  Life life{Cascade(policy), std::nullopt, Instant{}, Instant::min()};
  const auto checks = *rc::gen::inRange(0, 12);
  for (int i = 0; i < checks; ++i) {
    life.now = life.now + step_in_life(policy);
    const Pressure seen = *gen::pressure(policy);
    life.cascade.check(life.now, seen);
    life.latest = std::max(life.latest, life.now);
    life.check = LastCheck{{}, seen};
  }
  // The clock that is asked may have been set back since: the machine's own does not follow.
  life.now = life.now + step_in_life(policy);
  return life;
}

/// What these values bring, kept from now on, at a check after `in`; before it there is one now.
std::optional<Transition> after(Cascade probe, Instant now, Duration in, const Pressure& values) {
  if (in.ns > 0) {
    if (const auto at_once = probe.check(now, values)) return at_once;
  }
  return probe.check(now + in, values);
}

// RC_ASSERT(a || b) evaluates both: what may be looked at after `a` alone stands in parentheses.

bool moves_to(const std::optional<Transition>& t, TransitionKind kind, Level to) {
  return t && t->kind == kind && t->to == to;
}
bool escalates(const std::optional<Transition>& t) {
  return t && t->kind == TransitionKind::escalation;
}
bool recovers(const std::optional<Transition>& t) {
  return t && t->kind == TransitionKind::recovery;
}
/// Longer than any clock that ends, in what is drawn here.
const Duration kAge = Duration::from_seconds(1e8);

Pressure all_healthy(const Policy& policy) {
  Pressure pressure;
  for (std::size_t i = 0; i < policy.metric_count(); ++i)
    pressure.values[i] =
        *rc::gen::element(healthy_value(policy.metrics[i]), at_rest(policy.metrics[i]));
  return pressure;
}

/// "Earliest recovery after R where all is healthy": then, and not a nanosecond before.
void try_recovery(const Life& life, const Explanation& said) {
  const Policy& policy = life.cascade.policy();
  const Pressure healthy = all_healthy(policy);
  if (said.level == kLowest) {
    RC_ASSERT(!said.recovery);
    RC_ASSERT(!recovers(after(life.cascade, life.now, Duration::from_seconds(1e6), healthy)));
    return;
  }
  if (!said.recovery) {
    RC_ASSERT(said.cooldown_left == Duration::max());
    RC_ASSERT(!after(life.cascade, life.now, kAge, healthy));
    return;
  }
  const Duration in = said.recovery->in;
  RC_ASSERT(moves_to(after(life.cascade, life.now, in, healthy), TransitionKind::recovery,
                     said.recovery->to));
  if (in.ns > 0) RC_ASSERT(!after(life.cascade, life.now, in - kNs, healthy));
}

/// "Raising it needs X, after E": X then, not before, and not one ulp less.
void try_rises(const Life& life, const Explanation& said, Pressure others) {
  const Policy& policy = life.cascade.policy();
  const bool up_already = said.demand > said.level;
  std::size_t r = 0;
  for (std::size_t i = 0; i < policy.metric_count(); ++i) {
    const MetricThresholds& metric = policy.metrics[i];
    if (!metric.monitored) continue;
    const auto& rise = said.rises.at(r++);
    const double healthier = metric.worse == Worse::high ? -std::numeric_limits<double>::infinity()
                                                         : std::numeric_limits<double>::infinity();
    Pressure with = others;
    const Duration in = said.escalation_in.value_or(Duration{});
    const Level most = std::max(said.level, said.demand);
    if (!rise) {  // nothing that this metric may be raises more than what is demanded already
      for (const double value : region_values(metric)) {
        with.values[i] = value;
        const auto t = after(life.cascade, life.now, std::min(in, kAge), with);
        RC_ASSERT((!escalates(t) || t->to <= most));
      }
      continue;
    }
    with.values[i] = rise->value;
    if (in == Duration::max()) {
      RC_ASSERT(!escalates(after(life.cascade, life.now, kAge, with)));
      continue;
    }
    RC_ASSERT(
        moves_to(after(life.cascade, life.now, in, with), TransitionKind::escalation, rise->to));
    if (in.ns > 0) RC_ASSERT(!after(life.cascade, life.now, in - kNs, with));
    with.values[i] = std::nextafter(rise->value, healthier);
    const auto less = after(life.cascade, life.now, in, with);
    RC_ASSERT((!escalates(less) || (up_already && less->to <= most)));
  }
  RC_ASSERT(r == said.rises.size());
}

/// "Blocked by these metrics": healthy values for them, and nothing else, free the level; for all
/// of them but one they do not.
void try_blocking(const Life& life, const Explanation& said) {
  const std::vector<MetricStanding> blocking = said.blocking();
  if (said.level == kLowest) RC_ASSERT(blocking.empty());
  if (said.level == kLowest || !said.recovery) return;
  const Policy& policy = life.cascade.policy();
  Pressure freed = said.check->seen;
  for (const MetricStanding& each : blocking) {
    freed[each.metric] = healthy_value(policy[each.metric]);
  }
  RC_ASSERT(recovers(after(life.cascade, life.now, said.cooldown_left, freed)));
  for (const MetricStanding& each : blocking) {
    Pressure but_one = freed;
    but_one[each.metric] = said.check->seen[each.metric];
    RC_ASSERT(!recovers(after(life.cascade, life.now, said.cooldown_left, but_one)));
  }
}

/// "If the values stay": this step at its time and none before, or none ever.
void try_next(const Life& life, const Explanation& said) {
  const Pressure& seen = said.check->seen;
  if (!said.next) {
    Cascade probe = life.cascade;
    Instant at = life.now;
    for (const Duration step : time_steps(life.cascade.policy())) {
      RC_ASSERT(!probe.check(at, seen));
      at = at + std::min(step, kAge);
    }
    return;
  }
  RC_ASSERT(
      moves_to(after(life.cascade, life.now, said.next->in, seen), said.next->kind, said.next->to));
  if (said.next->in.ns > 0) RC_ASSERT(!after(life.cascade, life.now, said.next->in - kNs, seen));
}

void try_hold(const Life& life, const Explanation& said) {
  const bool moves = said.next.has_value();
  switch (said.hold) {
    case Hold::climbing:
      RC_ASSERT(said.demand > said.level);
      RC_ASSERT((!moves || said.next->kind == TransitionKind::escalation));
      break;
    case Hold::cooldown:
    case Hold::leaving:
      RC_ASSERT((said.hold == Hold::leaving) ==
                recovers(Cascade(life.cascade).check(life.now, said.check->seen)));
      break;
    case Hold::nothing:
    case Hold::demand:
    case Hold::dead_band:
    case Hold::missing:
      RC_ASSERT(!moves);
      break;
    case Hold::unseen:
    case Hold::not_told:
      RC_FAIL("it was seen");
  }
}

TEST(Explanation, SaysOfARandomMachineWhatItDoes) {
  std::map<Hold, int> seen;
  int rises = 0, waits = 0;
  const auto try_one = [&] {
    const Policy policy = *gen::policy();
    Life life = random_life(policy);
    const Explanation said =
        explain(life.cascade, {life.now, life.latest}, life.check, Duration::max());
    RC_ASSERT(said.level == life.cascade.level());
    RC_ASSERT(said.check.has_value() == life.check.has_value());
    try_recovery(life, said);
    try_rises(life, said, life.check ? life.check->seen : all_healthy(policy));
    ++seen[said.hold];
    rises += static_cast<int>(std::count_if(said.rises.begin(), said.rises.end(),
                                            [](const auto& each) { return each.has_value(); }));
    waits += said.next && said.next->in.ns > 0;
    if (!life.check) {
      RC_ASSERT(said.hold == Hold::unseen && said.metrics.empty() && !said.next);
      return;
    }
    try_blocking(life, said);
    try_next(life, said);
    try_hold(life, said);
  };
  // Forty a case, so that the rarest of them comes up among the few cases of a slow build as well.
  const bool holds = rc::check([&] {
    for (int life = 0; life < 40; ++life) try_one();
  });
  EXPECT_TRUE(holds);
  if (!holds) return;
  // Nothing holds vacuously: each of them came up.
  for (const Hold hold : {Hold::nothing, Hold::unseen, Hold::climbing, Hold::demand, Hold::missing,
                          Hold::dead_band, Hold::cooldown, Hold::leaving}) {
    EXPECT_GT(seen[hold], 0) << static_cast<int>(hold);
  }
  EXPECT_GT(rises, 0);
  EXPECT_GT(waits, 0);
}

/// A trace of a policy's metrics, with rows where its clocks end.
Trace random_trace(const Policy& policy) {
  Trace trace;
  trace.name = "t.csv";
  trace.metrics = trace_metrics_of(policy);
  Instant at{*rc::gen::inRange<std::int64_t>(0, 1'000'000)};
  const auto rows = *rc::gen::inRange(1, 15);
  for (int row = 0; row < rows; ++row) {
    const Pressure seen = *gen::pressure(policy);
    trace.at.push_back(at);
    for (std::size_t i = 0; i < policy.metric_count(); ++i)
      trace.columns[i].push_back(seen.values[i]);
    Duration step = *gen::time_step(policy);
    if (step.ns <= 0 || step > Duration::from_seconds(86'400)) step = Duration{1};
    at = at + step;
  }
  return trace;
}

bool same_explanation(const Explanation& a, const Explanation& b) {
  const auto same_step = [](const std::optional<NextStep>& x, const std::optional<NextStep>& y) {
    return x.has_value() == y.has_value() &&
           (!x || (x->kind == y->kind && x->to == y->to && x->in == y->in));
  };
  return a.level == b.level && a.hold == b.hold && a.demand == b.demand &&
         a.cooldown_left == b.cooldown_left &&
         a.escalation_cooldown_left == b.escalation_cooldown_left && a.pending == b.pending &&
         a.escalation_in == b.escalation_in && same_step(a.recovery, b.recovery) &&
         same_step(a.next, b.next);
}

// The same by hand: the machine is stopped at the last check that is not after the instant.
RC_GTEST_PROP(ExplainedRun, IsOfTheLastCheckAtOrBeforeTheInstant, ()) {
  const Policy policy =
      *rc::gen::suchThat(gen::policy(), [](const Policy& p) { return p.monitors_anything(); });
  const Trace trace = random_trace(policy);
  const Duration length = trace.at.back() - trace.at.front();
  Cadence cadence;
  if (*rc::gen::arbitrary<bool>() && length < Duration::from_seconds(1000)) {
    cadence.every = Duration{std::max<std::int64_t>(1, length.ns / *rc::gen::inRange(1, 9))};
  }
  // At a row, or one nanosecond beside it.
  const Instant own = *rc::gen::elementOf(trace.at) + Duration{*rc::gen::element(-1, 0, 1)};
  Instant at = Instant{} + (own - trace.at.front());
  at = std::clamp(at, Instant{}, Instant{} + length);

  std::optional<Cascade> stopped;
  std::optional<LastCheck> last;
  std::vector<Transition> moved;
  std::optional<Instant> checked_at, next_check;
  std::size_t lacking = 0;  // checks in a row without a value for the first metric
  ReplayHooks hooks;
  hooks.checker = [&](Cascade& cascade, Instant now, const Pressure& seen) {
    const auto transition = cascade.check(now, seen);
    if (now > at) {
      if (!next_check) next_check = now;
      return transition;
    }
    stopped = cascade;
    last = LastCheck{at - now, seen};
    checked_at = now;
    lacking = is_missing(seen.values[0]) ? lacking + 1 : 0;
    if (transition) moved.push_back(*transition);
    return transition;
  };
  const ReplayResult whole = replay(policy, trace, nullptr, cadence, hooks);
  const ExplainedRun run = explain_replay(policy, trace, nullptr, cadence, at);
  RC_ASSERT(run.checked_at == checked_at);
  RC_ASSERT(run.next_check == next_check);
  RC_ASSERT(same_explanation(run.why,
                             explain(*stopped, {at}, last, blind_after(trace, nullptr, cadence))));
  RC_ASSERT(run.came_by.has_value() == !moved.empty());
  if (run.came_by) RC_ASSERT(same(*run.came_by, moved.back()));
  const auto found = std::find_if(run.missing.begin(), run.missing.end(),
                                  [](const auto& each) { return index(each.metric) == 0; });
  const bool listed = found != run.missing.end();
  RC_ASSERT(listed == (lacking > 0 && policy.metrics[0].monitored));
  if (listed) RC_ASSERT(found->checks == lacking);

  // A journal says the same as far as it says something: all of it at a transition's instant.
  const ExplainedRun told = explain_journal(policy, whole.journal, at);
  RC_ASSERT(told.why.level == run.why.level);
  RC_ASSERT(told.why.cooldown_left == run.why.cooldown_left);
  RC_ASSERT(told.why.recovery.has_value() == run.why.recovery.has_value());
  if (run.came_by && run.came_by->at == at) {
    RC_ASSERT(same_explanation(told.why, run.why));
  } else {
    RC_ASSERT(told.why.hold == Hold::not_told);
    RC_ASSERT(told.why.escalation_in.value_or(Duration{}) <=
              run.why.escalation_in.value_or(Duration{}));
  }
}

}  // namespace
}  // namespace cascade
