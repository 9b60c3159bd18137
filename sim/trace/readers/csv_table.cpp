#include "sim/trace/readers/csv_table.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "sim/trace/readers/column_names.hpp"

namespace cascade {

CsvTable::CsvTable(const Source& source, std::string_view text)
    : source_(source), text_(text), lines_(source, text, find_delimiter(text)) {
  if (!lines_.next()) throw source_.error(0, "there are no rows in it", "a header and rows");
  layout_ = find_layout(source_, lines_, text_, true);
  header_line_ = lines_.line();
  const bool on_row = layout_.header.empty() || layout_.header_is_comment || lines_.next();
  if (!on_row) {
    throw source_.error(lines_.number(), "a header and no rows", "rows below the header");
  }
  add_unknown_labels();
  times_.emplace(source_, layout_.time_name);
  trace_.notes = layout_.notes;
}

/// Columns of words that tell series apart become labels. Where each column was to be a series
/// it is a table, in fact.
void CsvTable::add_unknown_labels() {
  std::vector<std::size_t> labels = find_unknown_labels(source_, lines_, layout_);
  if (labels.empty()) return;
  if (layout_.wide) {
    CsvLines header(source_, header_line_, lines_.delimiter());
    header.next();
    layout_ = find_layout(source_, header, {}, false);
    labels = find_unknown_labels(source_, lines_, layout_);
  }
  for (const std::size_t label : labels) {
    layout_.labels.push_back(label);
    layout_.label_names.push_back(layout_.header[label]);
  }
}

bool CsvTable::is_repeated_header() {
  if (layout_.header.empty() || lines_.size() != layout_.width ||
      lines_[layout_.time] != layout_.time_name) {
    return false;
  }
  const bool same_line =
      lines_.line().size() == header_line_.size() &&
      std::memcmp(lines_.line().data(), header_line_.data(), header_line_.size()) == 0;
  if (!same_line && lines_.all() != layout_.header) return false;
  ++trace_.counts.repeated_headers;
  return true;
}

/// Names where a row should be, and not those of the header.
bool CsvTable::is_other_header() const {
  bool has_time = false;
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    if (parse_value(lines_[i]).kind == ValueKind::number) return false;
    has_time = has_time || is_time_name(lines_[i]);
  }
  return has_time && !layout_.header.empty();
}

void CsvTable::refuse_other_header() const {
  throw source_.error(lines_.number(),
                      "a second header, other than the first (" + listed(layout_.header) +
                          "), in mid-file: " + in_quotes(lines_.line()),
                      "one table a file: split the file before that line");
}

Instant CsvTable::time_of_row() {
  try {
    check_width();
    return times_->read(lines_[layout_.time], lines_.number());
  } catch (const InputError&) {
    if (is_other_header()) refuse_other_header();
    throw;
  }
}

void CsvTable::check_width() const {
  if (lines_.size() == layout_.width) return;
  const std::string header = layout_.header.empty() ? "the first line" : "the header";
  throw source_.error(lines_.number(),
                      std::to_string(lines_.size()) + " fields where " + header + " has " +
                          std::to_string(layout_.width),
                      "equally many in every row (quotes around text that holds a delimiter)");
}

void CsvTable::begin_next_table() {
  CsvLayout next = find_layout(source_, lines_, {}, true);
  if (!next.wide) refuse_other_header();
  layout_ = std::move(next);
  header_line_ = lines_.line();
}

}  // namespace cascade
