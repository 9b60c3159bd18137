#include "cli/command.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "cli/terminal/terminal.hpp"
#include "model/input_error.hpp"
#include "model/nearest_name.hpp"
#include "properties/catalogue.hpp"
#include "sim/loop/scenario/tick.hpp"
#include "sim/text/input_file.hpp"

namespace cascade {

std::string args_without(const std::vector<std::string>& words,
                         const std::vector<std::string>& options) {
  const auto is_one = [&](const std::string& word) {
    return std::find(options.begin(), options.end(), word) != options.end();
  };
  std::string args;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    const bool is_long = word.compare(0, 2, "--") == 0;
    const std::string name = is_long ? word.substr(0, word.find('=')) : word.substr(0, 2);
    if (word == "--quiet") continue;
    if (is_one(name)) {
      if (word == name) ++i;  // else its value is in the word
      continue;
    }
    args += (args.empty() ? "" : " ") + shell_word(word);
  }
  return args;
}

void add_policy_option(CLI::App& app, std::string& policy) {
  add_option(app, "--policy", policy, "A built-in policy or a TOML file")
      .shown_as("NAME|FILE.toml [k2]");
}

void add_format_option(CLI::App& app, std::string& format,
                       const std::vector<std::string>& formats) {
  std::string choices;
  for (const std::string& each : formats) choices += (choices.empty() ? "" : "|") + each;
  add_option(app, "--format", format, "How the result is printed")
      .shown_as(choices + " [" + format + "]")
      .one_of(formats);
}

void add_max_transitions_option(CLI::App& app, std::string& budget) {
  add_option(app, "--max-transitions", budget, "The budget that transition-budget judges")
      .shown_as("N/h [the policy's own]");
}

void set_max_transitions(Policy& policy, const std::string& budget) {
  if (budget.empty()) return;
  constexpr std::string_view kAnHour = "/h";
  std::int64_t count = -1;
  const char* const end = budget.data() + budget.size();
  const auto [rest, error] = std::from_chars(budget.data(), end, count);
  const bool number = error == std::errc{} &&
                      std::string_view(rest, static_cast<std::size_t>(end - rest)) == kAnHour;
  if (!number || count < 0 || count > kMaxTransitionsPerHour) {
    throw InputError("--max-transitions", 0, "cannot be '" + printable(budget) + "'",
                     "so many an hour, from 0/h to " + std::to_string(kMaxTransitionsPerHour) +
                         "/h, for example 100/h");
  }
  policy.max_transitions_per_hour = count;
}

void require_k2s(const Policy& policy, std::string_view command) {
  if (policy.is_k2s()) return;
  throw InputError("", 0,
                   "policy " + printable(policy.name) + " is not of K2's levels and metrics, and " +
                       std::string(command) + " speaks of those alone",
                   "a policy of K2's, or cascade replay, simulate, check, report");
}

Scenario changed_scenario(const ScenarioText& text, ScenarioChanges changes) {
  Scenario scenario = parse_scenario(text.toml, text.file, changes.variant);
  if (changes.seed) scenario.seed = *changes.seed;
  if (changes.policy) {
    scenario.policy = std::move(*changes.policy);
    scenario.policy_name = scenario.policy.name;
    scenario.shows.clear();
    scenario.expect.clear();
    scenario.violates.clear();
    settle_tick(scenario);
  }
  return scenario;
}

namespace {

std::vector<std::string> property_names() {
  std::vector<std::string> names;
  for (const Property& property : catalogue()) names.emplace_back(property.name);
  return names;
}

}  // namespace

Policy load_policy(const std::string& name_or_file) {
  if (auto policy = builtin_policy(name_or_file)) return *policy;
  std::error_code error;
  const bool is_file = name_or_file == "-" || std::filesystem::exists(name_or_file, error);
  if (!is_file) {
    std::vector<std::string> known = builtin_policy_names();
    for (std::string& name : real_policy_names()) known.push_back(std::move(name));
    std::string names;
    for (const std::string& name : known) names += name + ", ";
    throw InputError(printable(name_or_file), 0, "neither a built-in policy nor a file",
                     perhaps_text(name_or_file, known) + names + "or the name of a TOML file");
  }
  Policy policy = parse_policy(read_input(name_or_file), printable(name_or_file));
  for (const std::string& property : policy.violates) {
    const std::vector<std::string> known = property_names();
    if (std::find(known.begin(), known.end(), property) != known.end()) continue;
    throw InputError(printable(name_or_file), 0,
                     "violates: there is no property '" + printable(property) + "'",
                     perhaps_text(property, known) + "a name that cascade check prints");
  }
  return policy;
}

std::optional<Policy> load_policy_if_named(const std::string& name_or_file) {
  return name_or_file.empty() ? std::nullopt : std::optional(load_policy(name_or_file));
}

}  // namespace cascade
