// The edges of a replay by an index; properties/search/indexed_replay_prop.cpp compares the rest
// with a plain one.

#include "sim/replay/indexed/indexed_replay.hpp"

#include <gtest/gtest.h>

#include "model/k2.hpp"

namespace cascade {
namespace {

TEST(IndexedReplayEdges, OneRowIsOneCheckAtTheStart) {
  Trace trace;
  trace.at = {Instant{5 * kNsPerS}};
  trace[kLag] = {1e9};
  Policy policy = default_policy();
  policy.check_every_s = 1e-9;
  const ReplayResult result = replay(policy, TraceIndex(trace, nullptr, {}, policy.stale_after()));
  EXPECT_EQ(result.checks, 1u);
  EXPECT_EQ(result.checks_too_near, std::size_t{0});
  EXPECT_EQ(result.first_check, Instant{0});
  EXPECT_EQ(result.last_check, Instant{0});
  EXPECT_EQ(result.end, Instant{0});
  ASSERT_EQ(result.journal.entries.size(), 1u);
  EXPECT_EQ(result.journal.entries[0].at, Instant{0});
}

// Many policies go through a long trace together, a stretch of it at a time.
TEST(IndexedReplayEdges, ALongTraceIsReplayedInStretches) {
  Trace trace;
  for (std::int64_t row = 0; row < 40'000; ++row) {
    trace.at.push_back(Instant{row * kNsPerS});
    trace[kLag].push_back(row / 3'000 % 2 == 0 ? 0 : 5e6);
  }
  std::vector<Policy> policies(3, default_policy());
  policies[1].escalate_after_s = 2;  // which no index answers for
  policies[2].cooldown_s = 3'500;
  const TraceIndex index(trace, nullptr, {}, policies[0].stale_after());
  std::size_t taken = 0;
  replay(policies, index, [&](std::size_t which, const ReplayResult& result) {
    EXPECT_EQ(which, taken++);
    const ReplayResult plain = replay(policies[which], trace, nullptr, {});
    ASSERT_EQ(result.journal.entries.size(), plain.journal.entries.size()) << which;
    EXPECT_GT(plain.journal.entries.size(), 8u);
    for (std::size_t i = 0; i < plain.journal.entries.size(); ++i) {
      EXPECT_EQ(result.journal.entries[i].at, plain.journal.entries[i].at) << which << ' ' << i;
      EXPECT_EQ(result.journal.entries[i].to, plain.journal.entries[i].to) << which << ' ' << i;
    }
  });
  EXPECT_EQ(taken, 3u);
}

// A cooldown that is longer than time is.
TEST(IndexedReplayEdges, ACooldownMayNeverEnd) {
  Trace trace;
  for (std::int64_t row = 0; row < 5; ++row) {
    trace.at.push_back(Instant{(row + 1) * 1'000 * kNsPerS});
    trace[kLag].push_back(row == 1 ? 5e6 : 0);
  }
  Policy policy = default_policy();
  for (const double cooldown_s : {30.0, 1e300}) {
    policy.cooldown_s = cooldown_s;
    const auto result = replay(policy, TraceIndex(trace, nullptr, {}, policy.stale_after()));
    EXPECT_EQ(result.journal.entries.size(), cooldown_s > 30 ? 1u : 2u);
  }
}

TEST(IndexedReplayEdges, ManyPoliciesGoThroughAShortTraceAsWell) {
  Trace trace;
  trace.at = {Instant{0}, Instant{kNsPerS}};
  trace[kLag] = {0, 5e6};
  const std::vector<Policy> policies(2, default_policy());
  const auto results = replay(policies, TraceIndex(trace, nullptr, {}, policies[0].stale_after()));
  ASSERT_EQ(results.size(), 2u);
  for (const ReplayResult& result : results) EXPECT_EQ(result.journal.entries.size(), 1u);
}

TEST(IndexedReplayEdges, AFaultSaysWhichPolicyItIsOf) {
  Trace trace;
  trace.at = {Instant{0}, Instant{10 * kNsPerS}};
  trace[kLag] = {0, 0};
  const Policy fitting = default_policy();
  Policy other = fitting;
  other.stale_after_s = 1;
  const TraceIndex index(trace, nullptr, {Duration{kNsPerS}, "1s"}, fitting.stale_after());
  const auto which = [&](const auto& policies) -> std::size_t {
    try {
      replay(policies, index);
    } catch (const IndexFault& fault) {
      return fault.policy;
    }
    return 99;
  };
  EXPECT_EQ(which(other), 0u);
  EXPECT_EQ(which(std::vector<Policy>{fitting, fitting, other}), 2u);
}

}  // namespace
}  // namespace cascade
