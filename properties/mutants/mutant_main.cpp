// Proves a few policies with whatever cascade and shedder it was linked with, and prints one line a
// verdict: policy, property, the verdict, and the witness's number of checks; and for each policy
// whether the exploration was of all there is, as if "regions-are-one" and "complete" were
// properties, and a line for why each verdict that is not settled is not.

#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "model/policy.hpp"
#include "properties/explore/explore.hpp"

int main() {
  using namespace cascade;
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
  const auto print = [](const Policy& policy, std::string_view what, VerdictKind ruling,
                        std::size_t checks) {
    std::cout << policy.name << '\t' << what << '\t' << text(ruling) << '\t' << checks << '\n';
  };
  for (const Policy& policy : policies) {
    const Proof proof = prove(policy);
    for (const Verdict& verdict : proof.verdicts) {
      print(policy, verdict.property->name, verdict.ruling, verdict.witness.size());
    }
    const auto ruling = [](bool holds) {
      return holds ? VerdictKind::holds : VerdictKind::violated;
    };
    print(policy, "regions-are-one", ruling(proof.regions_are_one), 0);
    print(policy, "complete", ruling(proof.complete), 0);
    for (const Verdict& verdict : proof.verdicts) {
      if (verdict.ruling != VerdictKind::not_settled) continue;
      std::cout << policy.name << "\tdoubt\t" << verdict.property->name << '\t' << verdict.why
                << '\n';
    }
  }
}
