#include "properties/search/margin/what_if.hpp"

#include <algorithm>
#include <limits>

#include "sim/replay/check_times.hpp"

namespace cascade {
namespace {

constexpr std::size_t kNoRow = std::numeric_limits<std::size_t>::max();
constexpr std::size_t kMostKnown = 1'000'000;  // nodes that are remembered: some 60 MB

// Most changed runs go on as the run did after two or three transitions; to note these costs more
// than to walk them again.
constexpr std::size_t kUnremembered = 4;

Gain as_gain(const Marks& marks) { return {marks.flap ? 1 : 0, marks.reversal ? 1 : 0}; }

bool is_recovery(const WhatIf::Move& move) { return move.to < move.from; }

}  // namespace

WhatIf::WhatIf(const RunWalk& walk) : walk_(walk), crossing_of_(kNoRow) {
  RunState state;
  after_.push_back(state);
  so_far_.emplace_back();
  std::size_t seen_from = 0;
  std::optional<CheckAt> check = walk.run().first();
  while (check) {
    const auto next = walk.next_move(state, *check);
    if (!next) break;
    walk.remember(state, seen_from, next->stretch);
    const RunState before = state;
    const Marks marks = walk.move(state, *next);
    moves_.push_back({*next, before.level, state.level});
    move_at_.push_back(next->at);
    after_.push_back(state);
    so_far_.push_back(so_far_.back());
    so_far_.back() += as_gain(marks);
    if (marks.flap || marks.reversal) {
      turns_.push_back({*before.last_transition, next->at, marks});
    }
    seen_from = next->stretch;
    check = walk.check_after(*next);
  }
  crossed_since_.assign(moves_.size(), Instant::min());
}

std::size_t WhatIf::settled_from() const {
  const CheckedRun& run = walk_.run();
  // A single check makes at most one transition, which turns nothing back after an escalation.
  if (!run.is_every_row() || after_.back().recovered) return run.size();
  const std::size_t still = moves_.empty() ? 0 : moves_.back().check.stretch + 1;
  const std::size_t quiet = walk_.quiet_from();
  return std::min(run.size(), std::max(still, quiet == 0 ? 0 : quiet - 1));
}

Pressure WhatIf::changed(const Change& change, std::size_t stretch) const {
  Pressure seen = walk_.run().pressure(stretch);
  seen[change.metric] = change.value;
  return seen;
}

std::size_t WhatIf::moves_before(Instant at, std::size_t known) const {
  return count_before(move_at_, at, known);
}

/// Of the run as it was; so many moves are before that stretch.
const RunState& WhatIf::state_before(std::size_t stretch, std::size_t moves) const {
  if (moves == 0) return after_[0];
  if (before_moves_ != moves || before_stretch_ > stretch) {
    before_ = after_[moves];
    before_stretch_ = moves_[moves - 1].check.stretch;
    before_moves_ = moves;
  }
  walk_.remember(before_, before_stretch_, stretch);
  before_stretch_ = stretch;
  return before_;
}

/// From `check` on: both runs are at the same level, and no later check can tell their last
/// transitions apart, until the next transition, which then both make.
bool WhatIf::goes_on_alike(const RunState& state, std::size_t moves, const CheckAt& check) const {
  const RunState& base = after_[moves];
  if (state.level != base.level) return false;
  if (!walk_.table().cooldown_matters(state.level)) return true;
  return state.last_transition == base.last_transition ||
         (walk_.cooldown_over(state, check.at) && walk_.cooldown_over(base, check.at));
}

/// Whether, of a run that recovered by its latest of `moves` and escalates with the next one, a
/// band is crossed between also when that reading is another.
bool WhatIf::is_crossed_without(const Change& change, std::size_t moves) const {
  if (crossing_of_ != moves) {
    crossing_of_ = moves;
    crossing_ = walk_.crossing(moves_[moves - 1].check.stretch, moves_[moves].check.stretch);
  }
  const auto untouched = [&](std::size_t stretch) {
    return stretch < change.begin || stretch >= change.end;
  };
  return crossing_ && untouched(crossing_->healthy) && untouched(crossing_->bad);
}

bool WhatIf::changes_nothing(const Change& change, std::size_t& hint) const {
  const CheckedRun& run = walk_.run();
  const MoveTable& table = walk_.table();
  hint = moves_before(run.begins(change.begin), hint);
  const Instant end = change.end < run.size() ? run.begins(change.end) : Instant::max();
  if (hint < moves_.size() && moves_[hint].check.at < end) return false;
  const RunState& base = after_[hint];
  const bool over_by_then = walk_.cooldown_over(base, end);
  for (std::size_t s = change.begin; s < change.end; ++s) {
    const std::uint32_t regions = walk_.regions_with(s, change.metric, change.region);
    if (table.after(base.level, false, regions) != base.level ||
        (over_by_then && table.after(base.level, true, regions) != base.level)) {
      return false;
    }
  }
  // No level changes. What is left is what the flap rule remembers: used only by an escalation
  // that is the next transition after a recovery, and one that is a flap anyway is no new one.
  if (!walk_.with_flaps() || !base.recovered) return true;
  if (hint == moves_.size() || is_recovery(moves_[hint])) return true;
  return of_move(hint).flaps > 0 || is_crossed_without(change, hint);
}

/// What the next transition of the run as it was is to a changed run, which makes it as well.
/// `as_seen`: its last transition came after the changed reading. Then the later its recovery, the
/// less can have been crossed since.
Marks WhatIf::marks_at_next_move(RunState state, std::size_t moves, std::size_t from,
                                 bool as_seen) {
  const bool is_known = as_seen && *state.last_transition <= crossed_since_[moves];
  if (is_known) {
    state.memory.crossed = true;
  } else {
    walk_.remember(state, from, moves_[moves].check.stretch);
  }
  const RunState before = state;
  const Marks marks = walk_.move(state, moves_[moves].check);
  if (as_seen && before.recovered && !marks.flap) {
    crossed_since_[moves] = std::max(crossed_since_[moves], *before.last_transition);
  }
  return marks;
}

Gain WhatIf::gain_from(RunState state, std::size_t moves, const CheckAt& from) {
  struct Visited {
    Node node;
    Gain until;
  };
  std::vector<Visited> visited;
  Gain gain;
  std::size_t seen_from = from.stretch;
  std::optional<CheckAt> check = from;
  for (std::size_t walked = 0; check; ++walked) {
    ++walked_;
    if (goes_on_alike(state, moves, *check)) {
      if (moves == moves_.size() || is_recovery(moves_[moves])) break;
      if (!state.recovered && !after_[moves].recovered) break;  // neither is anything
      gain += as_gain(marks_at_next_move(state, moves, seen_from, walked > 0)) - of_move(moves);
      break;
    }
    const auto next = walk_.next_move(state, *check);
    if (!next) {
      gain += so_far_[moves] - so_far_.back();
      break;
    }
    if (walk_.level_after(state, *next) > state.level) {
      walk_.remember(state, seen_from, next->stretch);
    }
    gain += as_gain(walk_.move(state, *next));
    const std::size_t then = moves_before(next->at + Duration{1}, moves);
    gain += so_far_[moves] - so_far_[then];
    moves = then;
    seen_from = next->stretch;
    check = walk_.check_after(*next);
    if (walked < kUnremembered) continue;
    const Node node{next->at.ns, state.level, state.recovered};
    if (const auto known = known_.find(node); known != known_.end()) {
      gain += known->second;
      break;
    }
    visited.push_back({node, gain});
  }
  if (known_.size() > kMostKnown) known_.clear();
  for (const Visited& v : visited) known_.emplace(v.node, gain - v.until);
  return gain;
}

Gain WhatIf::gain(const Change& change, std::size_t& hint) {
  const CheckedRun& run = walk_.run();
  hint = moves_before(run.begins(change.begin), hint);
  RunState state = state_before(change.begin, hint);
  Gain gain;
  for (std::size_t s = change.begin; s < change.end; ++s) {
    walk_.walk_changed(
        state, s, changed(change, s),
        [&](const RunState&, const CheckAt&, const Marks& marks) { gain += as_gain(marks); });
  }
  if (change.end >= walk_.quiet_from()) {  // behind it no run escalates any more
    gain += so_far_[hint] - so_far_.back();
    return gain;
  }
  const CheckAt check{change.end, run.begins(change.end)};
  const std::size_t moves = moves_before(check.at, hint);
  gain += so_far_[hint] - so_far_[moves];
  gain += gain_from(state, moves, check);
  return gain;
}

std::vector<Turn> WhatIf::new_turns(const Change& change) const {
  const CheckedRun& run = walk_.run();
  std::vector<Turn> turns;
  const auto add = [&](const RunState& before, const CheckAt& check, const Marks& marks) {
    if (!marks.flap && !marks.reversal) return;
    Turn turn{*before.last_transition, check.at, marks};
    for (const Turn& had : turns_) {
      if (had.recovered_at != turn.recovered_at || had.escalated_at != turn.escalated_at) continue;
      turn.marks.flap = turn.marks.flap && !had.marks.flap;
      turn.marks.reversal = false;  // at the same times the run had it, too
    }
    if (turn.marks.flap || turn.marks.reversal) turns.push_back(turn);
  };
  const std::size_t first = moves_before(run.begins(change.begin), 0);
  RunState state = state_before(change.begin, first);
  for (std::size_t s = change.begin; s < change.end; ++s) {
    walk_.walk_changed(state, s, changed(change, s), add);
  }
  if (change.end == run.size()) return turns;
  std::optional<CheckAt> check = CheckAt{change.end, run.begins(change.end)};
  std::size_t seen_from = change.end;
  while (check) {
    const auto next = walk_.next_move(state, *check);
    if (!next) break;
    walk_.remember(state, seen_from, next->stretch);
    const RunState before = state;
    const Marks marks = walk_.move(state, *next);
    add(before, *next, marks);
    // The same transition at the same time as the run as it was: from here on it is that run.
    const std::size_t moves = moves_before(next->at + Duration{1}, 0);
    if (moves > 0 && move_at_[moves - 1] == next->at && after_[moves].level == state.level &&
        after_[moves].recovered == state.recovered) {
      break;
    }
    seen_from = next->stretch;
    check = walk_.check_after(*next);
  }
  return turns;
}

}  // namespace cascade
