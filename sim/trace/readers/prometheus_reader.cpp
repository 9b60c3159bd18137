// The answer of the Prometheus HTTP API: query_range's matrix, query's vector.
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/trace/readers/foreign.hpp"
#include "sim/trace/readers/formats.hpp"
#include "sim/trace/readers/json_document.hpp"
#include "sim/trace/readers/named_series.hpp"
#include "sim/trace/readers/prometheus_samples.hpp"

namespace cascade {
namespace {

/// name{label="value", ...}, as Prometheus writes a series.
std::string series_name(JsonValue metric) {
  std::string labels;
  for (const auto& [key, value] : metric.members()) {
    if (key == "__name__") continue;
    labels += (labels.empty() ? "" : ", ") + std::string(key) + "=\"" + scalar_text(value) + "\"";
  }
  const std::string name = scalar_text(metric.member("__name__"));
  return labels.empty() && !name.empty() ? name : name + "{" + labels + "}";
}

class PrometheusReader {
 public:
  /// `arrays` are the samples that `document` is without, or none where it has them.
  PrometheusReader(const Source& source, std::string_view text, JsonValue document,
                   std::vector<std::string_view> arrays)
      : source_(source),
        text_(text),
        document_(document),
        arrays_(std::move(arrays)),
        series_(source) {}

  Trace read() {
    const JsonValue result = find_result();
    if (result.is_array() && result.empty()) {
      throw source_.error(0, "the query returned no series",
                          "check the metric's name, its labels and the time range");
    }
    for (const JsonValue series : result) read_series(series);
    if (arrays_read_ != arrays_.size()) refuse("samples where no series has them");
    series_.finish(trace_, "the time of each value");
    for (Reading& reading : trace_.readings) {
      reading.place = reading.column.empty() ? "the answer's unnamed series" : "metric";
    }
    return std::move(trace_);
  }

 private:
  [[noreturn]] void refuse(const std::string& wrong) const {
    throw source_.error(0, wrong, "the answer of /api/v1/query_range or /api/v1/query");
  }

  /// The array of series, out of the envelope or as it is.
  JsonValue find_result() const {
    if (document_.is_array()) return document_;
    if (scalar_text(document_.member("status")) == "error") {
      throw source_.error(0,
                          "Prometheus reports an error (" +
                              printable_short(scalar_text(document_.member("errorType"))) +
                              "): " + printable(scalar_text(document_.member("error")), 200),
                          "a query that succeeds");
    }
    const JsonValue data =
        document_.member("data").is_null() ? document_ : document_.member("data");
    if (data.is_array()) {
      if (!data.empty() && (*data.begin()).member("metric").is_null()) {
        refuse_foreign_json(source_, text_);
      }
      return data;
    }
    const std::string type = scalar_text(data.member("resultType"));
    const JsonValue result = data.member("result");
    if ((type != "matrix" && type != "vector" && !type.empty()) || !result.is_array()) {
      if (type.empty()) refuse_foreign_json(source_, text_);
      refuse("a result of type " + in_quotes(type) + " has no series");
    }
    return result;
  }

  void read_series(JsonValue series) {
    const JsonValue labels = series.member("metric");
    if (!labels.is_object()) refuse("a series without \"metric\"");
    SeriesTitle title;
    const std::string name = title.shown = series_name(labels);
    title.name = scalar_text(labels.member("__name__"));
    for (const auto& [label, value] : labels.members()) {
      title.labels.emplace_back(label, scalar_text(value));
    }
    const std::optional<std::size_t> id = series_.find_or_make(title);
    const JsonValue values = series.member("values");
    const JsonValue value = series.member("value");
    if (!arrays_.empty() && values.is_array()) {
      if (value.is_array()) refuse("a series with both a value and values");
      read_plain(id, arrays_[static_cast<std::size_t>((*values.begin()).number())]);
    } else if (!id) {
      return;
    } else if (value.is_array()) {
      add_sample(*id, name, value);
    } else if (values.is_array()) {
      for (const JsonValue sample : values) add_sample(*id, name, sample);
    } else {
      refuse("the series " + in_quotes(name) + " has no \"values\"");
    }
  }

  /// Also of a series that is not asked for: it has to be JSON all the same.
  void read_plain(const std::optional<std::size_t>& id, std::string_view array) {
    PlainSamples samples(array);
    while (samples.next()) {
      if (id) series_.add(*id, samples.stamp(), samples.value(), trace_.counts);
    }
    if (!samples.were_plain()) refuse("samples of another form");
    ++arrays_read_;
  }

  void add_sample(std::size_t id, const std::string& name, JsonValue sample) {
    const auto time = sample.begin();
    auto value = time;
    if (sample.size() != 2 || !(*++value).is_scalar()) {
      refuse("a sample of " + in_quotes(name) + " is not [time, \"value\"]");
    }
    series_.add(id, *time, *value, 0, trace_.counts);
  }

  const Source& source_;
  std::string_view text_;
  JsonValue document_;
  std::vector<std::string_view> arrays_;
  std::size_t arrays_read_ = 0;
  NamedSeries series_;
  Trace trace_;
};

}  // namespace

Trace read_prometheus(const Source& source, std::string_view text) {
  JsonDocument document;
  if (auto plain = without_samples(text)) {
    try {
      if (document.try_read(plain->rest)) {
        return PrometheusReader(source, text, document.root(), std::move(plain->arrays)).read();
      }
    } catch (const InputError&) {
      // What is wrong is said of the document as it is, where anything is.
    }
  }
  document.read(source, text);
  return PrometheusReader(source, text, document.root(), {}).read();
}

}  // namespace cascade
