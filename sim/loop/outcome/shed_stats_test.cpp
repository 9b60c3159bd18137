// Shed statistics by tier, level and reason are the flows' own figures, told another way.

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "sim/loop/outcome/outcome.hpp"
#include "sim/loop/outcome/outcome_json.hpp"

namespace cascade {
namespace {

std::int64_t sum_of(const nlohmann::json& members) {
  std::int64_t sum = 0;
  for (const auto& [key, value] : members.items()) sum += value.get<std::int64_t>();
  return sum;
}

void expect_sums(const nlohmann::json& run, const std::string& of) {
  for (const auto& item : run["shed_stats"].items()) {
    const std::string tier = item.key();
    const nlohmann::json& stats = item.value();
    SCOPED_TRACE(of + ", " + tier);
    const auto flow = [&](const char* name) { return sum_of(run["flows"][name][tier]); };
    EXPECT_EQ(stats["shed"], flow("dropped"));
    EXPECT_EQ(stats["shed"], run["became"][tier]["shed"]);
    EXPECT_EQ(stats["spilled"], flow("spilled"));
    EXPECT_EQ(stats["processed"], flow("processed") - flow("replayed"));
    EXPECT_EQ(stats["total"], flow("processed") - flow("replayed") + flow("spilled") +
                                  stats["shed"].get<std::int64_t>());
    EXPECT_EQ(sum_of(stats["by_level"]), stats["shed"]);
    EXPECT_EQ(sum_of(stats["by_reason"]), stats["shed"]);
    const double total = stats["total"].get<double>();
    EXPECT_DOUBLE_EQ(stats["shed_percentage"].get<double>() * total,
                     100 * stats["shed"].get<double>());
  }
}

TEST(ShedStats, AddUpToTheFlowsOfEachTier) {
  for (const char* name : {"demo", "disk-full", "crash-while-spilling", "two-sites", "normal"}) {
    const ScenarioText text = find_scenario(name);
    const Outcome outcome = simulate(parse_scenario(text.toml, text.file));
    const nlohmann::json run = nlohmann::json::parse(to_json(outcome));
    expect_sums(run, name);
    if (run.contains("sites")) {
      for (const auto& site : run["sites"]) expect_sums(site, site["site"]);
    }
    EXPECT_EQ(run["shed_stats"].size(), kTierCount);
  }
}

/// The reason is that of the level: in the demonstration tier 1 loses reference data at every level
/// from GRACEFUL on, and nothing for any other reason than its level's.
TEST(ShedStats, TheReasonIsTheLevels) {
  const ScenarioText text = find_scenario("demo");
  const nlohmann::json run =
      nlohmann::json::parse(to_json(simulate(parse_scenario(text.toml, text.file))));
  for (const auto& item : run["shed_stats"].items()) {
    const std::string tier = item.key();
    const nlohmann::json& stats = item.value();
    const auto at = [&](const char* level) { return stats["by_level"].value(level, 0); };
    EXPECT_EQ(at("normal") + at("soft"), 0);
    EXPECT_GT(at("graceful"), 0);
    EXPECT_EQ(stats["by_reason"]["low_priority"], at("graceful")) << tier;
    EXPECT_EQ(stats["by_reason"]["normal_priority"], at("aggressive")) << tier;
    EXPECT_EQ(stats["by_reason"]["non_critical"], at("circuit_break")) << tier;
  }
}

/// Another ladder has levels of its own, and none of K2's reasons.
TEST(ShedStats, OtherLaddersHaveLevelsAndNoReasons) {
  Scenario scenario = parse_scenario(
      "name = \"n\"\nduration_s = 30\n[heap]\ntimes_s = [0]\nvalues_pct = [85]\n"
      "[[workload]]\nrate_per_s = 1000\n",
      "n.toml");
  std::vector<std::string> names = scenario.policy.levels.all();
  names[2] = "YELLOW";
  scenario.policy.levels = LevelNames(names);
  const nlohmann::json run = nlohmann::json::parse(to_json(simulate(scenario)));
  const nlohmann::json& stats = run["shed_stats"]["tier_3"];
  EXPECT_FALSE(stats.contains("by_reason"));
  EXPECT_GT(stats["by_level"]["yellow"], 0);
}

}  // namespace
}  // namespace cascade
