// The answer of Confluent Cloud's Metrics API to a query: flat, or grouped with points inside.
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/trace/readers/formats.hpp"
#include "sim/trace/readers/json_document.hpp"
#include "sim/trace/readers/named_series.hpp"

namespace cascade {
namespace {

class ConfluentReader {
 public:
  explicit ConfluentReader(const Source& source)
      : source_(source), series_(source, "Confluent's API") {}

  Trace read(std::string_view text) {
    for_each_document(source_, text, [this](JsonValue document) { read_document(document); });
    if (!has_points_) {
      throw source_.error(0, "the query returned no data",
                          "check the metric's name, the filter and the interval");
    }
    series_.finish(trace_, "timestamp");
    if (has_more_) trace_.notes.push_back("the answer goes on on another page, which is not here");
    for (Reading& reading : trace_.readings) {
      reading.place = "key";
      reading.column = "value";
    }
    return std::move(trace_);
  }

 private:
  void read_document(JsonValue document) {
    const JsonValue data = document.member("data");
    if (!data.is_array()) {
      throw source_.error(document.line(), "there is no \"data\" in it",
                          "the answer of Confluent's /v2/metrics/cloud/query");
    }
    labels_before_.reset();
    for (const JsonValue row : data) {
      const JsonValue points = row.member("points");
      if (!points.is_array()) read_point(row, row);
      for (const JsonValue point : points) read_point(point, row);
    }
    const JsonValue pagination = document.member("meta").member("pagination");
    // Of several pages in one file only the last one may say so.
    has_more_ = !scalar_text(pagination.member("next_page_token")).empty();
  }

  static bool is_label(std::string_view key) {
    return key != "timestamp" && key != "value" && key != "points";
  }

  /// The series of a row, which most often is that of the row before it.
  std::optional<std::size_t> series_of(JsonValue row) {
    std::vector<std::pair<std::string_view, JsonValue>> labels;
    row.each_member([&labels](std::string_view key, JsonValue value) {
      if (is_label(key)) labels.emplace_back(key, value);
    });
    const bool is_as_before =
        labels_before_ && std::equal(labels.begin(), labels.end(), labels_before_->begin(),
                                     labels_before_->end(), [](const auto& a, const auto& b) {
                                       return a.first == b.first &&
                                              a.second.is_same_scalar(b.second);
                                     });
    if (!is_as_before) series_before_ = series_.find_or_make(title_of(row));
    labels_before_ = std::move(labels);
    return series_before_;
  }

  /// All but the time and the value tells series apart: "metric.consumer_group_id".
  static SeriesTitle title_of(JsonValue row) {
    constexpr std::string_view kMetric = "metric.";
    SeriesTitle title;
    for (const auto& [key, value] : row.members()) {
      if (!is_label(key)) continue;
      const bool is_metric = key.compare(0, kMetric.size(), kMetric) == 0;
      title.labels.emplace_back(is_metric ? key.substr(kMetric.size()) : key, scalar_text(value));
      title.shown +=
          (title.shown.empty() ? "" : ", ") + std::string(key) + "=" + scalar_text(value);
    }
    return title;
  }

  void read_point(JsonValue point, JsonValue row) {
    const JsonValue time = point.member("timestamp");
    const JsonValue value = point.member("value");
    const bool has_value = point.has_member("value");
    if (!time.is_text() || !has_value || !value.is_number_or_null()) {
      throw source_.error(point.line(), "an entry of \"data\" without timestamp and value",
                          R"({"timestamp": "2019-12-19T16:01:00Z", "value": 5.0})");
    }
    has_points_ = true;
    if (const auto id = series_of(row)) series_.add(*id, time, value, point.line(), trace_.counts);
  }

  const Source& source_;
  NamedSeries series_;
  std::optional<std::vector<std::pair<std::string_view, JsonValue>>> labels_before_;
  std::optional<std::size_t> series_before_;
  bool has_points_ = false;
  bool has_more_ = false;
  Trace trace_;
};

}  // namespace

Trace read_confluent(const Source& source, std::string_view text) {
  return ConfluentReader(source).read(text);
}

}  // namespace cascade
