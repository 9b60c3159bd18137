// The verdict on recorded levels, for machines.

#include <fmt/format.h>

#include "reports/text/recorded_text.hpp"
#include "reports/text/recorded_words.hpp"
#include "reports/text/xml_text.hpp"
#include "sim/text/json_writer.hpp"
#include "sim/text/printable.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

JsonNumber seconds(Duration length) { return {seconds_text(length.ns)}; }

void write_members(JsonWriter& json, const RecordedReport& report, const Inconsistency& first) {
  const Trace& trace = report.trace;
  const Policy& policy = report.policy;
  const std::size_t line = trace.levels.line[first.row];
  json.member("line", line == 0 ? std::nullopt : std::optional(line));
  json.member("t", seconds(trace.at[first.row] - trace.at.front()));
  json.member("time",
              trace.absolute_time ? std::optional(iso_text(trace.at[first.row])) : std::nullopt);
  json.member("recorded", policy.name_of(first.recorded));
  json.array("possible", [&] {
    for (const Level level : policy.all_levels()) {
      if (first.possible.has(level)) json.value(policy.name_of(level));
    }
  });
  json.member("rule", text(first.rule));
  json.member("why", inconsistency_text(report));
  json.member("restart_explains", first.restart_explains);
  if (!first.way) {
    json.member("counted", nullptr);
    return;
  }
  json.array("counted", [&] {
    for (const Level level : *first.way) json.value(policy.name_of(level));
  });
}

void write_members(JsonWriter& json, const UndeterminedTime& time) {
  json.member("no_level_s", seconds(time.no_level));
  json.member("no_metric_s", seconds(time.no_metric));
  json.member("wide_s", seconds(time.wide));
  json.member("ends_s", seconds(time.ends));
  json.member("unmoved_s", seconds(time.unmoved));
}

/// Why there is no better verdict.
std::string reason(const RecordedReport& report) {
  if (!report.verdict.first) return report.verdict.why;
  return fmt::format("{}: recorded {}, possible {}: {}", recorded_place_text(report),
                     report.policy.name_of(report.verdict.first->recorded),
                     possible_levels_text(report), inconsistency_text(report));
}

}  // namespace

std::string to_json(const RecordedReport& report, const Made& made) {
  const RecordedVerdict& verdict = report.verdict;
  return json_line([&](JsonWriter& json) {
    json.member("verdict", text(verdict.ruling));
    json.member("rows", verdict.rows);
    if (verdict.first) {
      json.object("first", [&] { write_members(json, report, *verdict.first); });
    } else {
      json.member("first", nullptr);
    }
    json.member("undetermined_s", seconds(verdict.undetermined.total()));
    json.member("why", null_if_empty(verdict.why));
    json.member("policy", report.policy.name);
    json.member("trace", report.trace.name);
    json.member("rows_with_level", verdict.levels);
    json.member("changes", verdict.changes);
    json.member("inconsistent_rows", verdict.inconsistent_rows);
    json.member("restarts", verdict.restarts);
    json.member("duration_s", seconds(verdict.length));
    json.object("undetermined", [&] { write_members(json, verdict.undetermined); });
    json.values("assumptions", words_of(report.assumptions, report.policy, verdict));
    json.object("made", [&] {
      write_members(json, with_policy(with_traces(made, report.trace, nullptr), report.policy));
    });
  });
}

std::string to_junit(const RecordedReport& report, const Made& made, double took_s) {
  const auto safe = [](const std::string& text) {
    return xml_text(printable(text, std::string_view::npos));
  };
  const RecordedVerdict& verdict = report.verdict;
  const std::string policy = safe(report.policy.name), file = safe(report.trace.name);
  const bool fails = verdict.ruling == RecordedRuling::inconsistent;
  const bool skipped = verdict.ruling == RecordedRuling::undetermined;
  std::string out = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
      "  <testsuite name=\"cascade conform {}\" file=\"{}\" tests=\"1\" failures=\"{}\" "
      "skipped=\"{}\" time=\"{:.6f}\">\n    <properties>\n",
      policy, file, fails ? 1 : 0, skipped ? 1 : 0, took_s);
  for (const auto& [name, value] :
       named_values(with_policy(with_traces(made, report.trace, nullptr), report.policy))) {
    out += fmt::format("      <property name=\"{}\" value=\"{}\"/>\n", safe(name), safe(value));
  }
  out += fmt::format(
      "    </properties>\n"
      "    <testcase classname=\"{}\" name=\"recorded-levels\" file=\"{}\" time=\"{:.6f}\"",
      policy, file, took_s);
  if (!fails && !skipped) {
    out += "/>\n";
  } else {
    const std::string kind = fails ? "failure type=\"inconsistent\"" : "skipped";
    out +=
        fmt::format(">\n      <{} message=\"{}\"/>\n    </testcase>\n", kind, safe(reason(report)));
  }
  return out + "  </testsuite>\n</testsuites>\n";
}

}  // namespace cascade
