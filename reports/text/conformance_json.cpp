// Conformance for machines.

#include <fmt/format.h>

#include "reports/text/conformance_text.hpp"
#include "reports/text/xml_text.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/json_writer.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

void write_answer(JsonWriter& json, std::string_view key, const SystemAnswer& answer,
                  const Policy& policy) {
  if (answer.level) {
    json.member(key, policy.name_of(*answer.level));
  } else if (answer.action) {
    json.member(key, text(*answer.action));
  } else {
    json.member(key, nullptr);
    json.member("fault", answer.fault);
  }
}

void write_members(JsonWriter& json, const Difference& difference, std::size_t i,
                   const Policy& policy) {
  const Request& request = difference.run[i];
  if (request.kind == Request::Kind::decide) {
    json.member("symbol", request.symbol);
    json.member("type", text(request.type));
  } else {
    json.member("t", JsonNumber{seconds_text(request.at.ns)});
  }
  if (request.kind == Request::Kind::reset) json.member("reset", true);
  if (request.kind == Request::Kind::check) {
    for (std::size_t m = 0; m < policy.metric_count(); ++m) {
      const MetricThresholds& metric = policy.metrics[m];
      if (metric.monitored) json.member(metric.name, request.pressure.values[m]);
    }
  }
  write_answer(json, "model", difference.model[i], policy);
  write_answer(json, "system", difference.system[i], policy);
}

void write_members(JsonWriter& json, const Difference& difference, const Policy& policy) {
  json.member("property", difference.property != nullptr ? std::optional(difference.property->name)
                                                         : std::nullopt);
  json.member("kind", difference.kind);
  json.array("witness", [&] {
    for (std::size_t i = 0; i < difference.run.size(); ++i) {
      json.object([&] { write_members(json, difference, i, policy); });
    }
  });
}

void write_members(JsonWriter& json, const Conformance& result, const Policy& policy) {
  json.member("system", result.system);
  json.member("policy", result.policy);
  json.member("verdict", text(result.verdict));
  json.member("hypothesis", result.hypothesis);
  json.member("checks", result.checks);
  json.member("decisions", result.decisions);
  json.member("resets", result.resets);
  json.member("suite_runs", result.suite_runs);
  json.member("walks", result.walk_runs);
  json.member("seed", result.seed);
  json.member("model_states", result.states);
  json.values("not_asked", result.not_asked);
  json.member("differing_runs", result.differing_runs);
  json.member("ending_fault", null_if_empty(result.ending_fault));
  json.array("differences", [&] {
    for (const Difference& difference : result.differences) {
      json.object([&] { write_members(json, difference, policy); });
    }
  });
}

/// The table's rows as they stand in JSON, one a line: what a CI server shows.
std::string rows_of(const Difference& difference, const Policy& policy) {
  std::string rows;
  for (std::size_t i = 0; i < difference.run.size(); ++i) {
    rows +=
        "\n" + json_object([&](JsonWriter& json) { write_members(json, difference, i, policy); });
  }
  return rows;
}

}  // namespace

std::string to_json(const Conformance& result, const Policy& policy, const std::string& said,
                    const Made& made) {
  return json_line([&](JsonWriter& json) {
    write_members(json, result, policy);
    json.member("stderr", null_if_empty(said));
    json.object("made", [&] { write_members(json, with_policy(made, policy)); });
  });
}

std::string to_junit(const Conformance& result, const Policy& policy, double took_s,
                     const Made& made) {
  const bool conforms = result.verdict == ConformanceVerdict::conforms;
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  out += fmt::format(
      "  <testsuite name=\"cascade conform {}\" tests=\"1\" failures=\"{}\" time=\"{:.6f}\">\n"
      "    <properties>\n",
      xml_text(policy.name), conforms ? 0 : 1, took_s);
  for (const auto& [name, value] : named_values(with_policy(made, policy))) {
    out += fmt::format("      <property name=\"{}\" value=\"{}\"/>\n", xml_text(name),
                       xml_text(value));
  }
  out +=
      fmt::format("    </properties>\n    <testcase classname=\"{}\" name=\"{}\" time=\"{:.6f}\"",
                  xml_text(policy.name), xml_text(result.system), took_s);
  if (conforms) {
    out += ">\n      <system-out>" + xml_text("if " + result.hypothesis) +
           "</system-out>\n    </testcase>\n";
    return out + "  </testsuite>\n</testsuites>\n";
  }
  std::string body = counted(result.differing_runs, "run") + " differ";
  for (const std::string& what : result.not_asked) body += "\nnot asked: " + what;
  if (!result.ending_fault.empty()) body += "\nafter all was answered: " + result.ending_fault;
  for (const Difference& difference : result.differences) {
    body += "\n" + difference.kind;
    if (difference.property != nullptr) body += ": " + std::string(difference.property->name);
    body += rows_of(difference, policy);
  }
  std::string message = "not all of the suite was asked";
  if (!result.ending_fault.empty()) message = result.ending_fault;
  if (!result.differences.empty()) message = "the system " + result.differences.front().kind;
  return out +
         fmt::format(">\n      <failure type=\"{}\" message=\"{}\">{}</failure>\n    </testcase>\n",
                     text(result.verdict), xml_text(message), xml_text(body)) +
         "  </testsuite>\n</testsuites>\n";
}

std::string to_json(const Inference& inference, const std::string& against,
                    const std::vector<std::string>& otherwise, const Made& made) {
  return json_line([&](JsonWriter& json) {
    json.member("verdict", inference.is_ladder() ? "ladder" : "no-ladder");
    json.array("measured", [&] {
      for (const Measurement& each : inference.measured) {
        json.object([&] {
          json.member("key", each.key);
          json.member("value", each.value);
          json.member("how", each.how);
        });
      }
    });
    json.values("not_observable", inference.not_observable);
    json.values("no_ladder", inference.no_ladder);
    json.member("requests", inference.requests);
    if (inference.conformance) {
      json.object("conformance",
                  [&] { write_members(json, *inference.conformance, inference.policy); });
    }
    json.member("against", null_if_empty(against));
    if (!against.empty()) json.values("otherwise", otherwise);
    json.object("made", [&] { write_members(json, with_policy(made, inference.policy)); });
  });
}

}  // namespace cascade
