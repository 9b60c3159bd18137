#include <algorithm>
#include <array>

#include "sim/trace/readers/column_names.hpp"
#include "sim/trace/readers/csv_table.hpp"
#include "sim/trace/readers/rows.hpp"

namespace cascade {
namespace {

/// How many lines the whole text may have, judged by its first 64 KiB.
std::size_t estimated_lines(std::string_view text) {
  const std::string_view first = text.substr(0, 1u << 16u);
  const auto lines = static_cast<std::size_t>(std::count(first.begin(), first.end(), '\n'));
  return lines * (text.size() / std::max<std::size_t>(first.size(), 1)) + lines + 1;
}

class CsvRows {
 public:
  explicit CsvRows(CsvTable& table)
      : table_(table),
        source_(table.source()),
        lines_(table.lines()),
        layout_(table.layout()),
        times_(table.times()),
        trace_(table.trace()) {}

  void read() {
    std::vector<Metric> metrics;
    for (const CsvValueColumn& value : layout_.values) {
      metrics.push_back(value.metric);
      Reading reading;
      reading.metric = value.metric;
      reading.place = "column";
      reading.column = value.name;
      trace_.readings.push_back(std::move(reading));
    }
    Rows rows(source_, times_, trace_, std::move(metrics));
    rows.reserve(estimated_lines(table_.text()));
    RowValues values;
    do {
      if (table_.is_repeated_header()) continue;
      const Instant at = table_.time_of_row();
      for (const CsvValueColumn& value : layout_.values) {
        values[value.metric] = table_.value(value);
      }
      rows.add(at, values, lines_.number());
      read_plain_rows(rows);
    } while (lines_.next());
    rows.finish();
    refuse_unknown_numbers();
  }

 private:
  /// The next row, where it is of nothing but plain decimals, and of a plain time where times are
  /// dates. Empty for any other.
  std::optional<Instant> next_plain_time() {
    if (!times_.are_iso()) {
      if (!lines_.next_plain(layout_.width)) return std::nullopt;
      const auto at = times_.of_plain(lines_.plain(layout_.time));
      if (!at) lines_.put_back();
      return at;
    }
    if (!lines_.next_dated(layout_.width, layout_.time, iso_times_)) return std::nullopt;
    times_.note_iso(iso_times_.has_zone());
    return lines_.plain_time();
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
    RowValues values;
    while (const auto at = next_plain_time()) {
      bool is_plain = true;
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

  /// Most rows have the time of another one, and there are numbers that may tell them apart.
  void refuse_unknown_numbers() const {
    const TraceCounts& counts = trace_.counts;
    if (counts.duplicate_rows < trace_.size() || layout_.header.empty()) return;
    CsvLines rows(source_, table_.text(), lines_.delimiter());
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

  CsvTable& table_;
  const Source& source_;
  CsvLines& lines_;
  const CsvLayout& layout_;
  Times& times_;
  PlainIsoTimes iso_times_;
  Trace& trace_;
};

}  // namespace

void read_csv_rows(CsvTable& table) { CsvRows(table).read(); }

}  // namespace cascade
