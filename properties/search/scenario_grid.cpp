#include "properties/search/scenario_grid.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "model/input_error.hpp"
#include "model/nearest_name.hpp"
#include "sim/loop/scenario/scenario_keys.hpp"
#include "sim/loop/scenario/tick.hpp"

namespace cascade {
namespace {

constexpr std::size_t kScenariosMax = 1'000'000;

/// As KEYS.md has it: "workload[3].rate_per_s" is "workload[].rate_per_s", and what stands in a
/// site's own table is what stands in every site's.
std::string page_path(const std::string& key) {
  std::string path;
  for (std::size_t i = 0; i < key.size(); ++i) {
    path += key[i];
    if (key[i] != '[') continue;
    while (i + 1 < key.size() && key[i + 1] != ']') ++i;
  }
  const std::string of_site = "site[].";
  if (path.rfind(of_site, 0) != 0) return path;
  const std::string within = path.substr(of_site.size());
  return within.find('.') == std::string::npos ? path : within;
}

std::set<std::string> scenario_paths() {
  std::set<std::string> paths;
  for (const ScenarioKey& key : scenario_keys()) paths.insert(key.path());
  return paths;
}

/// Keys that say nothing of what a run comes to, or that are told otherwise.
bool is_told_otherwise(const std::string& path) {
  return path == "name" || path == "shows" || path == "violates" || path == "seed" ||
         path == "policy";
}

/// A whole number without a dot: some keys take no other.
std::string as_scenario_toml(const AxisValue& value) {
  if (!value.number || *value.number != std::floor(*value.number)) return value.toml;
  if (std::abs(*value.number) >= 1e15) return value.toml;
  return std::to_string(static_cast<std::int64_t>(*value.number));
}

}  // namespace

AxisProduct scenario_product(std::vector<PolicyAxis> axes) {
  return {std::move(axes), kScenariosMax, "scenarios"};
}

PolicyAxis parse_scenario_axis(const std::string& text) { return parse_axis(text, "[]"); }

ScenarioGrid::ScenarioGrid(ScenarioGridSetup setup)
    : setup_(std::move(setup)),
      base_(parse_scenario(setup_.text.toml, setup_.text.file, setup_.variant)) {
  if (setup_.policy) base_.policy = *setup_.policy;
  if (setup_.seed) base_.seed = *setup_.seed;
  const std::set<std::string> paths = scenario_paths();
  std::vector<PolicyAxis> axes, of_policy;
  for (const std::string& text : setup_.vary) {
    PolicyAxis axis = parse_scenario_axis(text);
    const std::string path = page_path(axis.key);
    if (is_told_otherwise(path)) {
      throw InputError("", 0, "--vary: '" + axis.key + "' is not varied by a sweep",
                       "--policy, --seed and --replications for policy and seeds, or another key");
    }
    const bool is_of_scenario = paths.count(path) > 0;
    const auto same = [&axis](const PolicyAxis& other) { return other.key == axis.key; };
    if (std::any_of(axes.begin(), axes.end(), same)) {
      throw InputError("", 0, "--vary: '" + axis.key + "' is varied twice", "each key once");
    }
    is_of_policy_.push_back(!is_of_scenario);
    if (!is_of_scenario) of_policy.push_back(axis);
    axes.push_back(std::move(axis));
  }
  try {
    policies_.emplace(base_.policy, of_policy);
  } catch (const InputError&) {
    if (of_policy.empty()) throw;
    const std::string near =
        perhaps_text(page_path(of_policy.front().key), {paths.begin(), paths.end()});
    if (near.empty()) throw;
    throw InputError(
        "", 0,
        "--vary: '" + of_policy.front().key + "' is no key of the scenario, nor of its policy",
        near + "cascade scenario keys has them all");
  }
  product_ = scenario_product(std::move(axes));
}

ScenarioGrid::Point ScenarioGrid::at(std::size_t number) const {
  std::vector<ScenarioChange> changes;
  Point point;
  for (std::size_t a = 0; a < axes().size(); ++a) {
    if (is_of_policy_[a]) {
      point.policy_number =
          point.policy_number * axes()[a].values.size() + product_->value_index(number, a);
    } else {
      changes.push_back({axes()[a].key, as_scenario_toml(value(number, a))});
    }
  }
  try {
    point.scenario = parse_scenario(setup_.text.toml, setup_.text.file, setup_.variant, changes);
  } catch (const InputError& error) {
    // The line is of the value alone, and says nothing.
    const std::string what = error.what();
    const std::string located = error.file() + ":" + std::to_string(error.line()) + ": ";
    point.fault = what.rfind(located, 0) == 0 ? what.substr(located.size()) : what;
    return point;
  }
  Scenario& scenario = point.scenario;
  PolicyGrid::Point policy = policies_->at(point.policy_number);
  if (policy.fault) {
    point.fault = policy.fault->wrong + ": " + policy.fault->right;
    return point;
  }
  scenario.policy = std::move(policy.policy);
  if (setup_.seed) scenario.seed = *setup_.seed;
  scenario.expect.clear();
  settle_tick(scenario);
  return point;
}

}  // namespace cascade
