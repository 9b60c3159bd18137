// The deduplications against the facts that they are modelled on, and the filter against its
// formula.

#include "model/k2/deduplication.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace cascade {
namespace {

constexpr std::int64_t kHourNs = 3'600'000'000'000;
constexpr std::int64_t kMinuteNs = 60'000'000'000;
constexpr std::int64_t kDayNs = 24 * kHourNs;

DedupVariant exact(DedupVariant variant) {
  variant.is_filter_exact = true;
  return variant;
}

std::string said(Deduplicator& deduplicator, std::int64_t at_ns, std::int64_t sequence,
                 std::int64_t session = 0, std::uint64_t symbol = 1) {
  return std::string(text(deduplicator.check(Instant{at_ns}, {symbol, session, sequence})));
}

TEST(Deduplication, TheDictionaryKeepsAnEntryForADayAndUpToTenMinutes) {
  Deduplicator dictionary(kDedupAsCoded);
  EXPECT_EQ(said(dictionary, 0, 1), "new");
  EXPECT_EQ(said(dictionary, kHourNs, 1), "duplicate");
  EXPECT_EQ(said(dictionary, kDayNs - kMinuteNs, 2), "new") << "cleans: nothing is old enough";
  EXPECT_EQ(said(dictionary, kDayNs + 8 * kMinuteNs, 1), "duplicate") << "not cleaned since";
  EXPECT_EQ(said(dictionary, kDayNs + 9 * kMinuteNs, 1), "new") << "looking kept it no longer";
  EXPECT_EQ(dictionary.entries(Instant{}), 2);
}

TEST(Deduplication, TheDictionaryTakesTheNewDaysMessagesForYesterdays) {
  Deduplicator dictionary(kDedupAsCoded);
  EXPECT_EQ(said(dictionary, 0, 1, 0), "new");
  EXPECT_EQ(said(dictionary, kHourNs, 1, 1), "duplicate");
  EXPECT_EQ(said(dictionary, kHourNs, 1, 0, 2), "new") << "another symbol";
  dictionary.restart();
  EXPECT_EQ(said(dictionary, kHourNs, 1, 1), "new");
}

TEST(Deduplication, FilterAndStoreCatchTheThirdCopy) {
  Deduplicator pair(exact(kDedupAsDesigned));
  EXPECT_EQ(said(pair, 0, 1), "new");
  EXPECT_EQ(said(pair, 1, 1), "taken-for-false-positive");
  EXPECT_EQ(said(pair, 2, 1), "duplicate");
  EXPECT_EQ(said(pair, kDayNs + 1, 1), "duplicate") << "a key is there at the end of its life";
  EXPECT_EQ(said(pair, kDayNs + 2, 1), "taken-for-false-positive") << "and gone after it";
  EXPECT_EQ(said(pair, kDayNs + 3, 1, 1), "duplicate") << "of another day";
  EXPECT_EQ(pair.entries(Instant{kDayNs + 3}), 2);
  pair.restart();
  EXPECT_EQ(said(pair, kDayNs + 4, 1), "new") << "the filter died with its process";
}

TEST(Deduplication, ABatchOfTheDesignIsLookedUpBeforeItIsRemembered) {
  Deduplicator pair(exact(kDedupAsDesigned));
  using V = DedupVerdict;
  const std::vector<MessageIdentity> twice = {{1, 0, 1}, {1, 0, 1}};
  EXPECT_EQ(pair.check_batch(Instant{0}, twice), (std::vector<V>{V::fresh, V::fresh}));
  EXPECT_EQ(pair.check_batch(Instant{1}, twice),
            (std::vector<V>{V::false_positive, V::false_positive}));
  EXPECT_EQ(pair.check_batch(Instant{2}, twice), (std::vector<V>{V::duplicate, V::duplicate}));
  for (const DedupVariant& variant : {kDedupAsCoded, kDedupMended}) {
    Deduplicator other(variant);
    EXPECT_EQ(other.check_batch(Instant{0}, twice), (std::vector<V>{V::fresh, V::duplicate}));
  }
}

TEST(Deduplication, MendedKeepsRangesBySession) {
  Deduplicator mended(kDedupMended);
  EXPECT_EQ(said(mended, 0, 1), "new");
  EXPECT_EQ(said(mended, 1, 3), "new");
  EXPECT_EQ(said(mended, 1, 1, 1), "new");
  EXPECT_EQ(mended.entries(Instant{1}), 3);
  EXPECT_EQ(said(mended, 2, 2), "new");
  EXPECT_EQ(mended.entries(Instant{2}), 2) << "1 to 3, and the new session's 1";
  mended.restart();
  EXPECT_EQ(said(mended, kDayNs, 2), "duplicate");
  EXPECT_EQ(said(mended, 2 * kDayNs, 7, 2), "new");
  EXPECT_EQ(mended.entries(Instant{2 * kDayNs}), 1) << "older sessions are forgotten";
}

TEST(BloomFilter, HasTheSizeOfTheFormula) {
  const BloomSize k2 = bloom_size(100'000'000, 0.001);
  EXPECT_NEAR(k2.mebibytes(), 171.4, 0.1);
  EXPECT_EQ(k2.hashes, 10);
  const double billion_gb = static_cast<double>(bloom_size(1'000'000'000, 0.001).bits) / 8 / 1e9;
  EXPECT_NEAR(billion_gb, 1.797, 0.001) << "1.4 GB are claimed";
  EXPECT_NEAR(bloom_best_share(1.4e9 * 8 / 1e9), 0.0046, 0.0001) << "what those give";
  EXPECT_NEAR(bloom_false_positives(k2, 1e8), 0.001, 0.00002);
  EXPECT_EQ(bloom_size(1, 0.5).bits, 64) << "never less than a word";
}

TEST(BloomFilter, ForgetsNothingAndTellsStrangersApartAsComputed) {
  const BloomSize size = bloom_size(20'000, 0.001);
  BloomFilter filter(size);
  for (const std::uint64_t members : {20'000u, 40'000u, 80'000u}) {
    for (std::uint64_t key = static_cast<std::uint64_t>(filter.added()); key < members; ++key) {
      filter.add(key);
    }
    for (std::uint64_t key = 0; key < members; ++key) ASSERT_TRUE(filter.contains(key)) << key;
    constexpr std::uint64_t kStrangers = 100'000;
    int strangers_known = 0;
    for (std::uint64_t key = 0; key < kStrangers; ++key) {
      strangers_known += filter.contains(1'000'000 + key);
    }
    const double share = bloom_false_positives(size, static_cast<double>(members));
    const double expected = share * kStrangers;
    EXPECT_NEAR(strangers_known, expected, 5 * std::sqrt(expected) + 0.03 * expected) << members;
  }
}

}  // namespace
}  // namespace cascade
