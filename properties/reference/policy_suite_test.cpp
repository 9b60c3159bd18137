// Every property of every policy as a test of its own, so that a CI server's list says which
// property of whose policy fails. Yours: see policy_under_test.hpp.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <ostream>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "properties/explore/explore.hpp"
#include "properties/reference/policy_under_test.hpp"

namespace cascade {
namespace {

/// What SPEC 7 expects of the built-in policies that are kept as they were found.
const std::set<std::pair<std::string, std::string>> kExpectedViolations = {
    {"k2-as-coded", "no-flapping"},
    {"k2-as-coded", "missing-data-never-recovers"},
    {"k2-as-documented", "protects-at-once"},
    {"k2-as-documented", "no-flapping"},
};

/// What a reader of a failed build needs.
std::string explanation(const Policy& policy, const Verdict& verdict) {
  std::ostringstream out;
  out.precision(17);
  out << "policy " << policy.name << ": " << verdict.property->says << "\n";
  if (!verdict.why.empty()) out << verdict.why << "\n";
  for (const WitnessCheck& check : verdict.witness) {
    out << "  t " << Duration{check.at.ns}.seconds() << " s";
    for (std::size_t i = 0; i < policy.metric_count(); ++i) {
      out << ", " << policy.metrics[i].name << " " << check.pressure.values[i];
    }
    out << ": " << policy.name_of(check.level) << "\n";
  }
  return out.str();
}

void judge(const std::string& whose, const std::string& property) {
  const Policy policy = policy_of(whose);
  const Proof proof = prove(policy, {property});
  ASSERT_EQ(proof.verdicts.size(), 1u);
  EXPECT_TRUE(proof.regions_are_one);
  const Verdict& verdict = proof.verdicts[0];
  if (verdict.ruling == VerdictKind::not_applicable) GTEST_SKIP() << verdict.why;
  const bool broken =
      kExpectedViolations.count({whose, property}) != 0 ||
      std::find(policy.violates.begin(), policy.violates.end(), property) != policy.violates.end();
  EXPECT_EQ(verdict.ruling, broken ? VerdictKind::violated : VerdictKind::holds)
      << explanation(policy, verdict);
}

const bool registered = [] {
  std::vector<std::string> suites = builtin_policy_names();
  suites.emplace_back(kYours);
  for (const std::string& whose : suites) {
    for (const Property& property : catalogue()) {
      const std::string name(property.name);
      register_policy_test(whose, name, [=] { judge(whose, name); });
    }
  }
  return true;
}();

}  // namespace
}  // namespace cascade
