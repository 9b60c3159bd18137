// Did the system that was recorded do what the policy says (SPEC 11)? README.md says what the
// answer means.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/policy.hpp"
#include "properties/conform/recorded/assumptions.hpp"
#include "properties/conform/recorded/possible_moves.hpp"
#include "sim/trace/trace.hpp"

namespace cascade {

enum class RecordedRuling : std::uint8_t { consistent, inconsistent, undetermined };
std::string_view text(RecordedRuling ruling);

/// What a recorded level would need to be waived to be possible: the first of these that does.
enum class BrokenRule : std::uint8_t {
  clocks,    ///< the policy's quiet times: it moved too soon
  checks,    ///< that checks are made: it was held though any check would have left it
  pressure,  ///< what checks can have seen: no such value leads there
  steps,     ///< nothing less than several of these: it is no move of the policy
};
std::string_view text(BrokenRule rule);  ///< "clocks"

/// A recorded level that nothing explains.
struct Inconsistency {
  std::size_t row = 0;         ///< of the trace
  std::size_t row_before = 0;  ///< the last one before it that had a level
  Level recorded{}, before{};
  LevelSet possible;
  BrokenRule rule = BrokenRule::steps;
  bool restart_explains = false;  ///< the lowest level: where a system begins anew
  /// The level is possible, but not by the transitions that were counted since the row before:
  /// these levels in order, none for none.
  std::optional<std::vector<Level>> way{};
};

/// Why a time is undetermined: its recorded level could have been any and would have been possible.
struct UndeterminedTime {
  Duration no_level;   ///< none was recorded
  Duration no_metric;  ///< of some metric nothing is known there
  Duration wide;       ///< the metrics moved so far that any level was possible
  Duration ends;       ///< at the recording's ends, where checks may have seen what is not in it
  Duration unmoved;    ///< the level never changed, and a system that never moves would look alike
  Duration total() const { return no_level + no_metric + wide + ends + unmoved; }
};

struct RecordedVerdict {
  RecordedRuling ruling = RecordedRuling::undetermined;
  std::size_t rows = 0;     ///< of the trace
  std::size_t levels = 0;   ///< of these, with a level
  std::size_t changes = 0;  ///< of the recorded level, from a row to the next that has one
  std::optional<Inconsistency> first;
  std::size_t inconsistent_rows = 0;  ///< each judged anew from the one before
  Duration length;                    ///< last row - first row
  UndeterminedTime undetermined;
  std::size_t restarts = 0;               ///< that are needed at least, where they are allowed
  std::vector<std::string> not_recorded;  ///< monitored metrics that it has no column for
  std::string why;                        ///< where undetermined
};

/// The recording has levels (Trace::levels) and columns for metrics of the policy only. Throws
/// InputError where a check's period is 0, or the trace was read for other metrics.
RecordedVerdict judge_recording(const Policy& policy, const Trace& trace,
                                const RecordedAssumptions& assumptions);

/// `check_every`, and what follows from it and the recording where nobody says more: checks may be
/// as late again as they are far apart, and what a check saw may be as old as two samples are far
/// apart.
RecordedAssumptions usual_assumptions(const Policy& policy, const Trace& trace,
                                      std::optional<Duration> check_every);

/// The assumptions as sentences without a full stop.
std::vector<std::string> words_of(const RecordedAssumptions& assumptions, const Policy& policy,
                                  const RecordedVerdict& verdict);

}  // namespace cascade
