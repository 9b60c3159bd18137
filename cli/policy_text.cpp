#include "cli/policy_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "cli/terminal/terminal.hpp"
#include "reports/text/metric_words.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/json_writer.hpp"
#include "sim/text/number_text.hpp"

namespace cascade {
namespace {

std::string cooldown_words(const Policy& policy) {
  if (policy.has_one_cooldown()) return duration_for_people(policy.cooldown(policy.highest()));
  std::string words;
  for (const Level level : policy.raised_levels()) {
    words += (words.empty() ? "" : " / ") + duration_for_people(policy.cooldown(level));
  }
  return words;
}

// --- A policy as a table ------------------------------------------------------------------------

/// What a column shows of a level, with what stands above it.
struct Column {
  std::string head;
  std::vector<std::string> cells;  ///< by level
};

std::string threshold_text(double value) { return std::isfinite(value) ? grouped(value) : "never"; }

void add_columns(const Policy& policy, const MetricThresholds& metric,
                 std::vector<Column>& columns) {
  const bool high = metric.worse == Worse::high;
  const std::string unit = metric.unit == "percent" ? " %" : "";
  Column triggers{said_name(metric.name) + unit + (high ? " from" : " down from"), {}};
  Column clears{high ? "clear below" : "clear above", {}};
  for (const Level level : policy.all_levels()) {
    const bool none = level == kLowest || !metric.monitored;
    triggers.cells.push_back(none ? "-" : threshold_text(metric.trigger(level)));
    clears.cells.push_back(none ? "-" : threshold_text(metric.clear(level)));
  }
  columns.push_back(std::move(triggers));
  columns.push_back(std::move(clears));
}

bool sheds(const Policy& policy) {
  for (const Level level : policy.all_levels()) {
    for (const Action action : policy.shedding[index(level)]) {
      if (action != Action::process) return true;
    }
  }
  return false;
}

void trim(std::string& line) {
  while (!line.empty() && line.back() == ' ') line.pop_back();
}

std::string ladder_table(const Policy& policy) {
  constexpr std::size_t kColumn = 12, kLevelColumn = 14;
  const std::size_t level_width = label_width(policy.levels, kLevelColumn - 1) + 1;
  const bool with_shedding = policy.is_k2s() || sheds(policy);
  std::vector<Column> columns;
  for (const MetricThresholds& metric : policy.metrics) add_columns(policy, metric, columns);
  std::string head = fmt::format("{:<{}}", "level", level_width);
  for (const Column& column : columns) {
    head += fmt::format("{:>{}}", column.head, std::max(kColumn, column.head.size() + 1));
  }
  if (with_shedding) {
    head += fmt::format("   {:<9}{:<9}{:<9}{:<9}", "CRITICAL", "HIGH", "NORMAL", "LOW");
  }
  std::string out;
  if (!policy.is_k2s()) trim(head);
  out += head + "\n";
  for (const Level level : policy.all_levels()) {
    std::string row = level_label(level, policy.levels, level_width);
    for (const Column& column : columns) {
      row += fmt::format("{:>{}}", column.cells[index(level)],
                         std::max(kColumn, column.head.size() + 1));
    }
    if (with_shedding) {
      row += "   ";
      for (const Action action : policy.shedding[index(level)]) {
        row += fmt::format("{:<9}", text(action));
      }
    }
    trim(row);
    out += row + "\n";
  }
  return out;
}

std::string names_line(const std::string& label, const std::vector<std::string>& names) {
  std::string line = fmt::format("\n{}:", label);
  for (const std::string& name : names) line += " " + printable(name);
  return line + "\n";
}

std::string symbols_line(const char* label, const std::vector<std::string>& symbols) {
  return names_line(fmt::format("{} ({})", label, symbols.size()), symbols);
}

std::string units_lines(const Policy& policy) {
  std::string lines;
  for (const MetricThresholds& metric : policy.metrics) {
    if (metric.unit.empty()) continue;
    lines += fmt::format("{} in {}\n", metric.name, printable(metric.unit));
  }
  return lines.empty() ? "" : "\n" + lines;
}

// --- What a file leaves to its defaults ---------------------------------------------------------

std::string numbers_text(const std::vector<double>& numbers) {
  std::string text;
  for (const double number : numbers) text += (text.empty() ? "" : ", ") + number_text(number);
  return "[" + text + "]";
}

std::string actions_text(const std::array<Action, kPriorityCount>& actions) {
  std::string line;
  for (const Action action : actions)
    line += (line.empty() ? "" : ", ") + std::string(text(action));
  return "[" + line + "]";
}

std::string clear_words(const MetricThresholds& metric) {
  return metric.clears.empty() ? "recovery_factor " + number_text(metric.recovery_factor)
                               : "clear " + numbers_text(metric.clears);
}

/// The value that holds for a key of a metric; empty for one that it does not have.
std::string inherited_of(const Policy& policy, const MetricThresholds& metric,
                         const std::string& key) {
  if (key == "unit") return json_string(metric.unit);
  if (key == "worse") return std::string(text(metric.worse));
  if (key == "min") return number_text(metric.min);
  if (key == "max") return number_text(metric.max);
  if (key == "monitored") return metric.monitored ? "true" : "false";
  if (key == "recovery_factor") return number_text(metric.recovery_factor);
  for (const Level level : policy.raised_levels()) {
    if (key_of(policy.name_of(level)) == key) return number_text(metric.trigger(level));
  }
  return "";
}

/// The value that holds for a key which the file left out.
std::string inherited_value(const Policy& policy, const std::string& key) {
  if (key == "levels") {
    std::string names;
    for (const std::string& name : policy.levels.all()) names += (names.empty() ? "" : ", ") + name;
    return "[" + names + "]";
  }
  if (key == "escalation") return std::string(text(policy.escalation));
  if (key == "recovery") return std::string(text(policy.recovery));
  if (key == "on_missing") return std::string(text(policy.on_missing));
  if (key == "cooldown_s") return number_text(policy.cooldown_s);
  if (key == "stale_after_s") return number_text(policy.stale_after_s);
  if (key == "tiers" || key == "tiers.tier_1" || key == "tiers.tier_2") {
    const std::string one = counted(policy.tier_1.size(), "symbol") + " in tier 1";
    const std::string two = counted(policy.tier_2.size(), "symbol") + " in tier 2";
    return key == "tiers" ? one + ", " + two : key == "tiers.tier_1" ? one : two;
  }
  if (key == "shedding") return sheds(policy) ? "as k2" : "nothing is shed";
  for (const Level level : policy.all_levels()) {
    if (key == "shedding." + key_of(policy.name_of(level))) {
      return actions_text(policy.shedding[index(level)]);
    }
  }
  for (const MetricThresholds& metric : policy.metrics) {
    if (key == metric.name) {
      return numbers_text(metric.triggers) + ", " + clear_words(metric);
    }
    for (const std::string& table : {metric.name + ".", "metric." + metric.name + "."}) {
      if (key.rfind(table, 0) == 0) return inherited_of(policy, metric, key.substr(table.size()));
    }
  }
  return "";
}

}  // namespace

std::string one_line(const Policy& policy) {
  std::string line =
      fmt::format("escalation {}, recovery {}, on_missing {}; cooldown {}", text(policy.escalation),
                  text(policy.recovery), text(policy.on_missing), cooldown_words(policy));
  const auto more = [&line](const char* words, Duration time) {
    if (time.ns > 0) line += fmt::format(", {} {}", words, duration_for_people(time));
  };
  more("between escalations", policy.escalation_cooldown());
  more("up after", policy.escalate_after());
  more("checks at least apart", policy.check_every());
  return line + ", stale after " + duration_for_people(policy.stale_after());
}

std::string inherited_text(const Policy& policy, const std::string& name_or_file,
                           const std::string& indent) {
  const bool is_builtin = builtin_policy(name_or_file).has_value();
  if (policy.inherited.empty() || (is_builtin && policy.is_k2s())) return "";
  std::string lines = indent + "inherited, as the file does not say them:\n";
  for (const std::string& key : policy.inherited) {
    lines += fmt::format("{}  {} = {}\n", indent, key, inherited_value(policy, key));
  }
  return lines;
}

std::string policy_text(const Policy& policy, const std::string& name_or_file) {
  std::string out = fmt::format("policy {}\n{}\n\n", printable(policy.name), one_line(policy));
  out += ladder_table(policy);
  if (!policy.is_k2s()) out += units_lines(policy);
  if (policy.is_k2s() || sheds(policy)) {
    out += symbols_line("tier 1", policy.tier_1) + symbols_line("tier 2", policy.tier_2);
  }
  if (!policy.violates.empty()) out += names_line("meant to violate", policy.violates);
  const std::string inherited = inherited_text(policy, name_or_file, "");
  return out + (inherited.empty() ? "" : "\n") + inherited;
}

}  // namespace cascade
