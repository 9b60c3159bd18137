#include <algorithm>
#include <cstring>
#include <optional>

#include "sim/readers/column_names.hpp"
#include "sim/readers/csv_layout.hpp"
#include "sim/readers/csv_lines.hpp"
#include "sim/readers/formats.hpp"
#include "sim/readers/rows.hpp"
#include "sim/readers/times.hpp"
#include "sim/readers/values.hpp"

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
    layout_ = find_layout(source_, lines_);
    times_.emplace(source_, layout_.time_name);
    table_.emplace(source_, *times_);
    trace_.columns.push_back("time: " + printable(layout_.time_name));
    header_line_ = lines_.line();
    const bool on_row = layout_.header.empty() || lines_.next();
    if (!on_row) {
      throw source_.error(lines_.number(), "a header and no rows", "rows below the header");
    }
    if (layout_.one_column_a_metric()) {
      read_rows();
    } else {
      read_series();
    }
    trace_.absolute_time = times_->absolute();
    times_->note(trace_);
    return std::move(trace_);
  }

 private:
  /// One column a metric: the common case, and the one that has to be fast.
  void read_rows() {
    const CsvValueColumn* lag = nullptr;
    const CsvValueColumn* heap = nullptr;
    for (const CsvValueColumn& value : layout_.values) {
      (value.metric == Metric::lag ? lag : heap) = &value;
      trace_.columns.push_back(std::string(word(value.metric)) + ": " + printable(value.name));
    }
    Rows rows(source_, *times_, trace_, lag != nullptr, heap != nullptr);
    rows.reserve(estimated_lines(text_));
    do {
      if (is_repeated_header()) continue;
      check_width();
      const Instant at = times_->read(lines_[layout_.time], lines_.number());
      const double lag_messages = lag == nullptr ? kMissing : value_of_column(*lag);
      const double heap_pct = heap == nullptr ? kMissing : value_of_column(*heap);
      rows.add(at, lag_messages, heap_pct, lines_.number());
      while (read_plain_row(lag, heap, rows)) {
      }
    } while (lines_.next());
    rows.finish();
  }

  /// A row of nothing but digits, points and delimiters; false where there is none, or where it is
  /// for the slower way to say what is wrong with it.
  bool read_plain_row(const CsvValueColumn* lag, const CsvValueColumn* heap, Rows& rows) {
    if (!lines_.next_plain(layout_.width)) return false;
    const auto at = times_->of_plain(lines_.plain(layout_.time));
    const auto lag_messages = plain_value(lag);
    const auto heap_pct = plain_value(heap);
    if (!at || !lag_messages || !heap_pct) {
      lines_.put_back();
      return false;
    }
    rows.add(*at, *lag_messages, *heap_pct, lines_.number());
    return true;
  }

  std::optional<double> plain_value(const CsvValueColumn* value) const {
    if (value == nullptr) return kMissing;
    const PlainDecimal& plain = lines_.plain(value->column);
    return plain.digit_count == 0 ? kMissing : exact_double(plain);
  }

  void read_series() {
    begin_frame();
    do {
      if (is_repeated_header()) continue;
      if (layout_.wide && is_new_frame()) {
        layout_ = find_layout(source_, lines_);
        if (!layout_.wide) {
          throw source_.error(lines_.number(), "a header of another form in mid-file",
                              "one table a file");
        }
        header_line_ = lines_.line();
        begin_frame();
        continue;
      }
      check_width();
      const Instant at = times_->read(lines_[layout_.time], lines_.number());
      if (layout_.wide) {
        for (std::size_t i = 0; i < layout_.values.size(); ++i) add_wide(i, at);
      } else {
        add_labelled(at);
      }
    } while (lines_.next());
    if (table_->empty()) throw no_metric(source_, 0, layout_.header);
    leave_out_other_metrics();
    table_->finish(trace_);
    describe_series();
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
    if (series.id == kUnmade) series.id = table_->series(series.key, value.name, value.metric);
    table_->add(series.id, at, value_of_column(value), lines_.number());
  }

  void add_labelled(Instant at) {
    key_.clear();
    for (const std::size_t column : layout_.labels) {
      key_ += lines_[column];
      key_ += '\x1f';
    }
    for (const CsvValueColumn& value : layout_.values) {
      key_ += value.metric == Metric::lag ? 'l' : 'h';
      const std::optional<std::size_t> known = table_->find(key_);
      const std::size_t series = known ? *known : make_labelled(value);
      table_->add(series, at, value_of_column(value), lines_.number());
      key_.pop_back();
    }
  }

  std::size_t make_labelled(const CsvValueColumn& value) {
    if (!layout_.metric_by_series) return table_->series(key_, series_name(), value.metric);
    const std::string naming = naming_text();
    const Metric metric = metric_of_series(naming, source_.options.role);
    const std::size_t series = table_->series(key_, series_name(), metric);
    if (metric == Metric::lag && !is_lag_like(naming)) other_metrics_.push_back(series);
    return series;
  }

  /// Prometheus metrics have telling names: where some are lags, the others are something else.
  void leave_out_other_metrics() {
    const bool has_metric_names = std::find(layout_.label_names.begin(), layout_.label_names.end(),
                                            "__name__") != layout_.label_names.end();
    if (!has_metric_names || other_metrics_.empty() ||
        other_metrics_.size() == table_->names(Metric::lag).size()) {
      return;
    }
    trace_.notes.push_back("neither lag nor heap, left out: " +
                           listed(table_->leave_out(other_metrics_)));
  }

  /// The labels that name what is measured, of this row.
  std::string naming_text() const {
    std::string name;
    for (std::size_t i = 0; i < layout_.labels.size(); ++i) {
      if (!is_naming_label(layout_.label_names[i])) continue;
      name += (name.empty() ? "" : " ") + std::string(lines_[layout_.labels[i]]);
    }
    return name;
  }

  std::string series_name() const {
    std::string name;
    for (const std::size_t column : layout_.labels) {
      name += (name.empty() ? "" : "/") + std::string(lines_[column]);
    }
    return name;
  }

  double value_of_column(const CsvValueColumn& value) {
    return read_value(lines_[value.column], value.name, lines_.number(), source_, trace_.counts);
  }

  bool is_repeated_header() {
    const std::string_view line = lines_.line();
    if (layout_.header.empty() || line.size() != header_line_.size() ||
        std::memcmp(line.data(), header_line_.data(), line.size()) != 0) {
      return false;
    }
    ++trace_.counts.repeated_headers;
    return true;
  }

  void check_width() const {
    if (lines_.size() == layout_.width) return;
    const std::string header = layout_.header.empty() ? "the first line" : "the header";
    throw source_.error(lines_.number(),
                        std::to_string(lines_.size()) + " fields where " + header + " has " +
                            std::to_string(layout_.width),
                        "equally many in every row (quotes around text that holds a delimiter)");
  }

  void describe_series() {
    for (const Metric metric : {Metric::lag, Metric::heap}) {
      const std::vector<std::string> names = table_->names(metric);
      if (names.empty()) continue;
      trace_.columns.push_back(std::string(word(metric)) + ": " +
                               (names.size() > 1 ? "sum of " : "") + listed(names));
    }
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
  std::vector<std::size_t> other_metrics_;
  std::string key_;
  Trace trace_;
};

}  // namespace

Trace read_csv(const Source& source, std::string_view text) {
  return CsvReader(source, text).read();
}

}  // namespace cascade
