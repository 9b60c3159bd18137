// The numbers of a run: a fold over its journal.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "model/level.hpp"
#include "sim/replay/replay.hpp"
#include "sim/text/json_writer.hpp"
#include "sim/trace/trace.hpp"

namespace cascade {

/// SPEC 9: one length for all policies that are compared, never a policy's own cooldown.
inline constexpr Duration kReversalWindow{300'000'000'000};

struct Summary {
  std::string trace, policy, check_every;
  std::size_t rows = 0, missing_rows = 0, duplicate_rows = 0, gaps = 0, checks = 0;
  std::optional<std::size_t> checks_too_near;  ///< as ReplayResult has it
  Duration duration;  ///< from the first check to the end of the run; the sum of `at_level`
  std::size_t transitions = 0, escalations = 0, recoveries = 0;
  /// Escalations that break the rule of no-flapping: the policy's fault. Empty where nobody saw the
  /// checks (a journal alone), since the rule asks what the metrics did between transitions.
  std::optional<std::size_t> flaps;
  /// Recoveries whose next transition is an escalation, at most the reversal window later: the
  /// load's doing, or the loop's.
  std::size_t reversals = 0;
  Duration reversal_window;
  std::optional<Duration> blind;  ///< in which the level is an assumption; empty as `flaps`
  /// The level stood still to the end although the policy would have moved it; empty as `flaps`.
  std::optional<bool> latched;
  LevelNames levels;  ///< of the policy's ladder
  Level level_max = kLowest, level_final = kLowest;
  PerLevel<Duration> at_level{};
  std::size_t transitions_per_hour_max = 0;  ///< in any window (t - 3600 s, t]
  std::map<std::pair<Level, Level>, std::size_t> transitions_from_to;
  std::optional<Made> made;  ///< how, as the journal's header has it
};

/// What a summary says of the files alone. Costs more than all the rest, and is the same for every
/// policy.
struct FileFigures {
  std::size_t rows = 0, missing_rows = 0, duplicate_rows = 0, gaps = 0;
};

/// Of one file or of two (`second` may be null).
FileFigures file_figures(const Trace& trace, const Trace* second);

Summary summarize(const ReplayResult& run, const FileFigures& files,
                  Duration reversal_window = kReversalWindow);
Summary summarize(const ReplayResult& run, const Trace& trace, const Trace* second,
                  Duration reversal_window = kReversalWindow);

/// One JSON object, as CLI.md names its members.
std::string to_json(const Summary& summary);
/// The same members within an object that has others.
void write_members(JsonWriter& json, const Summary& summary);

}  // namespace cascade
