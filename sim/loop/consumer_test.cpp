// The consumer by itself: whose turn it is, what a batch has room for, how late a message is, and
// what is recognized as done already. What comes of all that in a loop is in properties/loop.

#include "sim/loop/consumer.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "sim/loop/prng.hpp"

namespace cascade {
namespace {

Instant at_ms(std::int64_t ms) { return Instant{ms * kNsPerMs}; }

constexpr std::size_t kCritical = class_index(Tier::tier_1, DataType::trades);
constexpr std::size_t kHigh = class_index(Tier::tier_2, DataType::quotes);
constexpr std::size_t kLow = class_index(Tier::tier_3, DataType::reference_data);

/// A consumer and all that it needs.
struct Bench {
  Bench(const ConsumerSetup& setup, std::int64_t partitions, const SpillSetup& disk = {})
      : broker({partitions, {}, {}, 0, 0}),
        spill(disk, static_cast<std::size_t>(partitions)),
        consumer(setup, broker, spill, books) {}

  void arrive(std::size_t partition, Instant at, std::int64_t critical, std::int64_t high = 0,
              std::int64_t low = 0) {
    MessageCounts counts;
    counts.of[kCritical] = critical;
    counts.of[kHigh] = high;
    counts.of[kLow] = low;
    broker.append_to(partition, at, counts);
  }
  /// Polls for the first instance; whether it found anything.
  bool poll(Instant now) { return consumer.poll(0, now, context).has_value(); }
  void write_and_commit(std::size_t instance, Instant now) {
    consumer.write(instance, now);
    consumer.commit(instance, now);
  }

