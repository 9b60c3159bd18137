#include "properties/search/margin/barren.hpp"

#include <algorithm>

namespace cascade {
namespace {

std::size_t index(TurnKind kind) { return static_cast<std::size_t>(kind); }

}  // namespace

Barren::Barren(const RunWalk& walk, const WhatIf& what_if, Metric metric)
    : walk_(walk), what_if_(what_if), metric_(metric), joint_(walk, what_if) {}

void Barren::find_segment(std::size_t stretch) {
  const std::vector<WhatIf::Move>& moves = what_if_.moves();
  const CheckedRun& run = walk_.run();
  const bool goes_back = stretch < asked_;
  asked_ = stretch;
  if (segment_.moves != kNone && !goes_back && stretch <= segment_.end) return;

  Segment& segment = segment_;
  const std::size_t known = goes_back || segment.moves == kNone ? 0 : segment.moves;
  segment.moves = what_if_.moves_before(run.begins(stretch), known);
  const RunState& state = what_if_.after(segment.moves);
  segment.level = state.level;
  segment.end = segment.moves == moves.size() ? run.size() : moves[segment.moves].check.stretch;
  segment.over_from = 0;
  segment.up_from = {};
  segment.crossing = {kNone, kNone};
  for (auto& of_kind : known_) of_kind.fill({});
  if (segment.moves == 0) return;
  const std::size_t moved_at = moves[segment.moves - 1].check.stretch;
  segment.over_from =
      run.stretches_before(*state.last_transition + walk_.cooldown(state.level), moved_at);
  if (!state.recovered) return;
  const Instant last = *state.last_transition + walk_.reversal_window();
  segment.up_from[index(TurnKind::reversal)] = run.stretches_before(last + Duration{1}, moved_at);
  if (walk_.with_flaps()) find_flaps(moved_at);
}

/// In a segment that begins with a recovery.
void Barren::find_flaps(std::size_t recovered_at) {
  Segment& segment = segment_;
  // A band is crossed by then, or will be by what is demanded there.
  const BandBits beyond = walk_.bands().beyond_when_raised(metric_, segment.level);
  const std::size_t crossed =
      std::min(walk_.crossed_from(recovered_at), walk_.next_healthy(beyond, recovered_at));
  segment.up_from[index(TurnKind::flap)] = crossed + 1;
  if (segment.moves == what_if_.moves().size()) return;
  const WhatIf::Move& next = what_if_.moves()[segment.moves];
  if (next.to < next.from) return;
  const auto crossing = walk_.crossing(recovered_at, segment.end);
  if (crossing) segment.crossing = {crossing->healthy, crossing->bad};
}

std::size_t Barren::sure_end(TurnKind kind, Level to, std::size_t stretch) {
  constexpr std::size_t kFew = 8, kLongest = 64;
  Known& known = known_[index(kind)][cascade::index(to)];
  if (stretch >= known.begin && stretch < known.end) return known.end;
  if (stretch < known.try_from) return stretch;
  known.begin = stretch;
  known.end = joint_.sure_until(kind, {segment_.level, to, stretch, segment_.end});
  // Where rows behave each in its own way, most are left to be tried by themselves.
  known.wait = known.end - stretch < kFew ? std::min(known.wait * 2, kLongest) : 1;
  known.try_from = known.end + (known.wait == 1 ? 0 : known.wait);
  return known.end;
}

std::size_t Barren::until(TurnKind kind, std::size_t stretch) {
  if (!walk_.run().is_every_row()) return stretch;
  find_segment(stretch);
  const Segment& segment = segment_;
  std::size_t end = segment.end;  // a transition of the run as it was can be another
  const bool over = stretch >= segment.over_from;
  if (!over) end = std::min(end, segment.over_from);
  for (const std::size_t matters : segment.crossing) {
    if (kind != TurnKind::flap || matters < stretch) continue;
    end = std::min(end, matters);
  }
  const Level level = segment.level;
  const std::uint32_t reached =
      walk_.table().reached(level, over) & ~(std::uint32_t{1} << cascade::index(level));
  // After a recovery only, and the level that it left can be come to again.
  if (stretch < segment.up_from[index(kind)]) return stretch;
  for (std::uint32_t rest = reached; rest != 0 && end > stretch; rest &= rest - 1) {
    end = std::min(
        end, sure_end(kind, level_at(static_cast<std::size_t>(__builtin_ctz(rest))), stretch));
  }
  return end;
}

bool Barren::is_sure(TurnKind kind, const Change& change) {
  if (!walk_.run().is_every_row()) return false;
  const std::size_t stretch = change.begin;
  find_segment(stretch);
  if (stretch >= segment_.end) return false;
  const Level to = walk_.table().after(segment_.level, stretch >= segment_.over_from,
                                       walk_.regions_with(stretch, change.metric, change.region));
  if (to == segment_.level) return false;
  if (to > segment_.level && stretch < segment_.up_from[index(kind)]) return false;
  return sure_end(kind, to, stretch) > stretch;
}

}  // namespace cascade
