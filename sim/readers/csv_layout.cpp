#include "sim/readers/csv_layout.hpp"

#include <algorithm>
#include <charconv>

#include "sim/readers/column_names.hpp"
#include "sim/readers/times.hpp"

namespace cascade {
namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

class Finder {
 public:
  Finder(const Source& source, std::size_t line, std::vector<std::string> names, bool has_header)
      : source_(source), line_(line), names_(std::move(names)), has_header_(has_header) {}

  CsvLayout find() {
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
    if (!told_values && layout_.labels.empty() && looks_like_grafana()) {
      make_wide();
      return layout_;
    }
    if (lag_ == kNone) lag_ = best(Metric::lag);
    if (heap_ == kNone) heap_ = best(Metric::heap);
    if (!told_values && lag_ == kNone && heap_ == kNone && looks_like_grafana()) {
      layout_.labels.clear();
      layout_.label_names.clear();
      make_wide();
      return layout_;
    }
    use(lag_, Metric::lag);
    use(heap_, Metric::heap);
    const bool lacks_heap = source_.options.role == Role::heap && heap_ == kNone;
    if (layout_.values.empty() || lacks_heap) throw no_metric(source_, line_, names_);
    // Only a column that says nothing itself leaves it to the series' names what it holds.
    layout_.metric_by_series = !told_values && layout_.values.size() == 1 &&
                               lower_case(layout_.values[0].name) == "value" &&
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
                        std::string(flag) + " takes " +
                            (has_header_ ? "one of " + listed(names_) + ", or " : "") +
                            "a number from 1 to " + count);
  }

  std::size_t find_time() const {
    const std::size_t column = told(source_.options.time_column, "--time-column");
    if (column != kNone) return column;
    if (!has_header_) return 0;
    std::size_t first = kNone;
    bool has_date = false;
    bool has_time_of_day = false;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (i == lag_ || i == heap_ || !is_time_name(names_[i])) continue;
      if (first == kNone) first = i;
      has_date = has_date || lower_case(names_[i]) == "date";
      has_time_of_day = has_time_of_day || lower_case(names_[i]) == "time";
    }
    if (first == kNone) {
      throw source_.error(line_, "no time column among " + listed(names_),
                          "name one with --time-column");
    }
    // Half a time in each of two columns would make all rows of a day one.
    if (has_date && has_time_of_day) {
      throw source_.error(line_, "a date column and a time column",
                          "name the one that holds both with --time-column");
    }
    return first;
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
      if (i == layout_.time || i == lag_ || i == heap_ || !is_label_name(names_[i])) continue;
      layout_.labels.push_back(i);
      layout_.label_names.push_back(names_[i]);
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
      layout_.values.push_back({i, names_[i], metric_of_series(names_[i], source_.options.role)});
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

}  // namespace

InputError no_metric(const Source& source, std::size_t line,
                     const std::vector<std::string>& names) {
  const bool heap = source.options.role == Role::heap;
  return source.error(
      line,
      std::string(heap ? "no heap column among " : "no lag or heap column among ") + listed(names),
      heap ? "name one with --heap-column" : "name one with --lag-column");
}

CsvLayout find_layout(const Source& source, const CsvLines& lines) {
  if (lines.size() < 2) {
    throw source.error(lines.number(), "only one column: " + in_quotes(lines.line()),
                       "a time and a value, separated by , ; | or tab, or another format that "
                       "--input-format names");
  }
  return Finder(source, lines.number(), lines.all(), !is_row(source, lines)).find();
}

}  // namespace cascade
