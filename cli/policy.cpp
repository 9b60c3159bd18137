// cascade policy list | show | validate | schema | init.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/command.hpp"
#include "cli/policy_schema.hpp"
#include "cli/terminal/terminal.hpp"
#include "model/builtin_policies.hpp"
#include "model/input_error.hpp"
#include "reports/diagram/diagram.hpp"
#include "reports/diagram/promela.hpp"
#include "reports/text/metric_words.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/number_text.hpp"
#include "sim/text/output_file.hpp"

namespace cascade {
namespace {

struct ShowOptions {
  std::string policy = "k2";
  std::string format = "text";
};

struct InitOptions {
  std::string output = "-";
};

struct ValidateOptions {
  std::vector<std::string> files;
};

std::string cooldown_words(const Policy& policy) {
  if (policy.has_one_cooldown()) return duration_for_people(policy.cooldown(policy.highest()));
  std::string words;
  for (const Level level : policy.raised_levels()) {
    words += (words.empty() ? "" : " / ") + duration_for_people(policy.cooldown(level));
  }
  return words;
}

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

/// A line for each key that holds though the file does not have it. K2's own built-in policies are
/// what the others inherit from.
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

// --- A policy as JSON ---------------------------------------------------------------------------

/// An infinite threshold is none.
std::string number_json(double value) { return std::isfinite(value) ? number_text(value) : "null"; }

std::string numbers_json(const std::vector<double>& values) {
  std::string json;
  for (const double value : values) json += (json.empty() ? "" : ",") + number_json(value);
  return "[" + json + "]";
}

/// Whether K2's form says all of the metric.
bool has_k2_form(const Policy& policy) {
  return policy.is_k2s() &&
         std::all_of(policy.metrics.begin(), policy.metrics.end(),
                     [](const MetricThresholds& metric) { return metric.clears.empty(); });
}

std::string k2_metric_json(const Policy& policy, const MetricThresholds& metric) {
  std::string json = "{";
  for (const Level level : policy.raised_levels()) {
    json += fmt::format("\"{}\":{},", key_of(policy.name_of(level)),
                        number_json(metric.trigger(level)));
  }
  return json + fmt::format("\"recovery_factor\":{},\"monitored\":{}}}",
                            number_text(metric.recovery_factor), metric.monitored);
}

std::string metric_json(const MetricThresholds& metric) {
  const std::string clears = metric.clears.empty()
                                 ? "\"recovery_factor\":" + number_text(metric.recovery_factor)
                                 : "\"clear\":" + numbers_json(metric.clears);
  return fmt::format(
      R"({{"unit":{},"worse":"{}","trigger":{},{},"min":{},"max":{},"monitored":{}}})",
      json_string(metric.unit), text(metric.worse), numbers_json(metric.triggers), clears,
      number_json(metric.min), number_json(metric.max), metric.monitored);
}

std::string metrics_json(const Policy& policy) {
  std::string json;
  const bool k2_form = has_k2_form(policy);
  for (const MetricThresholds& metric : policy.metrics) {
    json += (json.empty() ? "\"" : ",\"") + metric.name +
            "\":" + (k2_form ? k2_metric_json(policy, metric) : metric_json(metric));
  }
  return k2_form ? json : "\"metric\":{" + json + "}";
}

template <class Range, class Text>
std::string array_json(const Range& values, Text as_text) {
  std::string json;
  for (const auto& value : values) {
    json += (json.empty() ? "" : ",") + json_string(std::string(as_text(value)));
  }
  return "[" + json + "]";
}

/// The members of the TOML form, as JSON.
std::string policy_json(const Policy& policy) {
  const auto quoted = [](std::string_view value) { return json_string(std::string(value)); };
  const auto as_is = [](const std::string& symbol) { return symbol; };
  const auto seconds = [](const char* key, double value) {
    return value == 0 ? "" : fmt::format(",\"{}\":{}", key, number_text(value));
  };
  std::string shedding;
  for (const Level level : policy.all_levels()) {
    shedding += (shedding.empty() ? "" : ",") + quoted(key_of(policy.name_of(level))) + ":" +
                array_json(policy.shedding[index(level)], [](Action a) { return text(a); });
  }
  return "{\"name\":" + json_string(policy.name) +
         (has_k2_form(policy) ? "" : ",\"levels\":" + array_json(policy.levels.all(), as_is)) +
         ",\"escalation\":" + quoted(text(policy.escalation)) +
         ",\"recovery\":" + quoted(text(policy.recovery)) +
         ",\"on_missing\":" + quoted(text(policy.on_missing)) + ",\"cooldown_s\":" +
         (policy.has_one_cooldown() ? number_text(policy.cooldown_s)
                                    : numbers_json(policy.cooldowns_s)) +
         seconds("escalation_cooldown_s", policy.escalation_cooldown_s) +
         seconds("escalate_after_s", policy.escalate_after_s) +
         seconds("check_every_s", policy.check_every_s) +
         ",\"stale_after_s\":" + number_text(policy.stale_after_s) +
         ",\"max_transitions_per_hour\":" +
         (policy.max_transitions_per_hour ? std::to_string(*policy.max_transitions_per_hour)
                                          : "null") +
         (policy.violates.empty() ? "" : ",\"violates\":" + array_json(policy.violates, as_is)) +
         "," + metrics_json(policy) + ",\"tiers\":{\"tier_1\":" + array_json(policy.tier_1, as_is) +
         ",\"tier_2\":" + array_json(policy.tier_2, as_is) + "},\"shedding\":{" + shedding + "}}\n";
}

int run_show(const ShowOptions& options) {
  const Policy policy = load_policy(options.policy);
  if (options.format == "toml") {
    std::cout << to_toml(policy);
  } else if (options.format == "json") {
    std::cout << policy_json(policy);
  } else if (options.format == "mermaid") {
    std::cout << to_mermaid(policy);
  } else if (options.format == "dot") {
    std::cout << to_dot(policy);
  } else if (options.format == "promela") {
    std::cout << to_promela(policy);
  } else {
    std::cout << policy_text(policy, options.policy);
  }
  return kHolds;
}

int run_validate(const ValidateOptions& options) {
  for (const std::string& file : options.files) {
    const Policy policy = load_policy(file);
    std::cout << printable(file) << ": valid, policy " << printable(policy.name) << "\n"
              << inherited_text(policy, file, "  ");
  }
  return kHolds;
}

/// The first sentence of the comment that a built-in policy's file begins with.
std::string description_of(std::string_view toml) {
  std::string comment;
  while (!toml.empty() && toml.front() == '#') {
    const std::string_view line = toml.substr(1, toml.find('\n') - 1);
    comment += std::string(line.substr(0, 1) == " " ? line.substr(1) : line) + " ";
    toml.remove_prefix(std::min(line.size() + 2, toml.size()));
  }
  return comment.substr(0, comment.find(". "));
}

int run_list() {
  std::size_t width = 18;
  for (const std::string& name : real_policy_names()) width = std::max(width, name.size());
  for (const auto* texts : {&builtin_policy_texts(), &real_policy_texts()}) {
    for (const auto& [name, toml] : *texts) {
      const Policy policy = *builtin_policy(name);
      std::cout << fmt::format("{:<{}} {} x {}  {}\n{:<{}} {}\n", name, width,
                               counted(policy.level_count(), "level"),
                               counted(policy.metric_count(), "metric"), description_of(toml), "",
                               width, one_line(policy));
    }
  }
  return kHolds;
}

int run_schema() {
  std::cout << policy_schema();
  return kHolds;
}

int run_init(const InitOptions& options) {
  std::error_code error;
  if (options.output != "-" && std::filesystem::exists(options.output, error)) {
    throw InputError(printable(options.output), 0, "is there already, and would be lost",
                     "the name of a new file");
  }
  OutputFile output(options.output);
  output.write(policy_starting_point());
  output.commit();
  return kHolds;
}

}  // namespace

void add_policy(CLI::App& app, Command& command) {
  CLI::App* policy = app.add_subcommand("policy", "Look at policies");
  policy->require_subcommand(1);
  policy->footer("Example: cascade policy show k2 --format mermaid");

  auto show = std::make_shared<ShowOptions>();
  CLI::App* sub = policy->add_subcommand("show", "Print a policy, or its state diagram");
  sub->footer("Example: cascade policy show k2 --format dot | dot -Tsvg -o k2.svg");
  sub->add_option("POLICY,--policy", show->policy, "A built-in policy or a TOML file")
      ->option_text("NAME|FILE.toml [k2]");
  add_format_option(*sub, show->format, {"text", "toml", "json", "mermaid", "dot", "promela"});
  sub->callback([show, &command] { command.run = [show] { return run_show(*show); }; });

  auto validate = std::make_shared<ValidateOptions>();
  sub = policy->add_subcommand("validate", "Check policy files against the rules");
  sub->footer("Example: cascade policy validate mine.toml");
  sub->add_option("FILE,--policy", validate->files, "Policy files")->required();
  sub->callback(
      [validate, &command] { command.run = [validate] { return run_validate(*validate); }; });

  sub = policy->add_subcommand("list", "List the built-in policies");
  sub->footer("Example: cascade policy list");
  sub->callback([&command] { command.run = run_list; });

  sub = policy->add_subcommand("schema", "Print the JSON Schema of policy files");
  sub->footer(
      "Example: cascade policy schema > policy.schema.json\n"
      "For editors: #:schema ./policy.schema.json as a policy file's first line.");
  sub->callback([&command] { command.run = run_schema; });

  auto init = std::make_shared<InitOptions>();
  sub = policy->add_subcommand("init", "Write a commented policy file to begin with");
  sub->footer("Example: cascade policy init -o mine.toml");
  sub->add_option("-o,--output", init->output, "Where to")->option_text("FILE.toml [-]");
  sub->callback([init, &command] { command.run = [init] { return run_init(*init); }; });
}

}  // namespace cascade
