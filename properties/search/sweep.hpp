// Every policy of a grid over one trace: the statistics of its replay, and its proof.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "properties/explore/explore.hpp"
#include "properties/search/policy_grid.hpp"
#include "sim/replay/replay.hpp"
#include "sim/replay/summary.hpp"
#include "sim/trace/trace.hpp"

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

/// The replay of a policy with the index is not the replay of it. Our own fault, whatever the
/// input.
struct SweepFault : std::logic_error {
  using std::logic_error::logic_error;  ///< names policy and check
};

/// The work of a sweep: policies are replayed with an index
/// (sim/replay/indexed/indexed_replay.hpp), and a sample of them check by check as well. Refers to
/// grid and traces.
class Sweep {
 public:
  /// Throws InputError as replay() does.
  Sweep(const PolicyGrid& grid, const Trace& trace, const Trace* second, Cadence cadence,
        SweepOptions options);

  /// Why the policy cannot be swept: a rule that it breaks, or that it monitors nothing of the
  /// trace. Empty where it can.
  std::optional<std::string> fault(const PolicyGrid::Point& point) const;

  struct Hooks {
    std::function<void(SweepResult)> result;  ///< called by one thread at a time, in any order
    std::function<bool()> stop;               ///< asked before each policy; empty: go on
  };

  /// Does the policies whose number is not `done` and that have no fault, `jobs` at a time. Returns
  /// how many of them were also replayed plainly, with the same result: the first, the last, and a
  /// few between; fewer where it was stopped. Throws SweepFault where one has another result.
  std::size_t run(const std::vector<bool>& done, std::size_t jobs, const Hooks& hooks) const;

  /// One line for what no other policy of this sweep shares with this one; parse_record() of it
  /// gives an equal result, or nothing where the text is not such a line.
  std::string to_record(const SweepResult& result) const;
  std::optional<SweepResult> parse_record(std::string_view text) const;

 private:
  class Pass;

  std::vector<bool> sample(const std::vector<bool>& done) const;
  void require_plain(const Policy& policy, std::size_t number, const ReplayResult& indexed) const;
  [[noreturn]] void fail(std::size_t number, const std::string& what) const;

  const PolicyGrid& grid_;
  const Trace& trace_;
  const Trace* second_;
  Cadence cadence_;
  SweepOptions options_;
  FileFigures files_;
};

}  // namespace cascade
