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
#include "properties/search/margin/flap_bands.hpp"
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
  /// Only with_flaps().
  const FlapBands& bands() const { return *bands_; }
  bool with_flaps() const { return with_flaps_; }
  Duration reversal_window() const { return reversal_window_; }

  /// The regions that a stretch's checks see, by the table's number.
  std::uint32_t regions(std::size_t stretch) const { return regions_[stretch]; }
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

  /// The next stretch from `from` on, or the last one up to it, where a run at the level escalates,
  /// or recovers if its cooldown is over; run().size() where there is none.
  std::size_t next(Level level, bool up, std::size_t from) const {
    return indices_[up ? goes_up(level) : goes_down(level)].next(from);
  }
  std::size_t previous(Level level, bool up, std::size_t from) const {
    return indices_[up ? goes_up(level) : goes_down(level)].previous(from);
  }
  /// The next stretch from `from` on that moves a run at the level, its cooldown over, but not to
  /// the level to which the stretch did that is the last one before it to move it at all.
  std::size_t next_elsewhere(Level level, std::size_t from) const {
    return elsewhere_[index(level)].next(from);
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
  /// The first stretch at which a run that recovered at `from` has crossed a band; size() if none.
  std::size_t crossed_from(std::size_t from) const;
  /// The last stretch from which on a band is crossed by the stretch `to`; empty where there is
  /// none.
  std::optional<std::size_t> last_crossing(std::size_t to) const;
  /// The first stretch from `from` on where a metric is on the healthy side of one of these bands.
  std::size_t next_healthy(BandBits bands, std::size_t from) const;

 private:
  Marks move_to(RunState& state, Level to, Instant at, const Pressure& seen) const;
  void build();

  static std::size_t goes_up(Level level) { return index(level) * 2; }
  static std::size_t goes_down(Level level) { return index(level) * 2 + 1; }
  const BitIndex& healthy(std::size_t band) const { return indices_[band_indices_ + band * 2]; }
  const BitIndex& bad(std::size_t band) const { return indices_[band_indices_ + band * 2 + 1]; }
  /// Of regions, by the table's number: in which indices they are, so many words each.
  std::vector<std::uint64_t> index_bits(std::size_t words) const;

  const Policy& policy_;
  const CheckedRun& run_;
  Duration reversal_window_;
  PerLevel<Duration> cooldowns_{};
  bool with_flaps_;
  MoveTable table_;
  std::vector<std::uint32_t> regions_;  // a stretch's, by the table's numbers
  std::vector<BitIndex> indices_;       // each level's two, then each band's two
  std::vector<BitIndex> elsewhere_;     // each level's
  std::size_t band_indices_;            // where they begin
  std::optional<FlapBands> bands_;
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
    if (table_.after(state.level, true, regions) == state.level) return;
    check = run_.at_or_after(*state.last_transition + cooldown(state.level), *check);
  }
}

}  // namespace cascade
