// Every policy of a grid over one trace: the statistics of its replay, and its proof.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "properties/search/policy_grid.hpp"
#include "properties/search/sweep_record.hpp"
#include "sim/replay/replay.hpp"
#include "sim/trace/trace.hpp"

namespace cascade {

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

  /// How a result becomes a line and comes back.
  const SweepRecords& records() const { return records_; }

 private:
  class Pass;

  std::vector<bool> sample(const std::vector<std::size_t>& left) const;
  void require_plain(const Policy& policy, std::size_t number, const ReplayResult& indexed) const;
  [[noreturn]] void fail(std::size_t number, const std::string& what) const;

  const PolicyGrid& grid_;
  const Trace& trace_;
  const Trace* second_;
  Cadence cadence_;
  SweepOptions options_;
  SweepRecords records_;
};

}  // namespace cascade
