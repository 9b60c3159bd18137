// Two policies over one recording: where their levels part on it, for how long.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "properties/diff/level_match.hpp"
#include "sim/replay/replay.hpp"

namespace cascade {

/// A level from an instant on, until the next one or the end.
struct LevelSpan {
  Instant from;
  Level level = kLowest;
};

struct TraceDiff {
  std::string trace;
  std::optional<Instant> start;  ///< of the first row, where the trace has absolute time
  Duration length;
  std::size_t checks = 0;
  std::vector<LevelSpan> a, b;                     ///< times from the trace's first row
  std::vector<std::pair<Instant, Instant>> apart;  ///< when the levels are not the same
  Duration time_apart;
  std::vector<Transition> only_a, only_b;  ///< that the other has not at that instant
  std::size_t in_both = 0;
};

/// Of two replays of the same rows at the same cadence.
TraceDiff trace_diff(const ReplayResult& a, const ReplayResult& b, const LevelMatch& levels);

}  // namespace cascade
