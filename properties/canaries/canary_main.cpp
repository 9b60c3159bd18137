// Proves a few policies with whatever cascade and shedder it was linked with, and prints one line a
// verdict: policy, property, "holds" or "violated", and the witness's number of checks.

#include <iostream>
#include <string>
#include <vector>

#include "model/policy.hpp"
#include "properties/explore.hpp"

int main() {
  using namespace cascade;
  std::vector<Policy> policies;
  for (const std::string& name : builtin_policy_names()) policies.push_back(*builtin_policy(name));
  // Rules that no built-in policy uses.
  policies.push_back(parse_policy(
      "name = 'one-step'\nescalation = 'stepwise'\nrecovery = 'stepwise'\n", "canary"));
  policies.push_back(parse_policy("name = 'lag-alone'\n[heap_pct]\nmonitored = false\n", "canary"));
  for (const Policy& policy : policies) {
    for (const Verdict& verdict : prove(policy).verdicts) {
      std::cout << policy.name << '\t' << verdict.property->name << '\t'
                << (verdict.holds ? "holds" : "violated") << '\t' << verdict.witness.size() << '\n';
    }
  }
}
