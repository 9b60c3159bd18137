// One machine for a very long time, beside the reference: what goes by more than a level and its
// clocks (a counter that ends, a number of checks after which one is left out) shows only so.
//
//     CASCADE_LONG_CHECKS=100000000 ctest --test-dir build -R LongRun
//
// makes so many checks of each policy; without it there are a few million.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "model/cascade.hpp"
#include "properties/monitor/exercise.hpp"
#include "properties/reference/agreement.hpp"
#include "properties/reference/reference_cascade.hpp"
#include "sim/loop/prng.hpp"

namespace cascade {
namespace {

std::uint64_t checks_wanted() {
  constexpr std::uint64_t kFew = 2'500'000;
  const char* given = std::getenv("CASCADE_LONG_CHECKS");
  return given == nullptr ? kFew : std::max<std::uint64_t>(kFew, std::strtoull(given, nullptr, 10));
}

/// Three metrics, one of which is worse when low, a list of cooldowns and both clocks.
Policy ladder_of_three() {
  return parse_policy(R"(name = "three"
levels = ["A", "B", "C", "D"]
recovery = "stepwise"
cooldown_s = [10, 20, 15]
escalation_cooldown_s = 5
escalate_after_s = 7
[metric.temp_c]
trigger = [50, 60, 70]
clear = [45, 55, 65]
[metric.free_pct]
worse = "low"
trigger = [20, 10, 5]
clear = [25, 15, 7]
[metric.wait_s]
trigger = [1, inf, inf]
clear = [0.5, inf, inf]
)",
                      "three.toml");
}

class LongRun : public testing::TestWithParam<std::string> {};

TEST_P(LongRun, TheMachineAndTheReferenceNeverPart) {
  const Policy policy =
      GetParam() == "three" ? ladder_of_three() : builtin_policy(GetParam()).value();
  std::vector<std::vector<double>> values;
  for (const MetricThresholds& metric : policy.metrics) values.push_back(region_values(metric));
  const std::vector<Duration> steps = [&] {
    std::vector<Duration> all = time_steps(policy);
    // Of a day or more the end of time would come.
    std::erase_if(all, [](Duration each) { return each >= Duration{3'600'000'000'000}; });
    return all;
  }();
  constexpr std::uint64_t kSeed = 20'221'121;
  Prng random(kSeed);
  Cascade cascade(policy);
  ReferenceCascade reference{policy, kLowest, std::nullopt, Instant::min(), std::nullopt};
  Exercise exercise(policy);
  Instant now{0};
  const std::uint64_t wanted = checks_wanted();
  std::uint64_t done = 0;
  for (; done < wanted && now < Instant{Instant::max().ns / 2}; ++done) {
    // Most often one metric presses, the others are at rest: else hardly anything recovers.
    Pressure pressure;
    const std::uint64_t pressed = random.below(policy.metric_count() + 2);
    for (std::size_t m = 0; m < values.size(); ++m) {
      const bool presses = pressed == m || pressed == policy.metric_count();
      pressure.values[m] =
          presses ? values[m][random.below(values[m].size())] : at_rest(policy.metrics[m]);
    }
    const Instant asked = now + steps[random.below(steps.size())];
    now = std::max(now, asked);
    const auto said = cascade.check(asked, pressure);
    const auto expected = reference.check(asked, pressure);
    if (said || expected || done % 1'024 == 0) {
      const std::string difference = disagreement(cascade, said, reference, expected);
      ASSERT_EQ(difference, "") << "check " << done << ", seed " << kSeed;
    }
    exercise.observe(pressure, said);
  }
  EXPECT_EQ(done, wanted) << "the end of time came first";
  // It is no long run where little happens.
  EXPECT_EQ(exercise.regions_seen(), exercise.regions());
  EXPECT_EQ(exercise.moves_made(), exercise.moves()) << exercise_text(exercise, policy);
  EXPECT_GT(cascade.counters().recoveries, wanted / 100);
}

INSTANTIATE_TEST_SUITE_P(Of, LongRun, testing::Values("k2", "k2-as-coded", "three"),
                         [](const auto& whose) {
                           std::string name = whose.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace cascade
