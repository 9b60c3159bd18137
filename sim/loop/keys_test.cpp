#include "sim/loop/keys.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "model/input_error.hpp"
#include "sim/loop/outcome/outcome.hpp"

namespace cascade {
namespace {

/// Kafka's own vectors: UtilsTest.testMurmur2 in
/// clients/src/test/java/org/apache/kafka/common/utils; the empty and one- and two-byte keys as
/// kafka-clients 4.1.1 has them.
TEST(Keys, AreHashedAsKafkaHashesThem) {
  const struct {
    const char* key;
    std::int32_t hash;
  } table[] = {
      {"21", -973932308},
      {"foobar", -790332482},
      {"a-little-bit-long-string", -985981536},
      {"a-little-bit-longer-string", -1486304829},
      {"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971},
      {"abc", 479470107},
      {"", 275646681},
      {"a", -1563381124},
      {"ab", 316155434},
      {"hello world", 1221641059},
  };
  for (const auto& row : table) EXPECT_EQ(kafka_murmur2(row.key), row.hash) << row.key;
  // toPositive(-973932308) % 7: without the sign bit it is 1,173,551,340.
  EXPECT_EQ(kafka_partition("21", 7), 1'173'551'340u % 7);
  EXPECT_EQ(kafka_partition("abc", 1), 0u);
}

TEST(Keys, HaveSharesThatSumUpAndAreThoseOfZipf) {
  for (const std::int64_t keys : {1, 2, 7, 100, 5'000}) {
    for (const double zipf : {0.0, 0.5, 1.0, 1.7}) {
      for (const std::int64_t partitions : {1, 3, 12, 64}) {
        const auto weights = key_weights(keys, zipf, partitions);
        ASSERT_EQ(weights.size(), static_cast<std::size_t>(partitions));
        EXPECT_EQ(std::accumulate(weights.begin(), weights.end(), std::int64_t{0}), kKeyParts);
        double all = 0;
        std::vector<double> shares(weights.size());
        for (std::int64_t k = 1; k <= keys; ++k) {
          const double share = std::pow(static_cast<double>(k), -zipf);
          all += share;
          shares[kafka_partition("SYM" + std::to_string(k), partitions)] += share;
        }
        for (std::size_t p = 0; p < weights.size(); ++p) {
          EXPECT_NEAR(static_cast<double>(weights[p]), shares[p] / all * 1e8, 1.5)
              << keys << " " << zipf << " " << p;
        }
      }
    }
  }
}

Scenario keyed(const std::string& broker, const std::string& consumer = "") {
  return parse_scenario("name = 'keys'\nduration_s = 20\ntick_s = 0.1\n[broker]\npartitions = 4\n" +
                            broker + "[consumer]\ninstances = 4\nprocess_us = 30\n" + consumer +
                            "[[workload]]\nrate_per_s = 120_000\n",
                        "keys.toml");
}

TEST(Keys, OneKeyIsOfOnePartition) {
  BrokerSetup setup;
  setup.partitions = 4;
  setup.keys = 1;
  const std::vector<std::int64_t> weights = partition_weights(setup);
  ASSERT_EQ(weights.size(), 4u);
  EXPECT_EQ(std::count(weights.begin(), weights.end(), 0), 3);
}

TEST(Keys, TheHotPartitionGetsWhatZipfSays) {
  const Scenario scenario = keyed("keys = 1000\nzipf = 1.2\n");
  Simulation simulation(scenario);
  simulation.run();
  const auto weights = key_weights(1000, 1.2, 4);
  for (std::size_t p = 0; p < 4; ++p) {
    const PartitionLog& log = simulation.sites()[0].broker().partition(p);
    EXPECT_NEAR(static_cast<double>(log.high_watermark()),
                2.4e6 * static_cast<double>(weights[p]) / 1e8, 20)
        << p;
  }
  const auto hottest = *std::max_element(weights.begin(), weights.end());
  EXPECT_NEAR(parallelism(scenario.sites[0].broker, 4), 1e8 / static_cast<double>(hottest), 1e-9);
  EXPECT_LT(parallelism(scenario.sites[0].broker, 4), 3);
  // 120,000 a second for 4 x 33,333: the instance of the hot one is full all the same.
  EXPECT_GT(statistic(simulate(scenario), "lag_max"), 100'000);
  EXPECT_LT(statistic(simulate(keyed("")), "lag_max"), 60'000);
}

TEST(Keys, ThatSayNothingOrTooMuchAreAnError) {
  const struct {
    const char *broker, *wrong;
  } table[] = {
      {"keys = 10\nweights = [1, 1, 1, 1]\n", "keys"},
      {"zipf = 1\n", "zipf"},
      {"keys = 0\nzipf = 1\n", "zipf"},
      {"keys = -1\n", "keys"},
      {"keys = 10\nzipf = -1\n", "zipf"},
      {"keys = 10\nzipf = nan\n", "zipf"},
      {"keys = 2_000_000\n", "keys"},
      {"keys = 1.5\n", "keys"},
      {"keys = 10\nzipf = 11\n", "zipf"},
      {"keys = 'SYM'\n", "keys"},
  };
  for (const auto& row : table) {
    try {
      keyed(row.broker);
      ADD_FAILURE() << row.broker;
    } catch (const InputError& error) {
      EXPECT_NE(std::string(error.what()).find(row.wrong), std::string::npos) << error.what();
    }
  }
  const Scenario scenario = keyed("keys = 10\nzipf = 1.2\n");
  const Scenario again = parse_scenario(to_toml(scenario), "keys.toml");
  EXPECT_EQ(again.sites[0].broker.keys, 10);
  EXPECT_EQ(again.sites[0].broker.zipf, 1.2);
}

}  // namespace
}  // namespace cascade
