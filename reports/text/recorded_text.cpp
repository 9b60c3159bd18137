#include "reports/text/recorded_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "reports/text/metric_words.hpp"
#include "reports/text/people_text.hpp"
#include "reports/text/xml_text.hpp"
#include "sim/replay/ruling.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/number_text.hpp"
#include "sim/text/time_text.hpp"
#include "sim/trace/readers/source.hpp"

namespace cascade {
namespace {

std::string upper_case(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return upper;
}

std::string since_first(const Trace& trace, std::size_t row) {
  return seconds_text((trace.at[row] - trace.at.front()).ns);
}

/// As the file has it: a date, or seconds.
std::string time_of(const Trace& trace, std::size_t row) {
  return trace.absolute_time ? iso_text(trace.at[row]) : seconds_text(trace.at[row].ns) + " s";
}

std::string possible_text(const RecordedReport& report) {
  std::string names;
  for (const Level level : report.policy.all_levels()) {
    if (!report.verdict.first->possible.has(level)) continue;
    names += (names.empty() ? "" : ", ") + report.policy.name_of(level);
  }
  return names;
}

/// "a cooldown of 30 s before leaving SOFT": the clocks that a move has to wait for.
std::string clocks_text(const Policy& policy, const Inconsistency& first) {
  const auto clock = [](const char* name, Duration length) {
    return length.ns == 0 ? "" : std::string(name) + " of " + duration_for_people(length);
  };
  std::vector<std::string> clocks;
  if (first.recorded < first.before) {
    const std::string cooldown = clock("a cooldown", policy.cooldown(first.before));
    if (!cooldown.empty()) {
      clocks.push_back(cooldown + " before leaving " + policy.name_of(first.before));
    }
  }
  if (first.recorded > first.before) {
    clocks.push_back(clock("an escalation cooldown", policy.escalation_cooldown()));
    clocks.push_back(clock("an escalate_after", policy.escalate_after()));
  }
  std::string text;
  for (const std::string& each : clocks) {
    if (!each.empty()) text += (text.empty() ? "" : " and ") + each;
  }
  return text;
}

/// Why the recorded level was not possible, as one sentence without a full stop.
std::string why_text(const RecordedReport& report) {
  const Inconsistency& first = *report.verdict.first;
  const std::string &to = report.policy.name_of(first.recorded),
                    &from = report.policy.name_of(first.before);
  const bool moved = first.recorded != first.before;
  if (first.way) {
    std::string way;
    for (const Level level : *first.way) {
      way += (way.empty() ? "" : ", then ") + report.policy.name_of(level);
    }
    return "the level is possible, but not the transitions that were counted since " + from + ": " +
           (way.empty() ? "none" : way);
  }
  switch (first.rule) {
    case BrokenRule::clocks: {
      const std::string clocks = clocks_text(report.policy, first);
      return "too soon" + (moved ? " to go from " + from + " to " + to : "") + ": " +
             (clocks.empty() ? "" : "the policy has " + clocks + ", and ") +
             "it is only possible if all such times were over";
    }
    case BrokenRule::checks:
      if (!moved && report.assumptions.one_check_a_row()) {
        return "held too long: the check of this row leaves " + to;
      }
      return (moved ? "too late to go from " + from + " to " + to : "held too long") +
             ": checks that are at most " + span_text(report.assumptions.longest_without_check()) +
             " apart had to leave " + from + " before";
    case BrokenRule::pressure:
      return "no value that " +
             std::string(report.assumptions.one_check_a_row()
                             ? "the check saw leads from "
                             : "a check can have seen leads from ") +
             from + " to " + to;
    case BrokenRule::steps:
      return "there is no way from " + from + " to " + to +
             " here: it breaks several rules of the policy at once";
  }
  return "";
}

constexpr const char* kRestart =
    "a reset or a restart of the system would explain it: --allow-restarts";

/// The rows up to the first that nothing explains.
std::string rows_table(const RecordedReport& report, const TextStyle& style) {
  constexpr std::size_t kRowsBefore = 5;
  const Trace& trace = report.trace;
  const Inconsistency& first = *report.verdict.first;
  const std::size_t begin = first.row > kRowsBefore ? first.row - kRowsBefore : 0;
  const bool has_lines = trace.levels.line[first.row] != 0;
  std::size_t time_width = 10;
  for (std::size_t row = begin; row <= first.row; ++row) {
    time_width = std::max(time_width, time_of(trace, row).size());
  }
  std::string table = "  ";
  if (has_lines) table += fmt::format("{:>8}", "line");
  table += fmt::format("  {:>{}}", "time", time_width);
  std::vector<std::size_t> metrics, widths;
  for (std::size_t m = 0; m < report.policy.metric_count(); ++m) {
    if (!trace.has(metric_at(m))) continue;
    metrics.push_back(m);
    const std::string name = name_with_unit(report.policy.metrics[m]);
    widths.push_back(std::max<std::size_t>(12, name.size() + 2));
    table += fmt::format("{:>{}}", name, widths.back());
  }
  table += "  level\n";
  for (std::size_t row = begin; row <= first.row; ++row) {
    table += "  ";
    if (has_lines) table += fmt::format("{:>8}", trace.levels.line[row]);
    table += fmt::format("  {:>{}}", time_of(trace, row), time_width);
    for (std::size_t i = 0; i < metrics.size(); ++i) {
      const double value = trace.columns[metrics[i]][row];
      table += fmt::format("{:>{}}", is_missing(value) ? "" : style.number(value), widths[i]);
    }
    const auto level = trace.levels.at[row];
    table += "  " + (level ? style.level(report.policy.levels, *level, 0) : "") + "\n";
  }
  return table;
}

std::string undetermined_text(const RecordedVerdict& verdict) {
  const UndeterminedTime& time = verdict.undetermined;
  if (time.total().ns == 0) return "";
  std::string parts;
  const auto part = [&parts](Duration length, const char* what) {
    if (length.ns == 0) return;
    parts += (parts.empty() ? "" : ", ") + duration_for_people(length) + " " + what;
  };
  part(time.no_level, "without a level");
  part(time.no_metric, "where too little is known of a metric");
  part(time.wide, "where the metrics moved so far that any level was possible");
  part(time.ends, "at the recording's ends");
  part(time.unmoved, "in which the level never changed, and was not to");
  return fmt::format("  undetermined for {} of {}: {}\n", duration_for_people(time.total()),
                     duration_for_people(verdict.length), parts);
}

std::string at_text(const RecordedReport& report) {
  const std::size_t row = report.verdict.first->row;
  const std::size_t line = report.trace.levels.line[row];
  return (line == 0 ? "" : fmt::format("line {}, ", line)) + time_of(report.trace, row);
}

/// The transitions that were counted, where they are what is not possible.
std::string counted_json(const RecordedReport& report) {
  if (!report.verdict.first->way) return "null";
  std::string levels;
  for (const Level level : *report.verdict.first->way) {
    levels += (levels.empty() ? "\"" : ",\"") + report.policy.name_of(level) + "\"";
  }
  return "[" + levels + "]";
}

/// Why there is no better verdict.
std::string reason(const RecordedReport& report) {
  if (!report.verdict.first) return report.verdict.why;
  return fmt::format("{}: recorded {}, possible {}: {}", at_text(report),
                     report.policy.name_of(report.verdict.first->recorded), possible_text(report),
                     why_text(report));
}

}  // namespace

std::string to_text(const RecordedReport& report, const TextStyle& style) {
  const RecordedVerdict& verdict = report.verdict;
  const std::string word = upper_case(text(verdict.ruling));
  std::string out =
      fmt::format("{}, policy {}: {}\n", style.printable(report.trace.name),
                  style.printable(report.policy.name),
                  verdict.ruling == RecordedRuling::undetermined
                      ? word
                      : style.verdict(verdict.ruling == RecordedRuling::consistent, word));
  out += fmt::format("  {} over {}, {} with a level, {} of level\n", counted(verdict.rows, "row"),
                     duration_for_people(verdict.length), verdict.levels,
                     counted(verdict.changes, "change"));
  if (verdict.ruling == RecordedRuling::undetermined) out += "  " + verdict.why + "\n";
  if (verdict.first) {
    const Inconsistency& first = *verdict.first;
    out += fmt::format("\n  {}: recorded {}, possible {}\n  {}\n", at_text(report),
                       style.level(report.policy.levels, first.recorded, 0), possible_text(report),
                       why_text(report));
    if (first.restart_explains && !report.assumptions.restarts) {
      out += "  " + std::string(kRestart) + "\n";
    }
    out += "\n" + rows_table(report, style);
    const std::size_t follow = verdict.rows - first.row - 1;
    const std::size_t more = verdict.inconsistent_rows - 1;
    if (follow > 0) {
      out += fmt::format(
          "\n  {} follow{}: {} inconsistent, judged anew from this one\n", counted(follow, "row"),
          follow == 1 ? "s" : "",
          more == 0 ? "none is" : grouped(more) + (more == 1 ? " of them is" : " of them are"));
    }
  }
  out += undetermined_text(verdict);
  if (verdict.restarts > 0) {
    out += fmt::format("  {} at least\n", counted(verdict.restarts, "restart"));
  }
  out += "Assumed:\n";
  for (const std::string& each : words_of(report.assumptions, report.policy, verdict)) {
    out += "  - " + style.printable(each) + "\n";
  }
  return out;
}

std::string to_json(const RecordedReport& report, const Made& made) {
  const RecordedVerdict& verdict = report.verdict;
  const Trace& trace = report.trace;
  std::string first = "null";
  if (verdict.first) {
    const Inconsistency& at = *verdict.first;
    std::string possible;
    for (const Level level : report.policy.all_levels()) {
      if (!at.possible.has(level)) continue;
      possible += (possible.empty() ? "\"" : ",\"") + report.policy.name_of(level) + "\"";
    }
    const std::size_t line = trace.levels.line[at.row];
    first = fmt::format(
        R"({{"line":{},"t":{},"time":{},"recorded":"{}","possible":[{}],"rule":"{}","why":{},"restart_explains":{},"counted":{}}})",
        line == 0 ? "null" : std::to_string(line), since_first(trace, at.row),
        trace.absolute_time ? json_string(iso_text(trace.at[at.row])) : "null",
        report.policy.name_of(at.recorded), possible, text(at.rule), json_string(why_text(report)),
        at.restart_explains, counted_json(report));
  }
  const UndeterminedTime& time = verdict.undetermined;
  std::string assumptions;
  for (const std::string& each : words_of(report.assumptions, report.policy, verdict)) {
    assumptions += (assumptions.empty() ? "" : ",") + json_string(each);
  }
  return fmt::format(
      R"({{"verdict":"{}","rows":{},"first":{},"undetermined_s":{},"why":{},"policy":{},"trace":{},)"
      R"("rows_with_level":{},"changes":{},"inconsistent_rows":{},"restarts":{},"duration_s":{},)"
      R"("undetermined":{{"no_level_s":{},"no_metric_s":{},"wide_s":{},"ends_s":{},"unmoved_s":{}}},)"
      R"("assumptions":[{}],"made":{{{}}}}})"
      "\n",
      text(verdict.ruling), verdict.rows, first, seconds_text(time.total().ns),
      verdict.why.empty() ? "null" : json_string(verdict.why), json_string(report.policy.name),
      json_string(trace.name), verdict.levels, verdict.changes, verdict.inconsistent_rows,
      verdict.restarts, seconds_text(verdict.length.ns), seconds_text(time.no_level.ns),
      seconds_text(time.no_metric.ns), seconds_text(time.wide.ns), seconds_text(time.ends.ns), seconds_text(time.unmoved.ns),
      assumptions, json_members(with_policy(with_traces(made, trace, nullptr), report.policy)));
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
