// A run holds what lies in the log and on disk, and figures: not what it has gone through.
#include <gtest/gtest.h>
#include <malloc.h>

#include <string>
#include <vector>

#include "sim/loop/outcome/outcome.hpp"

namespace cascade {
namespace {

std::string bursts_for(int seconds) {
  return "name = 'bursts'\npolicy = 'k2'\nduration_s = " + std::to_string(seconds) +
         "\ntick_s = 0.1\n[check]\nevery_s = 0.05\n[consumer]\nprocess_us = 100\n"
         "[[workload]]\nshape = 'on-off'\non_s = 5\noff_s = 5\nrate_per_s = 5_000\n";
}

/// Of the heap, small and large.
std::size_t bytes_held() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

/// A sanitizer's does not.
bool says_what_it_holds() {
  const std::size_t before = bytes_held();
  const std::vector<char> block(10'000'000, 'x');
  const volatile char seen = block[block.size() / 2];
  return seen == 'x' && bytes_held() > before + block.size() / 2;
}

TEST(LoopMemory, DoesNotGrowWithTheChecks) {
  if (!says_what_it_holds()) GTEST_SKIP() << "this allocator does not say what it holds";
  const auto held = [](int seconds, const KeptChecks& kept) {
    const Scenario scenario = parse_scenario(bursts_for(seconds), "bursts.toml");
    const std::size_t before = bytes_held();
    Simulation run(scenario, nullptr, kept);
    run.run();
    EXPECT_EQ(run.sites()[0].cascades()[0].figures.checks(),
              static_cast<std::size_t>(seconds) * 20 + 1);
    return bytes_held() - before;
  };
  // The journal and what is open at the end are a few kilobytes either way.
  const std::size_t one = held(60, {}), twenty = held(1200, {});
  EXPECT_LT(twenty, one + 50'000) << "1,200 checks against 24,000";
  EXPECT_GT(held(1200, KeptChecks::with_series()), one + 2'000'000) << "that it sees what is kept";
}

TEST(LoopMemory, WhatWasNotKeptIsNotTold) {
  const Scenario scenario = parse_scenario(bursts_for(20), "bursts.toml");
  EXPECT_THROW(simulate(scenario).sites[0].cascades[0].series(), std::logic_error);
  const Outcome outcome = simulate(scenario, nullptr, KeptChecks::with_series());
  const CascadeOutcome& of = outcome.sites[0].cascades[0];
  EXPECT_EQ(of.series().samples.size(), of.run.checks);
  EXPECT_EQ(of.series().trace.size(), of.files.rows - of.files.duplicate_rows);
}

}  // namespace
}  // namespace cascade
