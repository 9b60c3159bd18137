// Any file that may hold metrics over time -> Trace. The one door to all formats.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/trace/trace.hpp"

namespace cascade {

enum class InputFormat {
  automatic,
  csv,           ///< and its relatives: ; | tab, Grafana's exports, the long form
  prometheus,    ///< HTTP API JSON: query_range matrix or query vector
  kafka_groups,  ///< kafka-consumer-groups --describe
  json_lines,    ///< {"t":..,"lag":..,"heap_pct":..}
  exposition,    ///< a scrape of an exporter's /metrics page
  burrow,        ///< Burrow's consumer status
  influx,        ///< InfluxDB's annotated CSV
  datadog,       ///< Datadog's answer to a query of metrics
  cloudwatch,    ///< aws cloudwatch get-metric-data, get-metric-statistics
  confluent,     ///< the answer of Confluent Cloud's Metrics API
  gc_log,        ///< a JVM's log of garbage collections
  jfr,           ///< jfr print --events GCHeapSummary, with or without --json
};

std::string_view text(InputFormat format);  ///< "auto", "csv", "prometheus", ...
std::optional<InputFormat> parse_input_format(std::string_view text);
std::vector<std::string> input_format_names();

/// Series to keep: those that have this value of this label. "*": whatever the value, and whoever
/// asks for it wants the sum of all. A label is known by each of its usual names ("group" is also
/// consumergroup, group_id, ...; "__name__" also the legend of a Grafana column).
struct SeriesFilter {
  std::string label;
  std::string value;
};

/// How one metric is found in a file.
struct ColumnOptions {
  std::string column;  ///< a name or a 1-based number; empty = find it
  double scale = 1;
  bool scale_told =
      false;  ///< then its values are not doubted (a heap of 1 may be a ratio), 1 included
};

struct ReadOptions {
  InputFormat format = InputFormat::automatic;
  std::vector<TraceMetric> metrics = k2_trace_metrics();  ///< to look for, in the policy's order
  /// The metric that a file with a single, unnamed value is about.
  Metric role{0};
  std::string time_column;  ///< a name or a 1-based number; empty = find it
  std::array<ColumnOptions, kTraceColumnMax> columns;  ///< one for each of `metrics`
  std::string time_format;  ///< strptime's language; empty or "auto" = find out
  bool sort = false;        ///< sort rows that go back in time instead of refusing them

  ColumnOptions& operator[](Metric metric) { return columns[index(metric)]; }
  const ColumnOptions& operator[](Metric metric) const { return columns[index(metric)]; }
  /// Several values of one label: any of them. Several labels: all of them.
  std::vector<SeriesFilter> series;
  /// The text is the answer to a query of the user, who thereby said what is lag: names are not
  /// judged by whether they speak of it, and the way out of a doubt is another query.
  bool of_a_query = false;
  /// The names of the levels, where one stands beside the metrics and is to be read (SPEC 11): by
  /// name, in any case, or by number from 0. Then the last of `metrics` is kLevelColumn.
  LevelNames levels{std::vector<std::string>{}};
};

/// What a level's column is called where nobody says another name. No metric may be called so.
inline constexpr std::string_view kLevelColumn = "level";

/// `options`, and the level beside the metrics is read from that column (empty: it is found).
ReadOptions with_levels(ReadOptions options, const LevelNames& levels, std::string column);

/// Reads a trace from text. `file` is used in messages and for Trace::name. Throws InputError with
/// file and line.
Trace parse_trace(std::string_view text, const std::string& file, const ReadOptions& options);

/// Reads a file ("-": standard input), compressed by gzip or zstd or not. Trace::sha256 is that of
/// the file as it is.
Trace read_trace(const std::string& file, const ReadOptions& options);

}  // namespace cascade
