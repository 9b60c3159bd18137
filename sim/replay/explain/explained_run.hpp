// An explanation with its place in a run: since which check the level is there, what brought it,
// since when a metric has been missing.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "model/policy.hpp"
#include "sim/replay/explain/explanation.hpp"
#include "sim/replay/replay.hpp"
#include "sim/trace/trace.hpp"

namespace cascade {

/// A metric that has no value at the last check, nor had at those before it.
struct MissingSince {
  Metric metric{};
  Instant since;  ///< the first of these checks
  std::size_t checks = 0;
};

/// All instants count from the run's start, as a journal's do.
struct ExplainedRun {
  Policy policy;  ///< as it was in force; monitored is what the run had values for
  Instant at;     ///< that was asked about
  /// What brought the level; empty: it is the lowest, from the start.
  std::optional<Transition> came_by;
  /// The latest escalation before `came_by`, where that is none and the level is above the lowest.
  std::optional<Transition> raised_by;
  std::optional<Instant>
      checked_at;  ///< the last check at or before `at`; empty: none, or not known
  std::optional<Instant> next_check;  ///< of the run; empty: none comes, or not known
  std::size_t checks = 0;             ///< so many up to `at`
  std::vector<MissingSince> missing;
  Explanation why;
  bool of_journal = false;  ///< only the transitions are known
  /// A journal does not say when its run ended: `at` is after all that it has.
  bool after_last_entry = false;
};

/// Sees each check of a run in the order of time, and keeps what explains one instant of it.
class ExplainWatch {
 public:
  /// Copies of the cascade are made from `copy_from` on, which is not after the last check up to
  /// `at`; an early one costs time and changes nothing.
  ExplainWatch(Instant at, Instant copy_from) : at_(at), copy_from_(copy_from) {}

  /// A check, by the run's time; `cascade` as it is after it.
  void check(Instant now, const Pressure& seen, const std::optional<Transition>& transition,
             const Cascade& cascade);
  /// The cascade was changed beside the checks: reset, which is journalled where it was a way down,
  /// and what was seen before it is of a past life; or its policy was loaded anew.
  void reset(Instant now, const std::optional<Transition>& journalled, const Cascade& cascade);
  void reloaded(Instant now, const Cascade& cascade);

  /// The run is over. `time`: the instant that was asked about, by the cascade's clock. `start` is
  /// the run's cascade before all checks.
  ExplainedRun finish(const Cascade& start, CascadeTime time, Duration silent_after);

 private:
  Instant at_, copy_from_;
  ExplainedRun run_;
  std::optional<Cascade> cascade_;
  std::optional<Pressure> seen_;
};

/// What explains the instant `at` of a replay, counted from its first check and within its length.
/// Throws InputError as replay_frame() does.
ExplainedRun explain_replay(const Policy& policy, const Trace& trace, const Trace* second,
                            const Cadence& cadence, Instant at,
                            const std::function<void(double)>& progress = {});

/// The same of a journal, for what it can tell: at a transition's own instant everything, else what
/// follows from the latest one. `policy` has the journal's levels and metrics.
ExplainedRun explain_journal(const Policy& policy, const Journal& journal, Instant at);

}  // namespace cascade
