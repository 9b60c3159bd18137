// What came of one policy of a sweep, as a value and as one line of text: lines are kept while a
// sweep is under way, and go from machine to machine where several share one.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "properties/explore/explore.hpp"
#include "properties/search/policy_grid.hpp"
#include "sim/replay/summary.hpp"

namespace cascade {

struct SweepOptions {
  bool verdicts = true;      ///< prove every policy's properties
  bool only_proven = false;  ///< replay no policy that has a property violated or not settled
  Duration reversal_window = kReversalWindow;  ///< one for all, whatever their cooldowns
};

/// What came of one policy.
struct SweepResult {
  std::size_t number = 0;             ///< in the grid, from 0
  std::optional<Summary> summary;     ///< empty where it was not replayed
  std::vector<VerdictKind> verdicts;  ///< in the catalogue's order; empty where nothing was proven

  /// There are verdicts, and none is violated or not settled.
  bool proven() const;
};

/// What the runs of all policies of a sweep share, as their summaries have it.
struct SweepFrame {
  std::string trace, check_every;
  FileFigures files{};
};

/// Records of one sweep. Refers to the grid.
class SweepRecords {
 public:
  SweepRecords(const PolicyGrid& grid, SweepFrame frame, SweepOptions options);

  const SweepFrame& frame() const { return frame_; }

  /// One line for what no other policy of this sweep shares with this one; parse_record() of it
  /// gives an equal result, or nothing where the text is not such a line.
  std::string to_record(const SweepResult& result) const;
  std::optional<SweepResult> parse_record(std::string_view text) const;

 private:
  const PolicyGrid* grid_;
  SweepFrame frame_;
  SweepOptions options_;
};

}  // namespace cascade
