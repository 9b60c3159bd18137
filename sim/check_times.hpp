// At which instants a replay looks (SPEC 6), without walking through them.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "model/units.hpp"
#include "sim/replay.hpp"
#include "sim/trace.hpp"

namespace cascade {

/// The checks of a trace at a cadence. Refers to the traces.
class CheckTimes {
 public:
  /// The traces have rows, and the cadence is above 0: replay_frame() saw to it.
  CheckTimes(const Trace& trace, const Trace* heap, const Cadence& cadence);

  std::size_t count() const { return count_; }
  Instant first() const { return first_; }
  Instant last() const { return last_; }
  bool at_every_row() const { return !every_; }

  /// The first check that is not before `at`; empty after the last one. In O(log rows).
  std::optional<Instant> at_or_after(Instant at) const;

 private:
  std::optional<Duration> every_;
  const std::vector<Instant>* rows_;
  const std::vector<Instant>* heap_rows_ = nullptr;  ///< of a file of its own
  Instant first_, last_;
  std::size_t count_ = 0;
};

}  // namespace cascade
