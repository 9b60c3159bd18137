// What the unit tests of K2's manager, shedder and demonstration expect, as a table of cases of
// ours: facts that are asked of our machine, not K2's code (rjdscott/k2-market-data-platform, the
// tests beside its Python before they were archived). reports/k2/UNIT-EXPECTATIONS.md is made from
// it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "model/policy.hpp"

namespace cascade {

enum class ExpectationVerdict {
  holds,
  differs,
  no_counterpart,  ///< of what only K2's own code has: a mock, a screen, a registry
};

struct ExpectationJudged {
  ExpectationVerdict verdict = ExpectationVerdict::holds;
  std::string
      why;  ///< what came instead, or why nothing of ours could be asked; empty where it holds
};

struct UnitExpectation {
  std::string part;     ///< "manager", "shedder", "demonstration"
  std::string expects;  ///< in words: what is done, and what is expected of it
  std::function<ExpectationJudged(const Policy&)> judge;  ///< of a policy of K2's ladder
};

/// In the order of K2's files.
std::vector<UnitExpectation> unit_expectations();

/// reports/k2/UNIT-EXPECTATIONS.md: each case under `k2` and `k2-as-coded`.
std::string unit_expectations_page();

}  // namespace cascade
