// A run's level by jumps: from one check that moves it to the next. What a check does is the
// machine's answer (MoveTable); where the next one is that does anything, an index over the checks
// says.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "model/flap_rule.hpp"
#include "properties/search/margin/bit_index.hpp"
#include "properties/search/margin/checked_run.hpp"
#include "properties/search/margin/move_table.hpp"

namespace cascade {

/// All that a later check's outcome can depend on, and what decides if an escalation is a flap or
/// a reversal.
struct RunState {
  Level level = kLowest;
  std::optional<Instant> last_transition;
  bool recovered = false;  ///< the last transition was a recovery
  FlapMemory memory;       ///< kept only where flaps are asked for
};

/// What a transition was, beside a transition.
struct Marks {
  bool flap = false, reversal = false;
};

class RunWalk {
 public:
  /// Refers to policy and run. `with_flaps`: whether they are asked for; they cost a deal more.
  RunWalk(const Policy& policy, const CheckedRun& run, Duration reversal_window, bool with_flaps);

  const Policy& policy() const { return policy_; }
  const CheckedRun& run() const { return run_; }
  const MoveTable& table() const { return table_; }
  bool with_flaps() const { return with_flaps_; }
  Duration reversal_window() const { return reversal_window_; }

  /// The regions that a stretch's checks see with another one of that metric, by the table's
  /// number.
  std::uint32_t regions_with(std::size_t stretch, Metric metric, std::uint32_t region) const {
    return table_.with(regions_[stretch], metric, region);
  }

  /// From this stretch on no check escalates, at whatever level the run is: what is to come brings
  /// neither flaps nor reversals. The number of stretches where the last one can.
  std::size_t quiet_from() const { return quiet_from_; }

  /// Before leaving the level. The lowest has none, and nothing below it.
  Duration cooldown(Level level) const { return cooldowns_[index(level)]; }
  bool cooldown_over(const RunState& state, Instant at) const {
    return !state.last_transition || at - *state.last_transition >= cooldown(state.level);
  }

  /// The next check, from `from` on, that moves a run which is in `state` there.
  std::optional<CheckAt> next_move(const RunState& state, const CheckAt& from) const;
  /// The level after such a check: it sees what the run has there.
  Level level_after(const RunState& state, const CheckAt& check) const {
    return table_.after(state.level, cooldown_over(state, check.at), regions_[check.stretch]);
  }
  /// Makes it.
  Marks move(RunState& state, const CheckAt& check) const;
  /// The check after it.
  std::optional<CheckAt> check_after(const CheckAt& check) const {
    return run_.at_or_after(check.at + Duration{1}, check);
  }

  /// All checks of one stretch, with another pressure than the run has there. `on_move(state before
  /// the move, the check, its marks)`.
  template <class OnMove>
  void walk_changed(RunState& state, std::size_t stretch, const Pressure& seen,
                    const OnMove& on_move) const;

  /// What the flap rule remembers at the stretch `to` of a run that is in `state` at `from`, and
  /// moves nowhere between. Only an escalation uses it, a recovery starts it anew.
  void remember(RunState& state, std::size_t from, std::size_t to) const;

  /// Of a run that recovered by the stretch `from` and escalates in the stretch `to`: a place where
  /// a metric is on the healthy side of clear(K) and a later one where it is at trigger(K) or
  /// worse, which make that escalation no flap. Empty where there are none.
  struct Crossing {
    std::size_t healthy, bad;
  };
  std::optional<Crossing> crossing(std::size_t from, std::size_t to) const;

 private:
  Marks move_to(RunState& state, Level to, Instant at, const Pressure& seen) const;
  void build();

  /// A dead band that is not empty: where the metric is on its healthy side, and where beyond it.
  struct Band {
    Metric metric;
    Level level;
    std::size_t healthy, bad;  // which of indices_
  };

  const Policy& policy_;
  const CheckedRun& run_;
  Duration reversal_window_;
  PerLevel<Duration> cooldowns_{};
  bool with_flaps_;
  MoveTable table_;
  std::vector<std::uint32_t> regions_;  // a stretch's, by the table's numbers
  std::vector<BitIndex> indices_;       // first, for each level: moves at once, moves at all
  std::vector<Band> bands_;
  std::size_t quiet_from_ = 0;
  mutable std::vector<std::size_t> told_;  // what remember() looks at
};

template <class OnMove>
void RunWalk::walk_changed(RunState& state, std::size_t stretch, const Pressure& seen,
                           const OnMove& on_move) const {
  const std::uint32_t regions = table_.number(seen);
  std::optional<CheckAt> check = CheckAt{stretch, run_.begins(stretch)};
  while (check && check->stretch == stretch) {
    const bool over = cooldown_over(state, check->at);
    const Level to = table_.after(state.level, over, regions);
    if (to != state.level) {
      const RunState before = state;
      const Marks marks = move_to(state, to, check->at, seen);
      on_move(before, *check, marks);
      check = check_after(*check);
      continue;
    }
    if (with_flaps_) is_flap(policy_, state.level, state.level, seen, state.memory);
    // The pressure stays: without a move now only the end of the cooldown brings one.
    if (over || table_.after(state.level, true, regions) == state.level) return;
    check = run_.at_or_after(*state.last_transition + cooldown(state.level), *check);
  }
}

}  // namespace cascade
