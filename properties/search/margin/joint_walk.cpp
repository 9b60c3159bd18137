#include "properties/search/margin/joint_walk.hpp"

#include <algorithm>

namespace cascade {
namespace {

/// What has not met by then is left to be walked by itself.
constexpr std::size_t kMostSteps = 16;

}  // namespace

std::size_t JointWalk::cooldown_over(Level level, std::size_t entered) const {
  const Instant over = at(entered) + walk_.cooldown(level);
  return std::max(entered + 1, walk_.run().stretches_before(over, entered));
}

/// Where a run that entered the level there leaves it.
std::optional<JointWalk::Landing> JointWalk::landing(Level level, std::size_t entered) const {
  std::size_t stretch = walk_.next(level, true, entered + 1);
  if (level != kLowest) {
    stretch = std::min(stretch, walk_.next(level, false, cooldown_over(level, entered)));
  }
  if (stretch >= size()) return std::nullopt;
  return Landing{stretch, walk_.table().after(level, true, walk_.regions(stretch))};
}

/// Of runs that entered one after the other: the end of those which have left by that stretch,
/// where one can. The first of them has.
std::size_t JointWalk::end_of_landed(const Entries& entries, bool up, std::size_t stretch) const {
  if (up) return stretch;
  const Instant latest = at(stretch) - walk_.cooldown(entries.to);
  return std::min(stretch, walk_.run().stretches_before(latest + Duration{1}, entries.begin));
}

/// Of runs that recovered one after the other and escalate at that stretch, all of them: the end of
/// those for which that is surely no flap, or no reversal.
std::size_t JointWalk::end_without_turn(TurnKind kind, const Entries& entries,
                                        std::size_t stretch) {
  if (kind == TurnKind::reversal) {
    return walk_.run().stretches_before(at(stretch) - walk_.reversal_window(), entries.begin);
  }
  if (crossing_to_ != stretch) {
    crossing_to_ = stretch;
    last_crossing_ = walk_.last_crossing(stretch);
  }
  return last_crossing_.value_or(0);
}

/// The move of the run as it was that is the same.
std::optional<std::size_t> JointWalk::same_move(const Landing& landing, bool up) const {
  const std::vector<WhatIf::Move>& moves = what_if_.moves();
  const std::size_t move = what_if_.moves_before(at(landing.stretch), 0);
  if (move == moves.size() || moves[move].check.stretch != landing.stretch) return std::nullopt;
  if (moves[move].to != landing.to || (moves[move].to > moves[move].from) != up) {
    return std::nullopt;
  }
  return move;
}

/// Where the runs are after their next transition, of which the first is given: one after the
/// other, as many as go to that level.
Entries JointWalk::spread(const Entries& entries, const Landing& first, bool up) {
  const std::size_t elsewhere = walk_.next_elsewhere(entries.to, first.stretch + 1);
  std::size_t end = entries.end;
  const std::size_t leaves = up ? end : cooldown_over(entries.to, end - 1);
  std::size_t last = walk_.next(entries.to, up, leaves);
  if (last >= elsewhere) {
    last = walk_.previous(entries.to, up, elsewhere - 1);
    end = std::min(end, end_of_landed(entries, up, last));
  }
  trail_.push_back({entries.to, up, entries.begin, end});
  return {entries.to, first.to, first.stretch, last + 1};
}

/// Which of the runs at the beginning of the trail enter short of `end` at the end of it.
std::size_t JointWalk::traced_back(std::size_t end) const {
  for (auto step = trail_.rbegin(); step != trail_.rend(); ++step) {
    const std::size_t last = walk_.previous(step->level, step->up, end - 1);
    const Entries entries{step->level, step->level, step->begin, step->end};
    end = std::min(step->end, end_of_landed(entries, step->up, last));
  }
  return end;
}

std::size_t JointWalk::sure_until(TurnKind kind, const Entries& entries) {
  trail_.clear();
  Entries now = entries;
  std::optional<std::size_t> sure;  // known once all of them are at one place
  for (std::size_t step = 0; step < kMostSteps; ++step) {
    ++steps_;
    const std::optional<Landing> next = landing(now.to, now.begin);
    if (!next) return sure ? *sure : traced_back(now.end);  // nor do those behind it move any more
    const bool up = next->to > now.to;
    const bool turns =
        up && now.to < now.from &&
        (kind == TurnKind::reversal || walk_.bands().may_flap(now.from, now.to, next->to));
    const std::optional<std::size_t> same = same_move(*next, up);
    if (same || turns) {
      std::size_t end = std::min(now.end, end_of_landed(now, up, next->stretch));
      if (turns && !(same && of_kind(what_if_.of_move(*same), kind) > 0)) {
        end = std::min(end, end_without_turn(kind, now, next->stretch));
      }
      if (end <= now.begin) return entries.begin;
      if (!sure) sure = traced_back(end);
      if (same) return *sure;
    }
    now =
        sure ? Entries{now.to, next->to, next->stretch, next->stretch + 1} : spread(now, *next, up);
  }
  return entries.begin;
}

}  // namespace cascade
