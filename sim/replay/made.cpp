#include "sim/replay/made.hpp"

#include <algorithm>
#include <string_view>

#include "sim/replay/replay_frame.hpp"
#include "sim/text/number_text.hpp"
#include "sim/text/sha256.hpp"

namespace cascade {
namespace {

MadeFrom file_of(const Trace& trace) { return {trace.name, trace.sha256, trace.counts.rows}; }

std::string text_of(const MadeFrom& from) {
  return from.name + ", sha256 " + from.sha256 +
         (from.rows ? ", " + std::to_string(*from.rows) + " rows" : "");
}

bool is_scaled(const MadeOf& of) { return of.scale != 1; }
bool is_summed(const MadeOf& of) { return of.summed > 1; }

/// {"lag":11}, of the metrics that it was done to; nothing where there is none.
template <typename Value>
void write_by_metric(JsonWriter& json, const char* key, const Made& made,
                     bool (*is_done)(const MadeOf&), Value MadeOf::*value) {
  if (std::none_of(made.metrics.begin(), made.metrics.end(), is_done)) return;
  json.object(key, [&] {
    for (const MadeOf& of : made.metrics) {
      if (is_done(of)) json.member(of.metric, of.*value);
    }
  });
}

}  // namespace

void write_made_from(JsonWriter& json, const char* key, const std::optional<MadeFrom>& from) {
  if (!from) return;
  json.object(key, [&] {
    json.member("name", from->name);
    json.member("sha256", from->sha256);
    if (from->rows) json.member("rows", *from->rows);
  });
}

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

void write_members(JsonWriter& json, const Made& made) {
  json.member("by", made.by);
  json.member("args", made.args);
  write_made_from(json, "input", made.input);
  write_made_from(json, "heap_input", made.heap_input);
  write_made_from(json, "second_input", made.second_input);
  write_by_metric(json, "scale", made, is_scaled, &MadeOf::scale);
  write_by_metric(json, "summed", made, is_summed, &MadeOf::summed);
  if (!made.policy_digest.empty()) json.member("policy_digest", made.policy_digest);
}

std::vector<std::pair<std::string, std::string>> named_values(const Made& made) {
  std::vector<std::pair<std::string, std::string>> values = {{"Made by", made.by},
                                                             {"Arguments", made.args}};
  if (made.input) values.emplace_back("Input", text_of(*made.input));
  if (made.heap_input) values.emplace_back("Input for heap", text_of(*made.heap_input));
  if (made.second_input) values.emplace_back("Second input", text_of(*made.second_input));
  for (const MadeOf& of : made.metrics) {
    if (is_scaled(of)) values.emplace_back("Scale of " + of.metric, number_text(of.scale));
    if (is_summed(of)) {
      values.emplace_back("Series summed to " + of.metric, std::to_string(of.summed));
    }
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
