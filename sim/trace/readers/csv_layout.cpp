#include "sim/trace/readers/csv_layout.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include "model/nearest_name.hpp"
#include "sim/trace/readers/column_names.hpp"
#include "sim/trace/readers/labels.hpp"
#include "sim/trace/readers/times.hpp"
#include "sim/trace/readers/values.hpp"

namespace cascade {
namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

class Finder {
 public:
  /// `rows` is before the first row.
  Finder(const Source& source, std::size_t line, std::vector<std::string> names, bool has_header,
         CsvLines rows)
      : source_(source),
        line_(line),
        names_(std::move(names)),
        has_header_(has_header),
        rows_(std::move(rows)) {}

  CsvLayout find(bool may_be_wide) {
    const ReadOptions& options = source_.options;
    lag_ = told(options.lag_column, "--lag-column");
    heap_ = told(options.heap_column, "--heap-column");
    layout_.width = names_.size();
    layout_.time = find_time();
    if (lag_ != kNone && lag_ == heap_) {
      throw source_.error(line_, "lag and heap are the same column " + in_quotes(names_[lag_]),
                          "two columns");
    }
    if (lag_ == layout_.time || heap_ == layout_.time) {
      throw source_.error(
          line_,
          "the time column " + in_quotes(names_[layout_.time]) + " cannot be a value as well",
          "another --lag-column, --heap-column or --time-column");
    }
    const bool told_values = lag_ != kNone || heap_ != kNone;
    if (!has_header_) {
      find_without_header();
      return layout_;
    }
    layout_.time_name = names_[layout_.time];
    layout_.header = names_;
    find_labels();
    const bool grafana = may_be_wide && !told_values && looks_like_grafana();
    if (grafana && layout_.labels.empty()) {
      make_wide();
      return layout_;
    }
    if (lag_ == kNone) lag_ = best(Metric::lag);
    if (heap_ == kNone) heap_ = best(Metric::heap);
    if (grafana && lag_ == kNone && heap_ == kNone) {
      layout_.labels.clear();
      layout_.label_names.clear();
      make_wide();
      return layout_;
    }
    use(lag_, Metric::lag);
    use(heap_, Metric::heap);
    const bool lacks_heap = source_.options.role == Role::heap && heap_ == kNone;
    if (layout_.values.empty() || lacks_heap) throw no_metric(source_, line_, names_);
    if (!told_values) refuse_a_second_value();
    refuse_unknown_filters();
    note_what_is_no_metric();
    // Only a column that says nothing itself leaves it to the series' names what it holds.
    const Metric by_role = source_.options.role == Role::heap ? Metric::heap : Metric::lag;
    layout_.metric_by_series = layout_.values.size() == 1 && layout_.values[0].metric == by_role &&
                               is_value(layout_.values[0].column) &&
                               std::any_of(layout_.label_names.begin(), layout_.label_names.end(),
                                           [](const std::string& n) { return is_naming_label(n); });
    return layout_;
  }

 private:
  /// The column that the user named, or kNone. An exact name wins over one in another case, and
  /// that over a number.
  std::size_t told(const std::string& wanted, const char* flag) const {
    if (wanted.empty()) return kNone;
    if (has_header_) {
      const auto exact = std::find(names_.begin(), names_.end(), wanted);
      if (exact != names_.end()) return static_cast<std::size_t>(exact - names_.begin());
      for (std::size_t i = 0; i < names_.size(); ++i) {
        if (lower_case(names_[i]) == lower_case(wanted)) return i;
      }
    }
    std::size_t number = 0;
    const char* const end = wanted.data() + wanted.size();
    const auto [parsed, error] = std::from_chars(wanted.data(), end, number);
    if (error == std::errc{} && parsed == end && number >= 1 && number <= names_.size()) {
      return number - 1;
    }
    const std::string count = std::to_string(names_.size());
    throw source_.error(line_, "no column " + in_quotes(wanted),
                        perhaps_text(wanted, names_) + flag + " takes " +
                            (has_header_ ? "one of " + listed(names_) + ", or " : "") +
                            "a number from 1 to " + count);
  }

  std::size_t find_time() {
    const std::size_t column = told(source_.options.time_column, "--time-column");
    if (column != kNone) return column;
    if (!has_header_) return 0;
    std::vector<std::size_t> found;
    bool has_date = false;
    bool has_time_of_day = false;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (i == lag_ || i == heap_ || !is_time_name(names_[i])) continue;
      found.push_back(i);
      has_date = has_date || lower_case(names_[i]) == "date";
      has_time_of_day = has_time_of_day || lower_case(names_[i]) == "time";
    }
    if (found.empty()) {
      throw source_.error(line_, "no time column among " + listed(names_),
                          "name one with --time-column");
    }
    // Half a time in each of two columns would make all rows of a day one.
    if (has_date && has_time_of_day) refuse_halves();
    return found.size() == 1 ? found[0] : finest_time(found);
  }

