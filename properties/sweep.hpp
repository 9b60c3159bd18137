// Every policy of a grid over one trace: the figures of its replay, and its proof.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "properties/explore.hpp"
#include "sim/policy_grid.hpp"
#include "sim/replay.hpp"
#include "sim/summary.hpp"
#include "sim/trace.hpp"

namespace cascade {

struct SweepOptions {
  bool verdicts = true;      ///< prove every policy's properties
  bool only_proven = false;  ///< replay no policy that has a property violated or not settled
};

/// What came of one policy.
struct SweepResult {
  std::size_t number = 0;             ///< in the grid, from 0
  std::optional<Summary> summary;     ///< empty where it was not replayed
  std::vector<VerdictKind> verdicts;  ///< in the catalogue's order; empty where nothing was proven

  /// There are verdicts, and none is violated or not settled.
  bool proven() const;
};

/// The work of a sweep. Refers to grid and traces.
class Sweep {
 public:
  /// Throws InputError as replay() does.
  Sweep(const PolicyGrid& grid, const Trace& trace, const Trace* heap, Cadence cadence,
        SweepOptions options);

  /// Why the policy cannot be swept: a rule that it breaks, or that it monitors nothing of the
  /// trace. Empty where it can.
  std::optional<std::string> fault(const PolicyGrid::Point& point) const;

  struct Hooks {
    std::function<void(SweepResult)> result;  ///< called by one thread at a time, in any order
    std::function<bool()> stop;               ///< asked before each policy; empty: go on
  };

  /// Does the policies whose number is not `done` and that have no fault, `jobs` at a time.
  void run(const std::vector<bool>& done, std::size_t jobs, const Hooks& hooks) const;

  /// One line for what no other policy of this sweep shares with this one; parse_record() of it
  /// gives an equal result, or nothing where the text is not such a line.
  std::string to_record(const SweepResult& result) const;
  std::optional<SweepResult> parse_record(std::string_view text) const;

 private:
  class Pass;

  const PolicyGrid& grid_;
  const Trace& trace_;
  const Trace* heap_;
  Cadence cadence_;
  SweepOptions options_;
  FileFigures files_;
};

}  // namespace cascade
