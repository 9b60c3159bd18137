#include <utility>

#include "sim/trace/readers/csv_table.hpp"
#include "sim/trace/readers/formats.hpp"

namespace cascade {

Trace read_csv(const Source& source, std::string_view text) {
  CsvTable table(source, text);
  if (table.layout().one_column_a_metric()) {
    read_csv_rows(table);
  } else {
    read_csv_series(table);
  }
  table.times().describe(table.trace(), "column " + table.layout().time_name);
  return std::move(table.trace());
}

}  // namespace cascade
