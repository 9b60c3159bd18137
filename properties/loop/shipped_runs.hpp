// The scenarios that ship, as tests go through them. For tests only.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "sim/loop/scenario/scenario.hpp"

namespace cascade {

/// The scenario as its file's top level says, then each of its variants.
inline std::vector<Scenario> shipped_with_variants(const std::string& name) {
  const ScenarioText text = find_scenario(name);
  std::vector<Scenario> all = {parse_scenario(text.toml, text.file)};
  for (const std::string& variant : scenario_variants(text.toml, text.file)) {
    all.push_back(parse_scenario(text.toml, text.file, variant));
  }
  return all;
}

/// What a test of it may be called.
inline std::string test_name_of(std::string scenario) {
  std::replace(scenario.begin(), scenario.end(), '-', '_');
  return scenario;
}

}  // namespace cascade
