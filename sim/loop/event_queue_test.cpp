#include "sim/loop/event_queue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/loop/prng.hpp"

namespace cascade {
namespace {

TEST(EventQueue, TakesByInstantThenByPosting) {
  EventQueue<std::string> queue;
  queue.post({30}, "c1");
  queue.post({10}, "a1");
  queue.post({30}, "c2");
  queue.post({20}, "b1");
  queue.post({10}, "a2");
  std::vector<std::string> taken;
  std::vector<std::int64_t> clock;
  while (!queue.empty()) {
    const Instant next = queue.next_at();
    taken.push_back(queue.take());
    EXPECT_EQ(queue.now(), next);
    clock.push_back(queue.now().ns);
  }
  EXPECT_EQ(taken, (std::vector<std::string>{"a1", "a2", "b1", "c1", "c2"}));
  EXPECT_EQ(clock, (std::vector<std::int64_t>{10, 10, 20, 30, 30}));
}

TEST(EventQueue, TheClockStartsWhereAskedAndOnlyTakingMovesIt) {
  EventQueue<int> queue(Instant{-5});
  EXPECT_EQ(queue.now(), Instant{-5});
  queue.post({-5}, 1);  // now is not the past
  queue.post(Instant::max(), 2);
  EXPECT_EQ(queue.now(), Instant{-5});
  EXPECT_EQ(queue.size(), 2u);
  EXPECT_EQ(queue.take(), 1);
  EXPECT_EQ(queue.now(), Instant{-5});
  EXPECT_EQ(queue.take(), 2);
  EXPECT_EQ(queue.now(), Instant::max());
  EXPECT_TRUE(queue.empty());
}

TEST(EventQueue, AnEventPostedAtNowComesAfterThoseAlreadyThere) {
  EventQueue<int> queue;
  queue.post({7}, 1);
  queue.post({7}, 2);
  EXPECT_EQ(queue.take(), 1);
  queue.post({7}, 3);
  EXPECT_EQ(queue.take(), 2);
  EXPECT_EQ(queue.take(), 3);
}

TEST(EventQueue, HoldsEventsThatCanOnlyBeMoved) {
  EventQueue<std::unique_ptr<int>> queue;
  for (const int value : {3, 1, 2}) queue.post({value}, std::make_unique<int>(value));
  for (const int value : {1, 2, 3}) EXPECT_EQ(*queue.take(), value);
}

// Against the dumbest queue: a list, searched for the first of the least.
TEST(EventQueue, AgreesWithAListOverLongMixedRuns) {
  Prng prng(7);
  EventQueue<int> queue;
  std::vector<std::pair<Instant, int>> list;
  for (int step = 0; step < 20'000; ++step) {
    if (list.empty() || prng.below(5) < 3) {
      const Instant at = queue.now() + Duration{static_cast<std::int64_t>(prng.below(4))};
      queue.post(at, step);
      list.emplace_back(at, step);
      continue;
    }
    const auto first = std::min_element(
        list.begin(), list.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    ASSERT_EQ(queue.next_at(), first->first);
    ASSERT_EQ(queue.take(), first->second);
    list.erase(first);
    ASSERT_EQ(queue.size(), list.size());
    if (list.size() > 300) list.clear(), queue = EventQueue<int>(queue.now());
  }
}

using EventQueueDeathTest = testing::Test;

TEST(EventQueueDeathTest, PostingIntoThePastAborts) {
  EventQueue<int> queue;
  queue.post({2}, 0);
  queue.take();
  EXPECT_DEATH(queue.post({1}, 0), "");
}

}  // namespace
}  // namespace cascade
