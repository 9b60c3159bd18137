#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "sim/trace/readers/column_names.hpp"
#include "sim/trace/readers/csv_layout.hpp"
#include "sim/trace/readers/csv_lines.hpp"
#include "sim/trace/readers/formats.hpp"
#include "sim/trace/readers/recorded_level.hpp"
#include "sim/trace/readers/rows.hpp"
#include "sim/trace/readers/series_table.hpp"
#include "sim/trace/readers/times.hpp"
#include "sim/trace/readers/values.hpp"

namespace cascade {
namespace {

/// How many lines the whole text may have, judged by its first 64 KiB.
std::size_t estimated_lines(std::string_view text) {
  const std::string_view first = text.substr(0, 1u << 16u);
  const auto lines = static_cast<std::size_t>(std::count(first.begin(), first.end(), '\n'));
  return lines * (text.size() / std::max<std::size_t>(first.size(), 1)) + lines + 1;
}

class CsvReader {
 public:
  CsvReader(const Source& source, std::string_view text)
      : source_(source), text_(text), lines_(source, text, find_delimiter(text)) {}

  Trace read() {
    if (!lines_.next()) throw source_.error(0, "there are no rows in it", "a header and rows");
    layout_ = find_layout(source_, lines_, text_, true);
    header_line_ = lines_.line();
    const bool on_row = layout_.header.empty() || layout_.header_is_comment || lines_.next();
    if (!on_row) {
      throw source_.error(lines_.number(), "a header and no rows", "rows below the header");
    }
    add_unknown_labels();
    times_.emplace(source_, layout_.time_name);
    table_.emplace(source_, *times_);
    trace_.notes = layout_.notes;
    if (layout_.one_column_a_metric()) {
      read_rows();
    } else {
      read_series();
    }
    times_->describe(trace_, "column " + layout_.time_name);
    return std::move(trace_);
  }