  [[noreturn]] void refuse_halves() const {
    throw source_.error(line_, "a date column and a time column",
                        "name the one that holds both with --time-column");
  }

  /// Of several columns of times the one that tells the most rows apart, the first of equals: by
  /// the date, all rows of a day would be one.
  std::size_t finest_time(const std::vector<std::size_t>& columns) {
    constexpr std::size_t kLooked = 5000;
    std::vector<std::set<std::string>> times(columns.size());
    std::vector<bool> is_one(columns.size(), true);
    CsvLines rows = rows_;
    for (std::size_t n = 0; n < kLooked && rows.next(); ++n) {
      if (rows.size() != names_.size()) continue;
      for (std::size_t i = 0; i < columns.size(); ++i) {
        const std::string_view text = rows[columns[i]];
        if (n == 0 && is_time_of_day(text)) refuse_halves();
        if (n == 0) is_one[i] = Times(source_, names_[columns[i]]).is_time(text);
        if (is_one[i]) times[i].emplace(text);
      }
    }
    std::size_t best = 0;
    for (std::size_t i = 1; i < columns.size(); ++i) {
      if (times[i].size() > times[best].size()) best = i;
    }
    std::vector<std::string> others;
    for (const std::size_t column : columns) {
      if (column != columns[best]) others.push_back(names_[column]);
    }
    layout_.notes.push_back("time is " + printable(names_[columns[best]]) + ", not " +
                            listed(others) + ": no other tells more rows apart");
    return columns[best];
  }

  bool is_time_of_day(std::string_view text) const {
    const bool told = !source_.options.time_format.empty() && source_.options.time_format != "auto";
    return !told && text.find(':') != std::string_view::npos && text.size() <= 15 &&
           text.find_first_not_of("0123456789:.,") == std::string_view::npos;
  }

  void find_without_header() {
    if (lag_ == kNone && heap_ == kNone) {
      if (names_.size() != 2) {
        throw source_.error(line_, "no header, and " + std::to_string(names_.size()) + " columns",
                            "names in the first line, or --time-column 1 --lag-column 2");
      }
      const std::size_t value = 1 - std::min<std::size_t>(layout_.time, 1);
      (source_.options.role == Role::heap ? heap_ : lag_) = value;
    }
    for (std::size_t i = 0; i < names_.size(); ++i) names_[i] = "column " + std::to_string(i + 1);
    layout_.time_name = names_[layout_.time];
    use(lag_, Metric::lag);
    use(heap_, Metric::heap);
  }

