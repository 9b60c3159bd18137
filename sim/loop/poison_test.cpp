#include "sim/loop/poison.hpp"

#include <gtest/gtest.h>

#include "model/input_error.hpp"
#include "sim/loop/outcome/outcome.hpp"

namespace cascade {
namespace {

TEST(PoisonedOffsets, AreOfAPartitionAndSomebodysDoing) {
  PoisonedOffsets poison;
  const int one = 1, other = 2;
  poison.add(3, 10, 20, &one);
  poison.add(3, 15, 25, &other);
  EXPECT_FALSE(poison.contains(3, 9));
  EXPECT_TRUE(poison.contains(3, 10));
  EXPECT_TRUE(poison.contains(3, 19));
  EXPECT_FALSE(poison.contains(2, 19));
  EXPECT_EQ(poison.next_boundary(3, 0), 10);
  EXPECT_EQ(poison.next_boundary(3, 10), 15);
  EXPECT_EQ(poison.next_boundary(3, 20), 25);
  EXPECT_GT(poison.next_boundary(3, 25), 1'000'000'000);
  poison.cure(&one);
  EXPECT_FALSE(poison.contains(3, 12));
  EXPECT_TRUE(poison.contains(3, 19));
  poison.cure(&other);
  EXPECT_TRUE(poison.empty());
}

Scenario poisoned(const std::string& consumer, const std::string& fault,
                  const std::string& more = "") {
  return parse_scenario(
      "name = 'poison'\nduration_s = 60\ntick_s = 0.1\n[broker]\npartitions = 2\n"
      "[consumer]\ninstances = 2\nprocess_us = 20\nbatch_size = 1000\n" +
          consumer + "[[workload]]\nrate_per_s = 10_000\n[[fault]]\nkind = 'poison'\nat_s = 20\n" +
          fault + more,
      "poison.toml");
}

/// 5,000 a second and partition; each row by hand.
TEST(Poison, IsSetAsideOrBlocksItsPartition) {
  const struct {
    const char *consumer, *fault;
    double dead_lettered, skipped, lag_max_from, lag_max_to, lag_final_to;
  } table[] = {
      {"on_poison = 'dead-letter'\n", "for_s = 40\nmessages = 1\n", 1, 0, 0, 4'000, 3'000},
      {"on_poison = 'skip'\n", "for_s = 40\nmessages = 1\n", 0, 1, 0, 4'000, 3'000},
      {"on_poison = 'dead-letter'\n", "for_s = 40\nmessages = 12_345\n", 12'345, 0, 0, 30'000,
       3'000},
      {"on_poison = 'skip'\nretries = 0\n", "for_s = 40\nmessages = 12_345\n", 0, 12'345, 0, 4'000,
       3'000},
      // 20 s of 5,000, and what is in hand anyway.
      {"", "for_s = 20\nmessages = 1\n", 0, 0, 100'000, 104'000, 5'000},
      {"on_poison = 'block'\n", "for_s = 10\nmessages = 1\npartition = 1\n", 0, 0, 50'000, 54'000,
       5'000},
      {"", "for_s = 100\nmessages = 1\n", 0, 0, 200'000, 204'000, 204'000},
      // Three times 2 s: 6 s of 5,000 in its partition, for a batch at a time.
      {"on_poison = 'dead-letter'\nretries = 3\nretry_backoff_s = 2\n",
       "for_s = 40\nmessages = 1\n", 1, 0, 29'000, 34'000, 5'000},
      {"on_poison = 'skip'\nretries = 3\nretry_backoff_s = 2\n", "for_s = 40\nmessages = 1\n", 0, 1,
       29'000, 34'000, 5'000},
      // Cured before anybody read it: while the feed is away nothing comes.
      {"on_poison = 'skip'\n",
       "for_s = 5\nmessages = 1000\n[[fault]]\nkind = 'producer-disconnected'\nat_s = 19\nfor_s = "
       "10\n",
       0, 0, 0, 4'000, 3'000},
  };
  for (const auto& row : table) {
    SCOPED_TRACE(std::string(row.consumer) + row.fault);
    const Outcome outcome = simulate(poisoned(row.consumer, row.fault));
    EXPECT_EQ(statistic(outcome, "dead_lettered"), row.dead_lettered);
    EXPECT_EQ(statistic(outcome, "skipped"), row.skipped);
    EXPECT_GE(statistic(outcome, "lag_max"), row.lag_max_from);
    EXPECT_LE(statistic(outcome, "lag_max"), row.lag_max_to);
    EXPECT_LE(statistic(outcome, "lag_final"), row.lag_final_to);
    EXPECT_EQ(outcome.flows().imbalance(), MessageCounts{});
  }
}

TEST(Poison, BlocksOnlyWhatIsBehindIt) {
  Simulation simulation(poisoned("", "for_s = 100\nmessages = 1\npartition = 1\n"));
  simulation.run();
  const Broker& broker = simulation.sites()[0].broker();
  EXPECT_LT(broker.partition(0).lag(), 2'000);
  EXPECT_NEAR(static_cast<double>(broker.partition(1).lag()), 40 * 5'000, 2'000);
  EXPECT_NEAR(static_cast<double>(broker.partition(1).committed()), 20 * 5'000, 2'000);
}

/// What is shed at the level is not handled, and cannot fail.
TEST(Poison, FailsNothingThatIsNotHandled) {
  const std::string at_graceful =
      "[[fault]]\nkind = 'lag-phantom'\nat_s = 10\nfor_s = 49\n"
      "lag_messages = 600_000\n";
  const Scenario scenario =
      poisoned("on_poison = 'skip'\n", "for_s = 40\nmessages = 10_000\n", at_graceful);
  const Outcome outcome = simulate(scenario);
  EXPECT_GT(statistic(outcome, "dropped"), 0);
  EXPECT_LT(statistic(outcome, "skipped"), 10'000);
  EXPECT_GT(statistic(outcome, "skipped"), 9'000);
  EXPECT_EQ(outcome.protection().word, YesNo::no) << outcome.protection().why;
}

TEST(Poison, ThatCannotBeIsAnError) {
  const struct {
    std::string consumer, fault, more, key;
  } table[] = {
      {"", "messages = 1\n", "", "for_s"},
      {"", "for_s = 0\n", "", "for_s"},
      {"", "for_s = 1\npartition = 2\n", "", "partition"},
      {"", "for_s = 1\npartition = -1\n", "", "partition"},
      {"", "for_s = 1\nmessages = 0\n", "", "messages"},
      {"", "for_s = 1\nmessages = 0.5\n", "", "messages"},
      {"retries = -1\n", "for_s = 1\n", "", "retries"},
      {"retry_backoff_s = -1\n", "for_s = 1\n", "", "retry_backoff_s"},
      {"retry_backoff_s = nan\n", "for_s = 1\n", "", "retry_backoff_s"},
      {"on_poison = 'eat'\n", "for_s = 1\n", "", "on_poison"},
      {"", "for_s = 1\n", "[numbers]\nsymbols = 3\n", "[numbers]"},
      {"", "for_s = 1\n", "[query]\n", "[query]"},
  };
  for (const auto& row : table) {
    try {
      simulate(poisoned(row.consumer, row.fault, row.more));
      ADD_FAILURE() << row.consumer << row.fault << row.more;
    } catch (const InputError& error) {
      EXPECT_NE(std::string(error.what()).find(row.key), std::string::npos) << error.what();
    }
  }
  const Scenario scenario =
      poisoned("on_poison = 'skip'\n", "for_s = 1\npartition = 1\nmessages = 7\n");
  const Scenario again = parse_scenario(to_toml(scenario), "poison.toml");
  EXPECT_EQ(again.faults[0].partition, 1);
  EXPECT_EQ(again.faults[0].messages, 7);
  EXPECT_EQ(again.sites[0].consumer.on_poison, OnPoison::skip);
}

}  // namespace
}  // namespace cascade
