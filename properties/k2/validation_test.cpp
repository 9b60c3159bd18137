// Against reality: see properties/k2/VALIDATION.md. Skips where the recordings are not beside the
// project.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>

#include "model/k2.hpp"
#include "properties/k2/khaos_run.hpp"
#include "testing_paths.hpp"

namespace cascade {
namespace {

constexpr double kJump = 1e6;
constexpr double kCalm = 100'000;

TEST(Reality, TheKhaosRunIsReproducedOnItsOtherHalf) {
  const auto recorded = khaos_run();
  if (!recorded) GTEST_SKIP() << "no recordings beside the project (../shared/traces)";
  const RecordedRun& run = *recorded;
  const RealityCheck check = compare_halves(run, kJump, kCalm);
  const auto& [half_s, first, second, calibration, simulated] = check;
  const std::size_t end_s = run.lag_messages.size();
  ASSERT_EQ(first.size() + second.size(), 12u) << "twelve injected failures";

  std::ofstream csv(std::string(kBinaryDir) + "/reality.csv");
  csv << "second,lag_recorded,lag_simulated\n";
  for (std::size_t s = half_s; s < end_s; ++s) {
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
  for (std::size_t s = half_s + 10; s < second.front().at_s - 200; ++s) {
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
