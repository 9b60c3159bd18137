#include "reports/sweep/sweep_table.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string_view>

#include "model/input_error.hpp"
#include "model/nearest_name.hpp"
#include "properties/catalogue.hpp"
#include "reports/sweep/pareto.hpp"
#include "reports/text/csv_field.hpp"
#include "reports/text/shown_text.hpp"
#include "sim/text/json_writer.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

Duration at_or_above(const Summary& summary, Level level) {
  Duration sum;
  for (std::size_t i = index(level); i < summary.levels.size(); ++i)
    sum = sum + summary.at_level[i];
  return sum;
}

/// A statistic that nobody knows is not 0: NaN, which is on no front.
constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

std::vector<SweepStatistic> make_statistics(const LevelNames& levels) {
  const auto count = [](std::size_t Summary::*member) {
    return [member](const Summary& summary) { return static_cast<double>(summary.*member); };
  };
  std::vector<SweepStatistic> statistics = {
      {"transitions", false, count(&Summary::transitions)},
      {"escalations", false, count(&Summary::escalations)},
      {"recoveries", false, count(&Summary::recoveries)},
      {"flaps", false,
       [](const Summary& s) { return s.flaps ? static_cast<double>(*s.flaps) : kUnknown; }},
      {"reversals", false, count(&Summary::reversals)},
      {"seconds_blind", false,
       [](const Summary& s) { return s.blind ? s.blind->seconds() : kUnknown; }},
      {"transitions_per_hour_max", false, count(&Summary::transitions_per_hour_max)},
      {"level_max", false,
       [](const Summary& s) { return static_cast<double>(index(s.level_max)); }},
  };
  for (const Level level : levels.levels()) {
    statistics.push_back(
        {"seconds_at." + levels[level], level == kLowest,
         [level](const Summary& s) { return s.at_level[index(level)].seconds(); }});
  }
  for (const Level level : levels.levels()) {
    if (level == kLowest) continue;
    statistics.push_back({"seconds_from." + levels[level], true,
                          [level](const Summary& s) { return at_or_above(s, level).seconds(); }});
  }
  return statistics;
}

}  // namespace

std::vector<SweepStatistic> sweep_statistics(const LevelNames& levels) {
  return make_statistics(levels);
}

SweepStatistic parse_statistic(const std::string& text, const LevelNames& levels) {
  const std::size_t colon = text.find(':');
  const std::string direction = colon == std::string::npos ? "" : text.substr(colon + 1);
  std::vector<std::string> names;
  for (const SweepStatistic& statistic : sweep_statistics(levels)) {
    names.push_back(statistic.name);
    if (text.substr(0, colon) != statistic.name) continue;
    SweepStatistic chosen = statistic;
    if (direction == "min" || direction == "max") chosen.more_is_better = direction == "max";
    if (colon == std::string::npos || direction == "min" || direction == "max") return chosen;
    throw InputError("", 0, "'" + text + "' is neither of the least nor of the most",
                     statistic.name + ":min or " + statistic.name + ":max");
  }
  throw InputError("", 0, "'" + text + "' is not a figure to compare policies by",
                   choices_text(text.substr(0, colon), names));
}

void mark_front(SweepTable& table, const std::pair<SweepStatistic, SweepStatistic>& statistics) {
  std::vector<Costs> costs;
  std::vector<SweepLine*> lines;
  for (SweepLine& line : table.lines) {
    if (!line.result.summary) continue;
    const Costs cost{statistics.first.cost(*line.result.summary),
                     statistics.second.cost(*line.result.summary)};
    if (std::isnan(cost.first) || std::isnan(cost.second)) continue;
    lines.push_back(&line);
    costs.push_back(cost);
  }
  const std::vector<bool> front = pareto_front(costs);
  for (std::size_t i = 0; i < lines.size(); ++i) lines[i]->on_front = front[i];
  table.with_front = true;
}

