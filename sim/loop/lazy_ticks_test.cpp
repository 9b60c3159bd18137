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

}  // namespace
}  // namespace cascade
