// Samples of many series (partitions, topics, groups) -> the columns of a Trace.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/pressure.hpp"
#include "sim/trace/readers/labels.hpp"
#include "sim/trace/readers/source.hpp"
#include "sim/trace/readers/times.hpp"
#include "sim/trace/trace.hpp"

namespace cascade {

/// How a series' name says what it measures: a metric's name is chosen by programs and speaks of
/// it, a legend is chosen by people and need not.
enum class NameKind : std::uint8_t { metric, legend };

/// What a series is, by its file.
struct SeriesTitle {
  std::string shown;             ///< for people
  Labels labels;                 ///< all that tells it apart
  std::string name;              ///< what says what is measured, empty for none
  std::optional<Metric> metric;  ///< where the column says it, or the user
  NameKind kind = NameKind::metric;
};

struct Series {
  SeriesTitle title;
  bool is_wanted = true;  ///< the filters let it pass
  std::vector<Instant> at;
  std::vector<double> value;
  std::vector<std::size_t> line{};  ///< of each sample, where a level is read (RecordedLevels)
};

/// Each series keeps its own order of time. Lags are summed; a heap cannot be; of a metric that is
/// not K2's, nobody knows, and whoever wants the sum has to ask for it.
class SeriesTable {
 public:
  /// `out_of_order_by`: who writes this format in no certain order of time, which is then put right
  /// and noted; nullptr: times that go back are refused.
  SeriesTable(const Source& source, const Times& times, const char* out_of_order_by = nullptr)
      : source_(source), times_(times), out_of_order_by_(out_of_order_by) {}

  /// The series of that key, made where there is none.
  std::size_t series(std::string_view key, const SeriesTitle& title);
  /// The series of that key; empty where there is none.
  std::optional<std::size_t> find(std::string_view key) const;

  /// Whether samples of this series count: else they need not be looked at.
  bool is_wanted(std::size_t series) const { return all_[series].is_wanted; }

  /// A missing value is a sample too: it says that there was none. Order as in Rows::add().
  void add(std::size_t series, Instant at, double value, std::size_t line);

  /// A time at which somebody looked, whatever was found.
  void add_time(Instant at) { looked_.push_back(at); }

  bool empty() const { return all_.empty(); }

  /// Fills the columns of `trace` and says what they were read from (Trace::readings, without the
  /// place). At each time of any series: the sum over the series that are there. A series that has
  /// no value strictly between its own first and last one makes the sum missing; so does a time at
  /// which no series has a value. Throws InputError for several that are not
  /// to be summed and as choose_series().
  void finish(Trace& trace);

 private:
  void order(Series& series);
  std::vector<Instant> all_times();
  std::vector<double> sum(Metric metric, const std::vector<Instant>& at, TraceCounts& counts) const;
  std::vector<const Series*> of(Metric metric) const;
  void refuse_several(Metric metric) const;
  void drop_what_is_below_min(TraceCounts& counts);
  void note_gaps(Trace& trace) const;

  const Source& source_;
  const Times& times_;
  std::vector<Series> all_;
  std::map<std::string, std::size_t, std::less<>> by_key_;
  std::vector<Instant> looked_;
  std::map<std::int64_t, std::size_t> replaced_;  // at a time: most samples replaced in one series
  std::size_t unsorted_rows_ = 0;
  const char* out_of_order_by_;
};

}  // namespace cascade
