// A recording of pressure over time: what a reader makes of a file, and all that replay needs.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/level.hpp"
#include "model/policy.hpp"
#include "model/pressure.hpp"
#include "model/units.hpp"

namespace cascade {

/// What was met while reading. Counted, never repaired in silence.
struct TraceCounts {
  std::size_t rows = 0;              ///< rows with a time, before equal times were made one
  std::size_t duplicate_rows = 0;    ///< rows that a later row of the same time replaced
  std::size_t missing_rows = 0;      ///< rows that are left, with at least one missing value
  std::size_t negative_values = 0;   ///< of these missing values, below the metric's min: e.g. -1
  std::size_t infinite_values = 0;   ///< likewise
  std::size_t odd_values = 0;        ///< above the metric's max (heap_pct: 100); kept
  std::size_t repeated_headers = 0;  ///< header lines in mid-file, skipped
  std::size_t unsorted_rows = 0;     ///< rows that went back in time, where sorting was asked for
  std::size_t series = 1;            ///< series or partitions that were summed
};

/// What one metric was read from. reading_words.hpp says it in words.
struct Reading {
  Metric metric{};                  ///< of Trace::metrics
  std::string place;                ///< "column", "key", "metric", "series"; empty: see `column`
  std::string column;               ///< its name in the file, as it stands there
  std::size_t series = 1;           ///< how many were summed
  std::vector<std::string> groups;  ///< consumer groups, where the file names them
  std::vector<std::string> told_apart_by;  ///< labels in which the series that were summed differ
  double scale = 1;                        ///< what the values of the file were multiplied with
  std::size_t missing = 0;                 ///< rows without a value
};

/// What the times were read from.
struct TimeReading {
  std::string column;  ///< empty where the format has none
  std::string form;    ///< "seconds from the start", "ISO 8601", ...
};

/// A metric that a recording is read for: the policy's, less what a reader has no use of.
struct TraceMetric {
  std::string name;  ///< as the policy has it, and as its column is called in the canonical CSV
  std::string unit;
  double min = -std::numeric_limits<double>::infinity();  ///< values below it count as missing
  double max = std::numeric_limits<double>::infinity();   ///< values above it are odd, and kept
  friend bool operator==(const TraceMetric& a, const TraceMetric& b) {
    return a.name == b.name && a.unit == b.unit && a.min == b.min && a.max == b.max;
  }
};

/// Those of a policy, in its order.
std::vector<TraceMetric> trace_metrics_of(const Policy& policy);
/// K2's two: lag and heap_pct.
std::vector<TraceMetric> k2_trace_metrics();

/// How many columns a file is read for: a policy's metrics and, beside them, the level.
inline constexpr std::size_t kTraceColumnMax = kMetricCountMax + 1;

/// The level that was recorded beside the metrics (SPEC 11). One place a row of the trace.
struct RecordedLevels {
  std::vector<std::optional<Level>> at;  ///< empty where that row has none
  std::vector<std::size_t> line;         ///< of the file, from 1; 0 where there is none to name
  /// Where transitions were counted: whether those since the row before that had a level are known,
  /// one by one. No places where they were not counted.
  std::vector<bool> is_counted;
  /// The levels that were come to since then, in order, of rows that are counted; no entry for
  /// none.
  std::map<std::size_t, std::vector<Level>> ways;
  Reading reading;  ///< its metric is none of the trace's
};

/// Columns of equal length, ordered strictly by time: one for each of `metrics`. An empty column is
/// a metric that the file does not have (not monitored); a NaN is a missing value.
struct Trace {
  std::string name;    ///< the file's name without its folder, for reports
  std::string format;  ///< what it was read as: "csv", "prometheus", ...
  std::vector<TraceMetric> metrics = k2_trace_metrics();  ///< what it was read for
  std::vector<Reading> readings;  ///< one for each metric that it has, in the order of `metrics`
  TimeReading time;
  std::vector<std::string> notes;  ///< what a person should know: "times have no zone: read as UTC"
  bool absolute_time = false;      ///< times count from 1970 (UTC); else from the file's own origin
  std::vector<Instant> at;
  std::array<std::vector<double>, kTraceColumnMax> columns;
  TraceCounts counts;
  std::string sha256;  ///< of the file's bytes; empty for what was no file
  std::array<double, kTraceColumnMax> scales = {1, 1, 1, 1,
                                                1};  ///< the values were multiplied by these
  RecordedLevels levels;  ///< without places where none was asked for (ReadOptions::levels)

  bool has(Metric metric) const { return !columns[index(metric)].empty(); }
  const std::vector<double>& operator[](Metric metric) const { return columns[index(metric)]; }
  std::vector<double>& operator[](Metric metric) { return columns[index(metric)]; }
  std::size_t metric_count() const { return metrics.size(); }
  std::size_t size() const { return at.size(); }
};

}  // namespace cascade
