#include "sim/trace/readers/csv_columns.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include "model/nearest_name.hpp"
#include "sim/trace/readers/column_names.hpp"
#include "sim/trace/readers/times.hpp"

namespace cascade {

std::size_t CsvColumns::told(const std::string& wanted, const std::string& flag) const {
  if (wanted.empty()) return kNone;
  if (has_header) {
    const auto exact = std::find(names.begin(), names.end(), wanted);
    if (exact != names.end()) return static_cast<std::size_t>(exact - names.begin());
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (lower_case(names[i]) == lower_case(wanted)) return i;
    }
  }
  std::size_t number = 0;
  const char* const end = wanted.data() + wanted.size();
  const auto [parsed, error] = std::from_chars(wanted.data(), end, number);
  if (error == std::errc{} && parsed == end && number >= 1 && number <= names.size()) {
    return number - 1;
  }
  const std::string count = std::to_string(names.size());
  throw source.error(line, "no column " + in_quotes(wanted),
                     perhaps_text(wanted, names) + flag + " takes " +
                         (has_header ? "one of " + listed(names) + ", or " : "") +
                         "a number from 1 to " + count);
}

namespace {

class TimeFinder {
 public:
  TimeFinder(const CsvColumns& columns, const std::vector<std::size_t>& taken,
             std::vector<std::string>& notes)
      : columns_(columns),
        source_(columns.source),
        names_(columns.names),
        taken_(taken),
        notes_(notes) {}

  std::size_t find() {
    const std::size_t column = columns_.told(source_.options.time_column, "--time-column");
    if (column != CsvColumns::kNone) return column;
    if (!columns_.has_header) return 0;
    std::vector<std::size_t> found;
    bool has_date = false;
    bool has_time_of_day = false;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (is_taken(i) || !is_time_name(names_[i])) continue;
      if (is_own_name(source_.options, names_[i])) continue;
      found.push_back(i);
      has_date = has_date || lower_case(names_[i]) == "date";
      has_time_of_day = has_time_of_day || lower_case(names_[i]) == "time";
    }
    if (found.empty()) {
      throw source_.error(columns_.line, "no time column among " + listed(names_),
                          "name one with --time-column");
    }
    // Half a time in each of two columns would make all rows of a day one.
    if (has_date && has_time_of_day) refuse_halves();
    return found.size() == 1 ? found[0] : finest_time(found);
  }

 private:
  bool is_taken(std::size_t column) const {
    return std::find(taken_.begin(), taken_.end(), column) != taken_.end();
  }

  [[noreturn]] void refuse_halves() const {
    throw source_.error(columns_.line, "a date column and a time column",
                        "name the one that holds both with --time-column");
  }

  /// Of several columns of times the one that tells the most rows apart, the first of equals: by
  /// the date, all rows of a day would be one.
  std::size_t finest_time(const std::vector<std::size_t>& columns) {
    constexpr std::size_t kLooked = 5000;
    std::vector<std::set<std::string>> times(columns.size());
    std::vector<bool> is_one(columns.size(), true);
    CsvLines rows = columns_.rows;
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
    notes_.push_back("time is " + printable_short(names_[columns[best]]) + ", not " +
                     listed(others) + ": no other tells more rows apart");
    return columns[best];
  }

  bool is_time_of_day(std::string_view text) const {
    const bool told = !source_.options.time_format.empty() && source_.options.time_format != "auto";
    return !told && text.find(':') != std::string_view::npos && text.size() <= 15 &&
           text.find_first_not_of("0123456789:.,") == std::string_view::npos;
  }

  const CsvColumns& columns_;
  const Source& source_;
  const std::vector<std::string>& names_;
  const std::vector<std::size_t>& taken_;
  std::vector<std::string>& notes_;
};

}  // namespace

std::size_t find_time_column(const CsvColumns& columns, const std::vector<std::size_t>& taken,
                             std::vector<std::string>& notes) {
  return TimeFinder(columns, taken, notes).find();
}

}  // namespace cascade
