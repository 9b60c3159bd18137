// A CSV file while its rows are read: where the reading is, and what its columns are.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/trace/readers/csv_layout.hpp"
#include "sim/trace/readers/csv_lines.hpp"
#include "sim/trace/readers/recorded_level.hpp"
#include "sim/trace/readers/source.hpp"
#include "sim/trace/readers/times.hpp"
#include "sim/trace/readers/values.hpp"
#include "sim/trace/trace.hpp"

namespace cascade {

class CsvTable {
 public:
  /// Finds the layout; `lines()` is then at the first row. Throws InputError where there is none,
  /// or no row.
  CsvTable(const Source& source, std::string_view text);

  const Source& source() const { return source_; }
  std::string_view text() const { return text_; }
  CsvLines& lines() { return lines_; }
  const CsvLines& lines() const { return lines_; }
  const CsvLayout& layout() const { return layout_; }
  Times& times() { return *times_; }
  Trace& trace() { return trace_; }

  /// The time of this row. Throws InputError for one of another width, or without a time.
  Instant time_of_row();
  double value(const CsvValueColumn& column) {
    if (is_level(source_.options, column.metric)) {
      return read_level(lines_[column.column], column.name, lines_.number(), source_,
                        trace_.counts);
    }
    return read_value(lines_[column.column], column.name, lines_.number(), source_, column.least,
                      trace_.counts);
  }
  /// The header's names again, in whatever quotes; counted.
  bool is_repeated_header();
  /// This line is the header of another table, as Grafana writes several, one after the other.
  void begin_next_table();
  [[noreturn]] void refuse_other_header() const;

 private:
  void add_unknown_labels();
  bool is_other_header() const;
  void check_width() const;

  const Source& source_;
  std::string_view text_;
  CsvLines lines_;
  CsvLayout layout_;
  std::string header_line_;
  std::optional<Times> times_;
  Trace trace_;
};

/// All rows, of which each column is a metric: the common case, and the one that has to be fast.
void read_csv_rows(CsvTable& table);
/// All rows, of which there are several series: in columns of their own, or told apart by labels.
void read_csv_series(CsvTable& table);

}  // namespace cascade
