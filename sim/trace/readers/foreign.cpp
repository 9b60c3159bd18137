#include "sim/trace/readers/foreign.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace cascade {
namespace {

using nlohmann::json;

constexpr const char* kWhatIsRead =
    "the answer of Prometheus, Datadog, CloudWatch, Confluent or Burrow, or one flat object a line";

struct Shape {
  const char* key;  ///< of the outermost object
  const char* what;
  const char* right;
};

/// The ways out are for jq, which most people have who have such files.
constexpr std::array<Shape, 5> kShapes = {{
    {"results", "InfluxDB's or Grafana's answer to a query",
     "the same as CSV (in Grafana: Inspect, Data, Download CSV)"},
    {"panels", "a Grafana dashboard, without its data",
     "the data of a panel as CSV (Inspect, Data, Download CSV)"},
    {"dashboard", "a Grafana dashboard, without its data",
     "the data of a panel as CSV (Inspect, Data, Download CSV)"},
    {"hits", "the answer of Elasticsearch",
     "jq -c '.hits.hits[]._source', where that has a time and a lag"},
    {"traceEvents", "a trace of a program's calls", "a recording of lag or heap over time"},
}};

std::vector<std::string> keys_of(const json& object) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : object.items()) keys.push_back(key);
  return keys;
}

bool has_shape(const json& document, const Shape& shape) {
  const auto found = document.find(shape.key);
  return found != document.end() && found->is_structured();
}

}  // namespace

void refuse_foreign_text(const Source& source, std::string_view text) {
  Lines lines(text);
  for (int looked = 0; looked < 30 && lines.next(); ++looked) {
    if (lines.line().substr(0, 11) == "DATAPOINTS\t") {
      throw source.error(lines.number(), "the file is CloudWatch's metric statistics as text",
                         "the same with --output json");
    }
  }
}

void refuse_foreign_json(const Source& source, const json& document) {
  if (document.is_object()) {
    for (const Shape& shape : kShapes) {
      if (!has_shape(document, shape)) continue;
      throw source.error(0, std::string("the file is ") + shape.what + ", which is not read",
                         shape.right);
    }
  }
  std::string what = "valid JSON, but not of a form that is read: ";
  std::string right = kWhatIsRead;
  if (document.is_object()) {
    const std::vector<std::string> keys = keys_of(document);
    what += keys.empty() ? "an empty object" : "an object with the keys " + listed(keys);
  } else if (document.is_array() && !document.empty() && document.front().is_object()) {
    what += "an array of objects with the keys " + listed(keys_of(document.front()));
    right = "one object a line (jq -c '.[]')";
  } else {
    what += document.is_array() ? "an array" : "a single value";
  }
  throw source.error(0, what, right);
}

void refuse_foreign_json(const Source& source, std::string_view text) {
  // One object a line is the usual form: then the first line tells what all of them are.
  Lines lines(text);
  while (lines.next() && trimmed(lines.line()).empty()) {
  }
  const std::string_view first = trimmed(lines.line());
  for (const std::string_view part : {first, text}) {
    const json document = json::parse(part.begin(), part.end(), nullptr, false);
    if (!document.is_discarded()) refuse_foreign_json(source, document);
  }
}

}  // namespace cascade
