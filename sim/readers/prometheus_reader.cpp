// The answer of the Prometheus HTTP API: query_range's matrix, query's vector.
#include <algorithm>
#include <string>
#include <vector>

#include "sim/readers/column_names.hpp"
#include "sim/readers/formats.hpp"
#include "sim/readers/json_text.hpp"
#include "sim/readers/rows.hpp"
#include "sim/readers/times.hpp"
#include "sim/readers/values.hpp"

namespace cascade {
namespace {

using nlohmann::json;

/// The member of that name, or null.
const json& member(const json& object, const char* name) {
  static const json none;
  if (!object.is_object()) return none;
  const auto found = object.find(name);
  return found == object.end() ? none : *found;
}

/// name{label="value", ...}, as Prometheus writes a series.
std::string series_name(const json& metric) {
  std::string labels;
  for (const auto& [key, value] : metric.items()) {
    if (key == "__name__") continue;
    labels += (labels.empty() ? "" : ", ") + key + "=\"" + scalar_text(value) + "\"";
  }
  const std::string name = scalar_text(member(metric, "__name__"));
  return labels.empty() && !name.empty() ? name : name + "{" + labels + "}";
}

class PrometheusReader {
 public:
  PrometheusReader(const Source& source, std::string_view text)
      : source_(source),
        document_(parse_json(source, text, 1)),
        times_(source, {}),
        table_(source, times_) {}

  Trace read() {
    const json& result = find_result();
    if (result.is_array() && result.empty()) {
      throw source_.error(0, "the query returned no series",
                          "check the metric's name, its labels and the time range");
    }
    for (const json& series : result) read_series(series);
    if (table_.empty()) {
      throw source_.error(0, "no series named " + told_names() + " among " + listed(seen_),
                          "the __name__ of one of them");
    }
    table_.finish(trace_);
    trace_.absolute_time = times_.absolute();
    for (const Metric metric : {Metric::lag, Metric::heap}) {
      const std::vector<std::string> names = table_.names(metric);
      if (names.empty()) continue;
      trace_.columns.push_back(
          std::string(word(metric)) + ": " +
          (names.size() > 1 ? "sum of " + std::to_string(names.size()) + " series, the first is "
                            : "") +
          printable(names[0], 200));
    }
    return std::move(trace_);
  }

 private:
  [[noreturn]] void refuse(const std::string& wrong) const {
    throw source_.error(0, wrong, "the answer of /api/v1/query_range or /api/v1/query");
  }

  /// The array of series, out of the envelope or as it is.
  const json& find_result() const {
    if (document_.is_array()) return document_;
    if (scalar_text(member(document_, "status")) == "error") {
      throw source_.error(0,
                          "Prometheus reports an error (" +
                              printable(scalar_text(member(document_, "errorType"))) +
                              "): " + printable(scalar_text(member(document_, "error")), 200),
                          "a query that succeeds");
    }
    const json& data = member(document_, "data").is_null() ? document_ : member(document_, "data");
    if (data.is_array()) return data;
    const std::string type = scalar_text(member(data, "resultType"));
    const json& result = member(data, "result");
    if ((type != "matrix" && type != "vector" && !type.empty()) || !result.is_array()) {
      refuse(type.empty() ? "no \"result\" with series in it"
                          : "a result of type " + in_quotes(type) + " has no series");
    }
    return result;
  }

  /// Which metric a series is: by the __name__ that the user asked for, else by its own name.
  bool is_wanted(const json& labels, Metric& metric) const {
    const ReadOptions& options = source_.options;
    const std::string name = scalar_text(member(labels, "__name__"));
    metric = metric_of_series(series_name(labels), options.role);
    if (options.lag_column.empty() && options.heap_column.empty()) return true;
    if (name == options.lag_column) metric = Metric::lag;
    if (name == options.heap_column) metric = Metric::heap;
    return name == options.lag_column || name == options.heap_column;
  }

  std::string told_names() const {
    const ReadOptions& options = source_.options;
    return in_quotes(options.lag_column.empty() ? options.heap_column : options.lag_column);
  }

  void read_series(const json& series) {
    const json& labels = member(series, "metric");
    if (!labels.is_object()) refuse("a series without \"metric\"");
    const std::string name = series_name(labels);
    if (seen_.size() < 20) seen_.push_back(name);
    Metric metric = Metric::lag;
    if (!is_wanted(labels, metric)) return;
    const std::size_t id = table_.series(name, name, metric);
    const json& values = member(series, "values");
    const json& value = member(series, "value");
    if (value.is_array()) {
      add_sample(id, name, value);
    } else if (values.is_array()) {
      for (const json& sample : values) add_sample(id, name, sample);
    } else {
      refuse("the series " + in_quotes(name) + " has no \"values\"");
    }
  }

  void add_sample(std::size_t id, const std::string& name, const json& sample) {
    if (!sample.is_array() || sample.size() != 2 || !sample[1].is_primitive()) {
      refuse("a sample of " + in_quotes(name) + " is not [time, \"value\"]");
    }
    const Instant at = times_.read(scalar_text(sample[0]), 0);
    table_.add(id, at, read_value(scalar_text(sample[1]), name, 0, source_, trace_.counts), 0);
  }

  const Source& source_;
  json document_;
  Times times_;
  SeriesTable table_;
  std::vector<std::string> seen_;
  Trace trace_;
};

}  // namespace

Trace read_prometheus(const Source& source, std::string_view text) {
  return PrometheusReader(source, text).read();
}

}  // namespace cascade
