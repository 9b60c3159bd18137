// Against reality: see sim/REALITY.md. Skips where the recordings are not beside the project.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>

#include "properties/loop/reality.hpp"
#include "sim/loop/recordings.hpp"

namespace cascade {
namespace {

constexpr double kSubtasks = 11;  // the recorded lag is a mean over source subtasks
constexpr double kJump = 1e6;
constexpr double kCalm = 100'000;

std::vector<double> by_second(const std::string& name, double scale, std::size_t size) {
  std::vector<double> values(size, std::numeric_limits<double>::quiet_NaN());
  const std::string file = std::string(CASCADE_SHARED_DIR) + "/traces/" + name;
  const auto rows = parse_arrivals(read_scenario_file(file), file).front();
  const double first_s = name.rfind("arr", 0) == 0 ? 0 : 1;  // where the file's time starts
  for (std::size_t i = 0; i < rows.times_s.size(); ++i) {
    const auto s = static_cast<std::size_t>(rows.times_s[i] + first_s);
    if (s < size) values[s] = rows.counts[i] * scale;
  }
  return values;
}

TEST(Reality, TheKhaosRunIsReproducedOnItsOtherHalf) {
  if (!std::filesystem::exists(std::string(CASCADE_SHARED_DIR) + "/traces")) {
    GTEST_SKIP() << "no recordings beside the project (../shared/traces)";
  }
  constexpr std::size_t kSeconds = 85'860, kHalf = kSeconds / 2;
  RecordedRun run;
  run.lag_messages = by_second("lag-khaos-ysb-120000.csv", kSubtasks, kSeconds);
  run.consumed_per_s = by_second("rate-khaos-ysb-120000-thr.csv", 1, kSeconds);
  run.arrived_per_s = by_second("arr-ysb-ads-1s.csv", 1, kSeconds);
  const auto all = failures(run, kJump, kCalm);
  ASSERT_EQ(all.size(), 12u) << "twelve injected failures";
  std::vector<RecordedFailure> first, second;
  for (const RecordedFailure& failure : all)
    (failure.at_s < kHalf ? first : second).push_back(failure);

  const Calibration calibration = calibrate(run, first);
  const Scenario scenario = as_scenario(run, second, calibration, kHalf, kSeconds);
  const Outcome outcome = simulate(scenario);
  std::vector<double> simulated(kSeconds, std::numeric_limits<double>::quiet_NaN());
  for (const LoopSample& sample : outcome.sites[0].samples) {
    const auto s = kHalf + static_cast<std::size_t>(sample.at.ns / 1'000'000'000);
    if (s < kSeconds) simulated[s] = static_cast<double>(sample.lag_messages);
  }

  std::ofstream csv(std::string(CASCADE_BINARY_DIR) + "/reality.csv");
  csv << "second,lag_recorded,lag_simulated\n";
  for (std::size_t s = kHalf; s < kSeconds; ++s) {
    csv << s << "," << run.lag_messages[s] << "," << simulated[s] << "\n";
  }
  std::printf("calibrated on %zu failures: capacity %.0f/s, outage %.1f s, restart %.1f s\n",
              first.size(), calibration.capacity_per_s, calibration.outage_s,
              calibration.restart_s);

  double peak_error = 0, length_error = 0, absolute = 0, seconds = 0;
  for (const RecordedFailure& failure : second) {
    const auto begin = simulated.begin() + static_cast<std::ptrdiff_t>(failure.at_s);
    const auto peak = std::max_element(begin, begin + 200);
    auto drained = peak;
    while (drained != simulated.end() && *drained >= kCalm) ++drained;
    const double recorded_length = static_cast<double>(failure.drained_s - failure.at_s);
    const double simulated_length = static_cast<double>(drained - begin);
    std::printf(
        "  failure at %zu s: peak %.0f, simulated %.0f (%+.1f %%); drained after %.0f s, "
        "simulated %.0f s (%+.1f %%)\n",
        failure.at_s, failure.peak_messages, *peak, 100 * (*peak / failure.peak_messages - 1),
        recorded_length, simulated_length, 100 * (simulated_length / recorded_length - 1));
    peak_error += std::abs(*peak / failure.peak_messages - 1);
    length_error += std::abs(simulated_length / recorded_length - 1);
    for (std::size_t s = failure.drains_from_s; s < failure.drained_s; ++s) {
      absolute += std::abs(simulated[s] - run.lag_messages[s]) / failure.peak_messages;
      ++seconds;
    }
  }
  const auto n = static_cast<double>(second.size());
  std::printf(
      "mean error: peak %.1f %%, time to drain %.1f %%, lag while draining %.1f %% of the "
      "peak\n",
      100 * peak_error / n, 100 * length_error / n, 100 * absolute / seconds);
  EXPECT_LT(peak_error / n, 0.05);
  EXPECT_LT(length_error / n, 0.12);
  EXPECT_LT(absolute / seconds, 0.10);

  // Between failures: the recorded lag hovers around a second of arrivals, and so does ours.
  double calm_recorded = 0, calm_simulated = 0, calm_seconds = 0;
  for (std::size_t s = kHalf + 10; s < second.front().at_s - 200; ++s) {
    calm_recorded += run.lag_messages[s];
    calm_simulated += simulated[s];
    ++calm_seconds;
  }
  std::printf("at rest: recorded %.0f, simulated %.0f\n", calm_recorded / calm_seconds,
              calm_simulated / calm_seconds);
  EXPECT_NEAR(calm_simulated / calm_recorded, 1, 0.2);
}

}  // namespace
}  // namespace cascade