 private:
  /// Columns of words that tell series apart become labels. Where each column was to be a series
  /// it is a table, in fact.
  void add_unknown_labels() {
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

  /// One column a metric: the common case, and the one that has to be fast.
  void read_rows() {
    std::vector<Metric> metrics;
    for (const CsvValueColumn& value : layout_.values) {
      metrics.push_back(value.metric);
      Reading reading;
      reading.metric = value.metric;
      reading.place = "column";
      reading.column = value.name;
      trace_.readings.push_back(std::move(reading));
    }
    Rows rows(source_, *times_, trace_, std::move(metrics));
    rows.reserve(estimated_lines(text_));
    RowValues values;
    do {
      if (is_repeated_header()) continue;
      const Instant at = time_of_row();
      for (const CsvValueColumn& value : layout_.values) {
        values[value.metric] = value_of_column(value);
      }
      rows.add(at, values, lines_.number());
      read_plain_rows(rows);
    } while (lines_.next());
    rows.finish();
    refuse_unknown_numbers();
  }

  /// Most rows have the time of another one, and there are numbers that may tell them apart.
  void refuse_unknown_numbers() const {
    const TraceCounts& counts = trace_.counts;
    if (counts.duplicate_rows < trace_.size() || layout_.header.empty()) return;
    CsvLines rows(source_, text_, lines_.delimiter());
    std::vector<std::string> numbers;
    for (std::size_t looked = 0; looked < 3 && rows.next(); ++looked) {
      if (rows.size() != layout_.width) continue;
      for (std::size_t i = 0; i < layout_.width; ++i) {
        const std::string& name = layout_.header[i];
        const bool is_used = is_time_name(name) || i == layout_.time ||
                             std::any_of(layout_.values.begin(), layout_.values.end(),
                                         [i](const CsvValueColumn& v) { return v.column == i; });
        if (is_used || parse_value(rows[i]).kind != ValueKind::number) continue;
        if (std::find(numbers.begin(), numbers.end(), name) == numbers.end()) {
          numbers.push_back(name);
        }
      }
    }
    if (numbers.empty()) return;
    throw source_.error(0,
                        std::to_string(counts.duplicate_rows) + " of " +
                            std::to_string(counts.rows) +
                            " rows have the time of a later one, and there is no word in them that "
                            "tells series apart, but numbers: " +
                            listed(numbers),
                        "--series " + in_quotes(numbers.front() + "=*") +
                            " for the sum of such series, or a file without these columns");
  }

  /// Rows of nothing but digits, points and delimiters, as many as there are; what comes next is
  /// for the slower way, if only to say what is wrong with it.
  void read_plain_rows(Rows& rows) {
    struct Column {
      std::size_t column = 0;
      Metric metric{};
      double least = 0;
    };
    std::array<Column, kTraceColumnMax> columns;
    const std::size_t count = layout_.values.size();
    for (std::size_t i = 0; i < count; ++i) {
      const CsvValueColumn& value = layout_.values[i];
      columns[i] = {value.column, value.metric, value.least};
    }
    const std::size_t time = layout_.time;
    RowValues values;
    while (lines_.next_plain(layout_.width)) {
      const auto at = times_->of_plain(lines_.plain(time));
      bool is_plain = at.has_value();
      for (std::size_t i = 0; i < count; ++i) {
        const PlainDecimal& plain = lines_.plain(columns[i].column);
        double value = kMissing;
        if (plain.digit_count != 0) {
          const std::optional<double> exact = exact_double(plain);
          is_plain = is_plain && exact && *exact >= columns[i].least;
          value = exact.value_or(0);
        }
        values[columns[i].metric] = value;
      }
      if (!is_plain) {
        lines_.put_back();
        return;
      }
      rows.add(*at, values, lines_.number());
    }
  }

  void read_series() {
    begin_frame();
    do {
      if (is_repeated_header()) continue;
      if (layout_.wide && is_new_frame()) {
        const CsvLayout next = find_layout(source_, lines_, {}, true);
        if (!next.wide) refuse_other_header();
        layout_ = next;
        header_line_ = lines_.line();
        begin_frame();
        continue;
      }
      const Instant at = time_of_row();
      if (layout_.wide) {
        for (std::size_t i = 0; i < layout_.values.size(); ++i) add_wide(i, at);
      } else {
        add_labelled(at);
      }
    } while (lines_.next());
    if (table_->empty()) throw no_metric(source_, 0, layout_.header);
    table_->finish(trace_);
    for (Reading& reading : trace_.readings) {
      if (!layout_.wide && !layout_.metric_by_series) reading.column = column_of(reading.metric);
      const bool several = layout_.wide && reading.series > 1;
      reading.place = layout_.metric_by_series ? "series" : several ? "columns" : "column";
    }
  }

  /// Grafana writes several frames one after the other, each with its own header.
  bool is_new_frame() const {
    return lines_.size() > 1 && layout_.time < lines_.size() &&
           lines_[layout_.time] == layout_.time_name;
  }

  /// The series of a wide frame's columns. Columns of the same name are still different series.
  void begin_frame() {
    wide_series_.clear();
    if (!layout_.wide) return;
    for (std::size_t i = 0; i < layout_.values.size(); ++i) {
      const CsvValueColumn& value = layout_.values[i];
      const auto same = std::count_if(
          layout_.values.begin(), layout_.values.begin() + static_cast<std::ptrdiff_t>(i),
          [&value](const CsvValueColumn& other) { return other.name == value.name; });
      wide_series_.push_back({value.name + '\x1f' + std::to_string(same), kUnmade, false});
    }
  }

  void add_wide(std::size_t i, Instant at) {
    const CsvValueColumn& value = layout_.values[i];
    WideSeries& series = wide_series_[i];
    if (series.ignored) return;
    const std::string_view text = lines_[value.column];
    // A column whose first text is no number is a table's column of words, not a series.
    if (!series.has_number) {
      const ValueKind kind = parse_value(text).kind;
      if (kind == ValueKind::not_a_number && layout_.values.size() > 1) {
        series.ignored = true;
        trace_.notes.push_back("column " + printable(value.name) + " holds no numbers: left out");
        return;
      }
      series.has_number = kind == ValueKind::number;
    }
    if (series.id == kUnmade) {
      SeriesTitle title = title_of_legend(value.name);
      if (is_level(source_.options, value.metric)) title.metric = value.metric;
      series.id = table_->series(series.key, title);
    }
    if (!table_->is_wanted(series.id)) return;
    table_->add(series.id, at, value_of_column(value), lines_.number());
  }

  void add_labelled(Instant at) {
    key_.clear();
    for (const std::size_t column : layout_.labels) {
      key_ += lines_[column];
      key_ += '\x1f';
    }
    for (const CsvValueColumn& value : layout_.values) {
      key_ += static_cast<char>('0' + index(value.metric));
      const std::optional<std::size_t> known = table_->find(key_);
      const std::size_t series = known ? *known : table_->series(key_, title_of_row(value));
      if (table_->is_wanted(series)) {
        table_->add(series, at, value_of_column(value), lines_.number());
      }
      key_.pop_back();
    }
  }

  /// A legend as Grafana writes it: a name, labels in braces, or both.
  static SeriesTitle title_of_legend(const std::string& legend) {
    SeriesTitle title;
    title.shown = legend;
    title.kind = NameKind::legend;
    title.labels = labels_in_braces(legend);
    title.name = std::string(trimmed(std::string_view(legend).substr(0, legend.find('{'))));
    if (title.name.empty()) title.name = label_value(title.labels, "name");
    if (!title.name.empty()) title.labels.emplace_back("name", title.name);
    return title;
  }

  SeriesTitle title_of_row(const CsvValueColumn& value) const {
    SeriesTitle title;
    for (std::size_t i = 0; i < layout_.labels.size(); ++i) {
      const std::string& label = layout_.label_names[i];
      const std::string text(lines_[layout_.labels[i]]);
      title.labels.emplace_back(label, text);
      title.shown += (title.shown.empty() ? "" : "/") + text;
      if (!is_naming_label(label)) continue;
      title.name += (title.name.empty() ? "" : " ") + text;
      const std::string small = lower_case(label);
      if (small != "__name__" && small != "metric") title.kind = NameKind::legend;
    }
    if (!layout_.metric_by_series) title.metric = value.metric;
    return title;
  }

  std::string column_of(Metric metric) const {
    for (const CsvValueColumn& value : layout_.values) {
      if (value.metric == metric) return value.name;
    }
    return {};
  }

  double value_of_column(const CsvValueColumn& value) {
    if (is_level(source_.options, value.metric)) {
      return read_level(lines_[value.column], value.name, lines_.number(), source_, trace_.counts);
    }
    return read_value(lines_[value.column], value.name, lines_.number(), source_, value.least,
                      trace_.counts);
  }

  /// The same names again, in whatever quotes.
  bool is_repeated_header() {
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
  bool is_other_header() const {
    bool has_time = false;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      if (parse_value(lines_[i]).kind == ValueKind::number) return false;
      has_time = has_time || is_time_name(lines_[i]);
    }
    return has_time && !layout_.header.empty();
  }

  [[noreturn]] void refuse_other_header() const {
    throw source_.error(lines_.number(),
                        "a second header, other than the first (" + listed(layout_.header) +
                            "), in mid-file: " + in_quotes(lines_.line()),
                        "one table a file: split the file before that line");
  }

  Instant time_of_row() {
    try {
      check_width();
      return times_->read(lines_[layout_.time], lines_.number());
    } catch (const InputError&) {
      if (is_other_header()) refuse_other_header();
      throw;
    }
  }

  void check_width() const {
    if (lines_.size() == layout_.width) return;
    const std::string header = layout_.header.empty() ? "the first line" : "the header";
    throw source_.error(lines_.number(),
                        std::to_string(lines_.size()) + " fields where " + header + " has " +
                            std::to_string(layout_.width),
                        "equally many in every row (quotes around text that holds a delimiter)");
  }

  static constexpr std::size_t kUnmade = static_cast<std::size_t>(-1);
  struct WideSeries {
    std::string key;
    std::size_t id = kUnmade;
    bool has_number = false;
    bool ignored = false;
  };

  const Source& source_;
  std::string_view text_;
  CsvLines lines_;
  CsvLayout layout_;
  std::string header_line_;
  std::optional<Times> times_;
  std::optional<SeriesTable> table_;
  std::vector<WideSeries> wide_series_;
  std::string key_;
  Trace trace_;
};

}  // namespace

Trace read_csv(const Source& source, std::string_view text) {
  return CsvReader(source, text).read();
}

}  // namespace cascade
