#include "sim/trace/readers/rows.hpp"

#include <algorithm>

#include "sim/trace/readers/column_names.hpp"
#include "sim/trace/readers/ordering.hpp"
#include "sim/trace/readers/values.hpp"

namespace cascade {

void Rows::reserve(std::size_t rows) {
  trace_.at.reserve(rows);
  if (has_lag_) trace_.lag_messages.reserve(rows);
  if (has_heap_) trace_.heap_pct.reserve(rows);
}

void Rows::add_out_of_order(Instant at, double lag_messages, double heap_pct, std::size_t line) {
  if (at == trace_.at.back()) {
    ++trace_.counts.duplicate_rows;
    if (has_lag_) trace_.lag_messages.back() = lag_messages;
    if (has_heap_) trace_.heap_pct.back() = heap_pct;
    return;
  }
  if (!source_.options.sort) {
    refuse_backward_time(source_, line, times_.text(trace_.at.back()), times_.text(at));
  }
  ++trace_.counts.unsorted_rows;
  trace_.at.push_back(at);
  if (has_lag_) trace_.lag_messages.push_back(lag_messages);
  if (has_heap_) trace_.heap_pct.push_back(heap_pct);
}

void Rows::finish() {
  if (trace_.counts.unsorted_rows == 0) return;
  const std::vector<std::size_t> order = order_of(trace_.at);
  trace_.counts.duplicate_rows += trace_.at.size() - order.size();
  pick(trace_.at, order);
  pick(trace_.lag_messages, order);
  pick(trace_.heap_pct, order);
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
    const bool is_lag = reading.metric == Metric::lag;
    reading.scale = is_lag ? source.options.lag_scale : source.options.heap_scale;
    const std::vector<double>& column = is_lag ? trace.lag_messages : trace.heap_pct;
    reading.missing = static_cast<std::size_t>(
        std::count_if(column.begin(), column.end(), [](double v) { return is_missing(v); }));
    if (!is_lag && !source.options.heap_scale_told && source.options.heap_scale == 1) {
      refuse_heap_of_another_unit(source, reading.column, column, trace);
    }
  }
}

}  // namespace

void complete(const Source& source, Trace& trace) {
  if (trace.at.empty()) {
    throw source.error(0, "there are no rows in it", "at least one row with a time and a value");
  }
  if (!trace.has_lag() && !trace.has_heap()) {
    throw source.error(0, "there are times in it and no values", "at least one lag or heap value");
  }
  if (source.options.role == Role::heap && !trace.has_heap()) {
    throw source.error(0, "there is no heap in it", "a column or series that is named heap");
  }
  complete_readings(source, trace);
  const auto scale = [&trace](std::vector<double>& column, double factor) {
    if (factor == 1) return;
    for (double& value : column) {
      if (!is_missing(value)) value = as_pressure(value * factor, trace.counts);
    }
  };
  scale(trace.lag_messages, source.options.lag_scale);
  scale(trace.heap_pct, source.options.heap_scale);
  for (std::size_t i = 0; i < trace.size(); ++i) {
    const bool lag_missing = trace.has_lag() && is_missing(trace.lag_messages[i]);
    const bool heap_missing = trace.has_heap() && is_missing(trace.heap_pct[i]);
    trace.counts.missing_rows += lag_missing || heap_missing ? 1 : 0;
    trace.counts.heap_above_100 += trace.has_heap() && trace.heap_pct[i] > 100 ? 1 : 0;
  }
  if (2 * trace.counts.heap_above_100 > trace.size()) {
    trace.notes.push_back("most heap values are above 100: percent are expected");
  }
}

}  // namespace cascade
