// cascade policy list | show | validate | schema | init.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string_view>
#include <vector>

#include "cli/command.hpp"
#include "cli/policy_schema.hpp"
#include "cli/policy_text.hpp"
#include "cli/terminal/terminal.hpp"
#include "model/builtin_policies.hpp"
#include "model/input_error.hpp"
#include "reports/diagram/diagram.hpp"
#include "reports/diagram/promela.hpp"
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
