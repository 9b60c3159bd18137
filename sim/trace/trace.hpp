// A recording of pressure over time: what a reader makes of a file, and all that replay needs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "model/pressure.hpp"
#include "model/units.hpp"

namespace cascade {

/// What was met while reading. Counted, never repaired in silence.
struct TraceCounts {
  std::size_t rows = 0;              ///< rows with a time, before equal times were made one
  std::size_t duplicate_rows = 0;    ///< rows that a later row of the same time replaced
  std::size_t missing_rows = 0;      ///< rows that are left, with at least one missing value
  std::size_t negative_values = 0;   ///< of these missing values, read as e.g. -1
  std::size_t infinite_values = 0;   ///< likewise
  std::size_t heap_above_100 = 0;    ///< odd, kept
  std::size_t repeated_headers = 0;  ///< header lines in mid-file, skipped
  std::size_t unsorted_rows = 0;     ///< rows that went back in time, where sorting was asked for
  std::size_t series = 1;            ///< series or partitions that were summed
};

/// What one metric was read from. reading_words.hpp says it in words.
struct Reading {
  Metric metric = Metric::lag;
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

/// Columns of equal length, ordered strictly by time. An empty value column is a metric that the
/// file does not have (not monitored); a NaN is a missing value.
struct Trace {
  std::string name;               ///< the file's name without its folder, for reports
  std::string format;             ///< what it was read as: "csv", "prometheus", ...
  std::vector<Reading> readings;  ///< one for each metric that it has, lag first
  TimeReading time;
  std::vector<std::string> notes;  ///< what a person should know: "times have no zone: read as UTC"
  bool absolute_time = false;      ///< times count from 1970 (UTC); else from the file's own origin
  std::vector<Instant> at;
  std::vector<double> lag_messages;
  std::vector<double> heap_pct;
  TraceCounts counts;
  std::string sha256;                    ///< of the file's bytes; empty for what was no file
  double lag_scale = 1, heap_scale = 1;  ///< the values were multiplied by these

  bool has_lag() const { return !lag_messages.empty(); }
  bool has_heap() const { return !heap_pct.empty(); }
  std::size_t size() const { return at.size(); }
};

}  // namespace cascade
