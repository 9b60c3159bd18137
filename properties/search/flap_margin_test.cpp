#include "properties/search/flap_margin.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>
#include <vector>

#include "sim/replay/summary.hpp"

namespace cascade {
namespace {

Instant at_s(double s) { return Instant{Duration::from_seconds(s).ns}; }

/// Rows of seconds and lag.
Trace lag_trace(const std::vector<std::pair<double, double>>& rows) {
  Trace trace;
  trace.name = "by hand";
  for (const auto& [s, lag] : rows) {
    trace.at.push_back(at_s(s));
    trace.lag_messages.push_back(lag);
  }
  return trace;
}

FlapMargin margin_of(const Policy& policy, const Trace& trace, bool can_flap = true) {
  const Journal journal = replay(policy, trace, nullptr, {}).journal;
  const auto margin = flap_margin(policy, trace, nullptr, {}, journal, kReversalWindow, can_flap);
  EXPECT_TRUE(margin.has_value());
  return margin.value_or(FlapMargin{});
}

constexpr std::size_t kLag = 0, kHeap = 1;

TEST(FlapMargin, AReadingThatStandsOnAClearValueIsOneUlpFromARecovery) {
  // 50,000 holds SOFT; anything less clears it, and the next reading demands it again.
  const Trace trace = lag_trace({{1000, 150'000}, {1040, 50'000}, {1050, 100'000}});
  const FlapMargin margin = margin_of(*builtin_policy("k2"), trace, false);
  EXPECT_EQ(margin.reversals, 0u);
  const auto& nearest = margin.reversal[kLag];
  ASSERT_TRUE(nearest);
  EXPECT_EQ(nearest->at, at_s(1040)) << "the file's own time";
  EXPECT_EQ(nearest->was, 50'000);
  EXPECT_EQ(nearest->bound, 50'000);
  EXPECT_LT(nearest->becomes, 50'000);
  EXPECT_EQ(nearest->becomes, std::nextafter(50'000.0, 0));
  EXPECT_EQ(nearest->recovered_at, at_s(1040));
  EXPECT_EQ(nearest->escalated_at, at_s(1050));
  EXPECT_FALSE(margin.monitored[kHeap]);
  EXPECT_FALSE(margin.reversal[kHeap]);
}

TEST(FlapMargin, GoesOnUntilBothRunsAgreeAgainHoweverLongThatTakes) {
  // AGGRESSIVE at once where there was nothing; it recovers to NORMAL at 400,000, which k2-as-coded
  // does without the lag having been below SOFT's clear value. Ten hours later, the escalation.
  std::vector<std::pair<double, double>> rows = {{0, 90'000}, {60, 90'000}};
  for (int minute = 2; minute < 600; ++minute) rows.push_back({minute * 60, 60'000});
  rows.push_back({36'000, 100'000});
  const FlapMargin margin = margin_of(*builtin_policy("k2-as-coded"), lag_trace(rows));
  EXPECT_EQ(margin.flaps, 0u);
  const auto& nearest = margin.flap[kLag];
  ASSERT_TRUE(nearest);
  EXPECT_EQ(nearest->at, at_s(0)) << "the earliest of equals";
  EXPECT_EQ(nearest->becomes, 500'000);
  EXPECT_EQ(nearest->escalated_at, at_s(36'000));
}

TEST(FlapMargin, WhatTheRuleRemembersCountsToo) {
  // 49,999 is what crosses SOFT's band before 80 s. Were it 50,000, that escalation would be a
  // flap, though no level changes with it.
  const Trace trace =
      lag_trace({{0, 500'000}, {40, 60'000}, {50, 49'999}, {60, 60'000}, {80, 100'000}});
  const FlapMargin margin = margin_of(*builtin_policy("k2-as-coded"), trace);
  EXPECT_EQ(margin.flaps, 0u);
  ASSERT_TRUE(margin.flap[kLag]);
  EXPECT_EQ(margin.flap[kLag]->at, at_s(50));
  EXPECT_EQ(margin.flap[kLag]->becomes, 50'000);
}

TEST(FlapMargin, ABandThatWasCrossedAfterAHighReadingCounts) {
  // Back at SOFT at 40 s; the lag falls below 50,000 and rises to SOFT's trigger again, so that the
  // heap's escalation at 46 s, which jitter did, is no flap.
  Trace trace = lag_trace({{0, 1e6},
                           {40, 150'000},
                           {41, 150'000},
                           {42, 40'000},
                           {43, 40'000},
                           {44, 150'000},
                           {45, 150'000},
                           {46, 60'000}});
  trace.heap_pct = {79, 79, 79, 79, 79, 79, 79, 80};
  EXPECT_EQ(margin_of(*builtin_policy("k2-as-coded"), trace).flaps, 0u);
  trace.lag_messages[3] = trace.lag_messages[4] = 60'000;
  EXPECT_EQ(margin_of(*builtin_policy("k2-as-coded"), trace).flaps, 1u);
}

TEST(FlapMargin, OfTheIssuesExample) {
  const Trace trace = lag_trace({{0, 0}, {10, 0}, {50, 31'109}, {60, 0}, {80, 689'812}, {85, 0}});
  const FlapMargin margin = margin_of(*builtin_policy("k2-as-coded"), trace);
  EXPECT_FALSE(margin.flap[kLag]) << "as the brute-force test of all values says";
  ASSERT_TRUE(margin.reversal[kLag]);
  EXPECT_EQ(margin.reversal[kLag]->at, at_s(0));
  EXPECT_EQ(margin.reversal[kLag]->becomes, 100'000);
}

TEST(FlapMargin, IsNotToldOfARunThatSomethingElseMoved) {
  const Policy policy = *builtin_policy("k2");
  const Trace trace = lag_trace({{0, 150'000}, {40, 40'000}, {50, 100'000}});
  Journal journal = replay(policy, trace, nullptr, {}).journal;
  ASSERT_EQ(journal.entries.size(), 3u);
  journal.entries.pop_back();
  EXPECT_FALSE(flap_margin(policy, trace, nullptr, {}, journal, kReversalWindow, false));
}

TEST(FlapMargin, IsNotToldWhereTheClockSteppedBack) {
  const Policy policy = *builtin_policy("k2");
  const Trace trace = lag_trace({{10, 1000}, {5, 1000}, {20, 1000}});
  EXPECT_FALSE(flap_margin(policy, trace, nullptr, {}, Journal{}, kReversalWindow, false));
  const Trace rising = lag_trace({{10, 1000}, {15, 1000}, {20, 1000}});
  EXPECT_TRUE(flap_margin(policy, rising, nullptr, {}, Journal{}, kReversalWindow, false));
}

TEST(FlapMargin, TheEscalationThatCameSoonestAfterTheReversalWindow) {
  const Trace trace = lag_trace({{0, 150'000},
                                 {40, 40'000},  // recovers; 310 s later it escalates
                                 {350, 100'000},
                                 {400, 40'000},  // 300 s: a reversal
                                 {700, 100'000},
                                 {740, 40'000},  // 400 s
                                 {1140, 100'000}});
  const FlapMargin margin = margin_of(*builtin_policy("k2"), trace, false);
  EXPECT_EQ(margin.reversals, 1u);
  ASSERT_TRUE(margin.nearest_in_time);
  EXPECT_EQ(margin.nearest_in_time->escalated_at, at_s(350));
  EXPECT_EQ(margin.nearest_in_time->too_late, Duration::from_seconds(10));
}

}  // namespace
}  // namespace cascade
