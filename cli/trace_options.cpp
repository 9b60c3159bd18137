#include "cli/trace_options.hpp"

#include <cmath>
#include <cstdlib>
#include <iostream>
#include <string_view>
#include <utility>

#include "cli/terminal/terminal.hpp"
#include "model/input_error.hpp"
#include "model/k2.hpp"
#include "model/nearest_name.hpp"
#include "sim/text/time_text.hpp"
#include "sim/trace/reading_words.hpp"

namespace cascade {
namespace {

double checked_scale(const std::string& option, double scale) {
  if (!std::isfinite(scale) || scale <= 0) {
    throw InputError("", 0, option + " is not a number above 0", "for example 11");
  }
  return scale;
}

std::string names_of_metrics(const Policy& policy) {
  std::string names;
  for (const MetricThresholds& metric : policy.metrics) {
    names += (names.empty() ? "" : ", ") + metric.name;
  }
  return names;
}

/// The two sides of METRIC=WHAT.
std::pair<Metric, std::string> parse_of_metric(const Policy& policy, const std::string& option,
                                               const std::string& text, const char* what) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
    throw InputError("", 0, option + " cannot be '" + printable(text) + "'",
                     policy.metrics.front().name + "=" + what);
  }
  return {metric_called(policy, option, text.substr(0, equals)), text.substr(equals + 1)};
}

double parse_scale(const std::string& option, const std::string& text) {
  const char* const begin = text.c_str();
  char* end = nullptr;
  const double scale = std::strtod(begin, &end);
  if (end == begin || *end != '\0') {
    throw InputError("", 0, option + " cannot be '" + printable(text) + "'", "METRIC=11");
  }
  return checked_scale(option, scale);
}

/// Columns and scales, as the policy's metrics ask for them.
ReadOptions options_for(const TraceOptions& options, const Policy& policy) {
  ReadOptions read = options.read;
  read.metrics = trace_metrics_of(policy);
  const auto column = [&](const char* option, std::string_view metric, const std::string& name) {
    if (!name.empty()) read[metric_called(policy, option, std::string(metric))].column = name;
  };
  column("--lag-column", k2::kLagName, options.lag_column);
  column("--heap-column", k2::kHeapName, options.heap_column);
  if (options.lag_scale) {
    const double scale = checked_scale("--lag-scale", *options.lag_scale);
    read[metric_called(policy, "--lag-scale", std::string(k2::kLagName))].scale = scale;
  }
  if (options.heap_scale) {
    const double scale = checked_scale("--heap-scale", *options.heap_scale);
    ColumnOptions& heap = read[metric_called(policy, "--heap-scale", std::string(k2::kHeapName))];
    heap.scale = scale;
    heap.scale_told = true;
  }
  for (const std::string& text : options.columns) {
    const auto [metric, name] = parse_of_metric(policy, "--column", text, "NAME or =NUMBER");
    read[metric].column = name;
  }
  for (const std::string& text : options.scales) {
    const auto [metric, factor] = parse_of_metric(policy, "--scale", text, "11");
    read[metric].scale = parse_scale("--scale", factor);
    read[metric].scale_told = true;
  }
  return read;
}

/// `read`, for those of its metrics that are wanted.
template <class Wanted>
ReadOptions only(const ReadOptions& read, Wanted wanted) {
  ReadOptions some = read;
  some.metrics.clear();
  some.columns = {};
  for (std::size_t i = 0; i < read.metrics.size(); ++i) {
    if (!wanted(metric_at(i))) continue;
    some.columns[some.metrics.size()] = read.columns[i];
    some.metrics.push_back(read.metrics[i]);
  }
  return some;
}

bool has_metric(const Trace& trace, const std::string& name) {
  for (std::size_t i = 0; i < trace.metric_count(); ++i) {
    if (trace.metrics[i].name == name) return trace.has(metric_at(i));
  }
  return false;
}

