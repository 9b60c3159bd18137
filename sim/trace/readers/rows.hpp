// From what a reader finds to the columns of a Trace: rows of a table (series_table.hpp: series).
#pragma once

#include <array>
#include <cstddef>
#include <utility>
#include <vector>

#include "model/pressure.hpp"
#include "sim/trace/readers/source.hpp"
#include "sim/trace/readers/times.hpp"
#include "sim/trace/trace.hpp"

namespace cascade {

/// A value for each metric that is asked for.
struct RowValues {
  std::array<double, kTraceColumnMax> values;

  RowValues() { values.fill(kMissing); }
  double operator[](Metric metric) const { return values[index(metric)]; }
  double& operator[](Metric metric) { return values[index(metric)]; }
};

/// Rows that hold a time and at most one value of each metric, in the order of the file.
class Rows {
 public:
  /// Fills `trace`. A metric that is not among `metrics` is left empty, and its values are not
  /// looked at.
  Rows(const Source& source, const Times& times, Trace& trace, std::vector<Metric> metrics)
      : source_(source), times_(times), trace_(trace), metrics_(std::move(metrics)) {
    for (const Metric metric : metrics_) columns_[count_++] = {&trace_[metric], metric};
  }

  void reserve(std::size_t rows);

  /// Whether a row of that time would be one more time, later than all before.
  bool is_later(Instant at) const { return trace_.at.empty() || at > trace_.at.back(); }

  /// A time equal to that of the row before replaces that row; an earlier one throws InputError,
  /// where sorting was not asked for.
  void add(Instant at, const RowValues& values, std::size_t line) {
    ++trace_.counts.rows;
    if (trace_.at.empty() || at > trace_.at.back()) {
      trace_.at.push_back(at);
      for (std::size_t i = 0; i < count_; ++i) {
        columns_[i].values->push_back(values[columns_[i].metric]);
      }
      if (with_lines_) trace_.levels.line.push_back(line);
      return;
    }
    add_out_of_order(at, values, line);
  }

  /// Sorts, where there is something to sort.
  void finish();

 private:
  void add_out_of_order(Instant at, const RowValues& values, std::size_t line);

  const Source& source_;
  const Times& times_;
  Trace& trace_;
  std::vector<Metric> metrics_;
  struct Column {
    std::vector<double>* values = nullptr;
    Metric metric{};
  };
  std::array<Column, kTraceColumnMax> columns_{};  // the same, as add() is fast with them
  std::size_t count_ = 0;
  const bool with_lines_ = !source_.options.levels.empty();
};

/// What holds for every trace, last of all: scales, missing rows, odd values. Throws InputError for
/// a trace without rows or metrics.
void complete(const Source& source, Trace& trace);

}  // namespace cascade
