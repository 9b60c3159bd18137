#include "sim/trace/readers/csv_layout.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "model/nearest_name.hpp"
#include "sim/trace/readers/column_names.hpp"
#include "sim/trace/readers/csv_columns.hpp"
#include "sim/trace/readers/csv_header.hpp"
#include "sim/trace/readers/labels.hpp"
#include "sim/trace/readers/recorded_level.hpp"
#include "sim/trace/readers/values.hpp"

namespace cascade {
namespace {

constexpr std::size_t kNone = CsvColumns::kNone;

class Finder {
 public:
  explicit Finder(CsvColumns columns)
      : columns_(std::move(columns)), source_(columns_.source), names_(columns_.names) {}

  CsvLayout find(bool may_be_wide) {
    const ReadOptions& options = source_.options;
    for (const Metric metric : metrics_of(options)) {
      chosen_[index(metric)] =
          columns_.told(options[metric].column, column_option(options, metric));
    }
    layout_.width = names_.size();
    layout_.time = find_time_column(columns_, {chosen_.begin(), chosen_.end()}, layout_.notes);
    refuse_one_for_two();
    const bool told_values = is_any_column_told(options);
    if (!columns_.has_header) {
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
    for (const Metric metric : metrics_of(options)) {
      std::size_t& column = chosen_[index(metric)];
      if (column == kNone) column = best(metric);
    }
    if (grafana && !is_any_metric_chosen()) {
      layout_.labels.clear();
      layout_.label_names.clear();
      make_wide();
      return layout_;
    }
    use_chosen();
    const bool lacks_role = is_for_role(options) && chosen_[index(options.role)] == kNone;
    if (!is_any_metric_chosen() || lacks_role) throw no_metric(source_, columns_.line, names_);
    if (!told_values) refuse_a_second_value();
    refuse_unknown_filters();
    note_what_is_no_metric();
    // Only a column that says nothing itself leaves it to the series' names what it holds.
    layout_.metric_by_series = layout_.values.size() == 1 &&
                               layout_.values[0].metric == options.role &&
                               is_value(layout_.values[0].column) &&
                               std::any_of(layout_.label_names.begin(), layout_.label_names.end(),
                                           [](const std::string& n) { return is_naming_label(n); });
    if (layout_.metric_by_series) {
      layout_.values[0].least = least_value(options);
    } else {
      require_level();
    }
    return layout_;
  }

 private:
  bool is_any_chosen() const {
    return std::any_of(chosen_.begin(), chosen_.end(),
                       [](std::size_t column) { return column != kNone; });
  }

  /// The level beside them is none.
  bool is_any_metric_chosen() const {
    const std::vector<Metric> metrics = metrics_of(source_.options);
    return std::any_of(metrics.begin(), metrics.end(), [this](Metric metric) {
      return !is_level(source_.options, metric) && chosen_[index(metric)] != kNone;
    });
  }

  void require_level() const {
    const ReadOptions& options = source_.options;
    if (options.levels.empty() || chosen_[index(level_metric(options))] != kNone) return;
    throw source_.error(columns_.line, "no level column among " + listed(names_),
                        "name one with " + column_option(options, level_metric(options)));
  }

  bool is_chosen(std::size_t column) const {
    return std::find(chosen_.begin(), chosen_.end(), column) != chosen_.end();
  }

  void refuse_one_for_two() const {
    const ReadOptions& options = source_.options;
    for (std::size_t i = 0; i < chosen_.size(); ++i) {
      for (std::size_t j = i + 1; j < chosen_.size(); ++j) {
        if (chosen_[i] == kNone || chosen_[i] != chosen_[j]) continue;
        throw source_.error(columns_.line,
                            word(options, metric_at(i)) + " and " + word(options, metric_at(j)) +
                                " are the same column " + in_quotes(names_[chosen_[i]]),
                            "two columns");
      }
    }
    if (!is_chosen(layout_.time)) return;
    std::vector<std::string> flags = column_options(options);
    flags.emplace_back("--time-column");
    throw source_.error(
        columns_.line,
        "the time column " + in_quotes(names_[layout_.time]) + " cannot be a value as well",
        "another " + alternatives(flags));
  }

  void find_without_header() {
    const ReadOptions& options = source_.options;
    if (!is_any_chosen()) {
      if (names_.size() != 2) {
        throw source_.error(columns_.line,
                            "no header, and " + std::to_string(names_.size()) + " columns",
                            "names in the first line, or --time-column 1 " +
                                column_option(options, metric_at(0), "2"));
      }
      chosen_[index(options.role)] = 1 - std::min<std::size_t>(layout_.time, 1);
    }
    for (std::size_t i = 0; i < names_.size(); ++i) names_[i] = "column " + std::to_string(i + 1);
    layout_.time_name = names_[layout_.time];
    use_chosen();
  }

  void find_labels() {
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (i == layout_.time || is_chosen(i) || !is_label(names_[i])) continue;
      layout_.labels.push_back(i);
      layout_.label_names.push_back(names_[i]);
    }
  }

  bool is_label(const std::string& name) const {
    if (is_own_name(source_.options, name)) return false;
    return is_label_name(name) || is_told(source_.options.series, canonical_label(name));
  }