/// K2's two metrics apart: lag in the first file, heap in the second.
LoadedTraces read_k2_files(const TraceOptions& options, const ReadOptions& read) {
  // A column named for heap is in the heap file, one named for lag in the other.
  ReadOptions read_lag = read, read_heap = read;
  read_lag[kHeap].column.clear();
  read_heap[kLag].column.clear();
  read_heap.role = kHeap;
  return {read_trace(options.file, read_lag), read_trace(options.second_file, read_heap)};
}

/// What the first file lacks is in the second. A column that is named is in the first file for the
/// policy's first metric, in the second for all others.
LoadedTraces read_two_files(const TraceOptions& options, const ReadOptions& read) {
  if (read.metrics.size() < 2) {
    throw InputError(printable(options.second_file), 0,
                     "the policy has one metric, which a second file cannot be about", "one file");
  }
  const auto in_second = [&](Metric metric) {
    return index(metric) > 0 && !read[metric].column.empty();
  };
  LoadedTraces traces{read_trace(options.file, only(read, [&](Metric m) { return !in_second(m); })),
                      {}};
  const ReadOptions rest =
      only(read, [&](Metric m) { return !has_metric(traces.trace, read.metrics[index(m)].name); });
  if (rest.metrics.empty()) {
    throw InputError(printable(options.second_file), 0,
                     "a second file, and " + traces.trace.name + " has all metrics",
                     "one file, or a first one that lacks some");
  }
  traces.second = read_trace(options.second_file, rest);
  return traces;
}

SeriesFilter parse_series(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw InputError("", 0, "--series cannot be '" + printable(text) + "'",
                     "LABEL=VALUE, such as group=orders, or LABEL=* for the sum of all");
  }
  return {text.substr(0, equals), text.substr(equals + 1)};
}

/// A line for the metrics, and one for the rows.
void print_reading_of(const Trace& trace) {
  std::string metrics;
  for (const Reading& reading : trace.readings) {
    metrics += (metrics.empty() ? "" : "; ") + reading_words(trace, reading);
  }
  if (!trace.levels.at.empty()) metrics += "; " + level_words(trace);
  for (const std::string& line : {metrics, rows_words(trace)}) {
    notes() << "cascade: " << printable(trace.name) << ": " << printable(line) << "\n";
  }
}

void print_notes_of(const Trace& trace) {
  for (const std::string& note : trace.notes) {
    notes() << "cascade: " << printable(trace.name) << ": note: " << printable(note) << "\n";
  }
}

}  // namespace

Metric metric_called(const Policy& policy, const std::string& option, const std::string& name) {
  if (const auto metric = policy.find_metric(name)) return *metric;
  std::vector<std::string> known;
  for (const MetricThresholds& metric : policy.metrics) known.push_back(metric.name);
  throw InputError(
      "", 0,
      option + ": '" + printable(name) + "' is no metric of policy " + printable(policy.name),
      perhaps_text(name, known) + "one of " + names_of_metrics(policy));
}

void add_trace_options(CLI::App& app, TraceOptions& options, bool with_second) {
  add_option(app, "TRACE", options.file, "The trace; - is standard input").required();
  if (with_second) {
    add_option(app, "--heap,--second", options.second_file,
               "Heap, or whichever metrics TRACE lacks, from a file of their own")
        .shown_as("TRACE2");
  }
  add_reading_options(app, options);
}

void add_reading_options(CLI::App& app, TraceOptions& options) {
  add_option(app, "--lag-scale", options.lag_scale, "Multiply lag by this").shown_as("X [1]");
  add_option(app, "--heap-scale", options.heap_scale, "Multiply heap by this").shown_as("X [1]");
  add_option(app, "--scale", options.scales, "Multiply a metric of the policy by this")
      .shown_as("METRIC=X ...")
      .one_value_each();
  add_option(app, "--time-column", options.read.time_column, "The time column")
      .shown_as("NAME|NUMBER");
  add_option(app, "--lag-column", options.lag_column, "The lag column").shown_as("NAME|NUMBER");
  add_option(app, "--heap-column", options.heap_column, "The heap column").shown_as("NAME|NUMBER");
  add_option(app, "--column", options.columns, "The column of a metric of the policy")
      .shown_as("METRIC=NAME|NUMBER ...")
      .one_value_each();
  add_option(app, "--series", options.series,
             "Only series with this value of this label; * for all of them")
      .shown_as("LABEL=VALUE ...")
      .one_value_each();
  add_option(app, "--input-format", options.input_format, "What the file is")
      .shown_as(
          "auto|csv|prometheus|kafka-groups|json-lines|exposition|burrow|influx|datadog|cloudwatch|"
          "confluent|gc-log|jfr [auto]");
  add_option(app, "--time-format", options.read.time_format, "How times are written")
      .shown_as("auto|STRPTIME [auto]");
  add_option(app, "--unordered", options.unordered, "Rows that go back in time")
      .shown_as("reject|sort [reject]")
      .one_of({"reject", "sort"});
}

