#include "sim/trace/readers/csv_header.hpp"

#include <algorithm>
#include <charconv>

#include "sim/trace/readers/column_names.hpp"
#include "sim/trace/readers/times.hpp"

namespace cascade {

bool is_row(const Source& source, const CsvLines& lines) {
  std::size_t column = 1;
  const std::string& wanted = source.options.time_column;
  std::from_chars(wanted.data(), wanted.data() + wanted.size(), column);
  if (column < 1 || column > lines.size()) return false;
  return Times(source, {}).is_time(lines[column - 1]);
}

std::vector<std::string> names_in_comment(const Source& source, const CsvLines& lines,
                                          std::string_view text) {
  std::vector<std::string> names;
  for (Lines above(text); above.next() && above.number() < lines.number();) {
    std::string_view line = trimmed(above.line());
    if (line.empty() || line.front() != '#') continue;
    line.remove_prefix(std::min(line.find_first_not_of("# \t"), line.size()));
    CsvLines comment(source, line, lines.delimiter());
    names.clear();
    // A quote in a remark need not be closed.
    if (line.find('"') == std::string_view::npos && comment.next()) names = comment.all();
  }
  const ReadOptions& options = source.options;
  const auto is_known = [&options](const std::string& name) {
    const std::vector<Metric> metrics = metrics_of(options);
    return is_time_name(name) || std::any_of(metrics.begin(), metrics.end(), [&](Metric metric) {
             return rank_as(options, metric, name, metric) != 0 ||
                    !why_not(options, metric, name).empty();
           });
  };
  const bool is_header = names.size() == lines.size() &&
                         std::all_of(names.begin(), names.end(),
                                     [](const std::string& name) {
                                       return !name.empty() && name.find(' ') == std::string::npos;
                                     }) &&
                         std::any_of(names.begin(), names.end(), is_known);
  if (!is_header) names.clear();
  return names;
}

}  // namespace cascade
