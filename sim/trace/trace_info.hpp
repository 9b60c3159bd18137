// What a trace is like, before anything is done with it. Only data: printing is done by others.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include "model/level.hpp"
#include "model/policy.hpp"
#include "sim/trace/trace.hpp"

namespace cascade {

/// The times between neighbouring rows. Percentiles are by nearest rank: the p-th of n is the
/// ceil(p n)-th smallest, one that occurs.
struct IntervalInfo {
  Duration min, median, p90, max;
};

/// An interval longer than gap_limit(): nobody looked.
struct Gap {
  std::size_t row = 0;  ///< it begins at this row (from 0)
  Instant from;         ///< that row's time
  Duration length;
};

/// How much of one level's work a trace asks for in one metric.
struct LevelInfo {
  double trigger = 0;
  std::size_t rows = 0;       ///< at the trigger or worse: these demand the level
  std::size_t crossings = 0;  ///< from its healthy side to the trigger; missing rows aside
};

/// In the metric's unit. Missing rows count nowhere but in `missing`.
struct MetricInfo {
  std::size_t missing = 0;
  std::optional<double> min, median, max;  ///< empty where every row is missing; nearest rank
  std::vector<LevelInfo> levels;           ///< the lowest but one first; empty where not `judged`
  bool judged = false;                     ///< the policy monitors this metric
};

struct TraceInfo {
  std::size_t rows = 0;
  Duration length;                        ///< last row - first row
  std::optional<IntervalInfo> intervals;  ///< empty for less than two rows
  std::size_t gaps = 0;
  std::vector<Gap> longest_gaps;  ///< at most kLongestGaps, longest first, the earlier of equals
  /// One for each of the trace's metrics; empty where the trace does not have it.
  std::array<std::optional<MetricInfo>, kMetricCountMax> metrics;
  const std::optional<MetricInfo>& operator[](Metric metric) const {
    return metrics[index(metric)];
  }
};

inline constexpr std::size_t kLongestGaps = 5;

TraceInfo trace_info(const Trace& trace, const Policy& policy);

/// Three times the 90th percentile of the intervals between times that are strictly increasing: a
/// longer one is a gap in the recording. Duration::max() where nothing can be longer.
Duration gap_limit(const std::vector<Instant>& at);

/// How many gaps there are between such times.
std::size_t count_gaps(const std::vector<Instant>& at);

}  // namespace cascade
