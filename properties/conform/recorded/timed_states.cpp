#include <algorithm>

#include "properties/conform/recorded/merged_states.hpp"
#include "properties/conform/recorded/states.hpp"

namespace cascade {
namespace {

/// Beyond so many states of one step their transitions may be at any time of it.
constexpr std::size_t kExactStatesMax = 48;

/// The earliest instant at which a clock is over that began at `since`; 'never' (Instant::min())
/// began before all time.
Instant over_at(Instant since, Duration clock) {
  return since == Instant::min() ? since : since + clock;
}

}  // namespace

/// From when one row's level was read to when the next one's was: every state that may be come to.
class TimedStates::Step {
 public:
  /// No transition of the step is earlier than `begin` or later than `end`; the level that is read
  /// at the step's end is held at `certain` already, unless it was come to later.
  Step(const TimedStates& all, Instant begin, Instant certain, Instant end, Waived waived)
      : all_(all),
        unchecked_(all.assumptions_.longest_without_check()),
        begin_(begin),
        certain_(certain),
        end_(end),
        waived_(waived) {}

  Set run(const Set& from) {
    begin_with(from);
    for (std::size_t i = 0; i < entries_.size(); ++i) follow(i);
    return lasting(entries_.size());
  }

  /// By these transitions alone.
  Set run_along(const Set& from, const std::vector<Level>& way) {
    Set states = from;
    for (const Level next : way) {
      begin_with(states);
      for (std::size_t i = 0; i < states.size(); ++i) follow(i);
      Set come;
      for (std::size_t i = states.size(); i < entries_.size(); ++i) {
        const State& state = entries_[i].state;
        if (state.level == next && !state.is_restarted) come.push_back(state);
      }
      states = come;
    }
    begin_with(states);
    for (std::size_t i = 0; i < states.size(); ++i) follow(i);
    return lasting(states.size());
  }

 private:
  struct Entry {
    State state;                   // as it was come to
    std::optional<State> lasting;  // what is left of it at the step's end
  };
  /// When another level may be come to; empty at first.
  using Arrivals = PerLevel<Span>;
  static constexpr Span kNowhere{kNever, Instant::min()};

  const PolicyClocks& clocks() const { return all_.clocks_; }
  bool waits() const { return clocks().escalate_after.ns > 0; }

  void begin_with(const Set& states) {
    entries_.clear();
    for (const State& state : states) entries_.push_back({state, std::nullopt});
  }

  /// What is left of the first so many at the step's end.
  Set lasting(std::size_t count) const {
    Set left;
    for (std::size_t i = 0; i < count; ++i) {
      if (entries_[i].lasting) left.push_back(*entries_[i].lasting);
    }
    return left;
  }

  void arrive(const State& state) {
    if (state.transition.empty()) return;
    State wide = state;
    if (entries_.size() > kExactStatesMax) wide.transition = {begin_, end_};
    for (const Entry& known : entries_) {
      if (covers(known.state, wide)) return;
    }
    entries_.push_back({wide, std::nullopt});
  }

  /// Along the stretches of the step: where a state may be left, and how much of it lasts.
  void follow(std::size_t number) {
    State state = entries_[number].state;
    const std::uint32_t restarts = state.restarts;
    const Instant first = std::max(begin_, state.transition.first);
    Arrivals arrivals;
    arrivals.fill(kNowhere);
    std::optional<State> lasting;
    if (first >= certain_) lasting = state;
    Instant left_by = end_;
    Instant from = first;
    for (std::size_t i = all_.begin_; i < all_.stretches_.size() && from <= end_; ++i) {
      const Stretch& stretch = all_.stretches_[i];
      if (stretch.until < from) continue;
      const LevelSet leads_to =
          waived_.pressure ? LevelSet::all(all_.levels_) : stretch.moves[index(state.level)];
      const Instant until = std::min(stretch.until, end_);
      enter(state, leads_to, from);
      left_by = std::min(end_, deadline(state, state.transition.last));
      leave(state, leads_to, {from, std::min(until, left_by)}, arrivals);
      if (!lasting && until >= certain_) {
        lasting = state;
        pass(*lasting, certain_);
      }
      pass(state, until);
      if (state.transition.empty() || left_by < until) break;
      from = until + kNs;
      if (stretch.until >= end_) break;
    }
    for (const Level level : LevelRange(0, all_.levels_)) {
      arrive({level, arrivals[index(level)], false, restarts});
    }
    if (all_.assumptions_.restarts) arrive({kLowest, {first, left_by}, true, restarts + 1});
    if (lasting && !lasting->transition.empty()) entries_[number].lasting = lasting;
  }

  /// Begins, goes on with or ends the times that a state remembers, at the start of a stretch.
  void enter(State& state, LevelSet leads_to, Instant from) const {
    if (leads_to.has(state.level) || waived_.checks) {
      state.forced_since = kNever;
      state.leads_to = {};
    } else {
      if (state.forced_since == kNever) state.forced_since = from;
      state.leads_to = state.leads_to | leads_to;
    }
    if (!waits()) return;
    if (!leads_to.above(state.level).empty()) {
      state.calm_since = kNever;
    } else if (state.calm_since == kNever) {
      state.calm_since = from;
    }
  }