namespace {

std::vector<std::pair<Level, Level>> all_pairs(const LevelNames& levels) {
  std::vector<std::pair<Level, Level>> pairs;
  for (const Level from : levels.levels()) {
    for (const Level to : levels.levels()) {
      if (from != to) pairs.emplace_back(from, to);
    }
  }
  return pairs;
}

/// The summary's members in CLI.md's order: header and fields side by side, so that they cannot
/// come apart.
std::vector<std::pair<std::string, std::string>> columns_of(const Summary& s) {
  std::vector<std::pair<std::string, std::string>> columns = {
      {"trace", csv_field(s.trace)},
      {"policy", csv_field(s.policy)},
      {"check_every", csv_field(s.check_every)},
      {"rows", std::to_string(s.rows)},
      {"missing_rows", std::to_string(s.missing_rows)},
      {"duplicate_rows", std::to_string(s.duplicate_rows)},
      {"gaps", std::to_string(s.gaps)},
      {"checks", std::to_string(s.checks)},
      {"duration_s", seconds_text(s.duration.ns)},
      {"transitions", std::to_string(s.transitions)},
      {"escalations", std::to_string(s.escalations)},
      {"recoveries", std::to_string(s.recoveries)},
      {"flaps", s.flaps ? std::to_string(*s.flaps) : ""},
      {"reversals", std::to_string(s.reversals)},
      {"reversal_window_s", seconds_text(s.reversal_window.ns)},
      {"seconds_blind", s.blind ? seconds_text(s.blind->ns) : ""},
      {"latched", !s.latched   ? ""
                  : *s.latched ? "true"
                               : "false"},
      {"level_max", s.levels[s.level_max]},
      {"level_final", s.levels[s.level_final]}};
  for (const Level level : s.levels.levels()) {
    columns.emplace_back("seconds_at." + s.levels[level],
                         seconds_text(s.at_level[index(level)].ns));
  }
  columns.emplace_back("transitions_per_hour_max", std::to_string(s.transitions_per_hour_max));
  for (const auto& pair : all_pairs(s.levels)) {
    const auto found = s.transitions_from_to.find(pair);
    columns.emplace_back(
        "transitions_from_to." + s.levels[pair.first] + ">" + s.levels[pair.second],
        std::to_string(found == s.transitions_from_to.end() ? 0 : found->second));
  }
  // How it was made, less the command line: a line of a sweep is the same whichever part of it was
  // asked for.
  const Made made = s.made.value_or(Made{});
  columns.emplace_back("made_by", csv_field(made.by));
  columns.emplace_back("input_sha256", made.input ? made.input->sha256 : "");
  columns.emplace_back("heap_input_sha256", made.heap_input ? made.heap_input->sha256 : "");
  columns.emplace_back("policy_digest", made.policy_digest);
  return columns;
}

const char* status(const SweepLine& line) { return line.fault.empty() ? "ok" : "invalid"; }

bool any_verdicts(const SweepTable& table) {
  return std::any_of(table.lines.begin(), table.lines.end(),
                     [](const SweepLine& line) { return !line.result.verdicts.empty(); });
}

}  // namespace

std::string to_csv(const SweepTable& table) {
  const bool verdicts = any_verdicts(table);
  Summary of_no_run;
  of_no_run.levels = table.grid.base().levels;
  const auto names = columns_of(of_no_run);
  const std::size_t statistics = names.size();
  std::string csv = "number";
  for (const PolicyAxis& axis : table.grid.axes()) csv += "," + csv_field(axis.key);
  csv += ",status,fault";
  if (table.with_front) csv += ",pareto";
  for (const auto& [key, unused] : names) csv += "," + key;
  for (const Property& property : catalogue()) {
    if (verdicts) csv += "," + std::string(property.name);
  }
  csv += "\n";
  for (const SweepLine& line : table.lines) {
    csv += std::to_string(line.result.number + 1);
    for (std::size_t axis = 0; axis < table.grid.axes().size(); ++axis) {
      csv += "," + csv_field(table.grid.value(line.result.number, axis).text);
    }
    csv += std::string(",") + status(line) + "," + csv_field(line.fault);
    if (table.with_front) csv += line.on_front ? ",true" : ",false";
    if (line.result.summary) {
      for (const auto& [unused, value] : columns_of(*line.result.summary)) csv += "," + value;
    } else {
      csv.append(statistics, ',');
    }
    for (std::size_t i = 0; verdicts && i < catalogue().size(); ++i) {
      csv += ",";
      if (!line.result.verdicts.empty()) csv += text(line.result.verdicts[i]);
    }
    csv += "\n";
  }
  return csv;
}

namespace {

void write_varied(JsonWriter& json, const std::string& key, const AxisValue& value) {
  if (value.number && std::isfinite(*value.number)) {
    json.member(key, JsonNumber{value.text});
  } else if (value.text == "true" || value.text == "false") {
    json.member(key, value.text == "true");
  } else {
    json.member(key, value.text);
  }
}

void write_members(JsonWriter& json, const SweepLine& line, const SweepTable& table) {
  json.member("number", line.result.number + 1);
  json.object("vary", [&] {
    for (std::size_t axis = 0; axis < table.grid.axes().size(); ++axis) {
      write_varied(json, table.grid.axes()[axis].key, table.grid.value(line.result.number, axis));
    }
  });
  json.member("status", status(line));
  if (!line.fault.empty()) json.member("fault", line.fault);
  if (table.with_front) json.member("pareto", line.on_front);
  if (line.result.summary) {
    json.object("summary", [&] { write_members(json, *line.result.summary); });
  }
  if (line.result.verdicts.empty()) return;
  json.object("verdicts", [&] {
    for (std::size_t i = 0; i < catalogue().size(); ++i) {
      json.member(catalogue()[i].name, text(line.result.verdicts[i]));
    }
  });
}

}  // namespace

std::string to_json_lines(const SweepTable& table) {
  std::string lines;
  for (const SweepLine& line : table.lines) {
    lines += json_line([&](JsonWriter& json) { write_members(json, line, table); });
  }
  return lines;
}

}  // namespace cascade
