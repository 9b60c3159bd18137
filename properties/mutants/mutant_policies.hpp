// The policies that the mutants are tried with: for each rule one that uses it.
#pragma once

#include <string>
#include <vector>

#include "model/policy.hpp"

namespace cascade {

inline std::vector<Policy> mutant_policies() {
  std::vector<Policy> policies;
  for (const std::string& name : builtin_policy_names()) policies.push_back(*builtin_policy(name));
  // Rules that no built-in policy uses.
  policies.push_back(parse_policy(
      "name = 'one-step'\nescalation = 'stepwise'\nrecovery = 'stepwise'\n", "mutant"));
  policies.push_back(parse_policy("name = 'lag-alone'\n[heap_pct]\nmonitored = false\n", "mutant"));
  policies.push_back(parse_policy("name = 'budgeted'\nmax_transitions_per_hour = 600\n", "mutant"));
  // What K2's form does not say: low is worse, cooldowns by level, times that keep an escalation
  // back, a metric that never demands the highest level, three metrics.
  const std::string three = "levels = ['A', 'B', 'C']\n";
  const std::string metrics =
      "[metric.disk]\nworse = 'low'\ntrigger = [20, 10]\nclear = [25, 15]\nmin = 0\n"
      "[metric.load]\ntrigger = [4, inf]\nclear = [2, inf]\n";
  policies.push_back(
      parse_policy("name = 'by-level'\n" + three + "cooldown_s = [60, 30]\n" + metrics, "mutant"));
  policies.push_back(parse_policy(
      "name = 'held-up'\n" + three + "escalation_cooldown_s = 20\n" + metrics, "mutant"));
  policies.push_back(
      parse_policy("name = 'patient'\n" + three + "escalate_after_s = 20\n" + metrics, "mutant"));
  policies.push_back(parse_policy("name = 'three-metrics'\n" + three + metrics +
                                      "[metric.heat]\ntrigger = [50, 60]\nclear = [45, 55]\n",
                                  "mutant"));
  return policies;
}

}  // namespace cascade
