// From what a reader finds to the columns of a Trace: rows of a table (series_table.hpp: series).
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/pressure.hpp"
#include "sim/trace/readers/source.hpp"
#include "sim/trace/readers/times.hpp"
#include "sim/trace/trace.hpp"

namespace cascade {

/// Rows that hold a time and at most one value of each metric, in the order of the file.
class Rows {
 public:
  /// Fills `trace`. A metric that is not there is left empty, and its values are not looked at.
  Rows(const Source& source, const Times& times, Trace& trace, bool has_lag, bool has_heap)
      : source_(source), times_(times), trace_(trace), has_lag_(has_lag), has_heap_(has_heap) {}

  void reserve(std::size_t rows);

  /// Whether a row of that time would be one more time, later than all before.
  bool is_later(Instant at) const { return trace_.at.empty() || at > trace_.at.back(); }

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

/// What holds for every trace, last of all: scales, missing rows, odd heaps. Throws InputError for
/// a trace without rows or metrics.
void complete(const Source& source, Trace& trace);

}  // namespace cascade
