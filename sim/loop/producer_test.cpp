#include "sim/loop/producer.hpp"

#include <gtest/gtest.h>

#include "model/input_error.hpp"
#include "sim/loop/outcome/loop_ruling.hpp"
#include "sim/loop/outcome/outcome.hpp"
#include "sim/loop/outcome/outcome_json.hpp"

namespace cascade {
namespace {

Instant at(double s) { return Instant{Duration::from_seconds(s).ns}; }

MessageCounts of_tier_3(std::int64_t n) {
  MessageCounts counts;
  counts.of[class_index(Tier::tier_3, DataType::trades)] = n;
  return counts;
}

TEST(ProducerBuffer, KeepsWhatThereIsRoomForInOrderAndNotForEver) {
  ProducerSetup setup;
  setup.buffer_messages = 100;
  setup.delivery_timeout_s = 10;
  ProducerBuffer buffer(setup);
  EXPECT_EQ(buffer.keep(at(1), of_tier_3(60), {}).total(), 60);
  EXPECT_EQ(buffer.keep(at(2), of_tier_3(60), {}).total(), 40) << "there is room for no more";
  EXPECT_EQ(buffer.keep(at(3), of_tier_3(60), {}).total(), 0);
  EXPECT_EQ(buffer.held().total(), 100);
  EXPECT_EQ(buffer.give_up(at(10.999)).total(), 0);
  EXPECT_EQ(buffer.give_up(at(11)).total(), 60);
  EXPECT_EQ(buffer.held().total(), 40);
  EXPECT_EQ(buffer.keep(at(11), of_tier_3(5), {}).total(), 5);
  const auto all = buffer.take_all();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].at, at(2)) << "the oldest first";
  EXPECT_EQ(all[1].counts, of_tier_3(5));
  EXPECT_TRUE(buffer.empty());
  EXPECT_EQ(buffer.held().total(), 0);
}

TEST(ProducerBuffer, ByDefaultThereIsNone) {
  ProducerBuffer buffer(ProducerSetup{});
  EXPECT_FALSE(buffer.keeps());
  EXPECT_EQ(buffer.keep(at(1), of_tier_3(60), {}).total(), 0);
}

Scenario away(const std::string& producer, double for_s = 20, const std::string& more = "") {
  return parse_scenario("name = 'away'\nduration_s = 120\ntick_s = 0.1\n[producer]\n" + producer +
                            "[consumer]\nprocess_us = 20\n[[workload]]\nrate_per_s = 10_000\n"
                            "[[fault]]\nkind = 'producer-disconnected'\nat_s = 30\nfor_s = " +
                            std::to_string(for_s) + "\n" + more,
                        "away.toml");
}

