#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>
#include <set>
#include <string>

#include "model/input_error.hpp"
#include "model/k2.hpp"
#include "reports/metrics/metrics_recorder.hpp"
#include "reports/metrics/openmetrics.hpp"
#include "sim/loop/outcome/outcome.hpp"
#include "sim/loop/scenario/scenario.hpp"

namespace cascade {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::int64_t kMs = 1'000'000;

const MetricFamily& family(const std::vector<MetricFamily>& families, const std::string& sample) {
  for (const MetricFamily& each : families) {
    if (each.sample_name() == sample) return each;
  }
  throw std::runtime_error("no family " + sample);
}

std::set<std::string> label_names(const MetricFamily& family) {
  std::set<std::string> names;
  for (const MetricLabel& label : family.series.front().labels) names.insert(label.name);
  return names;
}

TEST(MetricFamilies, K2sNamesHaveK2sLabelsAndNoOthers) {
  const auto families = metric_families({"replay", "t", default_policy()});
  const std::set<std::string> standard = {"service", "environment", "component"};
  EXPECT_EQ(label_names(family(families, "k2_degradation_level")), standard);
  std::set<std::string> labels = standard;
  labels.insert({"from_level", "to_level"});
  EXPECT_EQ(label_names(family(families, "k2_degradation_transitions_total")), labels);
  labels = standard;
  labels.insert({"symbol_tier", "reason"});
  EXPECT_EQ(label_names(family(families, "k2_messages_shed_total")), labels);
}

TEST(MetricFamilies, EverySeriesBeginsWithTheStandardLabels) {
  for (const MetricFamily& each : metric_families({"replay", "t", default_policy()})) {
    const bool of_messages =
        each.name.rfind("k2_messages", 0) == 0 || each.name == "k2_spill_messages";
    for (const MetricSeries& series : each.series) {
      ASSERT_GE(series.labels.size(), 3u);
      EXPECT_EQ(series.labels[0].value, "k2-platform");
      EXPECT_EQ(series.labels[1].value, "dev");
      EXPECT_EQ(series.labels[2].value, of_messages ? "load_shedder" : "degradation_manager");
    }
  }
}

TEST(MetricFamilies, NoNameAndNoSeriesIsThereTwiceAndNamesArePlain) {
  std::set<std::string> seen;
  for (const MetricFamily& each : metric_families({"replay", "t", default_policy()})) {
    EXPECT_TRUE(seen.insert(each.name).second) << each.name;
    EXPECT_TRUE(seen.insert(each.sample_name()).second || each.type == MetricType::gauge);
    for (const char c : each.name) EXPECT_TRUE(std::islower(c) || std::isdigit(c) || c == '_');
    EXPECT_EQ(each.help.find_first_of("\\\n"), std::string::npos);
    std::set<std::string> series_seen;
    for (const MetricSeries& series : each.series) {
      std::string key;
      for (const MetricLabel& label : series.labels) key += label.name + "=" + label.value + ",";
      EXPECT_TRUE(series_seen.insert(key).second) << key;
    }
  }
}

TEST(MetricFamilies, AMetricThatIsNotMonitoredHasNoSeries) {
  Policy policy = default_policy();
  policy[kHeap].monitored = false;
  for (const MetricFamily& each : metric_families({"replay", "t", policy})) {
    EXPECT_EQ(each.name.find("heap"), std::string::npos);
  }
}

TEST(MetricsFold, TheLevelGivesTheReasonForShedding) {
  MessageCounts one;
  one.of[class_index(Tier::tier_2, DataType::quotes)] = 1;
  MetricsFold fold(default_policy());
  fold.shed(K2::graceful, one);
  fold.shed(K2::graceful, one);
  fold.shed(K2::aggressive, one);
  fold.shed(K2::circuit_break, one);
  const auto shed = [&](Tier tier) {
    std::vector<std::int64_t> by_reason;
    for (const ShedReason reason : kShedReasons) by_reason.push_back(fold.now().shed(tier, reason));
    return by_reason;
  };
  EXPECT_THAT(shed(Tier::tier_2), ElementsAre(2, 1, 1));
  EXPECT_THAT(shed(Tier::tier_1), ElementsAre(0, 0, 0));
  EXPECT_EQ(text(ShedReason::low_priority), "low_priority");
  EXPECT_EQ(text(ShedReason::normal_priority), "normal_priority");
  EXPECT_EQ(text(ShedReason::non_critical), "non_critical");
}

TEST(LoopMetrics, WhatASiteWasNeverOfferedIsCountedByTierForThatSiteAlone) {
  const Scenario scenario = parse_scenario(find_scenario("disconnect").toml, "disconnect");
  LoopMetrics metrics({0, 0}, scenario.policy, Duration::max()),
      other({1, 0}, scenario.policy, Duration::max());
  const Outcome outcome = simulate(scenario, &metrics);
  ASSERT_GT(outcome.sites[0].missed.total(), 0);
  EXPECT_EQ(metrics.now().missed, outcome.sites[0].missed);
  other.on_missed(0, {}, outcome.sites[0].missed);
  EXPECT_EQ(other.now().missed.total(), 0);
  const auto families = metric_families({"simulation", "disconnect", scenario.policy});
  const MetricFamily& missed = family(families, "k2_messages_missed_total");
  ASSERT_EQ(missed.series.size(), kTierCount);
  for (const Tier tier : kTiers) {
    const auto& series = missed.series[static_cast<std::size_t>(tier)];
    EXPECT_EQ(series.labels.back().value, text(tier));
    EXPECT_EQ(series.value(metrics.now()), outcome.missed.of_tier(tier)) << text(tier);
  }
}

Transition up(std::int64_t at_s) {
  return {{at_s * 1000 * kMs}, K2::normal, K2::soft, TransitionKind::escalation, {}, {}};
}
Transition down(std::int64_t at_s) {
  return {{at_s * 1000 * kMs}, K2::soft, K2::normal, TransitionKind::recovery, {}, {}};
}

/// The check that a transition came of.
void check(MetricsFold& fold, const Pressure& seen, const Transition& transition) {
  fold.check(transition.at, seen, transition);
}

TEST(MetricsFold, AResetMovesTheLevelAndIsNeitherATransitionNorHalfAFlapOrReversal) {
  MetricsFold fold(default_policy());
  check(fold, {100'000, 40}, up(0));
  check(fold, {60'000, 40}, down(40));
  fold.reset({{41'000 * kMs}, K2::soft, K2::normal, TransitionKind::reset, {}, {}});
  check(fold, {100'000, 40}, up(42));
  EXPECT_EQ(fold.now().level, K2::soft);
  EXPECT_EQ(fold.now().resets, 1u);
  EXPECT_EQ(fold.now().transitions_total(), 3u);
  EXPECT_EQ(fold.now().flaps, 0u);
  EXPECT_EQ(fold.now().reversals, 0u);
}

// SPEC 9: a flap is the policy's fault, whatever the time; a reversal is a matter of time alone.
TEST(MetricsFold, FlapsAndReversalsAreCountedApart) {
  struct Case {
    const char* what;
    double low;  // messages of lag at the recovery
    std::int64_t up_again_s;
    std::uint64_t flaps, reversals;
  };
  for (const Case& each : {Case{"whole band, at once", 49'999, 41, 0, 1},
                           Case{"whole band, at the window's end", 49'999, 340, 0, 1},
                           Case{"whole band, later", 49'999, 341, 0, 0},
                           Case{"within the band, at once", 60'000, 41, 1, 1},
                           Case{"within the band, later", 60'000, 341, 1, 0}}) {
    MetricsFold fold(default_policy());
    check(fold, {100'000, 40}, up(0));
    check(fold, {each.low, 40}, down(40));
    check(fold, {100'000, 40}, up(each.up_again_s));
    EXPECT_EQ(fold.now().flaps, each.flaps) << each.what;
    EXPECT_EQ(fold.now().reversals, each.reversals) << each.what;
  }
}

// SPEC 9, and as run_watch_test.cpp has it of a whole run.
TEST(MetricsFold, BlindTimeRisesAtTheCheckThatEndsIt) {
  const auto at = [](double t_s) { return Instant{Duration::from_seconds(t_s).ns}; };
  const auto blind_s = [&](MetricsFold& fold, double t_s, double heap_pct) {
    fold.check(at(t_s), {1, heap_pct}, {});
    return fold.now().blind.seconds();
  };
  for (const bool known : {true, false}) {  // for how long nothing may be checked
    MetricsFold fold(default_policy());
    if (known) fold.blind_after(Duration::from_seconds(30));
    EXPECT_EQ(blind_s(fold, 31, 40), known ? 31 : 0) << "a stretch counts as a whole";
    EXPECT_EQ(blind_s(fold, 61, kMissing), known ? 31 : 0) << "three intervals are none";
    EXPECT_EQ(blind_s(fold, 61.5, kMissing), known ? 31.5 : 0.5) << "a metric was missing";
    EXPECT_EQ(blind_s(fold, 63, 40), known ? 33 : 2);
    EXPECT_EQ(blind_s(fold, 73, 40), known ? 33 : 2);
    fold.blind_after(Duration::from_seconds(30));
    EXPECT_EQ(fold.now().blind.seconds(), 33) << "what was not known is made up for, once";
    fold.finish(at(104));
    EXPECT_EQ(fold.now().blind.seconds(), 64);
  }
  Policy policy = default_policy();
  policy[kHeap].monitored = false;
  MetricsFold fold(policy);
  EXPECT_EQ(blind_s(fold, 0, kMissing), 0);
  EXPECT_EQ(blind_s(fold, 10, kMissing), 0) << "not monitored";
}

TEST(MetricsTimeline, KeepsStepsFromTheFirstCheckEveryTransitionAndTheEnd) {
  MetricsTimeline timeline({10 * kMs});
  Metrics now;
  for (int ms = 3; ms <= 30; ++ms) {
    if (ms == 7) ++now.transitions[0][1];
    timeline.check({ms * kMs}, now);
  }
  timeline.finish({30 * kMs}, now);
  std::vector<std::int64_t> at_ms;
  for (const MetricsMoment& moment : timeline.moments()) at_ms.push_back(moment.at.ns / kMs);
  EXPECT_THAT(at_ms, ElementsAre(3, 7, 13, 23, 30));
  EXPECT_FALSE(timeline.moments()[1].regular);
}

TEST(MetricsTimeline, ATransitionAtTheFirstCheckRisesFromZero) {
  MetricsTimeline timeline({10 * kMs});
  Metrics now;
  ++now.transitions[0][1];
  timeline.check({}, now);
  ASSERT_EQ(timeline.moments().size(), 2u);
  EXPECT_EQ(timeline.moments()[0].at.ns, -kMs);
  EXPECT_EQ(timeline.moments()[0].metrics.transitions_total(), 0u);
}

TEST(MetricsTimeline, IsBounded) {
  MetricsTimeline timeline({1});
  EXPECT_THROW(for (std::int64_t ns = 0; ns <= std::int64_t{MetricsTimeline::kMomentsMax}; ++ns)
                   timeline.check({ns}, {}),
               InputError);
  const Duration day = Duration::from_seconds(86'400), year{day.ns * 365};
  EXPECT_EQ(usual_step(Duration::from_seconds(3600)).seconds(), 15);
  EXPECT_LE(day.ns / usual_step(day).ns, 4000);
  EXPECT_LE(year.ns / usual_step(year).ns, 4000);
}

TEST(OpenMetrics, ASmallFileByteForByte) {
  const std::vector<MetricFamily> families = {
      {"a_b",
       MetricType::counter,
       "Counts",
       {{{{"l", "x\"\\\ny"}}, [](const Metrics& m) { return static_cast<double>(m.checks); }}}},
      {"c", MetricType::gauge, "Lag", {{{}, [](const Metrics& m) { return m.seen[kLag]; }}}},
      {"none", MetricType::gauge, "Has no series", {}}};
  MetricsTimeline timeline({kMs});
  Metrics now;
  now.checks = 1;
  timeline.check({}, now);
  now.checks = 2;
  now.seen[kLag] = 1.5e6;
  timeline.check({2 * kMs}, now);
  now.checks = 3;  // in the same millisecond: it counts
  timeline.finish({2 * kMs + 1}, now);
  EXPECT_EQ(openmetrics_text(families, timeline, {1'647'856'800'000'000'000}),
            "# HELP a_b Counts\n# TYPE a_b counter\n"
            "a_b_total{l=\"x\\\"\\\\\\ny\"} 1 1647856800\n"
            "a_b_total{l=\"x\\\"\\\\\\ny\"} 3 1647856800.002\n"
            "# HELP c Lag\n# TYPE c gauge\n"
            "c NaN 1647856800\n"
            "c 1500000 1647856800.002\n"
            "# EOF\n");
}

TEST(OpenMetrics, HostileNamesAreLabelsAndNothingElse) {
  MetricsTimeline timeline({kMs});
  timeline.check({}, {});
  Policy policy = default_policy();
  policy.name = "p\"} 1\nk2_degradation_level 4\n\x1b[31m\xff\\";
  const std::string file =
      openmetrics_text(metric_families({"replay", policy.name, policy}), timeline, {});
  EXPECT_THAT(file,
              HasSubstr(R"(policy="p\"} 1\\x0ak2_degradation_level 4\\x0a\\x1b[31m\\xff\\")"));
  EXPECT_EQ(file.find('\x1b'), std::string::npos);
  EXPECT_EQ(file.find('\xff'), std::string::npos);
}

}  // namespace
}  // namespace cascade