LoadedTraces load_traces(const TraceOptions& options, const Policy& policy) {
  ReadOptions read = options_for(options, policy);
  if (options.level_column) read = with_levels(read, policy.levels, *options.level_column);
  read.sort = options.unordered == "sort";
  for (const std::string& text : options.series) read.series.push_back(parse_series(text));
  const auto format = parse_input_format(options.input_format);
  if (!format) {
    throw InputError("", 0, "--input-format cannot be '" + options.input_format + "'",
                     choices_text(options.input_format, input_format_names()));
  }
  read.format = *format;
  if (options.second_file.empty()) return {read_trace(options.file, read), std::nullopt};
  if (options.file == "-" && options.second_file == "-") {
    throw InputError("", 0, "both traces cannot be standard input", "a file for one of them");
  }
  const bool is_k2s = read.metrics == k2_trace_metrics();
  return is_k2s ? read_k2_files(options, read) : read_two_files(options, read);
}

void require_alike(const std::vector<Policy>& policies) {
  for (const Policy& policy : policies) {
    const Policy& first = policies.front();
    if (policy.levels != first.levels) {
      throw InputError("", 0,
                       "policy " + printable(policy.name) + " has other levels than policy " +
                           printable(first.name),
                       "policies of one ladder");
    }
    if (trace_metrics_of(policy) != trace_metrics_of(first)) {
      throw InputError("", 0,
                       "policy " + printable(policy.name) + " has other metrics (" +
                           names_of_metrics(policy) + ") than policy " + printable(first.name) +
                           " (" + names_of_metrics(first) + ")",
                       "policies of the same metrics");
    }
  }
}

void add_cadence_option(CLI::App& app, std::string& check_every) {
  add_option(app, "--check-every", check_every,
             "One check a row, or one every DURATION (500ms, 1s, 2m)")
      .shown_as("sample|DURATION [sample]");
}

void add_reversal_window_option(CLI::App& app, std::string& reversal_window) {
  add_option(app, "--reversal-window", reversal_window,
             "An escalation counts as a reversal up to so long after a recovery")
      .shown_as(std::string("DURATION [") + kReversalWindowText + "]");
}

Duration parse_reversal_window(const std::string& reversal_window) {
  const auto window = parse_duration(reversal_window);
  if (!window || window->ns == 0) {
    throw InputError("", 0, "--reversal-window cannot be '" + reversal_window + "'",
                     "a duration above 0 such as 90s, 5m, 1h");
  }
  return *window;
}

Cadence parse_cadence(const std::string& check_every) {
  if (check_every == "sample") return {};
  const auto every = parse_duration(check_every);
  if (!every || every->ns == 0) {
    throw InputError("", 0, "--check-every cannot be '" + check_every + "'",
                     "sample, or a duration such as 500ms, 1s, 2m");
  }
  return {every, check_every};
}

void print_notes(const LoadedTraces& traces) {
  // Where the result cannot be delivered there is an error to tell, and only that.
  if (!std::cout.flush()) return;
  print_reading_of(traces.trace);
  if (traces.second) print_reading_of(*traces.second);
  print_only_notes(traces);
}

void print_only_notes(const LoadedTraces& traces) {
  print_notes_of(traces.trace);
  if (traces.second) print_notes_of(*traces.second);
}

}  // namespace cascade
