// What SOFT is said to mean beside skipping enrichment: reduced validation, smaller batches.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>

#include "model/input_error.hpp"
#include "sim/loop/outcome/outcome.hpp"

namespace cascade {
namespace {

/// A minute at 3,000 messages a second of a consumer that takes 2,500 while it validates in full;
/// the heap alone makes the level.
Scenario a_minute(double heap_pct, const std::string& consumer) {
  return parse_scenario(
      "name = \"n\"\nduration_s = 60\n[heap]\ntimes_s = [0]\nvalues_pct = [" +
          std::to_string(heap_pct) +
          "]\n[[workload]]\nrate_per_s = 3000\n[consumer]\nbatch_size = 1000\nprocess_us = 250\n"
          "validate_us = 150\n" +
          consumer,
      "n.toml");
}

TEST(ReducedValidation, IsCapacityFromSoftOn) {
  const auto lag = [](double heap_pct, const std::string& consumer) {
    return simulate(a_minute(heap_pct, consumer)).sites[0].lag_final_messages;
  };
  EXPECT_NEAR(static_cast<double>(lag(50, "")), 60 * 500, 2'500) << "at NORMAL";
  EXPECT_LT(lag(75, ""), 4'000) << "at SOFT, where nothing is validated";
  EXPECT_LT(lag(75, "reduced_validate_us = 50\n"), 4'000);
  EXPECT_NEAR(static_cast<double>(lag(75, "reduced_validate_us = 150\n")), 60 * 500, 2'500)
      << "nothing is reduced";
}

/// The largest batch that is written at once, by level.
class LargestBatch : public LoopObserver {
 public:
  void on_applied(const Effect& effect) override {
    written_[effect.at] += effect.counts.total();
    std::int64_t& largest = of[index(effect.level)];
    largest = std::max(largest, written_[effect.at]);
  }
  PerLevel<std::int64_t> of{};

 private:
  std::map<Instant, std::int64_t> written_;
};

TEST(ReducedBatches, AreSmallerFromSoftOn) {
  for (const char* ends : {"polled", "processed"}) {
    Scenario scenario =
        a_minute(50, "reduced_batch_size = 100\nbatch_ends = \"" + std::string(ends) + "\"\n");
    scenario.sites[0].heap.times_s = {0, 29.9, 30};
    scenario.sites[0].heap.values_pct = {50, 50, 75};
    LargestBatch largest;
    const Outcome outcome = simulate(scenario, &largest);
    EXPECT_EQ(largest.of[0], 1'000) << ends;
    EXPECT_EQ(largest.of[1], 100) << ends;
    EXPECT_EQ(outcome.flows().imbalance(), MessageCounts{});
  }
}

/// A batch that was begun with more room than it has by now ends with its next message.
TEST(ReducedBatches, ABatchThatIsTooLargeByNowEnds) {
  Scenario scenario = a_minute(50,
                               "reduced_batch_size = 1\nbatch_ends = \"processed\"\n"
                               // Who waited for an empty poll would wait to the end.
                               "poll_timeout_ms = 50_000\n");
  scenario.workload[0].rate_per_s = 1'000;  // a batch takes several polls
  scenario.sites[0].heap.times_s = {0, 30, 30.1};
  scenario.sites[0].heap.values_pct = {50, 50, 75};
  LargestBatch largest;
  const Outcome outcome = simulate(scenario, &largest);
  EXPECT_GT(largest.of[0], 500);
  EXPECT_EQ(outcome.flows().imbalance(), MessageCounts{});
  EXPECT_GT(outcome.flows().processed.total(), 35'000) << "it went on";
}

TEST(Reduced, IsNeverMoreThanTheWhole) {
  const auto complaint = [](const std::string& consumer) -> std::string {
    try {
      a_minute(50, consumer);
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(complaint("reduced_validate_us = 150\nreduced_batch_size = 1000\n"), "");
  EXPECT_NE(complaint("reduced_validate_us = 151\n").find("reduced_validate_us"),
            std::string::npos);
  EXPECT_NE(complaint("reduced_batch_size = 1001\n").find("reduced_batch_size"), std::string::npos);
  EXPECT_NE(complaint("reduced_batch_size = 0\n").find("reduced_batch_size"), std::string::npos);
}

/// What a drain may take is computed with the smaller batches and the whole validation.
TEST(Reduced, MakesTheBoundOfADrainNoShorter) {
  const Scenario plain = a_minute(50, ""), small = a_minute(50, "reduced_batch_size = 10\n");
  LoopSample state{};
  state.lag_messages = 100'000;
  const auto bound = [&](const Scenario& scenario) {
    return drain_bound_s(scenario.sites[0], scenario.policy, state, 1'000, 0).value();
  };
  EXPECT_GT(bound(small), bound(plain));
  Scenario cheap = plain;
  cheap.sites[0].consumer.validate_us = 0;
  EXPECT_GT(bound(plain), bound(cheap));
}

}  // namespace
}  // namespace cascade
