// Datadog's answer to a query of metrics: series[].pointlist of /api/v1/query, and times and values
// of /api/v2/query/timeseries.
#include <string>
#include <string_view>

#include "sim/trace/readers/formats.hpp"
#include "sim/trace/readers/json_document.hpp"
#include "sim/trace/readers/named_series.hpp"

namespace cascade {
namespace {

/// "consumer_group:orders" is a label; a tag without a colon is one without a value.
void add_tag(Labels& labels, std::string_view tag) {
  const std::string_view text = trimmed(tag);
  if (text.empty() || text == "*") return;
  const std::size_t colon = text.find(':');
  labels.emplace_back(text.substr(0, colon),
                      colon == std::string_view::npos ? "" : text.substr(colon + 1));
}

void add_tags(Labels& labels, JsonValue tags) {
  if (!tags.is_array()) return;
  for (const JsonValue tag : tags) add_tag(labels, scalar_text(tag));
}

/// "host:foo,env:test", where there is no list of tags.
void add_scope(Labels& labels, std::string_view scope) {
  while (!scope.empty()) {
    const std::size_t comma = scope.find(',');
    add_tag(labels, scope.substr(0, comma));
    scope = comma == std::string_view::npos ? std::string_view() : scope.substr(comma + 1);
  }
}

class DatadogReader {
 public:
  explicit DatadogReader(const Source& source) : source_(source), series_(source) {}

  Trace read(std::string_view text) {
    for_each_document(source_, text, [this](JsonValue document) { read_document(document); });
    if (!has_series_) {
      throw source_.error(0, "the query returned no series",
                          "check the metric's name, its tags and the time range");
    }
    series_.finish(trace_, "the time of each point");
    for (Reading& reading : trace_.readings) {
      reading.place = reading.column.empty() ? "the answer's unnamed series" : "metric";
    }
    return std::move(trace_);
  }

 private:
  [[noreturn]] void refuse(JsonValue at, const std::string& wrong) const {
    throw source_.error(at.line(), wrong,
                        "Datadog's answer of /api/v1/query or /api/v2/query/timeseries");
  }

  void read_document(JsonValue document) {
    const std::string error = scalar_text(document.member("error"));
    if (scalar_text(document.member("status")) == "error" || !error.empty()) {
      throw source_.error(document.line(), "Datadog reports an error: " + printable(error, 200),
                          "a query that succeeds");
    }
    const JsonValue attributes = document.member("data").member("attributes");
    if (attributes.is_object()) return read_timeseries(attributes);
    const JsonValue all = document.member("series");
    if (!all.is_array()) refuse(document, "there is no \"series\" in it");
    for (const JsonValue series : all) read_series(series);
  }

  void read_series(JsonValue series) {
    const JsonValue points = series.member("pointlist");
    if (!points.is_array()) refuse(series, "a series without \"pointlist\"");
    has_series_ = true;
    SeriesTitle title;
    const std::string metric = scalar_text(series.member("metric"));
    title.name = name_with_unit(metric, unit_of(series.member("unit")));
    add_tags(title.labels, series.member("tag_set"));
    if (title.labels.empty()) add_scope(title.labels, scalar_text(series.member("scope")));
    title.labels.emplace_back("__name__", title.name);
    const std::string expression = scalar_text(series.member("expression"));
    title.shown =
        expression.empty() ? metric + "{" + scalar_text(series.member("scope")) + "}" : expression;
    note_average(scalar_text(series.member("aggr")));
    const auto id = series_.find_or_make(title);
    if (!id) return;
    for (const JsonValue point : points) {
      const auto time = point.begin();
      auto value = time;
      if (point.size() != 2 || !(*time).is_number() || !(*++value).is_number_or_null()) {
        refuse(series, "a point of " + in_quotes(title.shown) + " is not [milliseconds, value]");
      }
      series_.add(*id, *time, *value, series.line(), trace_.counts);
    }
  }

  /// A series has its values in the row of the same place as its own.
  void read_timeseries(JsonValue attributes) {
    const JsonValue all = attributes.member("series");
    const JsonValue times = attributes.member("times");
    const JsonValue values = attributes.member("values");
    if (!all.is_array() || !times.is_array() || !values.is_array() || values.size() != all.size()) {
      refuse(attributes, "\"series\", \"times\" and \"values\" that do not belong together");
    }
    std::size_t number = 0;
    for (auto row = values.begin(); const JsonValue series : all) {
      read_row(series, number++, times, *row);
      ++row;
    }
  }

  void read_row(JsonValue series, std::size_t number, JsonValue times, JsonValue values) {
    has_series_ = true;
    if (!values.is_array() || values.size() != times.size()) {
      refuse(series, "there are not as many values as times in series " + std::to_string(number));
    }
    SeriesTitle title;
    title.name = name_with_unit("", unit_of(series.member("unit")));
    add_tags(title.labels, series.member("group_tags"));
    title.labels.emplace_back("query", scalar_text(series.member("query_index")));
    for (const auto& [label, value] : title.labels) {
      title.shown += (title.shown.empty() ? "" : ",") + label + ":" + value;
    }
    const auto id = series_.find_or_make(title);
    if (!id) return;
    for (auto value = values.begin(); const JsonValue time : times) {
      if (!time.is_number() || !(*value).is_number_or_null()) {
        refuse(series, "a time or value of series " + std::to_string(number) + " is no number");
      }
      series_.add(*id, time, *value, series.line(), trace_.counts);
      ++value;
    }
  }

  /// The first of the two: the second is of a rate ("per second").
  static std::string unit_of(JsonValue unit) {
    std::string words;
    if (!unit.is_array()) return words;
    for (const JsonValue part : unit) {
      const std::string name = scalar_text(part.member("plural"));
      const std::string own = name.empty() ? scalar_text(part.member("name")) : name;
      if (!own.empty()) words += (words.empty() ? "" : " per ") + own;
    }
    return words;
  }

  void note_average(const std::string& aggregator) {
    if (noted_ || aggregator.empty() || aggregator == "sum") return;
    noted_ = true;
    trace_.notes.push_back("Datadog's aggregator is " + printable(aggregator, 20) +
                           ": where a series stands for several partitions, it is not their sum");
  }

  const Source& source_;
  NamedSeries series_;
  bool has_series_ = false;
  bool noted_ = false;
  Trace trace_;
};

}  // namespace

Trace read_datadog(const Source& source, std::string_view text) {
  return DatadogReader(source).read(text);
}

}  // namespace cascade
