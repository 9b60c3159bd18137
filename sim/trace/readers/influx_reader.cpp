// InfluxDB's annotated CSV: tables of series, one after the other, each with #datatype, #group and
// #default rows above its header. Tables of one schema share them; another schema follows after an
// empty line.
#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sim/trace/readers/csv_lines.hpp"
#include "sim/trace/readers/formats.hpp"
#include "sim/trace/readers/named_series.hpp"

namespace cascade {
namespace {

using Fields = std::vector<std::string>;

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

class InfluxReader {
 public:
  InfluxReader(const Source& source, std::string_view text)
      : source_(source), lines_(source, text, ',', Comments::kept), series_(source) {}

  Trace read() {
    while (lines_.next()) {
      // Empty lines are passed over: what comes after one may be a table of another schema.
      const bool after_empty_line = lines_.number() > last_number_ + 1;
      last_number_ = lines_.number();
      if (after_empty_line) header_.clear();
      if (lines_[0].substr(0, 1) == "#") {
        read_annotation();
      } else if (header_.empty()) {
        read_header();
      } else {
        read_row();
      }
    }
    if (!has_rows_) {
      throw source_.error(0, "there are no rows in it", "the answer to a query that finds some");
    }
    if (!left_out_.empty()) {
      trace_.notes.push_back("fields that are no numbers, left out: " +
                             listed({left_out_.begin(), left_out_.end()}));
    }
    if (!has_series_) {
      throw source_.error(0, "no field in it has numbers", "a field of type double or long");
    }
    series_.finish(trace_, "column _time");
    for (Reading& reading : trace_.readings) reading.place = "field";
    return std::move(trace_);
  }

 private:
  void read_annotation() {
    header_.clear();
    const std::string name(lines_[0]);
    // Annotations after a table's rows are those of the next one.
    if (has_begun_) types_ = groups_ = defaults_ = {};
    has_begun_ = false;
    Fields& fields = name == "#datatype" ? types_ : name == "#group" ? groups_ : defaults_;
    if (!is_one_of(name, {"#datatype", "#group", "#default"})) {
      throw source_.error(lines_.number(), in_quotes(name) + " is no annotation that is known",
                          "#datatype, #group or #default");
    }
    fields = lines_.all();
  }

  std::string at(const Fields& fields, std::size_t i) const {
    return i < fields.size() ? fields[i] : std::string();
  }

  void read_header() {
    has_begun_ = true;
    header_ = lines_.all();
    for (const Fields* annotation : {&types_, &groups_, &defaults_}) {
      if (annotation->empty() || annotation->size() == header_.size()) continue;
      throw source_.error(lines_.number(),
                          "a header of " + std::to_string(header_.size()) +
                              " columns below annotations of " + std::to_string(annotation->size()),
                          "as many in each");
    }
    if (place_of("error")) {
      is_error_ = true;
      return;
    }
    is_error_ = false;
    const auto time = place_of("_time");
    if (!time) {
      throw source_.error(lines_.number(), "no column _time among " + listed(header_),
                          "rows with a time each (after an aggregate: |> aggregateWindow())");
    }
    time_ = *time;
    find_values();
  }

  std::optional<std::size_t> place_of(std::string_view column) const {
    const auto found = std::find(header_.begin(), header_.end(), column);
    if (found == header_.end()) return std::nullopt;
    return static_cast<std::size_t>(found - header_.begin());
  }

  /// _value; after pivot() each field has a column of its name.
  void find_values() {
    values_.clear();
    labels_.clear();
    const auto value = place_of("_value");
    for (std::size_t i = 0; i < header_.size(); ++i) {
      const std::string& name = header_[i];
      if (i == time_ || is_one_of(name, {"", "table", "_start", "_stop"})) continue;
      const bool is_number = is_one_of(at(types_, i), {"double", "long", "unsignedLong"});
      const bool is_group = at(groups_, i) == "true";
      const bool is_text = types_.empty() || at(types_, i) == "string";
      if (value ? i == *value : is_number && !is_group) {
        values_.push_back(i);
      } else if (is_group || name == "result" || (groups_.empty() && is_text)) {
        labels_.push_back(i);
      }
    }
    if (values_.empty()) {
      throw source_.error(lines_.number(), "no column _value among " + listed(header_),
                          "a field's values in _value, or columns of type double or long");
    }
  }

  /// A cell; an empty one has the column's default.
  std::string cell(std::size_t i) const {
    const std::string_view text = lines_[i];
    return text.empty() ? at(defaults_, i) : std::string(text);
  }

  void read_row() {
    if (lines_.size() != header_.size()) {
      throw source_.error(lines_.number(),
                          "a row of " + std::to_string(lines_.size()) + " fields below a header " +
                              "of " + std::to_string(header_.size()),
                          "as many in each; an empty line before another table");
    }
    if (is_error_) {
      throw source_.error(
          lines_.number(),
          "InfluxDB reports an error: " + printable(cell(place_of("error").value_or(0)), 200),
          "a query that succeeds");
    }
    has_rows_ = true;
    const std::string time = cell(time_);
    for (const std::size_t value : values_) {
      const SeriesTitle title = title_of_row(value);
      if (!types_.empty() && !is_one_of(at(types_, value), {"double", "long", "unsignedLong"})) {
        left_out_.insert(title.name);
        continue;
      }
      has_series_ = true;
      const auto series = series_.find_or_make(title);
      if (!series) continue;
      series_.add(*series, time, cell(value), lines_.number(), trace_.counts);
    }
  }

  /// A field is of its measurement; "value" and the like are the measurement's own.
  SeriesTitle title_of_row(std::size_t value) const {
    SeriesTitle title;
    std::string field = header_[value] == "_value" ? "" : header_[value];
    std::string measurement;
    for (const std::size_t i : labels_) {
      const std::string text = cell(i);
      if (header_[i] == "_field") field = text;
      if (header_[i] == "_measurement") measurement = text;
      title.labels.emplace_back(header_[i], text);
      title.shown += (title.shown.empty() ? "" : "/") + text;
    }
    title.shown += "/" + field;
    const bool is_plain = is_one_of(field, {"", "value", "gauge", "counter"});
    title.name = measurement.empty() ? field : is_plain ? measurement : measurement + " " + field;
    title.labels.emplace_back("__name__", title.name);
    return title;
  }

  const Source& source_;
  CsvLines lines_;
  NamedSeries series_;
  std::size_t last_number_ = 0;
  Fields types_, groups_, defaults_, header_;
  std::size_t time_ = 0;
  std::vector<std::size_t> values_, labels_;
  bool has_begun_ = false;  // the header below the annotations was read
  bool is_error_ = false;   // the table is an error's
  bool has_rows_ = false;
  bool has_series_ = false;
  std::set<std::string> left_out_;
  Trace trace_;
};

}  // namespace

Trace read_influx(const Source& source, std::string_view text) {
  return InfluxReader(source, text).read();
}

}  // namespace cascade
