#include "properties/search/flap_margin.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/k2.hpp"
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
    trace[kLag].push_back(lag);
  }
  return trace;
}

FlapMargin margin_of(const Policy& policy, const Trace& trace, bool can_flap = true) {
  const Journal journal = replay(policy, trace, nullptr, {}).journal;
  const auto margin = flap_margin(policy, trace, nullptr, {}, journal, kReversalWindow, can_flap);
  EXPECT_TRUE(margin.has_value());
  return margin.value_or(FlapMargin{});
}

TEST(FlapMargin, AReadingThatStandsOnAClearValueIsOneUlpFromARecovery) {
  // 50,000 holds SOFT; anything less clears it, and the next reading demands it again.
  const Trace trace = lag_trace({{1000, 150'000}, {1040, 50'000}, {1050, 100'000}});
  const FlapMargin margin = margin_of(*builtin_policy("k2"), trace, false);
  EXPECT_EQ(margin.reversals, 0u);
  const auto& nearest = margin.reversal[index(kLag)];
  ASSERT_TRUE(nearest);
  EXPECT_EQ(nearest->at, at_s(1040)) << "the file's own time";
  EXPECT_EQ(nearest->was, 50'000);
  EXPECT_EQ(nearest->bound, 50'000);
  EXPECT_LT(nearest->becomes, 50'000);
  EXPECT_EQ(nearest->becomes, std::nextafter(50'000.0, 0));
  EXPECT_EQ(nearest->recovered_at, at_s(1040));
  EXPECT_EQ(nearest->escalated_at, at_s(1050));
  EXPECT_FALSE(margin.monitored[index(kHeap)]);
  EXPECT_FALSE(margin.reversal[index(kHeap)]);
}

TEST(FlapMargin, GoesOnUntilBothRunsAgreeAgainHoweverLongThatTakes) {
  // AGGRESSIVE at once where there was nothing; it recovers to NORMAL at 400,000, which k2-as-coded
  // does without the lag having been below SOFT's clear value. Ten hours later, the escalation.
  std::vector<std::pair<double, double>> rows = {{0, 90'000}, {60, 90'000}};
  for (int minute = 2; minute < 600; ++minute) rows.push_back({minute * 60, 60'000});
  rows.push_back({36'000, 100'000});
  const FlapMargin margin = margin_of(*builtin_policy("k2-as-coded"), lag_trace(rows));
  EXPECT_EQ(margin.flaps, 0u);
  const auto& nearest = margin.flap[index(kLag)];
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
  ASSERT_TRUE(margin.flap[index(kLag)]);
  EXPECT_EQ(margin.flap[index(kLag)]->at, at_s(50));
  EXPECT_EQ(margin.flap[index(kLag)]->becomes, 50'000);
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
  trace[kHeap] = {79, 79, 79, 79, 79, 79, 79, 80};
  EXPECT_EQ(margin_of(*builtin_policy("k2-as-coded"), trace).flaps, 0u);
  trace[kLag][3] = trace[kLag][4] = 60'000;
  EXPECT_EQ(margin_of(*builtin_policy("k2-as-coded"), trace).flaps, 1u);
}

TEST(FlapMargin, OfTheIssuesExample) {
  const Trace trace = lag_trace({{0, 0}, {10, 0}, {50, 31'109}, {60, 0}, {80, 689'812}, {85, 0}});
  const FlapMargin margin = margin_of(*builtin_policy("k2-as-coded"), trace);
  EXPECT_FALSE(margin.flap[index(kLag)]) << "as the brute-force test of all values says";
  ASSERT_TRUE(margin.reversal[index(kLag)]);
  EXPECT_EQ(margin.reversal[index(kLag)]->at, at_s(0));
  EXPECT_EQ(margin.reversal[index(kLag)]->becomes, 100'000);
}

TEST(FlapMargin, IsNotToldOfARunThatSomethingElseMoved) {
  const Policy policy = *builtin_policy("k2");
  const Trace trace = lag_trace({{0, 150'000}, {40, 40'000}, {50, 100'000}});
  Journal journal = replay(policy, trace, nullptr, {}).journal;
  ASSERT_EQ(journal.entries.size(), 3u);
  const auto told = [&](const Journal& of) {
    return flap_margin(policy, trace, nullptr, {}, of, kReversalWindow, false).has_value();
  };
  EXPECT_TRUE(told(journal));
  for (std::size_t i = 0; i < journal.entries.size(); ++i) {
    Journal later = journal, from = journal, to = journal;
    later.entries[i].at = later.entries[i].at + Duration{1};
    from.entries[i].from = level_at(3);
    to.entries[i].to = level_at(4);
    EXPECT_FALSE(told(later)) << i;
    EXPECT_FALSE(told(from)) << i;
    EXPECT_FALSE(told(to)) << i;
  }
  journal.entries.pop_back();
  EXPECT_FALSE(told(journal));
}

TEST(FlapMargin, IsNotToldWhereTheClockSteppedBack) {
  const Policy policy = *builtin_policy("k2");
  const Trace trace = lag_trace({{10, 1000}, {5, 1000}, {20, 1000}});
  EXPECT_FALSE(flap_margin(policy, trace, nullptr, {}, Journal{}, kReversalWindow, false));
  const Trace standing = lag_trace({{10, 1000}, {10, 1000}, {20, 1000}});
  EXPECT_FALSE(flap_margin(policy, standing, nullptr, {}, Journal{}, kReversalWindow, false));
  const Trace rising = lag_trace({{10, 1000}, {15, 1000}, {20, 1000}});
  EXPECT_TRUE(flap_margin(policy, rising, nullptr, {}, Journal{}, kReversalWindow, false));
  Trace heap = rising;
  heap[kHeap] = heap[kLag] = {10, 10, 10};
  heap[kLag].clear();
  EXPECT_TRUE(flap_margin(policy, rising, &heap, {}, Journal{}, kReversalWindow, false));
  heap.at = trace.at;
  EXPECT_FALSE(flap_margin(policy, rising, &heap, {}, Journal{}, kReversalWindow, false));
}

TEST(FlapMargin, TheEscalationThatCameSoonestAfterTheReversalWindow) {
  const Trace trace = lag_trace({{0, 150'000},
                                 {40, 40'000},  // recovers; 310 s later it escalates
                                 {350, 100'000},
                                 {400, 40'000},  // 300 s: a reversal
                                 {700, 100'000},
                                 {740, 40'000},  // 400 s
                                 {1140, 100'000},
                                 {1180, 40'000},  // 310 s again: the earliest of equals is told
                                 {1490, 100'000}});
  const FlapMargin margin = margin_of(*builtin_policy("k2"), trace, false);
  EXPECT_EQ(margin.reversals, 1u);
  ASSERT_TRUE(margin.nearest_in_time);
  EXPECT_EQ(margin.nearest_in_time->recovered_at, at_s(40));
  EXPECT_EQ(margin.nearest_in_time->escalated_at, at_s(350));
  EXPECT_EQ(margin.nearest_in_time->too_late, Duration::from_seconds(10));
}

/// A row a second; K2's ladder, climbed a level a check.
Trace of_thousands(const std::vector<double>& lags) {
  std::vector<std::pair<double, double>> rows;
  for (const double lag : lags) rows.emplace_back(static_cast<double>(rows.size()), lag * 1000);
  return lag_trace(rows);
}

std::optional<FlapMargin> margin_of_steps(Recovery recovery, double cooldown_s, double factor,
                                          double window_s, const Trace& trace) {
  Policy policy = *builtin_policy("k2");
  policy.escalation = Escalation::stepwise;
  policy.recovery = recovery;
  policy.cooldown_s = cooldown_s;
  policy[kLag].recovery_factor = factor;
  return flap_margin(policy, trace, nullptr, {}, replay(policy, trace, nullptr, {}).journal,
                     Duration::from_seconds(window_s), true);
}

// What is known of one changed run is used for another one that comes to the same level at the same
// check. But one may have come from below, and one from above, which can be turned back. (Found by
// chance, and made shorter; by force there is no such reading.)
TEST(FlapMargin, TheNearestInTimeIsARecoveryAndTheEscalationBehindIt) {
  const auto nearest = [](const std::vector<std::pair<double, double>>& rows) {
    return margin_of(*builtin_policy("k2"), lag_trace(rows), false).nearest_in_time;
  };
  // 400 s; 305 s from an escalation to a recovery, which is neither; 310 s.
  const auto later =
      nearest({{0, 150'000}, {40, 40'000}, {440, 100'000}, {745, 40'000}, {1055, 100'000}});
  ASSERT_TRUE(later);
  EXPECT_EQ(later->recovered_at, at_s(745));
  EXPECT_EQ(later->too_late, Duration::from_seconds(10));
  const auto just = nearest({{0, 150'000}, {40, 40'000}, {340.000000001, 100'000}});
  ASSERT_TRUE(just);
  EXPECT_EQ(just->too_late, Duration{1});
  EXPECT_FALSE(nearest({{0, 150'000}, {40, 40'000}, {340, 100'000}})) << "a reversal";
  // Two escalations, two recoveries.
  EXPECT_FALSE(nearest({{0, 150'000}, {304, 500'000}, {340, 200'000}, {643, 40'000}}));
}

TEST(FlapMargin, RunsThatMeetFromBothSidesAreTwo) {
  const auto margin = margin_of_steps(
      Recovery::banded, 5, 0.9, 4,
      of_thousands({240, 10, 10,  10, 10,  10, 10,  10,  10,  490, 10, 1100, 10, 1100, 10,  10,
                    10,  10, 490, 10, 600, 10, 600, 240, 600, 10,  10, 150,  10, 10,   1100}));
  ASSERT_TRUE(margin);
  EXPECT_FALSE(margin->reversal[index(kLag)]);
}

// A recovery that comes at another time before an escalation that was there already makes another
// pair of the two.
TEST(FlapMargin, AnotherRecoveryBeforeTheSameEscalationIsAnotherTurn) {
  const auto margin =
      margin_of_steps(Recovery::stepwise, 4, 0.5, 3,
                      of_thousands({10, 600, 10, 10, 10, 240, 10, 1100, 10, 600, 10, 10, 1100}));
  ASSERT_TRUE(margin && margin->reversal[index(kLag)]);
  EXPECT_EQ(margin->reversal[index(kLag)]->at, at_s(0));
  EXPECT_EQ(margin->reversal[index(kLag)]->recovered_at, at_s(5));
  EXPECT_EQ(margin->reversal[index(kLag)]->escalated_at, at_s(7));
}

/// Rows of seconds and a value for each metric of the policy.
Trace trace_of(const Policy& policy,
               const std::vector<std::pair<double, std::vector<double>>>& rows) {
  Trace trace;
  trace.name = "by hand";
  trace.metrics = trace_metrics_of(policy);
  for (const auto& [s, values] : rows) {
    trace.at.push_back(at_s(s));
    for (std::size_t m = 0; m < values.size(); ++m) trace[metric_at(m)].push_back(values[m]);
  }
  return trace;
}

const char* const kDisk = R"(
name = "disk"
levels = ["FULL_SERVICE", "READ_ONLY"]
recovery = "recompute"
cooldown_s = 10
[metric.free_gb]
unit = "GB"
worse = "low"
trigger = [20]
clear = [30]
min = 0
)";

TEST(FlapMargin, OfAMetricWhoseLowValuesAreTheBadOnes) {
  const Policy policy = parse_policy(kDisk, "disk.toml");
  // 30 GB hold READ_ONLY; the next value above them clears it, and 20 GB demand it again.
  const Trace trace = trace_of(policy, {{0, {20}}, {10, {30}}, {20, {19}}, {30, {30}}});
  const FlapMargin margin = margin_of(policy, trace);
  ASSERT_EQ(margin.reversal.size(), 1u);
  const auto& healthier = margin.reversal[0];
  ASSERT_TRUE(healthier);
  EXPECT_EQ(healthier->at, at_s(10));
  EXPECT_EQ(healthier->becomes, std::nextafter(30.0, 31.0));
  EXPECT_EQ(healthier->bound, 30);
  EXPECT_TRUE(healthier->up());
  EXPECT_FALSE(healthier->worse());
  EXPECT_EQ(healthier->escalated_at, at_s(20));
  EXPECT_FALSE(margin.flap[0]) << "the whole band is crossed by then";

  const Trace low = trace_of(policy, {{0, {100}}, {5, {21}}, {15, {40}}, {16, {20}}});
  const auto worse = margin_of(policy, low).reversal[0];
  ASSERT_TRUE(worse);
  EXPECT_EQ(worse->at, at_s(5));
  EXPECT_EQ(worse->becomes, 20);
  EXPECT_EQ(worse->change(), 1);
  EXPECT_TRUE(worse->worse());
  EXPECT_FALSE(worse->up());
}

TEST(FlapMargin, TriesNoValueThatTheMetricCannotHave) {
  // The first metric never demands TWO, but holds it from 120 on.
  Policy policy = parse_policy(R"(
name = "held"
levels = ["ZERO", "ONE", "TWO"]
cooldown_s = 5
[metric.a]
trigger = [50, inf]
clear = [45, 120]
max = 100
[metric.b]
trigger = [1, 2]
clear = [0.5, 1.5]
)",
                               "held.toml");
  const Trace trace =
      trace_of(policy, {{0, {0, 2}}, {10, {0, 0.6}}, {200, {0, 0.6}}, {400, {0, 2}}});
  EXPECT_FALSE(margin_of(policy, trace).reversal[0]);
  policy.metrics[0].max = 120;
  const Trace same =
      trace_of(policy, {{0, {0, 2}}, {10, {0, 0.6}}, {200, {0, 0.6}}, {400, {0, 2}}});
  const auto nearest = margin_of(policy, same).reversal[0];
  ASSERT_TRUE(nearest);
  EXPECT_EQ(nearest->at, at_s(10));
  EXPECT_EQ(nearest->becomes, 120);
  EXPECT_EQ(nearest->recovered_at, at_s(200));
  // A reading may be more than the greatest value. Behind those that are too is one that is not.
  policy.metrics[0].max = 100;
  const Trace beyond = trace_of(policy, {{0, {130, 2}}, {10, {130, 0.6}}, {200, {130, 2}}});
  const auto far = margin_of(policy, beyond).reversal[0];
  ASSERT_TRUE(far);
  EXPECT_EQ(far->at, at_s(10));
  EXPECT_EQ(far->becomes, std::nextafter(50, 0));
}

TEST(FlapMargin, TriesNoValueBelowTheLeast) {
  // As above with low values being the bad ones.
  Policy policy = parse_policy(R"(
name = "held low"
levels = ["ZERO", "ONE", "TWO"]
cooldown_s = 5
[metric.a]
worse = "low"
trigger = [50, -inf]
clear = [55, -20]
min = 0
[metric.b]
trigger = [1, 2]
clear = [0.5, 1.5]
)",
                               "held.toml");
  for (const double least : {0.0, -20.0}) {
    policy.metrics[0].min = least;
    const Trace trace =
        trace_of(policy, {{0, {100, 2}}, {10, {100, 0.6}}, {200, {100, 0.6}}, {400, {100, 2}}});
    const auto nearest = margin_of(policy, trace).reversal[0];
    EXPECT_EQ(nearest.has_value(), least < 0);
    if (nearest) {
      EXPECT_EQ(nearest->becomes, -20);
    }
  }
}

TEST(FlapMargin, ALevelIsLeftAfterItsOwnCooldown) {
  const Policy policy = parse_policy(R"(
name = "fan"
levels = ["OFF", "LOW", "HIGH"]
cooldown_s = [5, 60]
[metric.temp_c]
trigger = [50, 70]
clear = [45, 65]
)",
                                     "fan.toml");
  // HIGH is not left at 20 s, LOW would be: had the first reading been less than 70.
  const Trace trace = trace_of(policy, {{0, {71}}, {20, {44}}, {30, {50}}, {40, {50}}});
  const FlapMargin margin = margin_of(policy, trace, false);
  EXPECT_EQ(margin.reversals, 0u);
  const auto& nearest = margin.reversal[0];
  ASSERT_TRUE(nearest);
  EXPECT_EQ(nearest->at, at_s(0));
  EXPECT_EQ(nearest->becomes, std::nextafter(70.0, 0));
  EXPECT_EQ(nearest->recovered_at, at_s(20));
  EXPECT_EQ(nearest->escalated_at, at_s(30));
}

TEST(FlapMargin, OfEightLevelsAndFourMetrics) {
  Policy policy;
  policy.name = "tall";
  policy.levels = LevelNames({"A", "B", "C", "D", "E", "F", "G", "H"});
  policy.cooldowns_s = {1, 2, 3, 4, 5, 6, 7};
  for (const char* name : {"a", "b", "c", "d"}) {
    MetricThresholds metric;
    metric.name = name;
    metric.worse = policy.metrics.size() % 2 == 0 ? Worse::high : Worse::low;
    const double sign = metric.worse == Worse::high ? 1 : -1;
    for (int i = 1; i < 8; ++i) {
      metric.triggers.push_back(sign * 10 * i);
      metric.clears.push_back(sign * (10 * i - 5));
    }
    policy.metrics.push_back(metric);
  }
  // H by the last metric; it holds by a hair when its cooldown is over.
  const Trace trace =
      trace_of(policy, {{0, {0, 0, 0, -70}}, {7, {0, 0, 0, -65}}, {9, {0, -70, 0, 0}}});
  const FlapMargin margin = margin_of(policy, trace);
  ASSERT_EQ(margin.reversal.size(), 4u);
  ASSERT_TRUE(margin.reversal[3]);
  EXPECT_EQ(margin.reversal[3]->metric, metric_at(3));
  EXPECT_EQ(margin.reversal[3]->at, at_s(7));
  EXPECT_EQ(margin.reversal[3]->becomes, std::nextafter(-65.0, 0));
  EXPECT_EQ(margin.reversal[3]->escalated_at, at_s(9));
  EXPECT_FALSE(margin.flap[3]) << "the second metric crosses its band of H by then";
}

TEST(FlapMargin, IsNotToldWhereEscalationsWaitForAClock) {
  Policy policy = *builtin_policy("k2");
  EXPECT_EQ(flap_margin_unavailable(policy), "");
  const Trace trace = lag_trace({{0, 150'000}, {40, 40'000}, {50, 100'000}});
  policy.escalation_cooldown_s = 1;
  EXPECT_NE(flap_margin_unavailable(policy).find("escalation_cooldown_s"), std::string::npos);
  const Journal late = replay(policy, trace, nullptr, {}).journal;
  EXPECT_FALSE(flap_margin(policy, trace, nullptr, {}, late, kReversalWindow, true));
  policy.escalation_cooldown_s = 0;
  policy.escalate_after_s = 1;
  EXPECT_NE(flap_margin_unavailable(policy).find("escalate_after_s"), std::string::npos);
  const Journal later = replay(policy, trace, nullptr, {}).journal;
  EXPECT_FALSE(flap_margin(policy, trace, nullptr, {}, later, kReversalWindow, true));
  Policy shortest = *builtin_policy("k2");
  EXPECT_EQ(flap_margin_unavailable(shortest), "");
  shortest.escalation_cooldown_s = 1e-9;
  EXPECT_NE(flap_margin_unavailable(shortest), "");
  shortest.escalation_cooldown_s = 0;
  shortest.escalate_after_s = 1e-9;
  EXPECT_NE(flap_margin_unavailable(shortest), "");
}

TEST(FlapMargin, IsNotToldWhereTheJournalIsAnotherRuns) {
  const Policy policy = *builtin_policy("k2-as-coded");
  const Trace trace = lag_trace({{0, 6e6}, {40, 150'000}, {80, 40'000}, {90, 40'000}});
  const Journal journal = replay(policy, trace, nullptr, {}).journal;
  ASSERT_GE(journal.entries.size(), 2u);
  const auto is_told = [&](const Journal& of) {
    return flap_margin(policy, trace, nullptr, {}, of, kReversalWindow, true).has_value();
  };
  ASSERT_TRUE(is_told(journal));
  for (std::size_t i = 0; i < journal.entries.size(); ++i) {
    Journal other = journal;
    other.entries[i].from = above(other.entries[i].from);
    EXPECT_FALSE(is_told(other)) << "entry " << i << " leaves another level";
    other = journal;
    other.entries[i].to = above(other.entries[i].to);
    EXPECT_FALSE(is_told(other)) << "entry " << i << " comes to another level";
    other = journal;
    if (i > 0) {
      other.entries[i].at = other.entries[i].at + Duration{1};
      EXPECT_FALSE(is_told(other)) << "entry " << i << " is at another time";
    }
  }
  Journal shorter = journal;
  shorter.entries.pop_back();
  EXPECT_FALSE(is_told(shorter));
}

TEST(FlapMargin, IsFoundInARunOfMoreThanAHundredTransitions) {
  // Up and down, with more than the window between; at the end 50,000 holds SOFT: a hair less is a
  // recovery, soon turned back.
  std::vector<std::pair<double, double>> rows;
  for (int i = 0; i < 160; ++i) {
    rows.push_back({i * 1000, i % 2 == 0 ? 150'000 : 10'000});
  }
  rows.push_back({160'000, 150'000});
  rows.push_back({160'100, 50'000});
  rows.push_back({160'110, 100'000});
  const FlapMargin margin = margin_of(*builtin_policy("k2"), lag_trace(rows), false);
  EXPECT_EQ(margin.reversals, 0u);
  const auto& nearest = margin.reversal[index(kLag)];
  ASSERT_TRUE(nearest);
  EXPECT_EQ(nearest->at, at_s(160'100));
  EXPECT_EQ(nearest->becomes, std::nextafter(50'000.0, 0));
}

}  // namespace
}  // namespace cascade
