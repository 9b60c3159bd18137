#include <algorithm>
#include <optional>
#include <vector>

#include "sim/trace/readers/column_names.hpp"
#include "sim/trace/readers/csv_table.hpp"
#include "sim/trace/readers/recorded_level.hpp"
#include "sim/trace/readers/series_table.hpp"

namespace cascade {
namespace {

class CsvSeries {
 public:
  explicit CsvSeries(CsvTable& table)
      : table_(table),
        source_(table.source()),
        lines_(table.lines()),
        layout_(table.layout()),
        trace_(table.trace()),
        sums_(table.source(), table.times()) {}

  void read() {
    begin_frame();
    do {
      if (table_.is_repeated_header()) continue;
      if (layout_.wide && is_new_frame()) {
        table_.begin_next_table();
        begin_frame();
        continue;
      }
      const Instant at = table_.time_of_row();
      if (layout_.wide) {
        for (std::size_t i = 0; i < layout_.values.size(); ++i) add_wide(i, at);
      } else {
        add_labelled(at);
      }
    } while (lines_.next());
    if (sums_.empty()) throw no_metric(source_, 0, layout_.header);
    sums_.finish(trace_);
    for (Reading& reading : trace_.readings) {
      if (!layout_.wide && !layout_.metric_by_series) reading.column = column_of(reading.metric);
      const bool several = layout_.wide && reading.series > 1;
      reading.place = layout_.metric_by_series ? "series" : several ? "columns" : "column";
    }
  }

 private:
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
        trace_.notes.push_back("column " + printable_short(value.name) +
                               " holds no numbers: left out");
        return;
      }
      series.has_number = kind == ValueKind::number;
    }
    if (series.id == kUnmade) {
      SeriesTitle title = title_of_legend(value.name);
      if (is_level(source_.options, value.metric)) title.metric = value.metric;
      series.id = sums_.series(series.key, title);
    }
    if (!sums_.is_wanted(series.id)) return;
    sums_.add(series.id, at, table_.value(value), lines_.number());
  }

  void add_labelled(Instant at) {
    key_.clear();
    for (const std::size_t column : layout_.labels) {
      key_ += lines_[column];
      key_ += '\x1f';
    }
    for (const CsvValueColumn& value : layout_.values) {
      key_ += static_cast<char>('0' + index(value.metric));
      const std::optional<std::size_t> known = sums_.find(key_);
      const std::size_t series = known ? *known : sums_.series(key_, title_of_row(value));
      if (sums_.is_wanted(series)) {
        sums_.add(series, at, table_.value(value), lines_.number());
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

  static constexpr std::size_t kUnmade = static_cast<std::size_t>(-1);
  struct WideSeries {
    std::string key;
    std::size_t id = kUnmade;
    bool has_number = false;
    bool ignored = false;
  };

  CsvTable& table_;
  const Source& source_;
  CsvLines& lines_;
  const CsvLayout& layout_;
  Trace& trace_;
  SeriesTable sums_;
  std::vector<WideSeries> wide_series_;
  std::string key_;
};

}  // namespace

void read_csv_series(CsvTable& table) { CsvSeries(table).read(); }

}  // namespace cascade
