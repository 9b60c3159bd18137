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
#include "sim/trace/readers/json_text.hpp"
#include "sim/trace/readers/metric_words.hpp"
#include "sim/trace/readers/named_series.hpp"

namespace cascade {
namespace {

using nlohmann::json;

constexpr std::array<const char*, 5> kStatistics = {"SampleCount", "Average", "Sum", "Minimum",
                                                    "Maximum"};

/// A statistic of a data point: one of the five, or a percentile beside them.
const json& statistic_of(const json& point, const std::string& name) {
  const json& own = member(point, name.c_str());
  return own.is_null() ? member(member(point, "ExtendedStatistics"), name.c_str()) : own;
}

class CloudWatchReader {
 public:
  explicit CloudWatchReader(const Source& source)
      : source_(source), series_(source, "CloudWatch") {}

  Trace read(std::string_view text) {
    for_each_document(source_, text, [this](const json& document) { read_document(document); });
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
  [[noreturn]] void refuse(const json& at, const std::string& wrong) const {
    throw source_.error(line_of(at), wrong,
                        "the answer of aws cloudwatch get-metric-data or get-metric-statistics");
  }

  void read_document(const json& document) {
    const json& results = member(document, "MetricDataResults");
    const json& points = member(document, "Datapoints");
    if (results.is_array()) {
      for (const json& result : results) read_result(result);
      has_more_ = !scalar_text(member(document, "NextToken")).empty();
    } else if (points.is_array()) {
      read_statistics(document, points);
    } else {
      refuse(document, "neither \"MetricDataResults\" nor \"Datapoints\" in it");
    }
  }

  void read_result(const json& result) {
    const json& times = member(result, "Timestamps");
    const json& values = member(result, "Values");
    const std::string id = scalar_text(member(result, "Id"));
    if (!times.is_array() || !values.is_array() || times.size() != values.size()) {
      refuse(result, "the result " + in_quotes(id) + " has not one of \"Values\" for each of " +
                         "\"Timestamps\"");
    }
    const std::string status = scalar_text(member(result, "StatusCode"));
    if (status == "InternalError" || status == "Forbidden") {
      throw source_.error(line_of(result), "CloudWatch reports " + status + " for " + in_quotes(id),
                          "a query that succeeds");
    }
    if (status == "PartialData") partial_.insert(id);
    if (status == "Complete") partial_.erase(id);
    SeriesTitle title;
    const std::string label = scalar_text(member(result, "Label"));
    title.name = label.empty() ? id : label;
    title.labels = {{"id", id}, {"__name__", title.name}};
    title.shown = id + "/" + label;
    const auto series = series_.find_or_make(title);
    has_points_ = has_points_ || !times.empty();
    for (std::size_t i = 0; series && i < times.size(); ++i) {
      if (!is_time(times[i]) || !(values[i].is_number() || values[i].is_null())) {
        refuse(result, "a time or value of " + in_quotes(id) + " is of another kind");
      }
      series_.add(*series, scalar_text(times[i]), scalar_text(values[i]), line_of(result),
                  trace_.counts);
    }
  }

  static bool is_time(const json& time) { return time.is_string() || time.is_number(); }

  void read_statistics(const json& document, const json& points) {
    const std::string label = scalar_text(member(document, "Label"));
    for (const auto& [statistic, metric] : statistics_of(points)) {
      for (const json& point : points) {
        const json& time = member(point, "Timestamp");
        const json& value = statistic_of(point, statistic);
        if (!is_time(time)) refuse(point, "a data point without \"Timestamp\"");
        if (!(value.is_number() || value.is_null())) {
          refuse(point, "the " + printable(statistic, 20) + " of a data point is no number");
        }
        SeriesTitle title;
        title.name = name_with_unit(label, scalar_text(member(point, "Unit")));
        if (statistic == "SampleCount") title.name += " SampleCount";
        title.labels = {{"__name__", title.name}};
        title.shown = statistic + " of " + title.name;
        title.metric = metric;
        has_points_ = true;
        const auto series = series_.find_or_make(title);
        if (!series) continue;
        series_.add(*series, scalar_text(time), scalar_text(value), line_of(point), trace_.counts);
      }
    }
  }

  using Statistic = std::pair<std::string, std::optional<Metric>>;

  /// The statistics that the user named for a metric; else the only one that there is.
  std::vector<Statistic> statistics_of(const json& points) {
    std::set<std::string> found;
    for (const json& point : points) {
      for (const char* name : kStatistics) {
        if (!member(point, name).is_null()) found.insert(name);
      }
      const json& extended = member(point, "ExtendedStatistics");
      if (!extended.is_object()) continue;
      for (const auto& [name, value] : extended.items()) {
        if (is_of_the_file(name)) found.insert(name);
      }
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
    if (names.empty() && !points.empty()) refuse(points[0], "a data point without a statistic");
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
