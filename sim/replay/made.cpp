#include "sim/replay/made.hpp"

#include <string_view>

#include "sim/replay/replay_frame.hpp"
#include "sim/text/number_text.hpp"
#include "sim/text/sha256.hpp"

namespace cascade {
namespace {

MadeFrom file_of(const Trace& trace) { return {trace.name, trace.sha256, trace.counts.rows}; }

std::string json_of(const MadeFrom& from) {
  return "{\"name\":" + json_string(from.name) + ",\"sha256\":" + json_string(from.sha256) +
         (from.rows ? ",\"rows\":" + std::to_string(*from.rows) : "") + "}";
}

std::string text_of(const MadeFrom& from) {
  return from.name + ", sha256 " + from.sha256 +
         (from.rows ? ", " + std::to_string(*from.rows) + " rows" : "");
}

/// {"lag":11}, of the metrics that `told` gives a text for; empty where there is none.
template <typename Told>
std::string json_by_metric(const Made& made, Told told) {
  std::string members;
  for (const MadeOf& of : made.metrics) {
    const std::string value = told(of);
    if (value.empty()) continue;
    members += (members.empty() ? "" : ",") + json_string(of.metric) + ":" + value;
  }
  return members.empty() ? "" : "{" + members + "}";
}

std::string scale_text(const MadeOf& of) { return of.scale == 1 ? "" : number_text(of.scale); }

std::string summed_text(const MadeOf& of) {
  return of.summed <= 1 ? "" : std::to_string(of.summed);
}

}  // namespace

std::string policy_digest(const Policy& policy) { return "sha256:" + sha256_hex(to_toml(policy)); }

Made with_traces(Made made, const Trace& trace, const Trace* second) {
  made.input = file_of(trace);
  if (second != nullptr) {
    const bool is_k2s = second->metrics == k2_trace_metrics();
    (is_k2s ? made.heap_input : made.second_input) = file_of(*second);
  }
  std::vector<TraceMetric> metrics = trace.metrics;
  if (second != nullptr && second->metrics != metrics) {
    metrics.insert(metrics.end(), second->metrics.begin(), second->metrics.end());
  }
  for (const TraceMetric& metric : metrics) {
    const auto column = column_of(metric.name, trace, second);
    if (!column) continue;
    const Trace& file = *column->trace;
    made.metrics.push_back({metric.name, file.scales[index(column->metric)], file.counts.series});
  }
  return made;
}

Made with_scenario(Made made, const std::string& file, const std::string& toml) {
  made.input = MadeFrom{file.substr(file.find_last_of('/') + 1), sha256_hex(toml), std::nullopt};
  return made;
}

Made with_policy(Made made, const Policy& policy) {
  made.policy_digest = policy_digest(policy);
  return made;
}

std::string json_members(const Made& made) {
  std::string json = "\"by\":" + json_string(made.by) + ",\"args\":" + json_string(made.args);
  if (made.input) json += ",\"input\":" + json_of(*made.input);
  if (made.heap_input) json += ",\"heap_input\":" + json_of(*made.heap_input);
  if (made.second_input) json += ",\"second_input\":" + json_of(*made.second_input);
  const std::string scale = json_by_metric(made, scale_text);
  const std::string summed = json_by_metric(made, summed_text);
  if (!scale.empty()) json += ",\"scale\":" + scale;
  if (!summed.empty()) json += ",\"summed\":" + summed;
  if (!made.policy_digest.empty()) json += ",\"policy_digest\":" + json_string(made.policy_digest);
  return json;
}

std::vector<std::pair<std::string, std::string>> named_values(const Made& made) {
  std::vector<std::pair<std::string, std::string>> values = {{"Made by", made.by},
                                                             {"Arguments", made.args}};
  if (made.input) values.emplace_back("Input", text_of(*made.input));
  if (made.heap_input) values.emplace_back("Input for heap", text_of(*made.heap_input));
  if (made.second_input) values.emplace_back("Second input", text_of(*made.second_input));
  for (const MadeOf& of : made.metrics) {
    if (of.scale != 1) values.emplace_back("Scale of " + of.metric, scale_text(of));
    if (of.summed > 1) values.emplace_back("Series summed to " + of.metric, summed_text(of));
  }
  if (!made.policy_digest.empty()) values.emplace_back("Policy digest", made.policy_digest);
  return values;
}

std::string shell_word(const std::string& word) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=,@%+";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

}  // namespace cascade
