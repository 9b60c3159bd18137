#include "model/shared_cascade.hpp"
#include "model/k2.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

namespace cascade {
namespace {

struct Heard {  // by one thread
  std::uint64_t escalations = 0, recoveries = 0, resets = 0;
  std::vector<Transition> transitions;

  void hear(const Transition& transition) {
    transitions.push_back(transition);
    switch (transition.kind) {
      case TransitionKind::escalation:
        ++escalations;
        break;
      case TransitionKind::recovery:
        ++recoveries;
        break;
      case TransitionKind::reset:
        ++resets;
        break;
    }
  }
};

/// The last transitions chain: each begins where and not before the one before it ended.
void expect_chain(const Status& status) {
  for (std::size_t i = 1; i < status.recent.size(); ++i) {
    ASSERT_EQ(status.recent[i].from, status.recent[i - 1].to) << "transition " << i;
    ASSERT_GE(status.recent[i].at, status.recent[i - 1].at) << "transition " << i;
  }
  if (!status.recent.empty()) {
    ASSERT_EQ(status.recent.back().to, status.level);
  }
}

// The callers' clocks run apart on purpose: thread i is i ms behind.
TEST(SharedCascade, ManyThreadsMakeOneSequence) {
  constexpr int kThreads = 4, kChecks = 20'000;
  Policy policy = default_policy();
  policy.cooldown_s = 0;
  SharedCascade cascade(policy);
  std::vector<Heard> heard(kThreads);
  std::atomic<int> ready = 0;
  std::atomic<bool> done = false;

  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      Heard& mine = heard[static_cast<std::size_t>(t)];
      const double lags[] = {0, 100'000, 500'000, 1'000'000, 5'000'000, 60'000, 300'000};
      ++ready;
      while (ready < kThreads) std::this_thread::yield();
      for (int i = 0; i < kChecks; ++i) {
        const Instant now{i * 1'000'000LL - t * 1'000'000LL};
        const double lag = lags[static_cast<std::size_t>(i * (t + 2)) % std::size(lags)];
        if (const auto transition = cascade.check(now, {lag, 0})) mine.hear(*transition);
        if (i % 500 == 250) mine.hear(cascade.reset(now));
        if (i % 700 == 350) cascade.reload(policy);
      }
    });
  }
  std::thread reader([&] {  // looks on while they write
    while (!done) {
      expect_chain(cascade.status());
      EXPECT_LE(cascade.level(), K2::circuit_break);
      std::this_thread::yield();
    }
  });
  for (std::thread& thread : threads) thread.join();
  done = true;
  reader.join();

  const Status status = cascade.status();
  expect_chain(status);
  EXPECT_EQ(status.level, cascade.level());
  EXPECT_EQ(status.recent.size(), kRecentTransitions);
  Heard all;
  for (const Heard& one : heard) {
    all.escalations += one.escalations;
    all.recoveries += one.recoveries;
    all.resets += one.resets;
    for (std::size_t i = 1; i < one.transitions.size(); ++i) {
      ASSERT_GE(one.transitions[i].at, one.transitions[i - 1].at);
    }
  }
  EXPECT_EQ(status.counters.escalations, all.escalations);
  EXPECT_EQ(status.counters.recoveries, all.recoveries);
  EXPECT_EQ(status.counters.resets, all.resets);
  EXPECT_GT(status.counters.escalations, 100u) << "the threads hardly did anything";
  EXPECT_GT(status.counters.recoveries, 100u);
}

// For ThreadSanitizer, and for it whatever the machine's load: two threads that do no more than a
// call each are ordered by the lock alone. Among many calls a missing lock may hide, as the calls
// with one order those without.
TEST(SharedCascade, AnyTwoCallsAreOrderedByTheLockAlone) {
  const std::vector<std::function<void(SharedCascade&)>> calls = {
      [](SharedCascade& cascade) {
        cascade.check(Instant{2}, {1e6, 0});
      },
      [](SharedCascade& cascade) { cascade.reset(Instant{1}); },
      [](SharedCascade& cascade) { cascade.reload(default_policy()); },
      [](SharedCascade& cascade) { EXPECT_LE(cascade.level(), K2::circuit_break); },
      [](SharedCascade& cascade) { expect_chain(cascade.status()); },
  };
  for (const auto& one : calls) {
    for (const auto& other : calls) {
      SharedCascade cascade(default_policy());
      cascade.check(Instant{0}, {5e5, 0});
      std::thread first([&] { one(cascade); });
      std::thread second([&] { other(cascade); });
      first.join();
      second.join();
      expect_chain(cascade.status());
    }
  }
}

}  // namespace
}  // namespace cascade
