#include "reports/text/recorded_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "reports/text/metric_words.hpp"
#include "reports/text/people_text.hpp"
#include "reports/text/recorded_words.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/number_text.hpp"

namespace cascade {
namespace {

std::string upper_case(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return upper;
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
    time_width = std::max(time_width, recorded_time_text(trace, row).size());
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
    table += fmt::format("  {:>{}}", recorded_time_text(trace, row), time_width);
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
                     duration_for_people(verdict.length), grouped(verdict.levels),
                     counted(verdict.changes, "change"));
  if (verdict.ruling == RecordedRuling::undetermined) out += "  " + verdict.why + "\n";
  if (verdict.first) {
    const Inconsistency& first = *verdict.first;
    out += fmt::format("\n  {}: recorded {}, possible {}\n  {}\n", recorded_place_text(report),
                       style.level(report.policy.levels, first.recorded, 0),
                       possible_levels_text(report), inconsistency_text(report));
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

}  // namespace cascade
