#include <algorithm>

#include "sim/trace/readers/column_names.hpp"
#include "sim/trace/readers/csv_layout.hpp"
#include "sim/trace/readers/label_finder.hpp"
#include "sim/trace/readers/times.hpp"

namespace cascade {

std::vector<std::size_t> find_unknown_labels(const Source& source, const CsvLines& lines,
                                             const CsvLayout& layout) {
  if (layout.header.empty()) return {};
  std::vector<std::size_t> columns;
  constexpr int kLooked = 64;
  CsvLines ahead = lines;
  for (int n = 0; n < kLooked && (n == 0 || ahead.next()); ++n) {
    if (ahead.size() != layout.width || ahead[layout.time] == layout.time_name) continue;
    for (std::size_t i = 0; i < layout.width; ++i) {
      const bool is_known =
          is_time_name(layout.header[i]) || i == layout.time ||
          std::find(layout.labels.begin(), layout.labels.end(), i) != layout.labels.end() ||
          (!layout.wide && std::any_of(layout.values.begin(), layout.values.end(),
                                       [i](const CsvValueColumn& v) { return v.column == i; }));
      const bool is_new = std::find(columns.begin(), columns.end(), i) == columns.end();
      if (!is_known && is_new && is_label_text(ahead[i])) columns.push_back(i);
    }
  }
  if (columns.empty()) return {};
  std::sort(columns.begin(), columns.end());
  LabelFinder finder(columns.size());
  Times times(source, layout.time_name);
  std::vector<std::string_view> words(columns.size());
  CsvLines rows = lines;
  try {
    do {
      // What is wrong with a row is said when it is read.
      if (rows.size() != layout.width || rows[layout.time] == layout.time_name) continue;
      std::string known;
      for (const std::size_t label : layout.labels) known += std::string(rows[label]) + '\x1f';
      for (std::size_t i = 0; i < columns.size(); ++i) words[i] = rows[columns[i]];
      finder.add(times.read(rows[layout.time], rows.number()), known, words);
    } while (rows.next());
  } catch (const InputError&) {
    return {};
  }
  std::vector<std::size_t> labels = finder.find();
  for (std::size_t& label : labels) label = columns[label];
  return labels;
}

}  // namespace cascade
