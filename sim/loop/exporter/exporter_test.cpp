#include "sim/loop/exporter/exporter.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "model/input_error.hpp"
#include "model/k2.hpp"
#include "sim/loop/outcome/outcome.hpp"

namespace cascade {
namespace {

Instant at(double s) { return Instant{} + Duration::from_seconds(s); }

/// The lag is 100 times the second at which it is scraped: what is read tells when that was.
TEST(LagExporter, ReadsTheNewestScrapeThatHasGotThere) {
  struct Row {
    double interval_s, delay_s, stale_after_s, now_s, second;  // nan: missing
  };
  const double none = std::nan("");
  const Row table[] = {
      {10, 0, 300, 0, 0},       // the first scrape is at 0
      {10, 0, 300, 9.9, 0},     // a value stays until the next one
      {10, 0, 300, 10, 10},     // a scrape is there for the check at its instant
      {10, 0, 300, 35, 30},     //
      {10, 4, 300, 3.9, none},  // nothing has got there yet
      {10, 4, 300, 4, 0},       //
      {10, 4, 300, 13.9, 0},    // that of 10 s is on its way
      {10, 4, 300, 14, 10},     //
      {10, 25, 300, 24.9, none}, {10, 25, 300, 35, 10},   // three are on their way at once
      {60, 0, 30, 30, 0},                                 // not older than it may be
      {60, 0, 30, 30.1, none},                            // stale before the next scrape
      {60, 0, 30, 60, 60},       {10, 40, 30, 55, none},  // always older than it may be
  };
  for (const Row& row : table) {
    LagExporter exporter({row.interval_s, row.delay_s, 0, row.stale_after_s}, 1, 0);
    while (exporter.due() <= at(row.now_s)) {
      const Instant due = exporter.due();
      exporter.scrape(due, 100 * (due - Instant{}).seconds());
      exporter.scrape(due, -1);  // not due: does nothing
    }
    const double read = exporter.read(at(row.now_s));
    EXPECT_EQ(std::isnan(read), std::isnan(row.second)) << row.now_s;
    if (std::isnan(row.second)) continue;
    EXPECT_EQ(read, 100 * row.second) << row.now_s;
  }
}

TEST(LagExporter, LosesTheShareThatItSaysAndTheSameOnesAgain) {
  for (const double loss : {0.0, 0.2, 0.9}) {
    int lost = 0;
    LagExporter exporter({1, 0, loss, 0.5}, 7, 0), again({1, 0, loss, 0.5}, 7, 0);
    for (int second = 0; second < 2'000; ++second) {
      exporter.scrape(at(second), second);
      again.scrape(at(second), second);
      lost += std::isnan(exporter.read(at(second))) ? 1 : 0;
      ASSERT_EQ(std::isnan(exporter.read(at(second))), std::isnan(again.read(at(second))));
    }
    EXPECT_NEAR(lost, 2'000 * loss, 60) << "seed 7";
  }
}

std::string storm(const std::string& exporter) {
  return "name = 'storm'\npolicy = 'k2'\nduration_s = 300\ntick_s = 0.1\n[consumer]\nbatch_size = "
         "1000\n"
         "process_us = 15\n[[workload]]\nshape = 'burst'\narrivals = 'poisson'\n"
         "rate_per_s = 10_000\npeak_per_s = 100_000\nat_s = 61\nfor_s = 20\n" +
         exporter;
}

TEST(Exporter, MakesTheCascadeLateAndDisturbsNoOtherDraw) {
  const auto run = [](const std::string& exporter) {
    return simulate(parse_scenario(storm(exporter), "storm.toml"));
  };
  const Outcome direct = run(""), off = run("[exporter]\ninterval_s = 0\n");
  const Outcome scraped = run("[exporter]\ninterval_s = 15\n");
  const Outcome late = run("[exporter]\ninterval_s = 15\ndelay_s = 7\nloss = 0.3\n");
  EXPECT_EQ(statistic(off, "first_soft_s"), statistic(direct, "first_soft_s"));
  EXPECT_EQ(statistic(scraped, "first_soft_s"), 75) << "scrapes are at 60 and 75 s";
  EXPECT_GE(statistic(late, "first_soft_s"), 82);
  EXPECT_EQ(late.flows().arrived, direct.flows().arrived) << "Poisson, of the same seed";
  EXPECT_GT(statistic(scraped, "seconds_below_demand"), 10);
}

TEST(Exporter, AScrapeAtACheckComesBeforeIt) {
  Scenario scenario = parse_scenario(storm("[exporter]\ninterval_s = 0.1\n"), "storm.toml");
  scenario.tick = Duration::from_seconds(0.02);
  const Outcome outcome = simulate(scenario, nullptr, KeptChecks::with_series());
  for (const LoopSample& sample : outcome.sites[0].cascades[0].series().samples) {
    // To one batch, which may be committed between the two at one instant.
    ASSERT_NEAR(sample.read[kLag], static_cast<double>(sample.lag_messages), 1'000) << sample.at.ns;
  }
}

TEST(Exporter, IsReadWrittenAndRefused) {
  const Scenario scenario =
      parse_scenario(storm("[exporter]\ninterval_s = 15\nloss = 0.5\n"), "storm.toml");
  EXPECT_EQ(scenario.sites[0].exporter.stale_after_s, 300);
  const Scenario again = parse_scenario(to_toml(scenario), "again.toml");
  EXPECT_EQ(again.sites[0].exporter.interval_s, 15);
  EXPECT_EQ(again.sites[0].exporter.loss, 0.5);
  for (const char* wrong :
       {"interval_s = -1", "interval_s = 1\nloss = 1", "interval_s = 1e-9", "delay_s = 1",
        "interval_s = 15\ndelay_s = -1", "interval_s = 15\nstale_after_s = 0", "every_s = 15"}) {
    EXPECT_THROW(parse_scenario(storm("[exporter]\n" + std::string(wrong) + "\n"), "s.toml"),
                 InputError)
        << wrong;
  }
}

}  // namespace
}  // namespace cascade
