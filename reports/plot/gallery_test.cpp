// The pictures in README.md and properties/k2/VALIDATION.md are what the program draws today.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "model/k2.hpp"
#include "properties/k2/khaos_run.hpp"
#include "reports/k2/dedup_memory_picture.hpp"
#include "reports/plot/axes.hpp"
#include "reports/plot/curve_grid.hpp"
#include "reports/plot/plot.hpp"
#include "sim/replay/replay.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/input_file.hpp"
#include "sim/trace/readers/read_trace.hpp"
#include "testing_paths.hpp"

namespace cascade {
namespace {

void expect_picture(const std::string& name, const std::string& drawn) {
  const std::string picture = std::string(kSourceDir) + "/reports/gallery/" + name;
  if (std::getenv("CASCADE_UPDATE_PAGES") != nullptr) {
    std::filesystem::copy_file(drawn, picture, std::filesystem::copy_options::overwrite_existing);
  }
  EXPECT_EQ(read_file(drawn), read_file(picture))
      << name << " is out of date: run the tests with CASCADE_UPDATE_PAGES=1";
}

TEST(Gallery, TheReadmesStormIsDrawnFromTheSample) {
  if (std::system("command -v gnuplot >/dev/null 2>&1") != 0) GTEST_SKIP() << "no gnuplot here";
  const std::string source = kSourceDir;
  const Trace trace = read_trace(source + "/sim/traces/storm.csv", {});
  const ReplayResult run = replay(default_policy(), trace, nullptr, {});
  const std::string drawn = testing::TempDir() + "storm.svg";
  const Policy policy = default_policy();
  plot_transitions(plot_of(run, trace, nullptr, policy, trace.name), drawn);
  expect_picture("storm.svg", drawn);
}

TEST(Gallery, TheMemoryOfDeduplicationsIsThatOfFinding24) {
  if (std::system("command -v gnuplot >/dev/null 2>&1") != 0) GTEST_SKIP() << "no gnuplot here";
  const std::string drawn = testing::TempDir() + "dedup-memory.svg";
  draw_curves(dedup_memory_grid(), drawn);
  expect_picture("dedup-memory.svg", drawn);
}

/// The failures of the second half, each from a minute before it on: recorded and simulated.
CurveGrid reality_grid(const RecordedRun& run, const RealityCheck& check) {
  CurveGrid grid;
  grid.title = "Simulated against recorded lag, on the half that was not calibrated on";
  grid.subtitle =
      "khaos ysb-120000, lag x 11 · given: arrivals, and when each failure struck · "
      "simulated: a consumer of the capacity and the outage of the first half";
  grid.x_label = "seconds from the failure";
  grid.y_label = "lag in messages";
  grid.styles = {{"recorded", "#8f8f98", 3, false, false},
                 {"simulated", "#1f5fbf", 1.6, false, false}};
  for (const RecordedFailure& failure : check.compared_on) {
    CurvePanel panel;
    panel.title = "failure at " + grouped(failure.at_s) + " s";
    panel.curves.resize(2);
    for (std::size_t s = failure.at_s - 60; s < failure.at_s + 540; ++s) {
      const double at_s = static_cast<double>(s) - static_cast<double>(failure.at_s);
      panel.curves[0].emplace_back(at_s, run.lag_messages[s]);
      panel.curves[1].emplace_back(at_s, check.simulated_lag_messages[s]);
    }
    grid.panels.push_back(panel);
  }
  return grid;
}

TEST(Gallery, RealitysCurvesAreThoseOfTheRecordedRun) {
  if (std::system("command -v gnuplot >/dev/null 2>&1") != 0) GTEST_SKIP() << "no gnuplot here";
  const auto run = khaos_run();
  if (!run) GTEST_SKIP() << "no recordings beside the project (../shared/traces)";
  const std::string drawn = testing::TempDir() + "reality.svg";
  draw_curves(reality_grid(*run, compare_halves(*run, 1e6, 100'000)), drawn);
  expect_picture("reality.svg", drawn);
}

}  // namespace
}  // namespace cascade
