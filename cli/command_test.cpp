#include "cli/command.hpp"

#include <gtest/gtest.h>

#include <string>

namespace cascade {
namespace {

const ScenarioText kText = {"s.toml",
                            "name = \"s\"\nshows = \"itself\"\nseed = 3\nduration_s = 5\n"
                            "policy = \"crypto\"\nviolates = [\"no-flapping\"]\n[[site]]\n"
                            "[[workload]]\nrate_per_s = 10\n[expect]\ntransitions = 0\n"
                            "[variant.busy]\nduration_s = 7\n"};

// As many ways as there are subsets of the changes: each does its own, and nothing else.
TEST(ChangedScenario, IsTheFilesButForWhatIsChanged) {
  const Scenario own = parse_scenario(kText.toml, kText.file);
  ASSERT_FALSE(own.expect.empty());
  ASSERT_FALSE(own.violates.empty());
  for (unsigned changed = 0; changed < 8; ++changed) {
    SCOPED_TRACE(changed);
    const bool variant = (changed & 1u) != 0, seed = (changed & 2u) != 0,
               policy = (changed & 4u) != 0;
    ScenarioChanges changes;
    if (variant) changes.variant = "busy";
    if (seed) changes.seed = 9;
    if (policy) changes.policy = load_policy_if_named("k2-as-coded");
    const Scenario scenario = changed_scenario(kText, changes);
    EXPECT_EQ(scenario.duration.ns, Duration::from_seconds(variant ? 7 : 5).ns);
    EXPECT_EQ(scenario.seed, seed ? 9u : 3u);
    EXPECT_EQ(scenario.policy.name, policy ? "k2-as-coded" : "crypto");
    EXPECT_EQ(scenario.policy_name, scenario.policy.name);
    EXPECT_EQ(scenario.shows, policy ? "" : "itself");
    EXPECT_EQ(scenario.expect.empty(), policy || variant);
    EXPECT_EQ(scenario.violates.empty(), policy);
  }
}

TEST(LoadPolicy, NoNameIsNoOtherPolicy) {
  EXPECT_EQ(load_policy_if_named(""), std::nullopt);
  EXPECT_EQ(load_policy_if_named("crypto")->name, "crypto");
}

}  // namespace
}  // namespace cascade
