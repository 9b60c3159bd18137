// Ticks are gone through where somebody waits for messages, and else before whoever could see what
// they bring: nobody can tell the difference, but for the time that it takes.

#include <gtest/gtest.h>

#include <cmath>

#include "sim/loop/outcome/outcome.hpp"

namespace cascade {
namespace {

Outcome outcome_of_file(const std::string& toml) {
  return simulate(parse_scenario("name = \"lazy\"\npolicy = \"k2\"\n" + toml, "lazy.toml"), nullptr,
                  KeptChecks::with_series());
}

/// While its instance is at work for a minute, a check sees all that came until its tick.
TEST(LazyTicks, ACheckSeesWhatCameUntilItsTick) {
  const Outcome outcome = outcome_of_file(
      "duration_s = 50\ntick_s = 0.001\n[check]\nevery_s = 0.0377\n[consumer]\npoll_ms = 60_000\n"
      "[[workload]]\nrate_per_s = 2_000\n");
  ASSERT_GT(outcome.sites[0].cascades[0].series().samples.size(), 1'000u);
  for (const LoopSample& sample : outcome.sites[0].cascades[0].series().samples) {
    const double came = 2'000 * static_cast<double>(sample.at.ns) / 1e9;
    // A tick brings two messages, and of each class what is whole.
    EXPECT_NEAR(static_cast<double>(sample.lag_messages), came, 2 + kClassCount) << came;
  }
}

/// A poll takes a second, and reads what came in the second before: they wait for one to two
/// seconds.
TEST(LazyTicks, WhatCameAtOnceToTheEngineCameEvenly) {
  const Outcome outcome = outcome_of_file(
      "duration_s = 100\ntick_s = 0.001\n[check]\nevery_s = 10\n[consumer]\nprocess_us = 1\n"
      "poll_ms = 1000\ncommit_ms = 0.001\n[[workload]]\nrate_per_s = 2_000\n");
  const auto latency = outcome.latency()[0];
  EXPECT_NEAR(latency.max().seconds(), 2, 0.02);
  EXPECT_NEAR(latency.percentile(50).seconds(), 1.5, 0.03);
  EXPECT_NEAR(latency.percentile(1).seconds(), 1.01, 0.03);
}

/// Ten thousand ticks a second, and a message in ten of them: it is handled at once all the same.
TEST(LazyTicks, WhereNothingIsDueNothingHappens) {
  const Outcome outcome = outcome_of_file(
      "duration_s = 100\ntick_s = 0.0001\n[[workload]]\nrate_per_s = 10\ntiers = [1.0, 0.0, 0.0]\n"
      "types = [1.0, 0.0, 0.0]\n");
  EXPECT_NEAR(statistic(outcome, "arrived"), 1'000, 1);
  EXPECT_LT(outcome.events, 10'000u);
  EXPECT_LT(outcome.latency()[0].max().seconds(), 0.003);
}

/// A log that nobody reads holds a segment for each tenth of a second, not for each tick.
TEST(LazyTicks, AnUnreadLogDoesNotGrowWithTicks) {
  const Outcome outcome = outcome_of_file(
      "duration_s = 20\ntick_s = 0.0001\nintake_at_break = \"open\"\n[consumer]\ninstances = 2\n"
      "[broker]\npartitions = 2\nweights = [1, 0]\n[[workload]]\nrate_per_s = 50_000\n"
      "[[fault]]\nkind = \"consumer-paused\"\nat_s = 1\nfor_s = 10\ninstance = 0\n");
  const auto latency = outcome.latency()[0];
  // The instance that has nothing to read waits at every tick, and what the other leaves is joined:
  // the oldest has still waited since it came, and for its batch of 10,000.
  EXPECT_NEAR(latency.max().seconds(), 10 + 0.1, 0.02);
}

class CountsTicks : public LoopObserver {
 public:
  /// From 20 s to 30 s.
  void after_event(Instant at, const LoopEvent& event, const Site&) override {
    const bool is_then = at.ns > 20 * kNsPerS && at.ns <= 30 * kNsPerS;
    ticks += is_then && event.kind == LoopEvent::Kind::tick ? 1 : 0;
  }
  std::int64_t ticks = 0;
};

/// A hundred ticks a second, each with ten messages: all are gone through where somebody would read
/// them, and ten a second where all are at work, or may not read.
TEST(LazyTicks, AllAreGoneThroughOnlyWhereSomebodyWaits) {
  // The first poll takes ten seconds a message, a commit 100 s.
  const std::string busy =
      "instances = 3\nprocess_us = 1_000_000\ncommit_ms = 100_000\n[broker]\npartitions = 3\n"
      "weights = [8, 1, 1]\n";
  const std::string slow =
      "[[fault]]\nkind = 'downstream-slow'\nat_s = 0\nfor_s = 1\nfactor = 10\n";
  const std::string third_is_paused =
      "[[fault]]\nkind = 'consumer-paused'\nat_s = 0\nfor_s = 100\ninstance = 2\n";
  const std::string first_alone =
      "instances = 2\nprocess_us = 1_000_000\n[broker]\npartitions = "
      "2\nweights = [1, 0]\n[group]\nmax_poll_interval_s = 10_000\n";
  const std::string rebalance = "[[fault]]\nkind = 'rebalance'\nat_s = 5\nfor_s = 0\n";
  const std::string break_at_first =
      "[[fault]]\nkind = 'lag-phantom'\nat_s = 0\nfor_s = 1\nlag_messages = 6_000_000\n";
  // The second instance's cascade is a new one at 3, and its instance at work from then on.
  const std::string second_is_new =
      "[[fault]]\nkind = 'crash'\nat_s = 2\nfor_s = 1\ninstance = 1\nforgets_level = true\n";
  const std::string own = "per = 'instance'\n";
  const std::string two = "instances = 2\nprocess_us = 1_000_000\n[broker]\npartitions = 2\n";
  const std::string quick_group =
      "[group]\nsession_timeout_s = 0.5\nrebalance_s = 0.5\nmax_poll_interval_s = 100_000\n";
  const struct {
    const char* what;
    std::string check, consumer, rest;
    bool all;
  } table[] = {
      {"idle", "", "", "", true},
      {"one at work, one at its commit, one paused", "", busy, slow + third_is_paused, false},
      {"all at work", "", busy, slow, false},
      {"the same of a group", "", busy + "[group]\n", slow + third_is_paused, false},
      {"one at work that an eager one waits for", "", first_alone, rebalance + slow, false},
      {"a cooperative one does not wait", "", first_alone + "protocol = 'cooperative'\n",
       rebalance + slow, true},
      {"nobody reads at the level", "", "", break_at_first, false},
      {"nobody of a group does", "", "[group]\n", break_at_first, false},
      {"who reads is at work", own, two, break_at_first + second_is_new, false},
      {"of a group too", own, two + quick_group, break_at_first + second_is_new, false},
  };
  for (const auto& row : table) {
    const Scenario scenario = parse_scenario(
        "name = 'lazy'\npolicy = 'k2'\nduration_s = 31\ntick_s = 0.01\n"
        "intake_at_break = 'pause'\n[check]\nevery_s = 1000\n" +
            row.check + "[consumer]\n" + row.consumer +
            "[[workload]]\nrate_per_s = 1000\ntiers = [1, 0, 0]\ntypes = [1, 0, 0]\n" + row.rest,
        "lazy.toml");
    CountsTicks counts;
    simulate(scenario, &counts);
    if (row.all) {
      EXPECT_EQ(counts.ticks, 1000) << row.what;
    } else {
      EXPECT_NEAR(static_cast<double>(counts.ticks), 100, 1) << row.what;
    }
  }
}

}  // namespace
}  // namespace cascade
