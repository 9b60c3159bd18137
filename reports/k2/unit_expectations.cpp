#include "reports/k2/unit_expectations.hpp"

#include <map>

#include "model/builtin_policies.hpp"

namespace cascade {
namespace {

std::string cell(const ExpectationJudged& judged) {
  switch (judged.verdict) {
    case ExpectationVerdict::holds:
      return "holds";
    case ExpectationVerdict::no_counterpart:
      return "-";
    case ExpectationVerdict::differs:
      break;
  }
  return "**differs**: " + judged.why;
}

}  // namespace

std::string unit_expectations_page() {
  const std::vector<UnitExpectation> all = unit_expectations();
  const std::vector<Policy> policies = {default_policy(), *builtin_policy("k2-as-coded")};
  std::string page =
      "# What K2's unit tests expect, asked of the machine\n\n"
      "Each expectation of the unit tests of K2's manager, shedder and demonstration, in our "
      "words, put to the compiled cascade\n"
      "under `k2` (the design, mended) and `k2-as-coded` (what the Python does, as far as a policy "
      "says it). A page of a test\n"
      "(`CASCADE_UPDATE_PAGES=1` writes it anew). A dash: nothing of ours could be asked, for the "
      "reason in the last column.\n"
      "Findings are those of [FINDINGS.md](../../properties/k2/FINDINGS.md).\n\n"
      "| part | cases | `k2`: hold | differ | no counterpart | `k2-as-coded`: hold | differ |\n"
      "|---|--:|--:|--:|--:|--:|--:|\n";
  for (const char* part : {"manager", "shedder", "demonstration"}) {
    std::size_t cases = 0;
    std::map<ExpectationVerdict, std::size_t> counts[2];
    for (const UnitExpectation& each : all) {
      if (each.part != part) continue;
      ++cases;
      for (std::size_t p = 0; p < 2; ++p) ++counts[p][each.judge(policies[p]).verdict];
    }
    page += std::string("| ") + part + " | " + std::to_string(cases);
    for (const auto verdict : {ExpectationVerdict::holds, ExpectationVerdict::differs,
                               ExpectationVerdict::no_counterpart}) {
      page += " | " + std::to_string(counts[0][verdict]);
    }
    page += " | " + std::to_string(counts[1][ExpectationVerdict::holds]) + " | " +
            std::to_string(counts[1][ExpectationVerdict::differs]) + " |\n";
  }
  std::string part;
  for (const UnitExpectation& each : all) {
    if (each.part != part) {
      part = each.part;
      page +=
          "\n## The " + part +
          "\n\n| it is expected that | `k2` | `k2-as-coded` | why not asked |\n|---|---|---|---|\n";
    }
    const ExpectationJudged k2 = each.judge(policies[0]), coded = each.judge(policies[1]);
    page += "| " + each.expects + " | " + cell(k2) + " | " + cell(coded) + " | " +
            (k2.verdict == ExpectationVerdict::no_counterpart ? k2.why : "") + " |\n";
  }
  return page;
}

}  // namespace cascade
