// Exactness at the bottom: counts, segments, rates, latencies, logs, disks.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

#include "model/k2.hpp"
#include "model/policy.hpp"
#include "sim/loop/broker.hpp"
#include "sim/loop/heap.hpp"
#include "sim/loop/outcome/latency.hpp"
#include "sim/loop/spill.hpp"
#include "sim/loop/workload.hpp"

namespace cascade {
namespace {

MessageCounts some_counts() {
  MessageCounts counts;
  for (std::int64_t& n : counts.of) n = *rc::gen::inRange<std::int64_t>(0, 1'000'000);
  return counts;
}

MessageCounts of_one_class(std::int64_t n) {
  MessageCounts counts;
  counts.of[0] = n;
  return counts;
}

Segment segment_of(std::int64_t first, std::int64_t n) {
  return {Instant{}, first, first + n, of_one_class(n), 0, 0};
}

RC_GTEST_PROP(TakeShare, IsExactProportionalAndLosesNothing, ()) {
  const MessageCounts whole = some_counts();
  const std::int64_t n = *rc::gen::inRange<std::int64_t>(0, whole.total() + 1);
  MessageCounts rest = whole;
  const MessageCounts taken = take_share(rest, n);
  RC_ASSERT(taken.total() == n);
  RC_ASSERT(taken + rest == whole);
  for (std::size_t c = 0; c < kClassCount; ++c) {
    RC_ASSERT(taken.of[c] >= 0 && rest.of[c] >= 0);
    const double exact = static_cast<double>(whole.of[c]) * static_cast<double>(n) /
                         static_cast<double>(std::max<std::int64_t>(1, whole.total()));
    RC_ASSERT(std::abs(static_cast<double>(taken.of[c]) - exact) <= 1.0);
  }
}

RC_GTEST_PROP(TakeFront, KeepsOffsetsWithoutGapOrOverlap, ()) {
  Segment rest{Instant{}, 100, 100, some_counts(), 0, 0};
  rest.end_offset += rest.size();
  const std::int64_t n = *rc::gen::inRange<std::int64_t>(0, rest.size() + 1);
  const Segment whole = rest;
  const Segment front = take_front(rest, n);
  RC_ASSERT(front.first_offset == whole.first_offset);
  RC_ASSERT(front.end_offset == rest.first_offset);
  RC_ASSERT(rest.end_offset == whole.end_offset);
  RC_ASSERT(front.size() == front.end_offset - front.first_offset);
}

TEST(Workload, ADayOfOddRatesDoesNotDrift) {
  StreamSetup stream;
  stream.rate_per_s = 1000.0 / 3;  // micro-messages: 333.333333
  stream.tiers = {1, 0, 0};
  stream.types = {1, 0, 0};
  const Duration day = Duration::from_seconds(86'400);
  Workload workload({stream}, Shedder(default_policy()), day, 1);
  Prng prng(1);
  std::int64_t sum = 0;
  Instant at;
  for (int i = 0; i < 86'400 * 2; ++i) {
    const Instant next = at + Duration::from_seconds(0.5);
    sum += workload.arrivals(at, next, prng).total();
    at = next;
  }
  EXPECT_EQ(sum, 28'799'999);  // floor(333.333333 x 86,400)
}

TEST(Workload, ARampIsTheTriangleUnderIt) {
  StreamSetup stream;
  stream.shape = StreamShape::ramp;
  stream.peak_per_s = 500'000;
  stream.ramp_s = 300;
  stream.tiers = {1, 0, 0};
  stream.types = {1, 0, 0};
  Workload workload({stream}, Shedder(default_policy()), Duration::from_seconds(300), 1);
  Prng prng(1);
  std::int64_t sum = 0;
  for (int i = 0; i < 3000; ++i) {
    sum += workload.arrivals(Instant{i * 100'000'000LL}, Instant{(i + 1) * 100'000'000LL}, prng)
               .total();
  }
  EXPECT_NEAR(static_cast<double>(sum), 75'000'000, 1);
}

TEST(Workload, ABurstCountsOnlyWithinItsTime) {
  StreamSetup stream;
  stream.shape = StreamShape::burst;
  stream.rate_per_s = 10;
  stream.peak_per_s = 100;
  stream.at_s = 10;
  stream.for_s = 5;
  stream.until_s = 20;
  stream.tiers = {0, 1, 0};
  stream.types = {0, 0, 1};
  Workload workload({stream}, Shedder(default_policy()), Duration::from_seconds(60), 1);
  Prng prng(1);
  const MessageCounts all = workload.arrivals(Instant{}, Instant{60'000'000'000}, prng);
  EXPECT_EQ(all.total(), 100 + 500 + 50);
  EXPECT_EQ(all.of[class_index(Tier::tier_2, DataType::reference_data)], all.total());
}

TEST(Workload, SymbolsGoToTheTiersOfThePolicyAlsoAfterAReload) {
  StreamSetup stream;
  stream.rate_per_s = 138;
  stream.types = {1, 0, 0};
  stream.symbols = {
      {"BTCUSDT", 24}, {"ETHUSDT", 18}, {"BNBUSDT", 10}, {"ADAUSDT", 46}, {"DOGEUSDT", 40}};
  Policy policy = *builtin_policy("crypto");
  Workload workload({stream}, Shedder(policy), Duration::from_seconds(20), 1);
  Prng prng(1);
  const MessageCounts before = workload.arrivals(Instant{}, Instant{10'000'000'000}, prng);
  EXPECT_EQ(before.of_tier(Tier::tier_1), 420);
  EXPECT_EQ(before.of_tier(Tier::tier_2), 100);
  EXPECT_EQ(before.of_tier(Tier::tier_3), 860);
  policy.tier_1.push_back("ADAUSDT");
  workload.retier(Shedder(policy));
  const MessageCounts after =
      workload.arrivals(Instant{10'000'000'000}, Instant{20'000'000'000}, prng);
  EXPECT_EQ(after.of_tier(Tier::tier_1), 880);
  EXPECT_EQ(after.total(), 1380);
}

TEST(Poisson, HasTheRightMeanAndVariance) {
  Prng prng(3);
  for (const double mean : {0.5, 8.0, 63.0, 1000.0}) {
    double sum = 0, squares = 0;
    constexpr int kDraws = 20'000;
    for (int i = 0; i < kDraws; ++i) {
      const auto n = static_cast<double>(draw_poisson(mean, prng));
      sum += n;
      squares += n * n;
    }
    const double average = sum / kDraws;
    EXPECT_NEAR(average, mean, 4 * std::sqrt(mean / kDraws));
    EXPECT_NEAR(squares / kDraws - average * average, mean, mean * 0.05);
  }
}

TEST(LatencyHistogram, PercentilesAreByWeightAndAtMostOneBucketAbove) {
  LatencyHistogram histogram;
  histogram.add(Duration::from_seconds(0.001), 98);
  histogram.add(Duration::from_seconds(1), 1);
  histogram.add(Duration::from_seconds(10), 1);
  EXPECT_NEAR(histogram.percentile(50).seconds(), 0.001, 0.001 * 0.016);
  EXPECT_NEAR(histogram.percentile(99).seconds(), 1, 0.016);
  EXPECT_EQ(histogram.percentile(100).seconds(), 10);
  EXPECT_EQ(LatencyHistogram{}.percentile(99).ns, 0);
}

TEST(Broker, LagIsFromTheCommittedOffset) {
  Broker broker({2, {}, {}});
  broker.append(Instant{}, of_one_class(101));
  EXPECT_EQ(broker.lag_messages(), 101);
  const auto segment = broker.read(0, 1000);
  ASSERT_TRUE(segment);
  EXPECT_EQ(segment->size(), 51) << "the odd one goes to the first partition";
  EXPECT_EQ(broker.lag_messages(), 101) << "reading is not committing";
  broker.commit(0, segment->end_offset);
  EXPECT_EQ(broker.lag_messages(), 50);
  broker.append(Instant{1}, of_one_class(1));
  EXPECT_EQ(broker.partition(1).high_watermark(), 51) << "the next odd one to the second";
}

TEST(Broker, WhatIsPutBackIsReadAgainInOrder) {
  Broker broker({1, {}, {}});
  broker.append(Instant{}, of_one_class(10));
  broker.append(Instant{1}, of_one_class(10));
  auto first = broker.read(0, 4);
  auto second = broker.read(0, 6);
  broker.put_back(0, *second);
  broker.put_back(0, *first);
  EXPECT_EQ(broker.read(0, 100)->first_offset, 0);
  EXPECT_EQ(broker.read(0, 100)->first_offset, 4);
  EXPECT_EQ(broker.read(0, 100)->first_offset, 10);
}

TEST(Broker, RetentionByCountAndByAgeExpiresWhatIsUnread) {
  Broker by_count({1, {}, {100, std::nullopt}});
  by_count.append(Instant{}, of_one_class(80));
  by_count.append(Instant{1}, of_one_class(50));
  EXPECT_EQ(by_count.expire(Instant{2}).total(), 30);
  EXPECT_EQ(by_count.lag_messages(), 100) << "lag counts what can still be read";

  Broker by_age({1, {}, {std::nullopt, Duration::from_seconds(10)}});
  by_age.append(Instant{}, of_one_class(80));
  by_age.append(Instant{5'000'000'000}, of_one_class(50));
  EXPECT_EQ(by_age.expire(Instant{10'000'000'000}).total(), 0);
  EXPECT_EQ(by_age.expire(Instant{10'000'000'001}).total(), 80);
  EXPECT_EQ(by_age.lag_messages(), 50);
}

/// Messages of each partition, all told.
std::vector<std::int64_t> held(const Broker& broker) {
  std::vector<std::int64_t> sizes;
  for (std::size_t p = 0; p < broker.partition_count(); ++p) {
    sizes.push_back(broker.partition(p).high_watermark());
  }
  return sizes;
}

RC_GTEST_PROP(Broker, PartitionsGetTheirSharesToAMessageOrTwo, ()) {
  BrokerSetup setup;
  setup.partitions = *rc::gen::inRange<std::int64_t>(1, 9);
  double sum = 0;
  for (std::int64_t p = 0; p < setup.partitions; ++p) {
    setup.weights.push_back(static_cast<double>(*rc::gen::inRange(p == 0 ? 1 : 0, 50)));
    sum += setup.weights.back();
  }
  Broker broker(setup);
  std::int64_t all = 0;
  for (const int n : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 30))) {
    broker.append(Instant{all}, of_one_class(n));
    all += n;
    std::int64_t total = 0;
    for (std::size_t p = 0; p < held(broker).size(); ++p) {
      const std::int64_t got = held(broker)[p];
      total += got;
      RC_ASSERT(std::abs(static_cast<double>(got) -
                         static_cast<double>(all) * setup.weights[p] / sum) < 2);
      RC_ASSERT(setup.weights[p] > 0 || got == 0);
    }
    RC_ASSERT(total == all);
  }
}

/// Who is furthest behind what is due to him, by weight, found by looking at all of them.
class DueByHand {
 public:
  explicit DueByHand(std::vector<std::int64_t> weights)
      : weights_(std::move(weights)), got_(weights_.size()) {}

  void give(std::int64_t n) {
    all_ += n;
    std::int64_t sum = 0, whole = 0;
    for (const std::int64_t weight : weights_) sum += weight;
    for (std::size_t p = 0; p < got_.size(); ++p) {
      got_[p] += n * weights_[p] / sum;
      whole += n * weights_[p] / sum;
    }
    std::vector<std::size_t> order(got_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto due = [&](std::size_t p) { return all_ * weights_[p] - sum * got_[p]; };
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return due(a) > due(b); });
    for (std::size_t k = 0; k < static_cast<std::size_t>(n - whole); ++k) ++got_[order[k]];
  }
  const std::vector<std::int64_t>& got() const { return got_; }

 private:
  std::vector<std::int64_t> weights_, got_;
  std::int64_t all_ = 0;
};

RC_GTEST_PROP(Broker, WhatDoesNotDivideGoesToThoseFurthestBehind, ()) {
  BrokerSetup setup;
  setup.partitions = *rc::gen::inRange<std::int64_t>(1, 9);
  const bool is_even = *rc::gen::arbitrary<bool>();
  std::vector<std::int64_t> weights;
  for (std::int64_t p = 0; p < setup.partitions; ++p) {
    weights.push_back(is_even ? 3 : *rc::gen::inRange<std::int64_t>(1, 50));
    setup.weights.push_back(static_cast<double>(weights.back()));
  }
  Broker broker(setup);
  DueByHand by_hand(weights);
  for (const int n : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 30))) {
    broker.append(Instant{}, of_one_class(n));
    by_hand.give(n);
    RC_ASSERT(held(broker) == by_hand.got());
  }
}

/// Whatever is done to partitions, the sums over them are what is counted anew.
RC_GTEST_PROP(Broker, SumsAreThoseOfItsPartitions, ()) {
  Broker broker({3, {2, 1, 1}, {40, std::nullopt}});
  std::vector<std::pair<std::size_t, Segment>> read;
  for (const auto& [kind, n] : *rc::gen::container<std::vector<std::pair<int, int>>>(
           rc::gen::pair(rc::gen::inRange(0, 5), rc::gen::inRange(0, 60)))) {
    const auto p = static_cast<std::size_t>(n % 3);
    if (kind == 0) broker.append(Instant{}, of_one_class(n));
    if (kind == 1) {
      if (const auto segment = broker.read(p, n)) read.emplace_back(p, *segment);
    }
    if (kind == 2 && !read.empty()) {
      broker.put_back(read.back().first, read.back().second);
      read.pop_back();
    }
    if (kind == 3 && !read.empty()) {
      broker.commit(read.front().first, read.front().second.end_offset);
      read.erase(read.begin());
    }
    if (kind == 4) broker.expire(Instant{});
    RC_ASSERT(broker.lag_messages() == broker.counted_lag_messages());
    RC_ASSERT(broker.unread_messages() == broker.counted_unread_messages());
  }
}

TEST(Broker, ParallelismIsOfTheBusiestInstance) {
  EXPECT_EQ(parallelism({1, {}, {}}, 4), 1);
  EXPECT_EQ(parallelism({8, {}, {}}, 4), 4);
  EXPECT_EQ(parallelism({8, {}, {}}, 5), 4) << "three of them have two partitions, as of four";
  EXPECT_EQ(parallelism({4, {5, 1, 1, 1}, {}}, 4), 8.0 / 5);
  EXPECT_EQ(parallelism({4, {5, 1, 1, 1}, {}}, 100), 8.0 / 5);
}

TEST(Broker, WhatACrashLeftDoneIsNotLostByRetentionAndKeepsItsPlace) {
  PartitionLog log;
  const Retention retention{10, std::nullopt};
  log.append(Instant{}, of_one_class(10));
  log.append(Instant{1}, of_one_class(10));
  log.append(Instant{2}, of_one_class(10));
  Segment first = *log.read(10);
  Segment second = *log.read(10);
  second.already_on_disk = class_bit(0);
  log.put_back(second);
  log.put_back(first);
  EXPECT_EQ(log.expire(Instant{3}, retention)->size(), 10) << "the first was not done";
  EXPECT_EQ(log.expire(Instant{3}, retention)->size(), 0) << "the second was";
  EXPECT_FALSE(log.expire(Instant{3}, retention));
  EXPECT_EQ(log.lag(), 10);
  EXPECT_EQ(log.unread_messages(), 20);
  EXPECT_EQ(log.read(100)->first_offset, 10);
  EXPECT_EQ(log.read(100)->first_offset, 20);
  EXPECT_EQ(log.unread_messages(), 0);
}

TEST(TakeShare, OfMoreThanProductsOf64BitsHold) {
  MessageCounts counts = of_one_class(6'000'000'000);
  counts.of[1] = 2'000'000'000;
  const MessageCounts taken = take_share(counts, 4'000'000'000);
  EXPECT_EQ(taken.of[0], 3'000'000'000);
  EXPECT_EQ(taken.of[1], 1'000'000'000);
}

TEST(Spill, TheDiskIsBoundedAndGivesItsRoomBackAfterTheReplay) {
  SpillSetup setup;
  setup.capacity_messages = 100;
  Spill spill(setup, 1);
  EXPECT_TRUE(spill.reserve(0, 0, 80));
  EXPECT_FALSE(spill.reserve(0, 0, 21));
  spill.store(0, segment_of(0, 80));
  EXPECT_TRUE(spill.diverts(0, 0)) << "a later message of the class must wait behind it";
  const auto taken = spill.take(0, 100);
  ASSERT_TRUE(taken);
  EXPECT_FALSE(spill.diverts(0, 0));
  EXPECT_FALSE(spill.reserve(0, 0, 100)) << "its room is taken until the replay is committed";
  spill.finish(taken->counts);
  EXPECT_TRUE(spill.reserve(0, 0, 100));
}

TEST(Spill, OtherFilesTakeTheirShareOfTheDisk) {
  SpillSetup setup;
  setup.capacity_messages = 1000;
  Spill spill(setup, 1);
  spill.set_foreign_pct(96);
  EXPECT_FALSE(spill.reserve(0, 0, 41));
  EXPECT_TRUE(spill.reserve(0, 0, 40));
  EXPECT_EQ(spill.used_pct(), 100);
}

TEST(Spill, IsNeverMoreThanFullWhateverComesBesideOurs) {
  for (const double own : {0, 1, 400, 1000}) {
    for (const double foreign_pct : {0, 50, 60, 99, 100}) {
      SpillSetup setup;
      setup.capacity_messages = 1000;
      Spill spill(setup, 1);
      ASSERT_TRUE(spill.reserve(0, 0, static_cast<std::int64_t>(own)));
      spill.set_foreign_pct(foreign_pct);  // after ours, which stay
      EXPECT_EQ(spill.used_pct(), std::min(100.0, own / 10 + foreign_pct));
      const auto free =
          std::max<std::int64_t>(0, static_cast<std::int64_t>(1000 - own - 10 * foreign_pct));
      EXPECT_TRUE(spill.reserve(0, 0, 0)) << "nothing needs no room";
      EXPECT_FALSE(spill.reserve(0, 0, free + 1));
      EXPECT_TRUE(spill.reserve(0, 0, free));
    }
  }
}

TEST(Spill, AReplayRateIsARateAndNotAnAverage) {
  SpillSetup setup;
  setup.replay_per_s = 1000;
  Spill spill(setup, 1);
  EXPECT_EQ(spill.replay_allowance(Instant{500'000'000}), 500);
  spill.spend(500);
  EXPECT_EQ(spill.replay_allowance(Instant{500'000'000}), 0);
  EXPECT_EQ(spill.replay_allowance(Instant{3'600'000'000'000}), 1000)
      << "an idle hour is no credit";
}

TEST(Heap, IsBasePlusInFlightPlusBuffer) {
  HeapSetup setup;
  setup.max_mb = 1000;
  setup.base_mb = 100;
  setup.in_flight_bytes = 1024 * 1024;
  setup.spill_buffer_bytes = 2 * 1024 * 1024;
  Heap heap(setup);
  EXPECT_DOUBLE_EQ(heap.read_pct(Instant{}, 0, 0), 10);
  EXPECT_DOUBLE_EQ(heap.read_pct(Instant{}, 100, 50), 30);
  EXPECT_DOUBLE_EQ(heap.read_pct(Instant{}, 10'000, 0), 100);
}

TEST(Heap, GarbageMakesASawtooth) {
  HeapSetup setup;
  setup.max_mb = 100;
  setup.base_mb = 10;
  setup.garbage_bytes = 1024 * 1024;
  setup.collect_at_pct = 70;
  Heap heap(setup);
  heap.add_garbage(50);
  EXPECT_DOUBLE_EQ(heap.read_pct(Instant{}, 0, 0), 60);
  heap.add_garbage(20);
  EXPECT_DOUBLE_EQ(heap.read_pct(Instant{}, 0, 0), 80) << "a reading collects nothing";
  EXPECT_EQ(heap.collect(0, 0), Duration{});
  EXPECT_DOUBLE_EQ(heap.read_pct(Instant{}, 0, 0), 10);
  EXPECT_FALSE(heap.collect(0, 0)) << "there is none";
}

TEST(Heap, RecordedValuesAreSteps) {
  HeapSetup setup;
  setup.times_s = {0, 10};
  setup.values_pct = {50, 90};
  Heap heap(setup);
  EXPECT_EQ(heap.read_pct(Instant{9'999'999'999}, 1'000'000, 0), 50);
  EXPECT_EQ(heap.read_pct(Instant{10'000'000'000}, 0, 0), 90);
}

}  // namespace
}  // namespace cascade