  void find_labels() {
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (i == layout_.time || i == lag_ || i == heap_ || !is_label(names_[i])) continue;
      layout_.labels.push_back(i);
      layout_.label_names.push_back(names_[i]);
    }
  }

  bool is_label(const std::string& name) const {
    return is_label_name(name) || is_told(source_.options.series, canonical_label(name));
  }

  bool is_value(std::size_t column) const { return lower_case(names_[column]) == "value"; }

  /// A column named "value" may be anything; another column of numbers as well.
  void refuse_a_second_value() {
    const bool doubtful =
        std::any_of(layout_.values.begin(), layout_.values.end(),
                    [this](const CsvValueColumn& value) { return is_value(value.column); });
    CsvLines rows = rows_;
    if (!doubtful || !rows.next() || rows.size() != names_.size()) return;
    std::vector<std::string> numbers;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (i == layout_.time || is_time_name(names_[i]) || is_label(names_[i])) continue;
      if (i == heap_ && !is_value(i)) continue;
      if (i == lag_ && !is_value(i)) continue;
      if (parse_value(rows[i]).kind == ValueKind::number) numbers.push_back(names_[i]);
    }
    if (numbers.size() < 2) return;
    const bool heap = source_.options.role == Role::heap;
    throw source_.error(line_,
                        "several columns of numbers, and none says that it is the " +
                            std::string(heap ? "heap" : "lag") + ": " + listed(numbers),
                        std::string("name one with ") + (heap ? "--heap-column" : "--lag-column"));
  }

  void refuse_unknown_filters() const {
    if (!layout_.labels.empty() || source_.options.series.empty()) return;
    throw source_.error(
        line_,
        "no column " + in_quotes(source_.options.series.front().label) +
            ", by which --series could choose",
        perhaps_text(source_.options.series.front().label, names_) + "one of " + listed(names_));
  }

  /// What speaks of lag or heap and is not read is said, with the reason.
  void note_what_is_no_metric() {
    for (const Metric metric : {Metric::lag, Metric::heap}) {
      const std::size_t chosen = metric == Metric::lag ? lag_ : heap_;
      for (std::size_t i = 0; i < names_.size(); ++i) {
        const std::string why = i == layout_.time ? "" : why_not(metric, names_[i]);
        if (why.empty() || (chosen != kNone && i != chosen)) continue;
        layout_.notes.push_back(why + (i == chosen ? ": taken for it, as told" : ": not read"));
      }
    }
  }

  bool looks_like_grafana() const {
    if (layout_.time_name == "Time") return true;
    return std::any_of(names_.begin(), names_.end(),
                       [](const std::string& name) { return name.find('{') != std::string::npos; });
  }

  void make_wide() {
    layout_.wide = true;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (i == layout_.time) continue;
      layout_.values.push_back({i, names_[i], Metric::lag});
    }
    if (layout_.values.empty()) throw no_metric(source_, line_, names_);
  }

  /// The column whose name fits best. Two that fit equally well are not chosen between.
  std::size_t best(Metric metric) const {
    std::size_t found = kNone;
    int found_rank = 0;
    std::vector<std::string> equals;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (i == layout_.time || i == lag_ || i == heap_) continue;
      if (std::find(layout_.labels.begin(), layout_.labels.end(), i) != layout_.labels.end()) {
        continue;
      }
      const int rank = rank_as(metric, names_[i], source_.options.role);
      if (rank == 0 || (found_rank != 0 && rank > found_rank)) continue;
      if (rank != found_rank) equals.clear();
      equals.push_back(names_[i]);
      found = i;
      found_rank = rank;
    }
    if (equals.size() > 1) {
      const std::string name(word(metric));
      throw source_.error(line_, "several " + name + " columns: " + listed(equals),
                          "name one with --" + name + "-column");
    }
    return found;
  }

  void use(std::size_t column, Metric metric) {
    if (column != kNone) layout_.values.push_back({column, names_[column], metric});
  }

  const Source& source_;
  std::size_t line_;
  std::vector<std::string> names_;
  bool has_header_;
  CsvLines rows_;
  std::size_t lag_ = kNone;
  std::size_t heap_ = kNone;
  CsvLayout layout_;
};

/// Without a header the first line has a time where the time belongs.
bool is_row(const Source& source, const CsvLines& lines) {
  std::size_t column = 1;
  const std::string& wanted = source.options.time_column;
  std::from_chars(wanted.data(), wanted.data() + wanted.size(), column);
  if (column < 1 || column > lines.size()) return false;
  return Times(source, {}).is_time(lines[column - 1]);
}

/// The names in the last comment above the first row, where each of them is one word and one of
/// them is known; empty for none.
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
  const auto is_known = [](const std::string& name) {
    return is_time_name(name) || rank_as(Metric::lag, name, Role::lag) != 0 ||
           rank_as(Metric::heap, name, Role::heap) != 0 || !why_not(Metric::lag, name).empty() ||
           !why_not(Metric::heap, name).empty();
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

}  // namespace

InputError no_metric(const Source& source, std::size_t line,
                     const std::vector<std::string>& names) {
  const bool heap = source.options.role == Role::heap;
  const std::string flag = heap ? "--heap-column" : "--lag-column";
  for (const std::string& name : names) {
    for (const Metric metric : {Metric::lag, Metric::heap}) {
      if (heap && metric == Metric::lag) continue;
      const std::string why = why_not(metric, name);
      if (why.empty()) continue;
      const std::string own(word(metric));
      return source.error(line, why,
                          "another column, or, where it stands for it, --" + own + "-column " +
                              in_quotes(name) + " with --" + own + "-scale");
    }
  }
  return source.error(
      line,
      std::string(heap ? "no heap column among " : "no lag or heap column among ") + listed(names),
      "name one with " + flag);
}

CsvLayout find_layout(const Source& source, const CsvLines& lines, std::string_view text,
                      bool may_be_wide) {
  if (lines.size() < 2) {
    throw source.error(lines.number(), "only one column: " + in_quotes(lines.line()),
                       "a time and a value, separated by , ; | or tab, or another format that "
                       "--input-format names");
  }
  if (!is_row(source, lines)) {
    return Finder(source, lines.number(), lines.all(), true, lines).find(may_be_wide);
  }
  CsvLines before = lines;
  before.step_back();
  const std::vector<std::string> names = names_in_comment(source, lines, text);
  if (names.empty()) {
    return Finder(source, lines.number(), lines.all(), false, std::move(before)).find(may_be_wide);
  }
  CsvLayout layout =
      Finder(source, lines.number(), names, true, std::move(before)).find(may_be_wide);
  layout.header_is_comment = true;
  layout.notes.push_back("the comment above the rows names their columns: " + listed(names));
  return layout;
}

}  // namespace cascade