  /// What is left of a state at `until`, within the stretch that was entered.
  void pass(State& state, Instant until) const {
    if (state.calm_since != kNever && until - state.calm_since >= unchecked_) {
      state.demand_after = std::max(state.demand_after, until - unchecked_);
    }
    if (deadline(state, Instant::min()) >= until) return;
    state.transition.first = std::max(state.transition.first, earliest_lasting(state, until));
  }

  /// What a forced state waits for, besides a check: to see more demanded for long enough.
  Duration wait(const State& state) const {
    const bool is_raised = !state.leads_to.above(state.level).empty();
    return is_raised && waits() ? unchecked_ + clocks().escalate_after : Duration{};
  }
  /// The clocks that hold it, from its last transition on.
  Duration recovery_clock(const State& state) const {
    const bool falls = !state.leads_to.below(state.level).empty();
    return falls && !is_clockless(state) ? clocks().cooldown(state.level) : Duration{};
  }
  Duration escalation_clock(const State& state) const {
    const bool rises = !state.leads_to.above(state.level).empty();
    return rises && !is_clockless(state) ? clocks().escalation_cooldown : Duration{};
  }
  bool is_clockless(const State& state) const { return state.is_restarted || waived_.clocks; }

  /// The latest instant to which a state lasts whose last transition was at `transition`, and of
  /// which every check since `forced_since` would leave the level.
  Instant deadline(const State& state, Instant transition) const {
    if (state.forced_since == kNever) return kNever;
    const Instant cleared =
        std::max(state.forced_since, over_at(transition, recovery_clock(state)));
    const Instant moved =
        std::max(cleared + wait(state), over_at(transition, escalation_clock(state)));
    return moved + unchecked_;
  }
  /// deadline() solved for the transition.
  Instant earliest_lasting(const State& state, Instant until) const {
    const Instant checked = until - unchecked_;
    return std::min(checked - wait(state) - recovery_clock(state),
                    checked - escalation_clock(state));
  }

  /// The transitions that a check within `when` may make.
  void leave(const State& state, LevelSet leads_to, Span when, Arrivals& arrivals) {
    for (const Level level : LevelRange(0, all_.levels_)) {
      if (level == state.level || !leads_to.has(level)) continue;
      const Span now{std::max(when.first, earliest_move(state, level)), when.last};
      if (now.empty()) continue;
      Span& span = arrivals[index(level)];
      if (!span.empty() && now.first > span.last + kNs) {
        arrive({level, span, false, state.restarts});
        span = kNowhere;
      }
      span = hull(span, now);
    }
  }

  /// The earliest instant at which no clock holds a move to that level back.
  Instant earliest_move(const State& state, Level to) const {
    const Instant since = state.transition.first;
    if (waived_.clocks) return since;
    if (to < state.level) {
      return state.is_restarted ? since : over_at(since, clocks().cooldown(state.level));
    }
    const Instant quiet = state.is_restarted ? since : over_at(since, clocks().escalation_cooldown);
    const Instant demanded = std::max(since, state.demand_after);
    return std::max(quiet, over_at(demanded, clocks().escalate_after));
  }

  const TimedStates& all_;
  const Duration unchecked_;
  const Instant begin_, certain_, end_;
  const Waived waived_;
  std::vector<Entry> entries_;
};

TimedStates::TimedStates(const Policy& policy, const Trace& trace,
                         const RecordedAssumptions& assumptions)
    : trace_(trace),
      assumptions_(assumptions),
      clocks_(policy),
      levels_(policy.level_count()),
      stretches_(moves_over_time(policy, trace, assumptions)) {}

TimedStates::Set TimedStates::first(std::size_t row, Waived) {
  row_ = row;
  Set set;
  for (const Level level : LevelRange(0, levels_)) {
    for (const State& state : any_at(level, row)) set.push_back(state);
  }
  return set;
}

TimedStates::Set TimedStates::any_at(Level level, std::size_t row) const {
  return {{level, {Instant::min(), latest(row)}}};
}

TimedStates::Set TimedStates::after(const Set& from, std::size_t row, Waived waived) {
  go_to(row);
  Set to = Step(*this, earliest(row_before_), earliest(row), latest(row), waived).run(from);
  simplify(to);
  return to;
}

TimedStates::Set TimedStates::along(const Set& from, std::size_t row, const std::vector<Level>& way,
                                    Waived waived) {
  go_to(row);
  Step step(*this, earliest(row_before_), earliest(row), latest(row), waived);
  Set to = step.run_along(from, way);
  simplify(to);
  return to;
}

bool TimedStates::is_at_an_end(std::size_t row) {
  go_to(row);
  const Duration skew = assumptions_.skew;
  return earliest(row_before_) - skew - skew < trace_.at.front() ||
         latest(row) + skew > trace_.at.back();
}

bool TimedStates::is_known(std::size_t row) {
  go_to(row);
  for (std::size_t i = begin_; i < stretches_.size(); ++i) {
    if (!stretches_[i].is_known) return false;
    if (stretches_[i].until >= latest(row)) break;
  }
  return true;
}

void TimedStates::go_to(std::size_t row) {
  if (row == row_) return;
  row_before_ = row_;
  row_ = row;
  while (stretches_[begin_].until < earliest(row_before_)) ++begin_;
}

}  // namespace cascade
