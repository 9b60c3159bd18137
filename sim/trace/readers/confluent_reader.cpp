// The answer of Confluent Cloud's Metrics API to a query: flat, or grouped with points inside.
#include <string>
#include <string_view>

#include "sim/trace/readers/formats.hpp"
#include "sim/trace/readers/json_text.hpp"
#include "sim/trace/readers/named_series.hpp"

namespace cascade {
namespace {

using nlohmann::json;

class ConfluentReader {
 public:
  explicit ConfluentReader(const Source& source)
      : source_(source), series_(source, "Confluent's API") {}

  Trace read(std::string_view text) {
    for_each_document(source_, text, [this](const json& document) { read_document(document); });
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
  void read_document(const json& document) {
    const json& data = member(document, "data");
    if (!data.is_array()) {
      throw source_.error(line_of(document), "there is no \"data\" in it",
                          "the answer of Confluent's /v2/metrics/cloud/query");
    }
    for (const json& row : data) {
      const json& points = member(row, "points");
      if (!points.is_array()) {
        read_point(row, title_of(row));
        continue;
      }
      for (const json& point : points) read_point(point, title_of(row));
    }
    const json& pagination = member(member(document, "meta"), "pagination");
    // Of several pages in one file only the last one may say so.
    has_more_ = !scalar_text(member(pagination, "next_page_token")).empty();
  }

  /// All but the time and the value tells series apart: "metric.consumer_group_id".
  static SeriesTitle title_of(const json& row) {
    constexpr std::string_view kMetric = "metric.";
    SeriesTitle title;
    if (!row.is_object()) return title;
    for (const auto& [key, value] : row.items()) {
      if (!is_of_the_file(key) || key == "timestamp" || key == "value" || key == "points") continue;
      const bool is_metric = key.compare(0, kMetric.size(), kMetric) == 0;
      title.labels.emplace_back(is_metric ? key.substr(kMetric.size()) : key, scalar_text(value));
      title.shown += (title.shown.empty() ? "" : ", ") + key + "=" + scalar_text(value);
    }
    return title;
  }

  void read_point(const json& point, const SeriesTitle& title) {
    const json& time = member(point, "timestamp");
    const json& value = member(point, "value");
    const bool has_value = point.is_object() && point.contains("value");
    if (!time.is_string() || !has_value || !(value.is_number() || value.is_null())) {
      throw source_.error(line_of(point), "an entry of \"data\" without timestamp and value",
                          R"({"timestamp": "2019-12-19T16:01:00Z", "value": 5.0})");
    }
    has_points_ = true;
    const auto id = series_.find_or_make(title);
    if (!id) return;
    series_.add(*id, scalar_text(time), scalar_text(value), line_of(point), trace_.counts);
  }

  const Source& source_;
  NamedSeries series_;
  bool has_points_ = false;
  bool has_more_ = false;
  Trace trace_;
};

}  // namespace

Trace read_confluent(const Source& source, std::string_view text) {
  return ConfluentReader(source).read(text);
}

}  // namespace cascade