  Broker broker;
  Spill spill;
  LoopBooks books;
  Consumer consumer;
  PollContext context;
};

// Where more waits than an instance can take, none of its partitions waits for longer than there
// are turns. An instance reads those of its number, or those that a group gave it, neighbours.
TEST(ConsumerTurns, NoPartitionWaitsForLongerThanARoundOfTurns) {
  constexpr std::int64_t kBatch = 10, kPlenty = 100'000;
  for (std::size_t partitions = 1; partitions <= 6; ++partitions) {
    for (std::size_t instances = 1; instances <= 3; ++instances) {
      for (const bool by_group : {false, true}) {
        ConsumerSetup setup;
        setup.instances = static_cast<std::int64_t>(instances);
        setup.batch_size = kBatch;
        Bench bench(setup, static_cast<std::int64_t>(partitions));
        Assignment assigned(instances);
        for (std::size_t p = 0; p < partitions; ++p) {
          bench.arrive(p, at_ms(0), kPlenty);
          assigned[p * instances / partitions].push_back(p);
        }
        if (by_group) bench.consumer.assign(assigned);
        std::vector<std::size_t> waits(partitions);
        for (std::size_t poll = 0; poll < 40; ++poll) {
          const Instant now = at_ms(static_cast<std::int64_t>(poll));
          std::vector<std::int64_t> before;
          for (std::size_t p = 0; p < partitions; ++p) {
            before.push_back(bench.broker.partition(p).next_unread());
          }
          for (std::size_t i = 0; i < instances; ++i) {
            if (!bench.consumer.poll(i, now, bench.context)) continue;
            ASSERT_TRUE(bench.consumer.handled(i, now));
            bench.write_and_commit(i, now);
          }
          for (std::size_t p = 0; p < partitions; ++p) {
            const bool is_read = bench.broker.partition(p).next_unread() > before[p];
            waits[p] = is_read ? 0 : waits[p] + 1;
            ASSERT_LT(waits[p], partitions)
                << "partition " << p << " of " << partitions << ", instances " << instances
                << (by_group ? ", by a group" : "");
          }
        }
      }
    }
  }
}

/// How many messages were processed by what has been handled so far.
class CountsProcessed : public LoopObserver {
 public:
  void on_handled(const Effect& effect, Handling handling) override {
    if (handling == Handling::process) processed += effect.counts.total();
  }
  std::int64_t processed = 0;
};

// A batch that ends when it is full of processed messages: what it has counts, whatever poll it
// came with, and what was dropped or spilled does not.
TEST(ConsumerBatch, APollTakesNoMoreThanTheBatchHasRoomFor) {
  ConsumerSetup setup;
  setup.batch_ends = BatchEnds::processed;
  setup.batch_size = 100;
  Prng random(1);
  for (int run = 0; run < 50; ++run) {
    Bench bench(setup, 1);
    CountsProcessed seen;
    bench.books.observer = &seen;
    bench.context.actions[kHigh] = Action::drop;
    bench.context.actions[kLow] = Action::spill;
    const auto some = [&] { return static_cast<std::int64_t>(random.below(60)); };
    bool over = false;
    for (int i = 0; !over; ++i) {
      ASSERT_LT(i, 1000);
      const Instant now = at_ms(i);
      bench.arrive(0, now, some(), some(), some());
      const std::int64_t room = 100 - seen.processed;
      const std::int64_t before = bench.broker.partition(0).next_unread();
      if (!bench.poll(now)) continue;
      EXPECT_LE(bench.broker.partition(0).next_unread() - before, room);
      over = bench.consumer.handled(0, now);
      EXPECT_EQ(over, seen.processed == 100);
    }
    bench.write_and_commit(0, at_ms(1000));
    EXPECT_EQ(bench.books.flows.processed.total(), 100);
  }
}

// From arrival to the write, of each tier by itself, and only of what was processed.
TEST(ConsumerLatency, IsFromArrivalToTheWriteOfWhatWasProcessed) {
  const struct {
    std::int64_t arrived_ms, handled_ms, written_ms;
    Action low;
  } table[] = {{0, 0, 0, Action::process},
               {0, 1, 1, Action::process},
               {5, 6, 1'005, Action::process},
               {5, 1'005, 1'005, Action::drop},
               {100, 86'400'000, 86'400'100, Action::spill}};
  for (const auto& row : table) {
    Bench bench(ConsumerSetup{}, 1);
    bench.context.actions[kLow] = row.low;
    bench.arrive(0, at_ms(row.arrived_ms), 7, 0, 9);
    ASSERT_TRUE(bench.poll(at_ms(row.arrived_ms)));
    bench.consumer.handled(0, at_ms(row.handled_ms));
    bench.write_and_commit(0, at_ms(row.written_ms));
    const Duration expected = at_ms(row.written_ms) - at_ms(row.arrived_ms);
    const auto& [tier_1, tier_2, tier_3] = bench.books.latency;
    EXPECT_EQ(tier_1.messages(), 7);
    EXPECT_EQ(tier_1.max().ns, expected.ns) << row.written_ms;
    EXPECT_EQ(tier_1.percentile(1).ns, expected.ns) << row.written_ms;
    EXPECT_EQ(tier_2.messages(), 0);
    EXPECT_EQ(tier_3.messages(), row.low == Action::process ? 9 : 0);
    EXPECT_EQ(tier_3.max().ns, row.low == Action::process ? expected.ns : 0);
  }
}

// An instance that dies before the commit: what it had done durably is done once, and what is read
// again of it is told as a duplicate.
TEST(ConsumerCrash, WhatWasDoneAlreadyIsToldAsADuplicate) {
  enum class Dies { polled, handled, written };
  const struct {
    Dies dies;
    bool deduplicates;
    std::int64_t critical, low;  // duplicates
  } table[] = {{Dies::polled, true, 0, 0},   {Dies::handled, true, 0, 9},
               {Dies::written, true, 7, 9},  {Dies::polled, false, 0, 0},
               {Dies::handled, false, 0, 0}, {Dies::written, false, 0, 0}};
  for (const BatchEnds ends : {BatchEnds::polled, BatchEnds::processed}) {
    for (const auto& row : table) {
      ConsumerSetup setup;
      setup.batch_ends = ends;
      setup.batch_size = 16;
      SpillSetup disk;
      disk.deduplicate = row.deduplicates;
      Bench bench(setup, 1, disk);
      bench.context.actions[kLow] = Action::spill;
      bench.arrive(0, at_ms(0), 7, 0, 9);
      ASSERT_TRUE(bench.poll(at_ms(0)));
      if (row.dies != Dies::polled) bench.consumer.handled(0, at_ms(1));
      if (row.dies == Dies::written) bench.consumer.write(0, at_ms(2));
      bench.consumer.abandon(0, row.dies == Dies::polled ? at_ms(0) : at_ms(2));
      EXPECT_EQ(bench.books.flows.duplicates_removed.total(), 0);

      ASSERT_TRUE(bench.poll(at_ms(3)));
      // What is in the table already fills a batch as what is processed does.
      bench.arrive(0, at_ms(3), 9);
      if (ends == BatchEnds::processed) {
        EXPECT_FALSE(bench.consumer.handled(0, at_ms(4)));
        ASSERT_TRUE(bench.poll(at_ms(5)));
      }
      EXPECT_TRUE(bench.consumer.handled(0, at_ms(6)));
      bench.write_and_commit(0, at_ms(7));
      const Flows& flows = bench.books.flows;
      EXPECT_EQ(flows.duplicates_removed.of[kCritical], row.critical);
      EXPECT_EQ(flows.duplicates_removed.of[kLow], row.low);
      EXPECT_EQ(flows.duplicates_removed.total(), row.critical + row.low);
      EXPECT_EQ(flows.processed.total(), ends == BatchEnds::processed ? 16 : 7);
      EXPECT_EQ(flows.spilled.total(), 9) << "as committed: once";
    }
  }
}

}  // namespace
}  // namespace cascade