/// What was sent while nobody was there: each row by hand.
TEST(Producer, ADisconnectionIsBufferedAndTheBurstComes) {
  const struct {
    const char* producer;
    double for_s;
    std::int64_t missed, given_up, lag_max_from, lag_max_to;
  } table[] = {
      {"", 20, 200'000, 0, 0, 2'000},
      {"buffer_messages = 1_000_000\n", 20, 0, 0, 199'000, 212'000},
      {"buffer_messages = 50_000\n", 20, 150'000, 0, 49'000, 61'000},
      {"buffer_messages = 1\n", 20, 199'999, 0, 1, 12'000},
      {"buffer_messages = 1_000_000\ndelivery_timeout_s = 5\n", 20, 0, 150'000, 49'000, 62'000},
      {"buffer_messages = 1_000_000\ndelivery_timeout_s = 20.5\n", 20, 0, 0, 199'000, 212'000},
      {"buffer_messages = 1_000_000\ndelivery_timeout_s = 30\n", 40, 0, 100'000, 299'000, 312'000},
      {"buffer_messages = 1_000_000\nretry_every_s = 0.1\n", 20, 0, 0, 199'000, 205'000},
      {"buffer_messages = 1_000_000\nretry_every_s = 15\n", 20, 0, 0, 299'000, 305'000},
      {"buffer_messages = 1_000_000\nretry_every_s = 60\n", 1, 0, 0, 599'000, 605'000},
  };
  for (const auto& row : table) {
    SCOPED_TRACE(row.producer);
    const Outcome outcome = simulate(away(row.producer, row.for_s));
    EXPECT_NEAR(statistic(outcome, "missed"), static_cast<double>(row.missed), 10'000);
    if (row.missed == 0) {
      EXPECT_EQ(statistic(outcome, "missed"), 0);
    }
    EXPECT_NEAR(statistic(outcome, "given_up"), static_cast<double>(row.given_up), 11'000);
    if (row.given_up == 0) {
      EXPECT_EQ(statistic(outcome, "given_up"), 0);
    }
    EXPECT_GE(statistic(outcome, "lag_max"), row.lag_max_from);
    EXPECT_LE(statistic(outcome, "lag_max"), row.lag_max_to);
    EXPECT_EQ(statistic(outcome, "buffered"), 0) << "all of it came";
    EXPECT_EQ(outcome.flows().imbalance(), MessageCounts{});
    EXPECT_EQ(statistic(outcome, "arrived") + statistic(outcome, "missed"), 1'200'000);
  }
}

TEST(Producer, WhatWaitedIsAsOldAsItIs) {
  const Outcome outcome = simulate(away("buffer_messages = 1_000_000\n"));
  // A sixth of all messages waited for up to 20 s.
  EXPECT_NEAR(statistic(outcome, "latency_p99_s.tier_1"), 19.5, 1.5);
  EXPECT_LT(statistic(outcome, "latency_p50_s.tier_1"), 1);
}

/// At the end of the run the feed is still away.
TEST(Producer, WhatStillWaitsIsToldBesideWhatBecameOfTheRest) {
  const Outcome outcome = simulate(away("buffer_messages = 500_000\n", 200));
  EXPECT_EQ(statistic(outcome, "buffered"), 500'000);
  EXPECT_EQ(outcome.protection().word, YesNo::partly);
  EXPECT_NE(outcome.protection().why.find("still buffered by the producer"), std::string::npos);
  EXPECT_NE(fates_text(fates(outcome.flows(), outcome.missed), Tier::tier_1)
                .find("400,000 buffered by the producer"),
            std::string::npos);
  const std::string json = to_json(outcome);
  EXPECT_NE(json.find("\"buffered\""), std::string::npos);
  EXPECT_EQ(to_json(simulate(away(""))).find("\"buffered\""), std::string::npos)
      << "nothing of it where there is no buffer";
}

TEST(Producer, TheDrainBoundKnowsOfTheBurst) {
  SiteSetup setup;
  LoopSample state{};
  const Policy policy = default_policy();
  const auto none = drain_bound_s(setup, policy, state, 10'000, 0);
  setup.producer.buffer_messages = 1'000'000;
  EXPECT_GT(*drain_bound_s(setup, policy, state, 10'000, 0), *none + 1'000'000 / 100'000.0);
  setup.producer.buffer_messages = 2'600'000;  // half of 5,000,000 clears the circuit
  EXPECT_FALSE(drain_bound_s(setup, policy, state, 10'000, 0));
  setup.intake_at_break = IntakeAtBreak::open;
  EXPECT_TRUE(drain_bound_s(setup, policy, state, 10'000, 0)) << "nothing is refused";
}

TEST(Producer, KeysThatSayNothingAreAnError) {
  const struct {
    std::string producer, more, key;
  } table[] = {
      {"retry_every_s = 2\n", "", "retry_every_s"},
      {"delivery_timeout_s = 2\n", "", "delivery_timeout_s"},
      {"buffer_messages = 0\ndelivery_timeout_s = 2\n", "", "delivery_timeout_s"},
      {"buffer_messages = -1\n", "", "buffer_messages"},
      {"buffer_messages = 1.5\n", "", "buffer_messages"},
      {"buffer_messages = 10\nretry_every_s = 0\n", "", "retry_every_s"},
      {"buffer_messages = 10\nretry_every_s = nan\n", "", "retry_every_s"},
      {"buffer_messages = 10\ndelivery_timeout_s = 0\n", "", "delivery_timeout_s"},
      {"buffer = 10\n", "", "buffer"},
      {"buffer_messages = 10\n", "[numbers]\nsymbols = 3\n", "[numbers]"},
  };
  for (const auto& row : table) {
    try {
      simulate(away(row.producer, 20, row.more));
      ADD_FAILURE() << row.producer;
    } catch (const InputError& error) {
      EXPECT_NE(std::string(error.what()).find(row.key), std::string::npos) << error.what();
    }
  }
  const Scenario scenario =
      away("buffer_messages = 10\nretry_every_s = 2\ndelivery_timeout_s = 3\n");
  EXPECT_EQ(parse_scenario(to_toml(scenario), "a.toml").sites[0].producer.delivery_timeout_s, 3);
}

}  // namespace
}  // namespace cascade
