// Proves a few policies with whatever cascade and shedder it was linked with, and prints one line a
// verdict: policy, property, the verdict, and the witness's number of checks; and for each policy
// whether the exploration was of all there is, as if "regions-are-one" and "complete" were
// properties, a line for each bound, and one for why each verdict that does not hold does not,
// where it says so. Of the smallest also what a comparison with itself leaves open.

#include <cstdio>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "model/policy.hpp"
#include "properties/diff/policy_diff.hpp"
#include "properties/explore/explore.hpp"
#include "properties/mutants/mutant_policies.hpp"
#include "properties/mutants/mutant_transcript.hpp"

int main(int argc, char** argv) {
  using namespace cascade;
  if (argc == 4 && argv[1] == std::string_view("answer")) {
    std::FILE* wanted = std::fopen(argv[3], "rb");
    const std::vector<Policy> policies = mutant_policies();
    const std::size_t policy = std::stoul(argv[2]);
    // Not by an exception, which aborts: that is how a mutant is seen.
    if (wanted == nullptr || policy >= policies.size()) return 2;
    answer_transcript(policies[policy], stdin, wanted, stdout);
    return 0;
  }
  const auto print = [](const Policy& policy, std::string_view what, VerdictKind ruling,
                        std::size_t checks) {
    std::cout << policy.name << '\t' << what << '\t' << text(ruling) << '\t' << checks << '\n';
  };
  for (const Policy& policy : mutant_policies()) {
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
      if (!verdict.bound) continue;
      std::cout << policy.name << "\tbound\t" << verdict.property->name << '\t' << *verdict.bound
                << '\n';
    }
    for (const Verdict& verdict : proof.verdicts) {
      if (verdict.holds() || verdict.why.empty()) continue;
      std::cout << policy.name << "\twhy\t" << verdict.property->name << '\t' << verdict.why
                << '\n';
    }
    if (policy.name != "by-level") continue;
    const PolicyDiff diff = diff_policies(policy, policy);
    std::cout << policy.name << "\twhy\tdiff\t" << text(diff.verdict)
              << (diff.reload.settled ? "" : ", reload open")
              << (diff.why.empty() ? "" : ": " + diff.why) << '\n';
  }
}
