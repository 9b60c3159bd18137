// The consumer by itself: whose turn it is, what a batch has room for, how late a message is, and
// what is recognized as done already. What comes of all that in a loop is in properties/loop.

#include "sim/loop/consumer.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
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

/// Sees to it that nobody is told of nothing.
class CountsTold : public LoopObserver {
 public:
  void on_handled(const Effect& effect, Handling) override { count(effect, handled); }
  void on_spilled(const Effect& effect) override { count(effect, spilled); }
  void on_applied(const Effect& effect) override { count(effect, applied); }
  void on_dropped(const Effect& effect) override { count(effect, dropped); }
  void on_set_aside(const Effect& effect) override { count(effect, set_aside); }
  std::int64_t handled = 0, spilled = 0, applied = 0, dropped = 0, set_aside = 0;

 private:
  static void count(const Effect& effect, std::int64_t& sum) {
    EXPECT_GT(effect.counts.total(), 0);
    sum += effect.counts.total();
  }
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

// What came over ten seconds, read in two halves: of the first the last one came five seconds
// before the end.
TEST(ConsumerLatency, OfWhatCameOverSomeTimeIsSpreadOverIt) {
  ConsumerSetup setup;
  setup.batch_size = 5;
  Bench bench(setup, 1);
  MessageCounts counts;
  counts.of[kCritical] = 10;
  bench.broker.append_to(0, at_ms(10'000), counts, Duration{10'000 * kNsPerMs});
  for (const std::int64_t half : {1, 2}) {
    ASSERT_TRUE(bench.poll(at_ms(10'000)));
    bench.consumer.handled(0, at_ms(20'000));
    bench.write_and_commit(0, at_ms(20'000));
    const LatencyHistogram& latency = bench.books.latency[0];
    EXPECT_EQ(latency.messages(), 5 * half);
    EXPECT_GE(latency.percentile(1), Duration{(half == 1 ? 15'000 : 10'000) * kNsPerMs});
    EXPECT_LE(latency.max(), Duration{20'000 * kNsPerMs});
  }
}

TEST(ConsumerPoll, TakesAsLongAsItIsDelayed) {
  ConsumerSetup setup;
  setup.process_us = 1'000;
  setup.poll_ms = 2;
  Bench bench(setup, 1);
  bench.context.poll_delay = Duration{7 * kNsPerMs};
  bench.arrive(0, at_ms(0), 3);
  EXPECT_EQ(bench.consumer.poll(0, at_ms(0), bench.context), Duration{(3 + 2 + 7) * kNsPerMs});
}

// A batch is over when so many were processed, or set aside.
TEST(ConsumerPoison, WhatIsSetAsideCountsForTheBatch) {
  for (const bool is_poison : {false, true}) {
    ConsumerSetup setup;
    setup.batch_size = 5;
    setup.batch_ends = BatchEnds::processed;
    setup.on_poison = OnPoison::skip;
    Bench bench(setup, 1);
    const int fault = 1;
    if (is_poison) bench.consumer.poison_next(0, 5, &fault);
    bench.arrive(0, at_ms(0), 5);
    ASSERT_TRUE(bench.poll(at_ms(0)));
    EXPECT_TRUE(bench.consumer.handled(0, at_ms(1)));
  }
}

TEST(ConsumerDrop, IsToldOfOneAsOfMany) {
  for (const std::int64_t n : {1, 2}) {
    Bench bench(ConsumerSetup{}, 1);
    CountsTold told;
    bench.books.observer = &told;
    bench.context.actions[kLow] = Action::drop;
    bench.arrive(0, at_ms(0), 0, 0, n);
    ASSERT_TRUE(bench.poll(at_ms(0)));
    bench.consumer.handled(0, at_ms(1));
    bench.write_and_commit(0, at_ms(1));
    EXPECT_EQ(told.dropped, n);
  }
}

// Where order is not kept nobody joins those of its class that wait on the disk.
TEST(ConsumerDisk, IsJoinedWhereOrderIsKept) {
  for (const bool keep_order : {true, false}) {
    SpillSetup disk;
    disk.keep_order = keep_order;
    Bench bench(ConsumerSetup{}, 1, disk);
    for (const Action action : {Action::spill, Action::process}) {
      bench.context.actions[kLow] = action;
      bench.arrive(0, at_ms(0), 0, 0, 4);
      ASSERT_TRUE(bench.poll(at_ms(0)));
      bench.consumer.handled(0, at_ms(1));
      bench.write_and_commit(0, at_ms(1));
    }
    EXPECT_EQ(bench.spill.stored().total(), keep_order ? 8 : 4);
    EXPECT_EQ(bench.books.flows.processed.total(), keep_order ? 0 : 4);
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

// A disk that has no room for all of a segment. Where it blocks, as much of the segment's front is
// taken as halving finds room for, and room that was reserved in vain is given back: once the disk
// is read back, the rest finds it.
TEST(ConsumerDisk, ThatIsFullDropsProcessesOrTakesWhatItHasRoomFor) {
  const Action process = Action::process, spill = Action::spill;
  const struct {
    WhenFull when_full;
    std::int64_t capacity;
    std::int64_t critical, high, low;  // what arrives
    Action of_critical, of_high, of_low;
    std::vector<std::int64_t> taken;  // by each poll until one finds no room
    std::int64_t spilled, dropped, processed, disk_full;
  } table[] = {
      // 101: not 101 nor 100, but 50; of 51 not 50, 25, 12 but 6; of 45 44, 22, 11, 5: 2; of 43: 2.
      {WhenFull::block, 60, 101, 0, 0, spill, process, process, {50, 6, 2, 2}, 60, 0, 0, 0},
      {WhenFull::block, 60, 0, 0, 101, process, process, spill, {50, 6, 2, 2}, 60, 0, 0, 0},
      {WhenFull::block, 60, 0, 0, 100, process, process, spill, {49, 6, 5}, 60, 0, 0, 0},
      {WhenFull::block, 101, 101, 0, 0, spill, process, process, {101}, 101, 0, 0, 0},
      {WhenFull::block, 1, 100, 0, 0, spill, process, process, {1}, 1, 0, 0, 0},
      {WhenFull::block, 0, 100, 0, 0, spill, process, process, {}, 0, 0, 0, 0},
      // The first class finds room each time and the last does not: 20 + 10 + 20, 10 + 5 + 10.
      {WhenFull::block, 60, 40, 21, 40, spill, process, spill, {50, 25}, 60, 0, 15, 0},
      {WhenFull::block, 60, 1, 0, 60, spill, process, spill, {60}, 60, 0, 0, 0},
      {WhenFull::drop, 60, 101, 5, 0, spill, process, process, {106}, 0, 101, 5, 101},
      {WhenFull::process, 60, 101, 5, 0, spill, process, process, {106}, 0, 0, 106, 101},
      {WhenFull::drop, 101, 101, 5, 0, spill, process, process, {106}, 101, 0, 5, 0},
  };
  int row_number = 0;
  for (const auto& row : table) {
    SCOPED_TRACE(row_number++);
    SpillSetup disk;
    disk.capacity_messages = row.capacity;
    disk.when_full = row.when_full;
    ConsumerSetup setup;
    Bench bench(setup, 1, disk);
    CountsTold told;
    bench.books.observer = &told;
    bench.context.actions[kCritical] = row.of_critical;
    bench.context.actions[kHigh] = row.of_high;
    bench.context.actions[kLow] = row.of_low;
    bench.arrive(0, at_ms(0), row.critical, row.high, row.low);
    const std::int64_t all = row.critical + row.high + row.low;
    std::vector<std::int64_t> taken;
    const Flows& flows = bench.books.flows;
    const auto poll_and_commit = [&](std::int64_t at) {
      const std::int64_t cost_us =
          10 * flows.processed.total() + 2 * flows.spilled.total() + flows.dropped.total() / 2;
      const std::optional<Duration> takes = bench.consumer.poll(0, at_ms(at), bench.context);
      if (!takes) return false;
      taken.push_back(bench.consumer.in_flight_messages());
      EXPECT_TRUE(bench.consumer.handled(0, at_ms(at)));
      bench.write_and_commit(0, at_ms(at));
      const std::int64_t dropped = flows.dropped.total();
      const std::int64_t after_us =
          10 * flows.processed.total() + 2 * flows.spilled.total() + dropped / 2;
      EXPECT_EQ(takes->ns, kNsPerMs + (after_us - cost_us) * 1000 + dropped % 2 * 500)
          << "a poll, and what it came to";
      return true;
    };
    for (int i = 0; i < 10 && poll_and_commit(i); ++i) {
    }
    EXPECT_EQ(taken, row.taken);
    EXPECT_FALSE(bench.consumer.holds_any(0));
    EXPECT_EQ(flows.spilled.total(), row.spilled);
    EXPECT_EQ(flows.dropped.total(), row.dropped);
    EXPECT_EQ(flows.processed.total(), row.processed);
    EXPECT_EQ(flows.disk_full.total(), row.disk_full);
    EXPECT_EQ(bench.spill.stored().total(), row.spilled);
    EXPECT_EQ(bench.spill.reserved_messages(), 0);
    if (row.capacity == 0) continue;
    bench.context.replays = true;
    for (int i = 10; bench.consumer.poll(0, at_ms(i), bench.context); ++i) {
      ASSERT_LT(i, 1000);
      EXPECT_TRUE(bench.consumer.handled(0, at_ms(i)));
      bench.write_and_commit(0, at_ms(i));
    }
    EXPECT_EQ(flows.processed.total() + flows.dropped.total(), all);
    EXPECT_EQ(bench.broker.partition(0).lag(), 0);
    EXPECT_EQ(bench.spill.used_pct(), 0);
    for (std::size_t c = 0; c < kClassCount; ++c) EXPECT_FALSE(bench.spill.diverts(0, c)) << c;
    EXPECT_EQ(told.spilled, flows.spilled.total());
    EXPECT_EQ(told.dropped, flows.dropped.total());
    EXPECT_EQ(told.applied, flows.processed.total());
  }
}

// What comes behind a message that the disk has no room for must not overtake it, in whatever
// partition it is: the poll ends there.
TEST(ConsumerDisk, ThatBlocksEndsThePoll) {
  SpillSetup disk;
  disk.capacity_messages = 60;
  disk.when_full = WhenFull::block;
  for (const bool is_blocked : {true, false}) {
    Bench bench(ConsumerSetup{}, 2, disk);
    bench.context.actions[kLow] = Action::spill;
    bench.arrive(0, at_ms(0), 0, 0, is_blocked ? 101 : 60);
    bench.arrive(0, at_ms(0), 1);
    bench.arrive(1, at_ms(0), 7);
    ASSERT_TRUE(bench.poll(at_ms(0)));
    EXPECT_EQ(bench.consumer.in_flight_messages(), is_blocked ? 50 : 68);
    EXPECT_EQ(bench.broker.partition(1).unread_messages(), is_blocked ? 7 : 0);
  }
}

// A process that dies has handled so many of its poll's messages as its time was enough for, each
// taking the same: those are told, and what was written to disk of them is there. Whatever it was,
// it is read again.
TEST(ConsumerCrash, HasHandledSoMuchOfThePollAsItHadTimeFor) {
  constexpr std::int64_t kEachMs = 10;
  ConsumerSetup setup;
  setup.process_us = setup.spill_us = setup.filter_us = 1e3 * kEachMs;
  setup.poll_ms = 0;
  enum class Of { process, spill, spill_twice, drop };
  for (const std::int64_t first : {1, 4, 9}) {
    for (const std::int64_t elapsed_ms : {0, 9, 10, 45, 85, 95, 99, 100}) {
      for (const Of of : {Of::process, Of::spill, Of::spill_twice, Of::drop}) {
        SCOPED_TRACE(testing::Message() << first << " and the rest of ten, after " << elapsed_ms
                                        << " ms, case " << static_cast<int>(of));
        SpillSetup disk;
        disk.deduplicate = of != Of::spill_twice;
        Bench bench(setup, 1, disk);
        CountsTold told;
        bench.books.observer = &told;
        bench.context.actions[kLow] = of == Of::process ? Action::process
                                      : of == Of::drop  ? Action::drop
                                                        : Action::spill;
        bench.arrive(0, at_ms(0), 0, 0, first);
        bench.arrive(0, at_ms(1), 0, 0, 10 - first);
        const std::optional<Duration> takes = bench.consumer.poll(0, at_ms(5), bench.context);
        ASSERT_TRUE(takes);
        ASSERT_EQ(takes->ns, 10 * kEachMs * kNsPerMs);
        bench.consumer.abandon(0, at_ms(5 + elapsed_ms));
        const std::int64_t done = elapsed_ms / kEachMs;
        const bool spills = of == Of::spill || of == Of::spill_twice;
        EXPECT_EQ(told.handled, done);
        EXPECT_EQ(told.spilled, spills ? done : 0);
        EXPECT_FALSE(bench.consumer.holds_any(0));
        const PartitionLog& log = bench.broker.partition(0);
        EXPECT_EQ(log.unread_messages(), 10);
        EXPECT_EQ(log.next_unread(), 0);
        for (const Segment& segment : log.unread()) EXPECT_GT(segment.size(), 0);
        for (const Segment& segment : bench.spill.lane(0)) EXPECT_GT(segment.size(), 0);
        EXPECT_EQ(bench.spill.stored().total(), of == Of::spill_twice ? done : 0);
        EXPECT_EQ(bench.spill.reserved_messages(), of == Of::spill ? done : 0);
        EXPECT_EQ(bench.spill.diverts(0, kLow), spills && done > 0);

        ASSERT_TRUE(bench.poll(at_ms(200)));
        EXPECT_TRUE(bench.consumer.handled(0, at_ms(300)));
        bench.write_and_commit(0, at_ms(300));
        const Flows& flows = bench.books.flows;
        EXPECT_EQ(told.handled, of == Of::spill ? 10 : 10 + done);
        EXPECT_EQ(flows.duplicates_removed.total(), of == Of::spill ? done : 0);
        EXPECT_EQ(flows.processed.total(), of == Of::process ? 10 : 0);
        EXPECT_EQ(flows.dropped.total(), of == Of::drop ? 10 : 0);
        EXPECT_EQ(bench.spill.stored().total(), !spills ? 0 : of == Of::spill ? 10 : 10 + done);
        EXPECT_EQ(bench.spill.reserved_messages(), 0);
      }
    }
  }
}

TEST(ConsumerCrash, InAPollThatWasPutOffLessIsHandled) {
  ConsumerSetup setup;
  setup.process_us = 10'000;
  setup.poll_ms = 0;
  Bench bench(setup, 1);
  CountsTold told;
  bench.books.observer = &told;
  bench.arrive(0, at_ms(0), 10);
  ASSERT_EQ(bench.consumer.poll(0, at_ms(5), bench.context)->ns, 100 * kNsPerMs);
  bench.consumer.put_off(Duration{100 * kNsPerMs});
  bench.consumer.abandon(0, at_ms(105));
  EXPECT_EQ(told.handled, 5) << "half of the time that it takes now";
}

// The one message that it had time for is of the kind that there is most of: of the other nothing
// is told.
TEST(ConsumerCrash, TellsNobodyOfNothing) {
  ConsumerSetup setup;
  setup.process_us = setup.filter_us = 10'000;
  setup.poll_ms = 0;
  Bench bench(setup, 1);
  CountsTold told;
  bench.books.observer = &told;
  bench.context.actions[kLow] = Action::drop;
  bench.arrive(0, at_ms(0), 9, 0, 1);
  ASSERT_TRUE(bench.poll(at_ms(0)));
  bench.consumer.abandon(0, at_ms(10));
  EXPECT_EQ(told.handled, 1);
}

// Where handling takes no time nothing of it can be under way; where it takes a nanosecond, all of
// it is done after that.
TEST(ConsumerCrash, OfAPollThatTakesNoTimeHasHandledNothing) {
  for (const std::int64_t takes_ns : {0, 1}) {
    ConsumerSetup setup;
    setup.process_us = 0;
    setup.poll_ms = 1e-6 * static_cast<double>(takes_ns);
    Bench bench(setup, 1);
    CountsTold told;
    bench.books.observer = &told;
    bench.arrive(0, at_ms(0), 7);
    ASSERT_EQ(bench.consumer.poll(0, at_ms(5), bench.context)->ns, takes_ns);
    bench.consumer.abandon(0, at_ms(5) + Duration{takes_ns});
    EXPECT_EQ(told.handled, 7 * takes_ns);
    EXPECT_EQ(bench.broker.partition(0).unread_messages(), 7);
  }
}

// The notes that a crash leaves are of what a segment has, and of nothing else: what comes next
// joins a segment without any.
TEST(ConsumerCrash, LeavesNotesOfWhatWasThere) {
  Bench bench(ConsumerSetup{}, 1);
  bench.context.actions[kLow] = Action::spill;
  bench.arrive(0, at_ms(0), 7, 0, 1);
  ASSERT_TRUE(bench.poll(at_ms(0)));
  bench.consumer.handled(0, at_ms(1));
  bench.consumer.write(0, at_ms(1));
  bench.consumer.abandon(0, at_ms(2));
  const Segment& segment = bench.broker.partition(0).unread().front();
  EXPECT_EQ(segment.already_in_table, class_bit(kCritical));
  EXPECT_EQ(segment.already_on_disk, class_bit(kLow));
}

// What came from the disk goes back to it, in front, and not to the log.
TEST(ConsumerCrash, GivesTheDiskBackWhatCameFromThere) {
  Bench bench(ConsumerSetup{}, 1);
  bench.context.actions[kLow] = Action::spill;
  bench.arrive(0, at_ms(0), 0, 0, 9);
  ASSERT_TRUE(bench.poll(at_ms(0)));
  bench.consumer.handled(0, at_ms(1));
  bench.write_and_commit(0, at_ms(2));
  bench.context.replays = true;
  ASSERT_TRUE(bench.poll(at_ms(3)));
  EXPECT_EQ(bench.consumer.in_flight_replays(), 9);
  EXPECT_TRUE(bench.spill.lane(0).empty());
  bench.consumer.abandon(0, at_ms(3));
  EXPECT_EQ(bench.consumer.in_flight_replays(), 0);
  EXPECT_EQ(bench.broker.partition(0).unread_messages(), 0);
  ASSERT_EQ(bench.spill.lane(0).size(), 1u);
  EXPECT_EQ(bench.spill.lane(0).front().size(), 9);
  EXPECT_TRUE(bench.spill.diverts(0, kLow));
  EXPECT_EQ(bench.spill.stored().total(), 9);
}

// Of a disk with three segments: no more than its rate allows, nor than the batch has room for.
TEST(ConsumerPoll, ReplaysNoMoreThanItMay) {
  const struct {
    std::int64_t replay_per_s, batch, replays, from_log;
  } table[] = {{5, 20, 5, 6}, {20, 4, 4, 0}, {20, 11, 9, 2}, {1, 20, 1, 6}};
  for (const auto& row : table) {
    SCOPED_TRACE(testing::Message() << row.replay_per_s << ' ' << row.batch);
    ConsumerSetup setup;
    SpillSetup disk;
    disk.replay_per_s = row.replay_per_s;
    Bench bench(setup, 1, disk);
    bench.context.actions[kLow] = Action::spill;
    for (std::int64_t i = 0; i < 3; ++i) {
      bench.arrive(0, at_ms(i), 0, 0, 3);
      ASSERT_TRUE(bench.poll(at_ms(i)));
      bench.consumer.handled(0, at_ms(i));
      bench.write_and_commit(0, at_ms(i));
    }
    ASSERT_EQ(bench.spill.stored().total(), 9);
    setup.batch_size = row.batch;
    Consumer smaller(setup, bench.broker, bench.spill, bench.books);
    bench.context.replays = true;
    bench.arrive(0, at_ms(4), 6);
    ASSERT_TRUE(smaller.poll(0, at_ms(5'000), bench.context));
    EXPECT_EQ(smaller.in_flight_replays(), row.replays);
    EXPECT_EQ(smaller.in_flight_messages(), row.replays + row.from_log);
  }
}

TEST(ConsumerPoll, ReadsNoLogWhereIntakeIsPaused) {
  Bench bench(ConsumerSetup{}, 1);
  bench.arrive(0, at_ms(0), 9);
  bench.context.reads_log = false;
  EXPECT_FALSE(bench.poll(at_ms(0)));
  EXPECT_EQ(bench.broker.partition(0).unread_messages(), 9);
}

TEST(ConsumerAssigned, HoldsOthersWhereItsPartitionIsNowSomebodyElses) {
  ConsumerSetup setup;
  setup.instances = 2;
  Bench bench(setup, 2);
  bench.consumer.assign({{0}, {1}});
  bench.arrive(0, at_ms(0), 9);
  ASSERT_TRUE(bench.poll(at_ms(0)));
  EXPECT_FALSE(bench.consumer.holds_others(0));
  EXPECT_FALSE(bench.consumer.holds_others(1));
  bench.consumer.assign({{1}, {0}});
  EXPECT_TRUE(bench.consumer.holds_others(0));
  EXPECT_FALSE(bench.consumer.holds_others(1));
  bench.consumer.assign({{0, 1}, {}});
  EXPECT_FALSE(bench.consumer.holds_others(0));
}

// An assignment is news where it is another one: else who has found nothing need not look again.
TEST(ConsumerAssigned, TheSameAgainIsNoNews) {
  Bench bench(ConsumerSetup{}, 1);
  const Assignment all = {{0}};
  bench.consumer.assign(all);
  EXPECT_FALSE(bench.consumer.has_nothing_for(0)) << "nobody has looked yet";
  EXPECT_FALSE(bench.poll(at_ms(0)));
  bench.context.replays = true;
  EXPECT_FALSE(bench.poll(at_ms(1)));
  EXPECT_TRUE(bench.consumer.has_nothing_for(0));
  bench.consumer.assign(all);
  EXPECT_TRUE(bench.consumer.has_nothing_for(0));
  bench.arrive(0, at_ms(2), 0);
  bench.consumer.hear_news();
  EXPECT_TRUE(bench.consumer.has_nothing_for(0)) << "nor is it that nothing has come";
  bench.consumer.assign({{}});
  bench.consumer.assign(all);
  EXPECT_FALSE(bench.consumer.has_nothing_for(0));
}

// Poison that came to the disk before it was found out blocks its lane, or is set aside.
TEST(ConsumerPoison, OnTheDiskIsPoisonToo) {
  const struct {
    OnPoison on_poison;
    std::int64_t dead_lettered, skipped, left;
  } table[] = {
      {OnPoison::block, 0, 0, 5}, {OnPoison::dead_letter, 5, 0, 0}, {OnPoison::skip, 0, 5, 0}};
  for (const auto& row : table) {
    ConsumerSetup setup;
    setup.on_poison = row.on_poison;
    Bench bench(setup, 1);
    const int fault = 1;
    bench.consumer.poison_next(0, 5, &fault);
    Segment stored;
    stored.end_offset = 5;
    stored.counts.of[kLow] = 5;
    ASSERT_TRUE(bench.spill.reserve(0, kLow, 5));
    bench.spill.store(0, stored);
    bench.context.replays = true;
    EXPECT_EQ(bench.poll(at_ms(0)), row.left == 0);
    if (row.left == 0) {
      bench.consumer.handled(0, at_ms(1));
      bench.write_and_commit(0, at_ms(1));
    }
    EXPECT_EQ(bench.books.flows.dead_lettered.total(), row.dead_lettered);
    EXPECT_EQ(bench.books.flows.skipped.total(), row.skipped);
    EXPECT_EQ(bench.spill.stored().total(), row.left);
    EXPECT_EQ(bench.spill.lane(0).size(), row.left > 0 ? 1u : 0u);
    EXPECT_FALSE(bench.consumer.holds_any(0));
    bench.consumer.cure(&fault);
    EXPECT_EQ(bench.poll(at_ms(2)), row.left > 0);
  }
}

// A batch that fails is tried again as a whole: 5 messages of 10 us, `retries` more times.
TEST(ConsumerPoison, TakesTheTimeOfAllItsTries) {
  const std::int64_t cost_ns = 50'000, poll_ns = kNsPerMs;
  const struct {
    Action action;
    std::int64_t retries;
    double backoff_s;
    std::int64_t takes_ns, set_aside;
  } table[] = {
      {Action::process, 0, 7, poll_ns + cost_ns, 5},
      {Action::process, 3, 0, poll_ns + 4 * cost_ns, 5},
      {Action::process, 3, 2, poll_ns + 4 * cost_ns + 3 * 2 * kNsPerS, 5},
      // For ever is a time too.
      {Action::process, 1'000'000'000, 1e9, poll_ns + (std::int64_t{1} << 61), 5},
      // What is dropped cannot fail: half a microsecond each.
      {Action::drop, 3, 2, poll_ns + 2'500, 0},
  };
  for (const auto& row : table) {
    ConsumerSetup setup;
    setup.on_poison = OnPoison::skip;
    setup.retries = row.retries;
    setup.retry_backoff_s = row.backoff_s;
    Bench bench(setup, 1);
    CountsTold told;
    bench.books.observer = &told;
    bench.context.actions[kCritical] = row.action;
    const int fault = 1;
    bench.consumer.poison_next(0, 5, &fault);
    bench.consumer.poison_next(1, 5, &fault);  // there is no such partition
    bench.arrive(0, at_ms(0), 5);
    const std::optional<Duration> takes = bench.consumer.poll(0, at_ms(0), bench.context);
    ASSERT_TRUE(takes);
    EXPECT_EQ(takes->ns, row.takes_ns);
    EXPECT_TRUE(bench.consumer.handled(0, at_ms(1)));
    bench.write_and_commit(0, at_ms(1));
    EXPECT_EQ(told.set_aside, row.set_aside);
    EXPECT_EQ(told.dropped, 5 - row.set_aside);
    EXPECT_EQ(bench.books.flows.skipped.total(), row.set_aside);
  }
}

}  // namespace
}  // namespace cascade
