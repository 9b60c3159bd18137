// CloudWatch by the AWS command or API: get-metric-data (MetricDataResults), get-metric-statistics
// (Datapoints); one answer, or one a line.
#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/trace/readers/formats.hpp"
#include "sim/trace/readers/json_document.hpp"
#include "sim/trace/readers/metric_words.hpp"
#include "sim/trace/readers/named_series.hpp"

namespace cascade {
namespace {

constexpr std::array<const char*, 5> kStatistics = {"SampleCount", "Average", "Sum", "Minimum",
                                                    "Maximum"};

/// A statistic of a data point: one of the five, or a percentile beside them.
JsonValue statistic_of(JsonValue point, const std::string& name) {
  const JsonValue own = point.member(name);
  return own.is_null() ? point.member("ExtendedStatistics").member(name) : own;
}

class CloudWatchReader {
 public:
  explicit CloudWatchReader(const Source& source)
      : source_(source), series_(source, "CloudWatch") {}

  Trace read(std::string_view text) {
    for_each_document(source_, text, [this](JsonValue document) { read_document(document); });
    if (!has_points_) {
      throw source_.error(0, "there are no data points in it",
                          "check the metric's name, its dimensions and the time range");
    }
    series_.finish(trace_, "the time of each value");
    for (const Reading& reading : trace_.readings) refuse_several(reading);
    for (Reading& reading : trace_.readings) reading.place = "metric";
    if (!partial_.empty() || has_more_) {
      trace_.notes.push_back(
          "the answer is not complete (PartialData or NextToken): the rest of "
          "it is not here");
    }
    if (!statistic_.empty()) {
      trace_.notes.push_back("CloudWatch's statistic is " + printable(statistic_, 20) +
                             " over each period");
    }
    return std::move(trace_);
  }

 private:
  [[noreturn]] void refuse(JsonValue at, const std::string& wrong) const {
    throw source_.error(at.line(), wrong,
                        "the answer of aws cloudwatch get-metric-data or get-metric-statistics");
  }

  void read_document(JsonValue document) {
    const JsonValue results = document.member("MetricDataResults");
    const JsonValue points = document.member("Datapoints");
    if (results.is_array()) {
      for (const JsonValue result : results) read_result(result);
      has_more_ = !scalar_text(document.member("NextToken")).empty();
    } else if (points.is_array()) {
      read_statistics(document, points);
    } else {
      refuse(document, "neither \"MetricDataResults\" nor \"Datapoints\" in it");
    }
  }

  void read_result(JsonValue result) {
    const JsonValue times = result.member("Timestamps");
    const JsonValue values = result.member("Values");
    const std::string id = scalar_text(result.member("Id"));
    if (!times.is_array() || !values.is_array() || times.size() != values.size()) {
      refuse(result, "the result " + in_quotes(id) + " has not one of \"Values\" for each of " +
                         "\"Timestamps\"");
    }
    const std::string status = scalar_text(result.member("StatusCode"));
    if (status == "InternalError" || status == "Forbidden") {
      throw source_.error(result.line(), "CloudWatch reports " + status + " for " + in_quotes(id),
                          "a query that succeeds");
    }
    if (status == "PartialData") partial_.insert(id);
    if (status == "Complete") partial_.erase(id);
    SeriesTitle title;
    const std::string label = scalar_text(result.member("Label"));
    title.name = label.empty() ? id : label;
    title.labels = {{"id", id}, {"__name__", title.name}};
    title.shown = id + "/" + label;
    const auto series = series_.find_or_make(title);
    has_points_ = has_points_ || !times.empty();
    if (!series) return;
    for (auto value = values.begin(); const JsonValue time : times) {
      if (!is_time(time) || !(*value).is_number_or_null()) {
        refuse(result, "a time or value of " + in_quotes(id) + " is of another kind");
      }
      series_.add(*series, time, *value, result.line(), trace_.counts);
      ++value;
    }
  }

  static bool is_time(JsonValue time) { return time.is_text() || time.is_number(); }

  void read_statistics(JsonValue document, JsonValue points) {
    const std::string label = scalar_text(document.member("Label"));
    for (const auto& [statistic, metric] : statistics_of(points)) {
      std::optional<std::string> unit;  // of the point before
      std::optional<std::size_t> series;
      for (const JsonValue point : points) {
        const JsonValue time = point.member("Timestamp");
        const JsonValue value = statistic_of(point, statistic);
        if (!is_time(time)) refuse(point, "a data point without \"Timestamp\"");
        if (!value.is_number_or_null()) {
          refuse(point, "the " + printable(statistic, 20) + " of a data point is no number");
        }
        has_points_ = true;
        if (std::string own = scalar_text(point.member("Unit")); own != unit) {
          SeriesTitle title;
          title.name = name_with_unit(label, own);
          if (statistic == "SampleCount") title.name += " SampleCount";
          title.labels = {{"__name__", title.name}};
          title.shown = statistic + " of " + title.name;
          title.metric = metric;
          series = series_.find_or_make(title);
          unit = std::move(own);
        }
        if (series) series_.add(*series, time, value, point.line(), trace_.counts);
      }
    }
  }

  using Statistic = std::pair<std::string, std::optional<Metric>>;

  /// The statistics that the user named for a metric; else the only one that there is.
  std::vector<Statistic> statistics_of(JsonValue points) {
    std::set<std::string> found;
    for (const JsonValue point : points) {
      for (const char* name : kStatistics) {
        if (!point.member(name).is_null()) found.insert(name);
      }
      const JsonValue extended = point.member("ExtendedStatistics");
      for (const auto& [name, value] : extended.members()) found.emplace(name);
    }
    const std::vector<std::string> names(found.begin(), found.end());
    std::vector<Statistic> told;
    for (const Metric metric : metrics_of(source_.options)) {
      const std::string& column = source_.options[metric].column;
      if (found.count(column) != 0) told.emplace_back(column, metric);
    }
    if (!told.empty()) return told;
    if (names.size() > 1) {
      throw source_.error(
          0, std::to_string(names.size()) + " statistics of each period (" + listed(names) + ")",
          "name one with " + alternatives(column_options(source_.options)));
    }
    if (names.empty() && !points.empty())
      refuse(*points.begin(), "a data point without a statistic");
    if (!names.empty()) statistic_ = names[0];
    if (names.empty()) return {};
    return {{names[0], std::nullopt}};
  }

  /// An answer does not say which consumer groups its results are of.
  void refuse_several(const Reading& reading) const {
    const std::vector<SeriesFilter>& filters = source_.options.series;
    if (reading.series < 2 || is_told(filters, "id") || is_told(filters, "name")) return;
    throw source_.error(
        0,
        std::to_string(reading.series) + " results for " + word(source_.options, reading.metric) +
            " (" + printable(reading.column, 100) + "), which may be of different consumer groups",
        "one of them with --series id=ID, or the sum of all with --series 'id=*'");
  }

  const Source& source_;
  NamedSeries series_;
  std::string statistic_;  // where the file has just one
  std::set<std::string> partial_;
  bool has_points_ = false;
  bool has_more_ = false;
  Trace trace_;
};

}  // namespace

Trace read_cloudwatch(const Source& source, std::string_view text) {
  return CloudWatchReader(source).read(text);
}

}  // namespace cascade
