// The options that say which trace is read, and how; shared by the commands that read one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/options.hpp"
#include "sim/replay/replay.hpp"
#include "sim/trace/readers/read_trace.hpp"
#include "sim/trace/trace.hpp"

namespace cascade {

struct TraceOptions {
  std::string file, second_file;
  ReadOptions read;  ///< but for its metrics, columns and scales, which are a policy's
  std::string lag_column, heap_column;
  std::optional<double> lag_scale, heap_scale;
  std::vector<std::string> columns;  ///< METRIC=NAME|NUMBER
  std::vector<std::string> scales;   ///< METRIC=X
  std::vector<std::string> series;   ///< LABEL=VALUE
  /// Of the level beside the metrics, empty for one that is found; where none is read: no value.
  std::optional<std::string> level_column;
  std::string input_format = "auto";
  std::string unordered = "reject";
};

/// The trace, and the one of the metrics that have a file of their own, where they do.
struct LoadedTraces {
  Trace trace;
  std::optional<Trace> second;
  const Trace* second_or_null() const { return second ? &*second : nullptr; }
};

/// The trace as the positional TRACE, `--heap` and `--second` where wanted, and how to read them.
void add_trace_options(CLI::App& app, TraceOptions& options, bool with_second = true);
/// Only how to read: columns, formats, scales.
void add_reading_options(CLI::App& app, TraceOptions& options);

/// Reads for the policy's metrics. Throws InputError for a file that cannot be read, and for an
/// option that names a metric which the policy does not have.
LoadedTraces load_traces(const TraceOptions& options, const Policy& policy);

/// The metric that an option speaks of. Throws InputError for one that the policy does not have.
Metric metric_called(const Policy& policy, const std::string& option, const std::string& name);

/// Throws InputError where a recording that is read for one of the policies, or a page that shows
/// one, would not do for the others: they have other metrics, or other levels.
void require_alike(const std::vector<Policy>& policies);

/// Adds `--check-every sample|DURATION`.
void add_cadence_option(CLI::App& app, std::string& check_every);
/// Throws InputError for what is neither.
Cadence parse_cadence(const std::string& check_every);

/// The default, which is kReversalWindow.
inline constexpr const char* kReversalWindowText = "5m";
/// Adds `--reversal-window DURATION`.
void add_reversal_window_option(CLI::App& app, std::string& reversal_window);
/// Throws InputError for what is no duration, and for 0: an escalation comes after the recovery
/// that it turns back, so a window of no length would call every run free of reversals.
Duration parse_reversal_window(const std::string& reversal_window);

/// What was read of the files, and what a person should know of them, on standard error. To be
/// called once the result is written.
void print_notes(const LoadedTraces& traces);
/// Only the latter, where the former is part of the result.
void print_only_notes(const LoadedTraces& traces);

}  // namespace cascade
