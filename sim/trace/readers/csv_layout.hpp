// What the columns of a CSV file are: found in its header, or told by the user.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/pressure.hpp"
#include "sim/trace/readers/csv_lines.hpp"
#include "sim/trace/readers/source.hpp"

namespace cascade {

struct CsvValueColumn {
  std::size_t column = 0;
  std::string name;
  Metric metric{};
  double least = 0;  ///< a value below it is missing
};

/// Three shapes: one column a metric (no labels, not wide); the long form, where label columns say
/// which series a row belongs to; and wide, where each value column is a series, as Grafana writes.
struct CsvLayout {
  std::size_t width = 0;
  std::size_t time = 0;
  std::string time_name;
  std::vector<CsvValueColumn> values;
  std::vector<std::size_t> labels;
  std::vector<std::string> label_names;
  bool metric_by_series = false;  ///< of the long form: the series' names tell the metrics apart
  bool wide = false;
  std::vector<std::string> header;  ///< empty for a file without
  bool header_is_comment = false;   ///< "# time,heap_pct": the line is a row already
  std::vector<std::string> notes;   ///< what was chosen, where there was a choice

  bool one_column_a_metric() const { return labels.empty() && !wide; }
};

/// The layout by the line where `lines` is, of `text`. Without a header (two columns, or columns by
/// number) that line is the first row; a comment above the rows that names their columns is a
/// header. Throws InputError that lists the columns where one is not found, and where several
/// could be meant. `may_be_wide`: whether each column may be a series.
CsvLayout find_layout(const Source& source, const CsvLines& lines, std::string_view text,
                      bool may_be_wide);

/// The columns that tell series apart though their names do not say so: of words that differ
/// between rows of one time. `lines` is at the first row.
std::vector<std::size_t> find_unknown_labels(const Source& source, const CsvLines& lines,
                                             const CsvLayout& layout);

/// "no lag or heap column among a, b: name one with --lag-column", with what the role asks for; or
/// why a column that speaks of a metric is not it.
InputError no_metric(const Source& source, std::size_t line, const std::vector<std::string>& names);

}  // namespace cascade
