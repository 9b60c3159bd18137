// Datadog's answer to a query of metrics: series[].pointlist of /api/v1/query, and times and values
// of /api/v2/query/timeseries.
#include <string>
#include <string_view>

#include "sim/trace/readers/formats.hpp"
#include "sim/trace/readers/json_text.hpp"
#include "sim/trace/readers/named_series.hpp"

namespace cascade {
namespace {

using nlohmann::json;

/// "consumer_group:orders" is a label; a tag without a colon is one without a value.
void add_tag(Labels& labels, std::string_view tag) {
  const std::string_view text = trimmed(tag);
  if (text.empty() || text == "*") return;
  const std::size_t colon = text.find(':');
  labels.emplace_back(text.substr(0, colon),
                      colon == std::string_view::npos ? "" : text.substr(colon + 1));
}

void add_tags(Labels& labels, const json& tags) {
  if (!tags.is_array()) return;
  for (const json& tag : tags) add_tag(labels, scalar_text(tag));
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
    for_each_document(source_, text, [this](const json& document) { read_document(document); });
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
  [[noreturn]] void refuse(const json& at, const std::string& wrong) const {
    throw source_.error(line_of(at), wrong,
                        "Datadog's answer of /api/v1/query or /api/v2/query/timeseries");
  }

  void read_document(const json& document) {
    const std::string error = scalar_text(member(document, "error"));
    if (scalar_text(member(document, "status")) == "error" || !error.empty()) {
      throw source_.error(line_of(document), "Datadog reports an error: " + printable(error, 200),
                          "a query that succeeds");
    }
    const json& attributes = member(member(document, "data"), "attributes");
    if (attributes.is_object()) return read_timeseries(attributes);
    const json& all = member(document, "series");
    if (!all.is_array()) refuse(document, "there is no \"series\" in it");
    for (const json& series : all) read_series(series);
  }

  void read_series(const json& series) {
    const json& points = member(series, "pointlist");
    if (!points.is_array()) refuse(series, "a series without \"pointlist\"");
    has_series_ = true;
    SeriesTitle title;
    const std::string metric = scalar_text(member(series, "metric"));
    title.name = name_with_unit(metric, unit_of(member(series, "unit")));
    add_tags(title.labels, member(series, "tag_set"));
    if (title.labels.empty()) add_scope(title.labels, scalar_text(member(series, "scope")));
    title.labels.emplace_back("__name__", title.name);
    const std::string expression = scalar_text(member(series, "expression"));
    title.shown =
        expression.empty() ? metric + "{" + scalar_text(member(series, "scope")) + "}" : expression;
    note_average(scalar_text(member(series, "aggr")));
    const auto id = series_.find_or_make(title);
    if (!id) return;
    for (const json& point : points) {
      if (!point.is_array() || point.size() != 2 || !point[0].is_number() ||
          !(point[1].is_number() || point[1].is_null())) {
        refuse(series, "a point of " + in_quotes(title.shown) + " is not [milliseconds, value]");
      }
      series_.add(*id, scalar_text(point[0]), scalar_text(point[1]), line_of(series),
                  trace_.counts);
    }
  }

  /// A series has its values in the row of the same place as its own.
  void read_timeseries(const json& attributes) {
    const json& all = member(attributes, "series");
    const json& times = member(attributes, "times");
    const json& values = member(attributes, "values");
    if (!all.is_array() || !times.is_array() || !values.is_array() || values.size() != all.size()) {
      refuse(attributes, "\"series\", \"times\" and \"values\" that do not belong together");
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
      has_series_ = true;
      if (!values[i].is_array() || values[i].size() != times.size()) {
        refuse(all[i], "there are not as many values as times in series " + std::to_string(i));
      }
      SeriesTitle title;
      title.name = name_with_unit("", unit_of(member(all[i], "unit")));
      add_tags(title.labels, member(all[i], "group_tags"));
      title.labels.emplace_back("query", scalar_text(member(all[i], "query_index")));
      for (const auto& [label, value] : title.labels) {
        title.shown += (title.shown.empty() ? "" : ",") + label + ":" + value;
      }
      const auto id = series_.find_or_make(title);
      for (std::size_t k = 0; id && k < times.size(); ++k) {
        if (!times[k].is_number() || !(values[i][k].is_number() || values[i][k].is_null())) {
          refuse(all[i], "a time or value of series " + std::to_string(i) + " is no number");
        }
        series_.add(*id, scalar_text(times[k]), scalar_text(values[i][k]), line_of(all[i]),
                    trace_.counts);
      }
    }
  }

  /// The first of the two: the second is of a rate ("per second").
  static std::string unit_of(const json& unit) {
    std::string words;
    if (!unit.is_array()) return words;
    for (const json& part : unit) {
      const std::string name = scalar_text(member(part, "plural"));
      const std::string own = name.empty() ? scalar_text(member(part, "name")) : name;
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
