// The simulated consumer against a recorded one: calibrated on one half of a recording, compared on
// the other. properties/k2/VALIDATION.md says what comes of it, and what it does not show.
#pragma once

#include <string>
#include <vector>

#include "sim/loop/outcome/outcome.hpp"

namespace cascade {

/// One value a second, from second 0 on; NaN where there is none.
struct RecordedRun {
  std::vector<double> lag_messages;
  std::vector<double> consumed_per_s;
  std::vector<double> arrived_per_s;
};

/// What a failure looked like: the second of the jump, and what followed.
struct RecordedFailure {
  std::size_t at_s = 0;
  double peak_messages = 0;       ///< the highest lag of the outage
  std::size_t drains_from_s = 0;  ///< the first second after which the lag falls for good
  std::size_t drained_s = 0;      ///< the first second with the lag back below `calm`
};

/// Jumps of more than `jump` messages within a second, and their ends.
std::vector<RecordedFailure> failures(const RecordedRun& run, double jump_messages,
                                      double calm_messages);

/// What the simulated consumer needs to know.
struct Calibration {
  double capacity_per_s = 0;  ///< mean throughput with more than half the backlog left
  double outage_s = 0;        ///< mean of peak / arrivals: how much work was missing or done again
  double restart_s = 0;       ///< mean time from the jump to the first fall
};
Calibration calibrate(const RecordedRun& run, const std::vector<RecordedFailure>& failures);

/// A cascade that is never asked to do anything.
Policy idle_policy();

/// The seconds [from_s, to_s) as a scenario: recorded arrivals, one consumer of the calibrated
/// capacity, outages at the recorded times with the calibrated lengths, and a policy that never
/// does anything, as the recorded system had none.
Scenario as_scenario(const RecordedRun& run, const std::vector<RecordedFailure>& failures,
                     const Calibration& calibration, std::size_t from_s, std::size_t to_s);

/// Calibrated on the first half's failures, simulated on the second half.
struct RealityCheck {
  std::size_t from_s = 0;  ///< where the second half begins
  std::vector<RecordedFailure> calibrated_on, compared_on;
  Calibration calibration;
  std::vector<double> simulated_lag_messages;  ///< by second of the run; NaN before from_s
};
RealityCheck compare_halves(const RecordedRun& run, double jump_messages, double calm_messages);

}  // namespace cascade
