// A scenario's consumer fitted to a recording of lag and throughput, and how well it does on the
// part of the recording that it was not fitted to. README.md says what this can and cannot know.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "properties/calibrate/recorded_run.hpp"
#include "sim/trace/trace.hpp"

namespace cascade {

/// A time in which the consumer was behind.
struct Backlog {
  std::size_t from_s = 0;        ///< the first second above `calm`
  std::size_t falls_from_s = 0;  ///< the last second at the peak
  std::size_t to_s = 0;          ///< the first second below `calm` again, or the recording's end
  double peak_messages = 0;
  bool ends = false;  ///< within the recording
};

/// What tells a backlog from everyday lag.
struct BacklogLimits {
  double calm_messages = 0;  ///< below: none
  double high_messages = 0;  ///< what is no higher at its peak is none
};

/// Twice what lag is in its calmest quarter, and at least two seconds of the usual throughput; five
/// times that for a peak.
BacklogLimits usual_limits(const RecordedRun& run, std::size_t to_s);

std::vector<Backlog> backlogs(const RecordedRun& run, const BacklogLimits& limits);

/// Capacity, as each of the backlogs has it: mean throughput from the peak until half of it is
/// left. Towards a backlog's end some of a consumer's parts have nothing left to do, which is no
/// capacity.
struct FittedCapacity {
  double per_s = 0;          ///< over all seconds
  double low = 0, high = 0;  ///< of the backlogs' own means
  std::size_t seconds = 0, backlogs = 0;
};
FittedCapacity fit_capacity(const RecordedRun& run, const std::vector<Backlog>& backlogs);

/// One instance that handles so many messages a second, its polls and commits included, whatever
/// the rate: as_scenario()'s has batches of 50,000 and says process_us alone.
ConsumerSetup consumer_of(double capacity_per_s);

/// How far the simulated lag is from the recorded one.
struct HeldOutError {
  double lag_messages = 0;              ///< mean, over all held-out seconds
  double lag_of_constant_messages = 0;  ///< the same for a lag that is always what it usually is
  double recorded_mean_messages = 0, simulated_max_messages = 0;
  std::size_t seconds = 0;
  /// Means over the backlogs that end, in parts of the recorded values; empty where there are none.
  std::optional<double> peak, length;
  std::size_t backlogs = 0;
};

struct CalibrateOptions {
  double held_out = 0.5;  ///< how much of the recording, its last part
  std::optional<BacklogLimits> limits;
};

struct CalibratedConsumer {
  BacklogLimits limits;
  std::size_t held_out_from_s = 0, end_s = 0;
  std::vector<Backlog> fitted_on, held_out;
  FittedCapacity capacity;
  /// Where arrivals were recorded and lag jumped more than they explain, as after a crash that does
  /// work again: how much, and how long nothing was consumed. Of the fitted part.
  std::optional<Calibration> outage;
  std::vector<RecordedFailure> failures;  ///< those jumps, of the whole recording
  HeldOutError error;
  Scenario scenario;  ///< the whole recording; arrivals as a recorded stream, without a file yet
  std::vector<double> simulated_lag_messages;  ///< by second; NaN before held_out_from_s
};

/// What a recording of lag and throughput says of arrivals: what was consumed and what lag grew by.
/// Where lag fell by more than was consumed, later arrivals make up for it; what is left of that at
/// the end, in parts of all that was consumed, is `unexplained`.
struct InferredArrivals {
  std::vector<double> per_s;
  double unexplained = 0;
};
InferredArrivals infer_arrivals(const std::vector<double>& lag_messages,
                                const std::vector<double>& consumed_per_s);

/// A column of a trace by second, from `from` on: straight between the values of a level (lag),
/// held until the next one of a rate. NaN before the first and after the last.
enum class BetweenRows { straight, held };
std::vector<double> by_second(const Trace& trace, Metric metric, Instant from, std::size_t seconds,
                              BetweenRows between);

/// Throws InputError where the fitted part has no backlog, since a consumer that always kept up
/// does not show what it is capable of.
CalibratedConsumer calibrate_consumer(const RecordedRun& run, bool arrivals_were_recorded,
                                      const CalibrateOptions& options);

}  // namespace cascade
