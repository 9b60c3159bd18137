// cascade scenario: the page of keys, the starting point, and what a scenario is told to hold.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <string>

#include "cli/testing/run_program.hpp"
#include "properties/reference/generated_page.hpp"
#include "sim/loop/outcome/outcome.hpp"
#include "sim/loop/scenario/capacity.hpp"
#include "sim/loop/scenario/keys_by_kind.hpp"
#include "sim/loop/scenario/scenario_key_docs.hpp"
#include "sim/loop/scenario/scenario_keys.hpp"
#include "testing_paths.hpp"

namespace cascade {
namespace {

using testing::HasSubstr;

TEST(ScenarioKeys, EachIsExplainedAndNoneBesides) {
  std::set<std::string> paths;
  for (const ScenarioKey& key : scenario_keys()) {
    EXPECT_TRUE(paths.insert(key.path()).second) << key.path() << " twice";
    EXPECT_FALSE(key.says.empty()) << key.path() << " has no meaning in scenario_key_docs.hpp";
  }
  for (const ScenarioKeyDoc& doc : kScenarioKeyDocs) {
    EXPECT_EQ(paths.count(std::string(doc.path)), 1u) << doc.path << " is no key";
  }
  // Kafka's own defaults, of its documentation of consumer settings (3.x): 45000 ms and 300000 ms.
  expect_page("sim/loop/scenario/KEYS.md", scenario_keys_page(),
              {"| `session_timeout_s` | `45.0`", "| `max_poll_interval_s` | `300.0`"});
}

TEST(ScenarioCommand, PrintsTheKeysAndWhatToBeginWith) {
  const ProgramRun keys = run_cascade({"scenario", "keys"});
  EXPECT_EQ(keys.status, 0);
  EXPECT_THAT(keys.out, HasSubstr("| `process_us` | `10.0` | for each message"));
  const TestFolder folder;
  const std::string file = folder / "mine.toml";
  EXPECT_EQ(run_cascade({"scenario", "init", "-o", file}).status, 0);
  EXPECT_EQ(run_cascade({"scenario", "init", "-o", file}).status, 2) << "it is there already";
  const ProgramRun run = run_cascade({"simulate", file, "--monitor", "--check-tick"});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("2 of 2 expectations hold"));
  const ProgramRun explained = run_cascade({"scenario", "explain", file});
  EXPECT_EQ(explained.status, 0) << explained.err;
  EXPECT_THAT(explained.out, HasSubstr("missing: nothing that is known of"));
}

TEST(ScenarioCommand, ExplainSaysWhatIsInEffectAndWhatIsMissing) {
  const TestFolder folder;
  const std::string file = folder.put(
      "quiet.toml",
      "name = \"quiet\"\n[consumer]\nprocess_us = 20\n[[workload]]\nrate_per_s = 1000\n");
  const ProgramRun run = run_cascade({"scenario", "explain", file});
  EXPECT_EQ(run.status, 0) << run.err;
  for (const char* line :
       {"arrives: 1,000 messages/s on average, 1,000 at the peak",
        "overload_ends_s: whether the loop comes back stays unknown", "[expect]: a run fails only",
        "an overload: no second of the run brings more", "consumer.process_us                20.0",
        "workload[0].rate_per_s             1000.0", "as by default (--all)"}) {
    EXPECT_THAT(run.out, HasSubstr(line));
  }
  EXPECT_THAT(run.out, testing::Not(HasSubstr("peak_per_s"))) << "it says nothing of this shape";
  const ProgramRun all = run_cascade({"scenario", "explain", file, "--all"});
  EXPECT_THAT(all.out, HasSubstr("consumer.batch_size                10000  (default)"));
  const ProgramRun json = run_cascade({"scenario", "explain", file, "--format", "json"});
  EXPECT_THAT(json.out, HasSubstr("{\"key\":\"consumer.process_us\",\"value\":\"20.0\","
                                  "\"is_default\":false}"));
}

/// The figures that two scenarios are about can be read before they are run.
TEST(ScenarioCommand, ExplainKnowsOfGroupsAndOfCollections) {
  const ProgramRun crash = run_cascade({"scenario", "explain", "consumer-crash-of-two"});
  EXPECT_THAT(crash.out, HasSubstr("group, eager: a dead instance is missed for 45 s and a "
                                   "rebalance takes 3 s: about 1,020,000 messages wait"));
  EXPECT_THAT(crash.out, testing::Not(HasSubstr("collections")));
  const ProgramRun slow = run_cascade({"scenario", "explain", "polls-too-slow"});
  EXPECT_THAT(slow.out, HasSubstr("max_poll_interval_s: shorter than a full batch takes"));
  // 60,000 messages a second arrive: more than collections leave, until batches are smaller.
  const ProgramRun spiral = run_cascade({"scenario", "explain", "gc-death-spiral"});
  EXPECT_THAT(spiral.out, testing::ContainsRegex("NORMAL .*60%  *3[0-9],[0-9]{3}\n"));
  EXPECT_THAT(spiral.out, testing::ContainsRegex("SOFT .*61%  *6[0-9],[0-9]{3}\n"));
  EXPECT_THAT(spiral.out, testing::Not(HasSubstr("group")));
  const ProgramRun json =
      run_cascade({"scenario", "explain", "consumer-crash-of-two", "--format", "json"});
  EXPECT_THAT(json.out, HasSubstr("\"messages_that_wait_for_a_dead_instance\":1020000"));
}

// What is computed is what an overloaded loop does at that level, within 1 %.
TEST(Capacity, IsWhatASaturatedLoopTakes) {
  const std::string base =
      "name = \"c\"\npolicy = \"" + testing::TempDir() +
      "heap-only.toml\"\nduration_s = 60\ntick_s = 0.1\nintake_at_break = \"open\"\n[consumer]\n"
      "instances = 3\nprocess_us = 40\nenrich_us = 20\nspill_us = 5\nfilter_us = 1\n"
      "validate_us = 10\nreduced_validate_us = 2\nreduced_batch_size = 4000\n"
      "[broker]\npartitions = 3\n[spill]\nreplay_below = \"SOFT\"\ncapacity_messages = "
      "1_000_000_000\n[[workload]]\nrate_per_s = 2_000_000\ntiers = [0.3, 0.4, 0.3]\n";
  std::ofstream(testing::TempDir() + "heap-only.toml")
      << "name = \"heap-only\"\n[lag]\nsoft = 1e14\ngraceful = 2e14\naggressive = 3e14\n"
         "circuit_break = 4e14\n";
  const double heaps_pct[] = {10, 75, 85, 92, 97};
  for (std::size_t i = 0; i < std::size(heaps_pct); ++i) {
    const Scenario scenario = parse_scenario(
        base + "[heap]\ntimes_s = [0]\nvalues_pct = [" + std::to_string(heaps_pct[i]) + "]\n",
        "c.toml");
    const LevelCapacity capacity = capacities(scenario).front().levels[i];
    const Outcome outcome = simulate(scenario);
    ASSERT_EQ(index(outcome.sites[0].cascades[0].level_final), i);
    const Flows flows = outcome.flows();
    const double taken =
        static_cast<double>((flows.processed + flows.dropped + flows.spilled).total()) / 60;
    EXPECT_NEAR(taken / capacity.capacity_per_s, 1, 0.01) << heaps_pct[i];
  }
}

}  // namespace
}  // namespace cascade