  bool is_value(std::size_t column) const {
    return lower_case(names_[column]) == "value" && !is_own_name(source_.options, names_[column]);
  }

  /// A column named "value" may be anything; another column of numbers as well.
  void refuse_a_second_value() {
    const bool doubtful =
        std::any_of(layout_.values.begin(), layout_.values.end(),
                    [this](const CsvValueColumn& value) { return is_value(value.column); });
    CsvLines rows = columns_.rows;
    if (!doubtful || !rows.next() || rows.size() != names_.size()) return;
    std::vector<std::string> numbers;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (i == layout_.time || is_time_name(names_[i]) || is_label(names_[i])) continue;
      if (is_chosen(i) && !is_value(i)) continue;
      if (parse_value(rows[i]).kind == ValueKind::number) numbers.push_back(names_[i]);
    }
    if (numbers.size() < 2) return;
    const ReadOptions& options = source_.options;
    throw source_.error(columns_.line,
                        "several columns of numbers, and none says that it is the " +
                            word(options, options.role) + ": " + listed(numbers),
                        "name one with " + column_option(options, options.role));
  }

  void refuse_unknown_filters() const {
    if (!layout_.labels.empty() || source_.options.series.empty()) return;
    throw source_.error(columns_.line,
                        "no column " + in_quotes(source_.options.series.front().label) +
                            ", by which --series could choose",
                        choices_text(source_.options.series.front().label, names_));
  }

  /// What speaks of a metric and is not read is said, with the reason.
  void note_what_is_no_metric() {
    for (const Metric metric : metrics_of(source_.options)) {
      const std::size_t chosen = chosen_[index(metric)];
      for (std::size_t i = 0; i < names_.size(); ++i) {
        const std::string why =
            i == layout_.time ? "" : why_not(source_.options, metric, names_[i]);
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
      const bool is_told_level = is_chosen(i);  // a metric's column would not be wide
      const Metric metric = is_told_level ? level_metric(source_.options) : metric_at(0);
      layout_.values.push_back({i, names_[i], metric, least_value(source_.options)});
    }
    if (layout_.values.empty()) throw no_metric(source_, columns_.line, names_);
  }

  /// The column whose name fits best. Two that fit equally well are not chosen between.
  std::size_t best(Metric metric) const {
    std::size_t found = kNone;
    int found_rank = 0;
    std::vector<std::string> equals;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (i == layout_.time || is_chosen(i)) continue;
      if (std::find(layout_.labels.begin(), layout_.labels.end(), i) != layout_.labels.end()) {
        continue;
      }
      const int rank = rank_as(source_.options, metric, names_[i], source_.options.role);
      if (rank == 0 || (found_rank != 0 && rank > found_rank)) continue;
      if (rank != found_rank) equals.clear();
      equals.push_back(names_[i]);
      found = i;
      found_rank = rank;
    }
    if (equals.size() > 1) {
      throw source_.error(
          columns_.line, "several " + word(source_.options, metric) + " columns: " + listed(equals),
          "name one with " + column_option(source_.options, metric));
    }
    return found;
  }

  void use_chosen() {
    for (std::size_t i = 0; i < chosen_.size(); ++i) {
      const std::size_t column = chosen_[i];
      if (column == kNone) continue;
      const Metric metric = metric_at(i);
      layout_.values.push_back(
          {column, names_[column], metric, least_value(source_.options, metric)});
    }
  }

  CsvColumns columns_;
  const Source& source_;
  std::vector<std::string>& names_;
  std::array<std::size_t, kTraceColumnMax> chosen_ = {kNone, kNone, kNone, kNone,
                                                      kNone};  // a metric
  CsvLayout layout_;
};

}  // namespace

InputError no_metric(const Source& source, std::size_t line,
                     const std::vector<std::string>& names) {
  const ReadOptions& options = source.options;
  for (const std::string& name : names) {
    for (const Metric metric : metrics_of(options)) {
      if (is_for_role(options) && metric != options.role) continue;
      const std::string why = why_not(options, metric, name);
      if (why.empty()) continue;
      return source.error(line, why,
                          "another column, or, where it stands for it, " +
                              column_option(options, metric, in_quotes(name)) + " with " +
                              scale_option(options, metric));
    }
  }
  return source.error(line, "no " + words_of_metrics(options) + " column among " + listed(names),
                      "name one with " + column_option(options, options.role));
}

CsvLayout find_layout(const Source& source, const CsvLines& lines, std::string_view text,
                      bool may_be_wide) {
  if (lines.size() < 2) {
    throw source.error(lines.number(), "only one column: " + in_quotes(lines.line()),
                       "a time and a value, separated by , ; | or tab, or another format that "
                       "--input-format names");
  }
  if (!is_row(source, lines)) {
    return Finder({source, lines.number(), lines.all(), true, lines}).find(may_be_wide);
  }
  CsvLines before = lines;
  before.step_back();
  const std::vector<std::string> names = names_in_comment(source, lines, text);
  if (names.empty()) {
    return Finder({source, lines.number(), lines.all(), false, before}).find(may_be_wide);
  }
  CsvLayout layout = Finder({source, lines.number(), names, true, before}).find(may_be_wide);
  layout.header_is_comment = true;
  layout.notes.push_back("the comment above the rows names their columns: " + listed(names));
  return layout;
}

}  // namespace cascade
