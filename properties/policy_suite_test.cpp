// Every property of every policy as a test of its own, so that a CI server's list says which
// property of whose policy fails. Yours: see policy_under_test.hpp.

#include <gtest/gtest.h>

#include <ostream>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "properties/explore.hpp"
#include "properties/policy_under_test.hpp"

namespace cascade {
namespace {

/// What SPEC 7 expects of the built-in policies that are kept as they were found.
const std::set<std::pair<std::string, std::string>> kExpectedViolations = {
    {"k2-as-coded", "no-flapping"},
    {"k2-as-coded", "missing-data-never-recovers"},
    {"k2-as-documented", "protects-at-once"},
    {"k2-as-documented", "no-flapping"},
};

struct Case {
  std::string whose, property;
};

void PrintTo(const Case& test, std::ostream* out) { *out << test.whose << ": " << test.property; }

std::vector<Case> cases_of(const std::string& whose) {
  std::vector<Case> cases;
  for (const Property& property : catalogue()) {
    cases.push_back({whose, std::string(property.name)});
  }
  return cases;
}

std::string case_name(const testing::TestParamInfo<Case>& info) {
  return test_name(info.param.property);
}

/// What a reader of a failed build needs.
std::string explanation(const Policy& policy, const Verdict& verdict) {
  std::ostringstream out;
  out.precision(17);
  out << "policy " << policy.name << ": " << verdict.property->says << "\n";
  if (!verdict.remark.empty()) out << verdict.remark << "\n";
  for (const WitnessCheck& check : verdict.witness) {
    out << "  t " << Duration{check.at.ns}.seconds() << " s, lag " << check.pressure.lag_messages
        << ", heap " << check.pressure.heap_pct << " %: " << name(check.level) << "\n";
  }
  return out.str();
}

class Verdicts : public testing::TestWithParam<Case> {};

TEST_P(Verdicts, Of) {
  const Policy policy = policy_of(GetParam().whose);
  const Proof proof = prove(policy, {GetParam().property});
  ASSERT_EQ(proof.verdicts.size(), 1u);
  EXPECT_TRUE(proof.regions_are_one);
  const Verdict& verdict = proof.verdicts[0];
  const bool expected = kExpectedViolations.count({GetParam().whose, GetParam().property}) == 0;
  EXPECT_EQ(verdict.holds, expected) << explanation(policy, verdict);
}

INSTANTIATE_TEST_SUITE_P(k2, Verdicts, testing::ValuesIn(cases_of("k2")), case_name);
INSTANTIATE_TEST_SUITE_P(crypto, Verdicts, testing::ValuesIn(cases_of("crypto")), case_name);
INSTANTIATE_TEST_SUITE_P(k2_as_coded, Verdicts, testing::ValuesIn(cases_of("k2-as-coded")),
                         case_name);
INSTANTIATE_TEST_SUITE_P(k2_as_documented, Verdicts,
                         testing::ValuesIn(cases_of("k2-as-documented")), case_name);
INSTANTIATE_TEST_SUITE_P(Yours, Verdicts, testing::ValuesIn(cases_of(kYours)), case_name);

TEST(PolicySuite, HasEveryBuiltInPolicy) {
  EXPECT_EQ(builtin_policy_names(),
            (std::vector<std::string>{"k2", "crypto", "k2-as-coded", "k2-as-documented"}))
      << "a built-in policy came or went: instantiate the suites for it";
}

}  // namespace
}  // namespace cascade
