#include "reports/k2/unit_expectations.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "model/builtin_policies.hpp"
#include "properties/reference/generated_page.hpp"

namespace cascade {
namespace {

using Counts = std::map<ExpectationVerdict, std::size_t>;

Counts counts_of(const Policy& policy, const std::string& part) {
  Counts counts;
  for (const UnitExpectation& each : unit_expectations()) {
    if (part.empty() || each.part == part) ++counts[each.judge(policy).verdict];
  }
  return counts;
}

TEST(UnitExpectations, PageIsUpToDate) {
  // Counted in the tests of K2's manager.
  expect_page("reports/k2/UNIT-EXPECTATIONS.md", unit_expectations_page(), {"| manager | 34 |"});
}

TEST(UnitExpectations, AreAllThere) { EXPECT_EQ(unit_expectations().size(), 64u + 22u); }

/// What differs is what the findings say, and nothing else does.
TEST(UnitExpectations, UnderK2SixDiffer) {
  std::map<std::string, std::string> differ;
  for (const UnitExpectation& each : unit_expectations()) {
    const ExpectationJudged judged = each.judge(default_policy());
    if (judged.verdict == ExpectationVerdict::differs) differ[each.expects] = judged.why;
  }
  ASSERT_EQ(differ.size(), 6u);
  EXPECT_EQ(differ.at("cooldown 1 s, GRACEFUL, 1.1 s later lag 50,000: NORMAL").substr(0, 4),
            "SOFT");
  EXPECT_EQ(differ.at("GRACEFUL processes critical symbols only").substr(0, 24),
            "XYZ at GRACEFUL: process");
  EXPECT_EQ(differ.at("own critical symbols, GRACEFUL: those only").substr(0, 24),
            "BHP at GRACEFUL: process");
  for (const char* tier : {"tier-2", "tier-3"}) {
    const std::string expects = std::string("a ") + tier +
                                " message shed at CIRCUIT_BREAK counts as tier_" + tier[5] +
                                ", non_critical";
    EXPECT_NE(differ.at(expects).find("spilled"), std::string::npos);
  }
  EXPECT_EQ(differ.at("a symbol of both tiers is of the higher").substr(0, 7), "refused");
}

/// A machine that is not K2's breaks most of what can be asked: the table asks something.
TEST(UnitExpectations, AnotherLadderIsFoundOut) {
  Policy policy = default_policy();
  for (MetricThresholds& metric : policy.metrics) {
    for (double& trigger : metric.triggers) trigger *= 1.01;
  }
  EXPECT_GE(counts_of(policy, "manager")[ExpectationVerdict::differs], 10u);
  policy = default_policy();
  for (auto& row : policy.shedding) row.fill(Action::process);
  EXPECT_GE(counts_of(policy, "shedder")[ExpectationVerdict::differs], 5u);
}

}  // namespace
}  // namespace cascade
