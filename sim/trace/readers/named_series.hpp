// Series that have a name, labels or both, with a time at each value: what the answers of
// monitoring systems are made of.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/trace/readers/json_document.hpp"
#include "sim/trace/readers/metric_words.hpp"
#include "sim/trace/readers/plain_json.hpp"
#include "sim/trace/readers/series_table.hpp"
#include "sim/trace/readers/source.hpp"
#include "sim/trace/readers/times.hpp"

namespace cascade {

/// A metric's column that the user told (ColumnOptions::column) is here the name of a series.
class NamedSeries {
 public:
  /// `out_of_order_by` as SeriesTable has it.
  explicit NamedSeries(const Source& source, const char* out_of_order_by = nullptr)
      : source_(source),
        times_(source, {}),
        table_(source, times_, out_of_order_by),
        least_(least_value(source.options)) {}

  /// The series whose title's `shown` is its key; empty where the user asked for others.
  std::optional<std::size_t> find_or_make(SeriesTitle title);

  /// A value of it, as the file has it. Throws InputError for what is no time or value.
  void add(std::size_t series, std::string_view time, std::string_view value, std::size_t line,
           TraceCounts& counts);

  /// The same of scalars of a document.
  void add(std::size_t series, JsonValue time, JsonValue value, std::size_t line,
           TraceCounts& counts);

  /// The same of a value that stands in no certain line and was read off already.
  void add(std::size_t series, const PlainJsonValue& time, const PlainJsonValue& value,
           TraceCounts& counts) {
    const std::optional<Instant> at = times_.of_plain(time.number);
    const std::optional<double> exact =
        value.number.digit_count != 0 ? exact_double(value.number) : std::nullopt;
    if (at && exact && *exact >= least_) {
      table_.add(series, *at, *exact, 0);
    } else {
      add(series, time.text, value.text, 0, counts);
    }
  }

  /// Fills `trace`; `time_place` says to people where the times stand. Throws as
  /// SeriesTable::finish(), and where no series has the name that was asked for.
  void finish(Trace& trace, const std::string& time_place);

 private:
  bool is_asked_for(SeriesTitle& title) const;
  bool speaks_of_level(const SeriesTitle& title) const;

  const Source& source_;
  Times times_;
  SeriesTable table_;
  double least_;                    // that a value may be, whatever its metric
  std::vector<std::string> names_;  // of the series in the table
  std::vector<std::string> seen_;   // for messages
};

/// A name to judge a series by where its unit stands beside it: "used" in bytes is "used bytes".
/// Units that say nothing against a lag ("Count", "message") are left out.
std::string name_with_unit(const std::string& name, std::string_view unit);

}  // namespace cascade
