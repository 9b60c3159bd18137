// What checks can have seen, from the samples of a recording: over time, or row by row.
#pragma once

#include <vector>

#include "model/policy.hpp"
#include "properties/conform/recorded/assumptions.hpp"
#include "properties/conform/recorded/possible_moves.hpp"
#include "sim/trace/trace.hpp"

namespace cascade {

/// Instants at which a check may do the same. It begins a nanosecond after the end of the one
/// before.
struct Stretch {
  Instant until;
  Moves moves;
  bool is_known;  ///< each monitored metric lies between samples
};

/// What a check at any instant may do, from the beginning of time to its end (Instant::max()).
/// Neighbouring stretches differ. Not for one check a row.
std::vector<Stretch> moves_over_time(const Policy& policy, const Trace& trace,
                                     const RecordedAssumptions& assumptions);

/// What checks that see just one row may do. A monitored metric without a column is not known.
class RowMoves {
 public:
  RowMoves(const Policy& policy, const Trace& trace);
  const Moves& of_row(std::size_t row);

 private:
  const Policy& policy_;
  const Trace& trace_;
  PossibleMoves possible_;
  PressureBox box_;
  const Moves* of_box_ = nullptr;
};

/// The usual distance of two neighbours: the median, of an even number the greater of the middle
/// two. Duration{} for less than two. In order of time.
Duration usual_distance(const std::vector<Instant>& at);

/// The longest of the usual distances: of a monitored metric's samples, and of the rows that have a
/// level.
Duration usual_distance(const Policy& policy, const Trace& trace);

}  // namespace cascade
