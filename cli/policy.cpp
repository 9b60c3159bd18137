// cascade policy list | show | validate.

#include <fmt/format.h>

#include <iostream>
#include <memory>
#include <vector>

#include "cli/command.hpp"
#include "cli/terminal/terminal.hpp"
#include "reports/diagram/diagram.hpp"
#include "reports/diagram/promela.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/number_text.hpp"

namespace cascade {
namespace {

struct ShowOptions {
  std::string policy = "k2";
  std::string format = "text";
};

struct ValidateOptions {
  std::vector<std::string> files;
};

std::string one_line(const Policy& policy) {
  return fmt::format("escalation {}, recovery {}, on_missing {}; cooldown {}, stale after {}",
                     text(policy.escalation), text(policy.recovery), text(policy.on_missing),
                     duration_for_people(policy.cooldown()),
                     duration_for_people(policy.stale_after()));
}

std::string thresholds_row(Level level, const MetricThresholds& metric) {
  if (level == Level::normal || !metric.monitored) return fmt::format("{:>12}{:>12}", "-", "-");
  return fmt::format("{:>12}{:>12}", grouped(metric.trigger(level)), grouped(metric.clear(level)));
}

std::string symbols_line(const char* label, const std::vector<std::string>& symbols) {
  std::string line = fmt::format("\n{} ({}):", label, symbols.size());
  for (const std::string& symbol : symbols) line += " " + printable(symbol);
  return line + "\n";
}

std::string policy_text(const Policy& policy) {
  std::string out = fmt::format("policy {}\n{}\n\n", printable(policy.name), one_line(policy));
  out +=
      fmt::format("{:<14}{:>12}{:>12}{:>12}{:>12}   {:<9}{:<9}{:<9}{:<9}\n", "level", "lag from",
                  "clear below", "heap % from", "clear below", "CRITICAL", "HIGH", "NORMAL", "LOW");
  for (const Level level : kLevels) {
    out += level_label(level, 14) + thresholds_row(level, policy.lag) +
           thresholds_row(level, policy.heap_pct) + "   ";
    for (const Action action : policy.shedding[index(level)]) {
      out += fmt::format("{:<9}", text(action));
    }
    while (out.back() == ' ') out.pop_back();
    out += "\n";
  }
  out += symbols_line("tier 1", policy.tier_1) + symbols_line("tier 2", policy.tier_2);
  return out;
}

std::string metric_json(const MetricThresholds& metric) {
  std::string json = "{";
  for (const Level level : kLevels) {
    if (level == Level::normal) continue;
    json += fmt::format("\"{}\":{},", key(level), number_text(metric.trigger(level)));
  }
  return json + fmt::format("\"recovery_factor\":{},\"monitored\":{}}}",
                            number_text(metric.recovery_factor), metric.monitored);
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
  std::string shedding;
  for (const Level level : kLevels) {
    shedding += (shedding.empty() ? "" : ",") + quoted(key(level)) + ":" +
                array_json(policy.shedding[index(level)], [](Action a) { return text(a); });
  }
  return "{\"name\":" + json_string(policy.name) +
         ",\"escalation\":" + quoted(text(policy.escalation)) +
         ",\"recovery\":" + quoted(text(policy.recovery)) +
         ",\"on_missing\":" + quoted(text(policy.on_missing)) +
         ",\"cooldown_s\":" + number_text(policy.cooldown_s) +
         ",\"stale_after_s\":" + number_text(policy.stale_after_s) +
         ",\"max_transitions_per_hour\":" +
         (policy.max_transitions_per_hour ? std::to_string(*policy.max_transitions_per_hour)
                                          : "null") +
         ",\"lag\":" + metric_json(policy.lag) + ",\"heap_pct\":" + metric_json(policy.heap_pct) +
         ",\"tiers\":{\"tier_1\":" + array_json(policy.tier_1, as_is) +
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
    std::cout << policy_text(policy);
  }
  return kHolds;
}

int run_validate(const ValidateOptions& options) {
  for (const std::string& file : options.files) {
    const Policy policy = load_policy(file);
    std::cout << printable(file) << ": valid, policy " << printable(policy.name) << "\n";
  }
  return kHolds;
}

int run_list() {
  for (const std::string& name : builtin_policy_names()) {
    std::cout << fmt::format("{:<18} {}\n", name, one_line(*builtin_policy(name)));
  }
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
}

}  // namespace cascade
