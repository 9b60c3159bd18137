// The log and the disk by themselves, at their edges.

#include <gtest/gtest.h>

#include "sim/loop/broker.hpp"
#include "sim/loop/spill.hpp"

namespace cascade {
namespace {

MessageCounts of_class(std::size_t c, std::int64_t n) {
  MessageCounts counts;
  counts.of[c] = n;
  return counts;
}

// What a crash left done outlives retention, whatever class it is of and however little it is.
TEST(PartitionLog, WhatIsDoneIsNotLostOfAnyClass) {
  for (std::size_t c = 0; c < kClassCount; ++c) {
    for (const std::int64_t done : {0, 1, 2, 10}) {
      PartitionLog log;
      const std::size_t other = (c + 1) % kClassCount;
      log.append(Instant{}, of_class(c, done) + of_class(other, 10 - done));
      log.append(Instant{1}, of_class(other, 10));
      Segment first = *log.read(10);
      first.already_in_table = class_bit(c);
      log.put_back(first);
      const Retention retention{10, std::nullopt};
      EXPECT_EQ(log.expire(Instant{2}, retention)->counts, of_class(other, 10 - done));
      EXPECT_FALSE(log.expire(Instant{2}, retention));
      EXPECT_EQ(log.unread_messages(), 10 + done);
      EXPECT_EQ(log.unread().front().counts, done > 0 ? of_class(c, done) : of_class(other, 10));
      log.read(10);
      EXPECT_EQ(log.unread_messages(), done > 0 ? 10 : 0);
    }
  }
}

// What is left between two that outlived the rest goes, and then there is nothing more to lose.
TEST(PartitionLog, WhatIsDoneExpiresNeverMore) {
  PartitionLog log;
  const Retention none{0, std::nullopt};
  for (const std::int64_t at : {0, 1, 2}) log.append(Instant{at}, of_class(0, 10));
  Segment first = *log.read(10), second = *log.read(10), third = *log.read(10);
  first.already_on_disk = third.already_on_disk = class_bit(0);
  log.put_back(third);
  EXPECT_EQ(log.expire(Instant{3}, none)->size(), 0);
  log.put_back(second);
  log.put_back(first);
  EXPECT_EQ(log.expire(Instant{3}, none)->size(), 0);
  EXPECT_EQ(log.expire(Instant{3}, none)->size(), 10);
  EXPECT_FALSE(log.expire(Instant{3}, none));
  EXPECT_EQ(log.unread_messages(), 20);
}

// What comes joins the newest segment where that stays within its time, and is whole and the
// newest.
TEST(PartitionLog, JoinsWhatComesSoonToASegmentThatIsWhole) {
  const auto segments = [](std::int64_t second_ns, std::int64_t within_ns) {
    PartitionLog log;
    log.append(Instant{}, of_class(0, 4), {}, Duration{within_ns});
    log.append(Instant{second_ns}, of_class(0, 4), {}, Duration{within_ns});
    return log.unread().size();
  };
  EXPECT_EQ(segments(0, 0), 2u) << "asked for nothing, nothing is joined";
  EXPECT_EQ(segments(0, 1), 1u);
  EXPECT_EQ(segments(1, 1), 1u);
  EXPECT_EQ(segments(5, 5), 1u);
  EXPECT_EQ(segments(5, 4), 2u);

  const struct {
    bool on_disk, in_table, outlived, is_older;
    std::size_t segments;
  } table[] = {{false, false, false, false, 1},
               {true, false, false, false, 2},
               {false, true, false, false, 2},
               {false, false, true, false, 2},
               {false, false, false, true, 2}};
  for (const auto& row : table) {
    PartitionLog log;
    log.append(Instant{}, of_class(0, 4));
    if (row.is_older) log.append(Instant{}, of_class(0, 4));
    Segment first = *log.read(4);
    if (row.is_older) log.read(4);  // which is in somebody's hands
    if (row.on_disk) first.already_on_disk = class_bit(0);
    if (row.in_table) first.already_in_table = class_bit(0);
    first.outlived = row.outlived;
    log.put_back(first);
    log.append(Instant{1}, of_class(0, 2), {}, Duration{10});
    EXPECT_EQ(log.unread().size(), row.segments)
        << row.on_disk << row.in_table << row.outlived << row.is_older;
    if (row.segments == 1) {
      EXPECT_EQ(log.unread().back().first_before, Duration{1});
      EXPECT_EQ(log.unread().back().size(), 6);
      EXPECT_EQ(log.unread().back().end_offset, 6);
    }
  }
}

TEST(PartitionLog, OfNothingNothingExpires) {
  PartitionLog log;
  log.append(Instant{}, {});
  EXPECT_TRUE(log.unread().empty());
  EXPECT_FALSE(log.expire(Instant{}, {0, Duration{}}));
  log.append(Instant{}, of_class(0, 1));
  EXPECT_TRUE(log.expire(Instant{1}, {0, Duration{}}));
  EXPECT_FALSE(log.expire(Instant{1}, {0, Duration{}}));
}

// What came over some time is as old as the first of it.
TEST(Broker, TheOldestUnreadIsTheFirstOfItsSegment) {
  Broker broker({2, {}, {}, 0, 0});
  EXPECT_FALSE(broker.oldest_unread());
  broker.append_to(1, Instant{10'000}, of_class(0, 5), Duration{3'000});
  EXPECT_EQ(broker.oldest_unread()->ns, 7'000);
  broker.append_to(0, Instant{9'000}, of_class(0, 5), Duration{1'000});
  EXPECT_EQ(broker.oldest_unread()->ns, 7'000);
  broker.read(1, 5);
  EXPECT_EQ(broker.oldest_unread()->ns, 8'000);
}

// Of few messages and many partitions, those that would have got none have no segment.
TEST(Broker, PassesOverNoPartitionForNothing) {
  for (const bool is_even : {true, false}) {
    Broker broker({4, is_even ? std::vector<double>{} : std::vector<double>{5, 3, 1, 1}, {}, 0, 0});
    for (const std::int64_t n : {1, 2, 3, 10, 20}) {
      std::int64_t all = 0;
      std::vector<std::size_t> partitions;
      for (const auto& [p, segment] : broker.pass_over(Instant{}, of_class(3, n))) {
        EXPECT_GT(segment.size(), 0);
        EXPECT_TRUE(partitions.empty() || partitions.back() < p);
        partitions.push_back(p);
        all += segment.size();
      }
      EXPECT_EQ(all, n);
    }
  }
}

TEST(Spill, IsAsFullAsItsSmallestDiskSays) {
  SpillSetup setup;
  setup.capacity_messages = 0;
  EXPECT_EQ(Spill(setup, 1).used_pct(), 0);
  setup.capacity_messages = 1;
  Spill one(setup, 1);
  ASSERT_TRUE(one.reserve(0, 0, 1));
  EXPECT_EQ(one.used_pct(), 100);
}

TEST(Spill, ARateIsToTheMessage) {
  SpillSetup setup;
  setup.replay_per_s = 1'000'000'000;
  Spill spill(setup, 1);
  EXPECT_EQ(spill.replay_allowance(Instant{999'999'999}), 999'999'999);
}

TEST(Spill, SaysWhatItDoesWhenFull) {
  EXPECT_EQ(text(WhenFull::drop), "drop");
  EXPECT_EQ(text(WhenFull::process), "process");
  EXPECT_EQ(text(WhenFull::block), "block");
}

}  // namespace
}  // namespace cascade
