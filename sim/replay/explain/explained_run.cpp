#include "sim/replay/explain/explained_run.hpp"

#include <algorithm>
#include <utility>

#include "sim/replay/replay_frame.hpp"

namespace cascade {
namespace {

/// A transition up to the instant that is asked about.
void note_transition(ExplainedRun& run, const Transition& transition) {
  if (run.came_by && run.came_by->kind == TransitionKind::escalation) run.raised_by = run.came_by;
  run.came_by = transition;
  if (transition.kind == TransitionKind::escalation || transition.to == kLowest) {
    run.raised_by.reset();
  }
}

void note_missing(ExplainedRun& run, const Policy& policy, Instant now, const Pressure& seen) {
  for (std::size_t i = 0; i < policy.metric_count(); ++i) {
    const Metric metric = metric_at(i);
    auto& missing = run.missing;
    const auto known = std::find_if(missing.begin(), missing.end(),
                                    [&](const auto& each) { return each.metric == metric; });
    if (!policy[metric].monitored || !is_missing(seen[metric])) {
      if (known != missing.end()) missing.erase(known);
    } else if (known == missing.end()) {
      missing.push_back({metric, now, 1});
    } else {
      ++known->checks;
    }
  }
}

/// The newest of the rows up to `at`; long before all where there is none.
Instant newest_row(const Trace& trace, Instant at) {
  const auto after = std::upper_bound(trace.at.begin(), trace.at.end(), at);
  const auto rows = static_cast<std::size_t>(after - trace.at.begin());
  return rows == 0 ? Instant::min() : trace.at[rows - 1];
}

}  // namespace

void ExplainWatch::check(Instant now, const Pressure& seen,
                         const std::optional<Transition>& transition, const Cascade& cascade) {
  if (now > at_) {
    if (!run_.next_check) run_.next_check = now;
    return;
  }
  run_.checked_at = now;
  seen_ = seen;
  ++run_.checks;
  note_missing(run_, cascade.policy(), now, seen);
  if (transition) {
    note_transition(run_, *transition);
    run_.came_by->at = now;
  }
  if (now >= copy_from_) cascade_ = cascade;
}

void ExplainWatch::reset(Instant now, const std::optional<Transition>& journalled,
                         const Cascade& cascade) {
  if (now > at_) return;
  if (journalled) note_transition(run_, *journalled);
  run_.checked_at.reset();
  run_.missing.clear();
  seen_.reset();
  cascade_ = cascade;
}

void ExplainWatch::reloaded(Instant now, const Cascade& cascade) {
  if (now <= at_) cascade_ = cascade;
}

ExplainedRun ExplainWatch::finish(const Cascade& start, CascadeTime time, Duration silent_after) {
  const Cascade& cascade = cascade_ ? *cascade_ : start;
  run_.at = at_;
  run_.policy = cascade.policy();
  std::optional<LastCheck> last;
  if (seen_) last = LastCheck{at_ - *run_.checked_at, *seen_};
  run_.why = explain(cascade, time, last, silent_after);
  return std::move(run_);
}

ExplainedRun explain_replay(const Policy& policy, const Trace& trace, const Trace* second,
                            const Cadence& cadence, Instant at,
                            const std::function<void(double)>& progress) {
  const ReplayFrame frame = replay_frame(policy, trace, second, cadence);
  const Instant own = frame.first + (at - Instant{});
  Instant newest = newest_row(trace, own);
  if (second != nullptr) newest = std::max(newest, newest_row(*second, own));
  // A check of a fixed cadence comes at most one interval earlier than what is asked about.
  const Instant copy_from =
      cadence.every ? at - *cadence.every : Instant{} + (newest - frame.first);
  ExplainWatch watch(at, copy_from);
  ReplayHooks hooks{progress, [&](Cascade& cascade, Instant now, const Pressure& seen) {
                      const auto transition = cascade.check(now, seen);
                      watch.check(now, seen, transition, cascade);
                      return transition;
                    }};
  replay(policy, trace, second, cadence, hooks);
  return watch.finish(Cascade(frame.policy), {at}, blind_after(trace, second, cadence));
}

ExplainedRun explain_journal(const Policy& policy, const Journal& journal, Instant at) {
  ExplainedRun run;
  run.policy = policy;
  for (std::size_t i = 0; i < policy.metric_count(); ++i) {
    run.policy.metrics[i].monitored = journal.header.metrics[i].monitored;
  }
  run.at = at;
  run.of_journal = true;
  std::optional<Instant> last_transition;
  for (const Transition& entry : journal.entries) {
    if (entry.at > at) break;
    note_transition(run, entry);
    last_transition = entry.at;
    if (entry.kind == TransitionKind::reset) last_transition.reset();
  }
  run.after_last_entry = journal.entries.empty() || journal.entries.back().at < at;
  const Level level = run.came_by ? run.came_by->to : kLowest;
  const Cascade cascade(run.policy, level, last_transition);
  if (run.came_by && run.came_by->at == at && run.came_by->kind != TransitionKind::reset) {
    run.checked_at = at;
    note_missing(run, run.policy, at, run.came_by->pressure);
    run.why = explain(cascade, {at}, LastCheck{{}, run.came_by->pressure}, Duration::max());
  } else {
    run.why = explain_unseen(cascade, {at});
  }
  return run;
}

}  // namespace cascade
