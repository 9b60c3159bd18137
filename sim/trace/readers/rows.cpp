#include "sim/trace/readers/rows.hpp"

#include <algorithm>

#include "sim/text/number_text.hpp"
#include "sim/trace/readers/column_names.hpp"
#include "sim/trace/readers/metric_words.hpp"
#include "sim/trace/readers/ordering.hpp"
#include "sim/trace/readers/values.hpp"

namespace cascade {

void Rows::reserve(std::size_t rows) {
  trace_.at.reserve(rows);
  for (const Metric metric : metrics_) trace_[metric].reserve(rows);
}

void Rows::add_out_of_order(Instant at, const RowValues& values, std::size_t line) {
  if (at == trace_.at.back()) {
    ++trace_.counts.duplicate_rows;
    for (const Metric metric : metrics_) trace_[metric].back() = values[metric];
    if (with_lines_) trace_.levels.line.back() = line;
    return;
  }
  if (!source_.options.sort) {
    refuse_backward_time(source_, line, times_.text(trace_.at.back()), times_.text(at));
  }
  ++trace_.counts.unsorted_rows;
  trace_.at.push_back(at);
  for (const Metric metric : metrics_) trace_[metric].push_back(values[metric]);
  if (with_lines_) trace_.levels.line.push_back(line);
}

void Rows::finish() {
  if (trace_.counts.unsorted_rows == 0) return;
  const std::vector<std::size_t> order = order_of(trace_.at);
  trace_.counts.duplicate_rows += trace_.at.size() - order.size();
  pick(trace_.at, order);
  for (const Metric metric : metrics_) pick(trace_[metric], order);
  pick(trace_.levels.line, order);
}

namespace {

/// A heap whose column does not say that it counts in percent has to look like it.
void refuse_heap_of_another_unit(const Source& source, const std::string& column,
                                 const std::vector<double>& heap, Trace& trace) {
  constexpr double kRatioMost = 1.5;     // a ratio may pass 1 a little, as percent pass 100
  constexpr double kPercentMost = 1000;  // what is mostly above it are bytes or a part of them
  std::size_t present = 0;
  std::size_t large = 0;
  double most = 0;
  for (const double value : heap) {
    if (is_missing(value)) continue;
    ++present;
    large += value > kPercentMost ? 1 : 0;
    most = std::max(most, value);
  }
  const std::string name = column.empty() ? "the heap" : in_quotes(column);
  if (most > 0 && most <= 1 && says_percent(column)) {
    trace.notes.push_back("no value of " + name +
                          " is above 1: read as percent, as its name says; a ratio would need "
                          "--heap-scale 100");
  }
  if (says_percent(column)) return;
  if (most > 0 && most <= kRatioMost) {
    throw source.error(0,
                       "no value of " + name + " is above " + (most <= 1 ? "1" : "1.5") +
                           ", which looks like a ratio, and percent are wanted",
                       source.options.of_a_query
                           ? "100 * the query"
                           : "--heap-scale 100, or --heap-scale 1 where they are percent");
  }
  if (2 * large > present) {
    throw source.error(0,
                       "most values of " + name +
                           " are above 1,000, which looks like bytes, and percent are wanted",
                       source.options.of_a_query
                           ? "100 * used / max, by the query"
                           : "--heap-scale with 100 / the largest heap in that unit");
  }
}

/// Each metric's own part of what was read.
void complete_readings(const Source& source, Trace& trace) {
  for (Reading& reading : trace.readings) {
    const ColumnOptions& options = source.options[reading.metric];
    reading.scale = options.scale;
    const std::vector<double>& column = trace[reading.metric];
    reading.missing = static_cast<std::size_t>(
        std::count_if(column.begin(), column.end(), [](double v) { return is_missing(v); }));
    const bool is_heap = kind_of(source.options, reading.metric) == MetricKind::heap;
    if (is_heap && !options.scale_told && options.scale == 1) {
      refuse_heap_of_another_unit(source, reading.column, column, trace);
    }
  }
}

/// Counts what is above a metric's max, and says so where it is most of it.
void count_odd_values(const Source& source, Metric metric, Trace& trace) {
  const TraceMetric& about = source.options.metrics[index(metric)];
  const std::vector<double>& column = trace[metric];
  const auto odd = static_cast<std::size_t>(std::count_if(
      column.begin(), column.end(), [&about](double value) { return value > about.max; }));
  trace.counts.odd_values += odd;
  if (2 * odd <= trace.size()) return;
  trace.notes.push_back(kind_of(about) == MetricKind::heap
                            ? "most heap values are above 100: percent are expected"
                            : "most " + about.name + " values are above " + number_text(about.max) +
                                  ", its max");
}

}  // namespace

void complete(const Source& source, Trace& trace) {
  const ReadOptions& options = source.options;
  if (trace.at.empty()) {
    throw source.error(0, "there are no rows in it", "at least one row with a time and a value");
  }
  std::vector<Metric> metrics = metrics_of(options);
  if (!options.levels.empty()) metrics.pop_back();
  if (std::none_of(metrics.begin(), metrics.end(), [&trace](Metric m) { return trace.has(m); })) {
    std::vector<std::string> words;
    for (const Metric metric : metrics) words.push_back(word(options, metric));
    throw source.error(0, "there are times in it and no values",
                       "at least one " + alternatives(words) + " value");
  }
  if (is_for_role(options) && !trace.has(options.role)) {
    const std::string name = word(options, options.role);
    throw source.error(0, "there is no " + name + " in it",
                       "a column or series that is named " + name);
  }
  complete_readings(source, trace);
  std::vector<bool> is_row_missing(trace.size());
  for (const Metric metric : metrics) {
    const double factor = options[metric].scale;
    if (factor != 1) {
      const double min = options.metrics[index(metric)].min;
      for (double& value : trace[metric]) {
        if (!is_missing(value)) value = as_pressure(value * factor, min, trace.counts);
      }
    }
    for (std::size_t i = 0; i < trace[metric].size(); ++i) {
      if (is_missing(trace[metric][i])) is_row_missing[i] = true;
    }
    count_odd_values(source, metric, trace);
  }
  trace.counts.missing_rows +=
      static_cast<std::size_t>(std::count(is_row_missing.begin(), is_row_missing.end(), true));
}

}  // namespace cascade
