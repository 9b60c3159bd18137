#include "cli/trace_options.hpp"

#include <cmath>
#include <iostream>

#include "cli/terminal/terminal.hpp"
#include "model/input_error.hpp"
#include "sim/text/time_text.hpp"
#include "sim/trace/reading_words.hpp"

namespace cascade {
namespace {

void require_scale(const char* option, double scale) {
  if (!std::isfinite(scale) || scale <= 0) {
    throw InputError("", 0, std::string(option) + " is not a number above 0", "for example 11");
  }
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
    metrics += (metrics.empty() ? "" : "; ") + reading_words(reading);
  }
  for (const std::string& line : {metrics, rows_words(trace)}) {
    std::cerr << "cascade: " << printable(trace.name) << ": " << printable(line) << "\n";
  }
}

void print_notes_of(const Trace& trace) {
  for (const std::string& note : trace.notes) {
    std::cerr << "cascade: " << printable(trace.name) << ": note: " << printable(note) << "\n";
  }
}

}  // namespace

void add_trace_options(CLI::App& app, TraceOptions& options, bool with_heap) {
  app.add_option("TRACE", options.file, "The trace; - is standard input")->required();
  if (with_heap) {
    app.add_option("--heap", options.heap_file, "Heap from a file of its own")
        ->option_text("TRACE2");
  }
  add_reading_options(app, options);
}

void add_reading_options(CLI::App& app, TraceOptions& options) {
  app.add_option("--lag-scale", options.read.lag_scale, "Multiply lag by this")
      ->option_text("X [1]");
  app.add_option("--heap-scale", options.read.heap_scale, "Multiply heap by this")
      ->option_text("X [1]")
      ->each([&options](const std::string&) { options.read.heap_scale_told = true; });
  app.add_option("--time-column", options.read.time_column, "The time column")
      ->option_text("NAME|NUMBER");
  app.add_option("--lag-column", options.read.lag_column, "The lag column")
      ->option_text("NAME|NUMBER");
  app.add_option("--heap-column", options.read.heap_column, "The heap column")
      ->option_text("NAME|NUMBER");
  app.add_option("--series", options.series,
                 "Only series with this value of this label; * for all of them")
      ->option_text("LABEL=VALUE ...")
      ->expected(1)
      ->take_all();
  app.add_option("--input-format", options.input_format, "What the file is")
      ->option_text("auto|csv|prometheus|kafka-groups|json-lines|exposition|burrow [auto]");
  app.add_option("--time-format", options.read.time_format, "How times are written")
      ->option_text("auto|STRPTIME [auto]");
  app.add_option("--unordered", options.unordered, "Rows that go back in time")
      ->option_text("reject|sort [reject]")
      ->check(CLI::IsMember({"reject", "sort"}));
}

LoadedTraces load_traces(const TraceOptions& options) {
  require_scale("--lag-scale", options.read.lag_scale);
  require_scale("--heap-scale", options.read.heap_scale);
  ReadOptions read = options.read;
  read.sort = options.unordered == "sort";
  for (const std::string& text : options.series) read.series.push_back(parse_series(text));
  const auto format = parse_input_format(options.input_format);
  if (!format) {
    throw InputError("", 0, "--input-format cannot be '" + options.input_format + "'",
                     "auto, csv, prometheus, kafka-groups, json-lines, exposition or burrow");
  }
  read.format = *format;
  if (options.heap_file.empty()) return {read_trace(options.file, read), std::nullopt};

  // A column named for heap is in the heap file, one named for lag in the other.
  if (options.file == "-" && options.heap_file == "-") {
    throw InputError("", 0, "both traces cannot be standard input", "a file for one of them");
  }
  ReadOptions read_lag = read, read_heap = read;
  read_lag.heap_column.clear();
  read_heap.lag_column.clear();
  read_heap.role = Role::heap;
  return {read_trace(options.file, read_lag), read_trace(options.heap_file, read_heap)};
}

void add_cadence_option(CLI::App& app, std::string& check_every) {
  app.add_option("--check-every", check_every,
                 "One check a row, or one every DURATION (500ms, 1s, 2m)")
      ->option_text("sample|DURATION [sample]");
}

void add_reversal_window_option(CLI::App& app, std::string& reversal_window) {
  app.add_option("--reversal-window", reversal_window,
                 "An escalation counts as a reversal up to so long after a recovery")
      ->option_text(std::string("DURATION [") + kReversalWindowText + "]");
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
  if (traces.heap) print_reading_of(*traces.heap);
  print_only_notes(traces);
}

void print_only_notes(const LoadedTraces& traces) {
  print_notes_of(traces.trace);
  if (traces.heap) print_notes_of(*traces.heap);
}

}  // namespace cascade
