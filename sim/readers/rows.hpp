// From what a reader finds to the columns of a Trace: rows of a table, or samples of many series.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/pressure.hpp"
#include "sim/readers/source.hpp"
#include "sim/readers/times.hpp"
#include "sim/trace.hpp"

namespace cascade {

/// Rows that hold a time and at most one value of each metric, in the order of the file.
class Rows {
 public:
  /// Fills `trace`. A metric that is not there is left empty, and its values are not looked at.
  Rows(const Source& source, const Times& times, Trace& trace, bool has_lag, bool has_heap)
      : source_(source), times_(times), trace_(trace), has_lag_(has_lag), has_heap_(has_heap) {}

  void reserve(std::size_t rows);

  /// A time equal to that of the row before replaces that row; an earlier one throws InputError,
  /// where sorting was not asked for.
  void add(Instant at, double lag_messages, double heap_pct, std::size_t line) {
    ++trace_.counts.rows;
    if (trace_.at.empty() || at > trace_.at.back()) {
      trace_.at.push_back(at);
      if (has_lag_) trace_.lag_messages.push_back(lag_messages);
      if (has_heap_) trace_.heap_pct.push_back(heap_pct);
      return;
    }
    add_out_of_order(at, lag_messages, heap_pct, line);
  }

  /// Sorts, where there is something to sort.
  void finish();

 private:
  void add_out_of_order(Instant at, double lag_messages, double heap_pct, std::size_t line);

  const Source& source_;
  const Times& times_;
  Trace& trace_;
  bool has_lag_;
  bool has_heap_;
};

/// Samples of many series: partitions, topics, groups. Each keeps its own order of time. Lags are
/// summed; a heap cannot be.
class SeriesTable {
 public:
  SeriesTable(const Source& source, const Times& times) : source_(source), times_(times) {}

  /// The series of that key, made where there is none. `name` is for people.
  std::size_t series(std::string_view key, std::string_view name, Metric metric);

  /// The series of that key; empty where there is none.
  std::optional<std::size_t> find(std::string_view key) const;

  /// Takes series out again, and says which they were. No add() after it.
  std::vector<std::string> leave_out(const std::vector<std::size_t>& series);

  /// The names of a metric's series, in order of their first sample.
  std::vector<std::string> names(Metric metric) const;

  /// A missing value is a sample too: it says that there was none. Order as in Rows::add().
  void add(std::size_t series, Instant at, double value, std::size_t line);

  /// A time at which somebody looked, whatever was found.
  void add_time(Instant at) { looked_.push_back(at); }

  bool empty() const { return all_.empty(); }

  /// Fills the columns of `trace`. At each time of any series: the sum over the series that are
  /// there. A series that has no value strictly between its own first and last one makes the sum
  /// missing; so does a time at which no series has a value. Throws InputError for several heaps.
  void finish(Trace& trace);

 private:
  struct Series {
    std::string name;
    Metric metric = Metric::lag;
    std::vector<Instant> at;
    std::vector<double> value;
  };
  void order(Series& series);
  std::vector<double> sum(Metric metric, const std::vector<Instant>& at, TraceCounts& counts) const;
  void refuse_several_heaps() const;

  const Source& source_;
  const Times& times_;
  std::vector<Series> all_;
  std::map<std::string, std::size_t, std::less<>> by_key_;
  std::vector<Instant> looked_;
  std::map<std::int64_t, std::size_t> replaced_;  // at a time: most samples replaced in one series
  std::size_t unsorted_rows_ = 0;
};

/// What holds for every trace, last of all: scales, missing rows, odd heaps. Throws InputError for
/// a trace without rows or metrics.
void complete(const Source& source, Trace& trace);

}  // namespace cascade
