// A diagram is of its own policy: of what a check may do under it, and when.

#include "reports/diagram/diagram.hpp"
#include "model/k2.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "model/cascade.hpp"
#include "properties/explore/coverage.hpp"
#include "properties/explore/state_space.hpp"

namespace cascade {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const Policy& builtin(const char* name) {
  static std::map<std::string, Policy> policies;
  return policies.try_emplace(name, *builtin_policy(name)).first->second;
}

/// Every step that the machine takes from a level that it was brought to, by trying values about
/// all triggers and clear values.
std::vector<BigStep> tried_steps(const Policy& policy) {
  const auto values = [](const MetricThresholds& metric) {
    std::vector<double> all = {0};
    for (const Level level : k2::kLevels) {
      if (level == K2::normal) continue;
      for (const double value : {metric.trigger(level), metric.clear(level)}) {
        all.insert(all.end(), {value, value - 1e-6});
      }
    }
    return all;
  };
  std::vector<BigStep> steps;
  for (const Level from : k2::kLevels) {
    Cascade start(policy);
    std::int64_t now_s = 0;
    for (; start.level() < from; ++now_s) {
      const double lag = from == K2::normal ? 0 : policy[kLag].trigger(from);
      start.check(Instant{} + Duration::from_seconds(static_cast<double>(now_s)), {lag, 0});
    }
    for (const double lag : values(policy[kLag])) {
      for (const double heap : values(policy[kHeap])) {
        Cascade machine(start);
        machine.check(Instant{} + Duration::from_seconds(1e6), {lag, heap});
        const BigStep step{from, machine.level()};
        if (step.from != step.to && std::count(steps.begin(), steps.end(), step) == 0) {
          steps.push_back(step);
        }
      }
    }
  }
  return steps;
}

Policy stepwise_down() {
  Policy policy = default_policy();
  policy.recovery = Recovery::stepwise;
  return policy;
}

TEST(Diagram, HasAnArrowForEachStepThatACheckTakesAndNoOther) {
  for (const Policy& policy : {builtin("k2"), builtin("k2-as-coded"), builtin("k2-as-documented"),
                               builtin("crypto"), stepwise_down()}) {
    SCOPED_TRACE(policy.name);
    const std::vector<BigStep> steps = big_steps(policy);
    EXPECT_THAT(steps, testing::UnorderedElementsAreArray(tried_steps(policy)));
    const std::string mermaid = to_mermaid(policy), dot = to_dot(policy), svg = to_svg(policy);
    const auto count = [](const std::string& text, const std::string& part) {
      std::size_t found = 0;
      for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++found;
      return found;
    };
    EXPECT_EQ(count(mermaid, " --> "), steps.size() + 1);  // and the start
    EXPECT_EQ(count(dot, " -> "), steps.size());
    EXPECT_EQ(count(svg, "<line "), steps.size());
  }
}

TEST(Diagram, OfEveryLadderHasTheStepsThatTheMachineTakes) {
  std::vector<std::string> names = builtin_policy_names();
  for (const std::string& name : real_policy_names()) names.push_back(name);
  ASSERT_GT(names.size(), 30u);
  for (const std::string& name : names) {
    const Policy policy = *builtin_policy(name);
    std::set<LevelPair> drawn;
    for (const BigStep& step : big_steps(policy)) drawn.insert({step.from, step.to});
    EXPECT_EQ(drawn, crossed_pairs(StateSpace(policy))) << name;
  }
}

TEST(Diagram, ThePoliciesOfK2LookDifferent) {
  const std::string k2 = to_mermaid(builtin("k2")), coded = to_mermaid(builtin("k2-as-coded")),
                    documented = to_mermaid(builtin("k2-as-documented"));
  // From GRACEFUL, where it is cleared: only as far as the band of SOFT, or to what is demanded.
  EXPECT_THAT(k2,
              AllOf(HasSubstr("GRACEFUL --> NORMAL : lag below 50000 and heap below 63 %, 30 s"),
                    HasSubstr("NORMAL --> CIRCUIT_BREAK"), HasSubstr("SOFT not cleared")));
  EXPECT_THAT(coded, AllOf(HasSubstr("GRACEFUL --> NORMAL : lag below 250000 and"),
                           HasSubstr("no level demanded"), HasSubstr("NORMAL --> CIRCUIT_BREAK"),
                           Not(HasSubstr("not cleared"))));
  EXPECT_THAT(documented, AllOf(HasSubstr("NORMAL --> SOFT"), HasSubstr("GRACEFUL --> NORMAL"),
                                Not(HasSubstr("NORMAL --> CIRCUIT_BREAK"))));
  EXPECT_THAT(to_mermaid(stepwise_down()),
              AllOf(HasSubstr("GRACEFUL --> SOFT"), Not(HasSubstr("GRACEFUL --> NORMAL"))));
}

}  // namespace
}  // namespace cascade
