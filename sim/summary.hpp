// The numbers of a run: a fold over its journal.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "model/level.hpp"
#include "sim/replay.hpp"
#include "sim/trace.hpp"

namespace cascade {

struct Summary {
  std::string trace, policy, check_every;
  std::size_t rows = 0, missing_rows = 0, duplicate_rows = 0, gaps = 0, checks = 0;
  Duration duration;  ///< last check - first check; the sum of `at_level`
  std::size_t transitions = 0, escalations = 0, recoveries = 0;
  std::size_t flaps = 0;  ///< recoveries that an escalation follows within one cooldown
  Level level_max = Level::normal, level_final = Level::normal;
  std::array<Duration, kLevelCount> at_level{};
  std::size_t transitions_per_hour_max = 0;  ///< in any window (t - 3600 s, t]
  std::map<std::pair<Level, Level>, std::size_t> transitions_from_to;
};

/// What a summary says of the files alone. Costs more than all the rest, and is the same for every
/// policy.
struct FileFigures {
  std::size_t rows = 0, missing_rows = 0, duplicate_rows = 0, gaps = 0;
};

/// Of one file, or of lag and heap apart (`heap` may be null).
FileFigures file_figures(const Trace& trace, const Trace* heap);

Summary summarize(const ReplayResult& run, const Policy& policy, const FileFigures& files);
Summary summarize(const ReplayResult& run, const Policy& policy, const Trace& trace,
                  const Trace* heap);

/// One JSON object, as CLI.md names its members.
std::string to_json(const Summary& summary);

}  // namespace cascade
