// How a path of the explorer becomes a run: when its checks are, and by which numbers.

#include "properties/explore/witness.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "properties/reference/two_levels.hpp"

namespace cascade {
namespace {

/// A check of a path: how long after the one before, and by which region of x, healthiest first.
struct PathStep {
  double after_s;
  std::size_t region;
};
constexpr std::size_t kLow = 0, kHigh = 2;

Path path_of(const StateSpace& space, const std::vector<PathStep>& steps) {
  Path path;
  for (const PathStep& step : steps) {
    path.push_back(
        {Duration::from_seconds(step.after_s).ns, space.input_with(Metric{}, step.region)});
  }
  return path;
}

/// All runs that are made of a path, in the order in which they are asked about.
std::vector<std::vector<WitnessCheck>> runs_of(const StateSpace& space, const Path& path) {
  std::vector<std::vector<WitnessCheck>> runs;
  const auto none = readable_witness(space, path, [&](const std::vector<WitnessCheck>& checks) {
    runs.push_back(checks);
    return false;
  });
  EXPECT_TRUE(none.empty());
  for (std::size_t wanted = 0; wanted < runs.size(); ++wanted) {
    std::size_t asked = 0;
    const auto found =
        readable_witness(space, path, [&](const auto&) { return asked++ == wanted; });
    EXPECT_EQ(found.size(), path.size()) << wanted;
    EXPECT_EQ(asked, wanted + 1);
  }
  return runs;
}

std::string times_of(const std::vector<WitnessCheck>& checks) {
  std::string text;
  for (const WitnessCheck& check : checks) {
    text += (text.empty() ? "" : " ") + std::to_string(check.at.ns);
  }
  return text;
}

TEST(ReadableWitness, ChecksThatNeedNoWaitAreAsFarApartAsTheyMayBe) {
  const struct {
    std::string rules;
    std::vector<PathStep> steps;
    std::vector<std::string> times_ns;  // of the runs in which numbers are chosen
  } table[] = {
      // A wait is since the transition: what passed by the checks before it is part of it.
      {"cooldown_s = 0.5\n",
       {{0, kHigh}, {0, kHigh}, {0.5, kLow}, {0, kHigh}},
       {"0 1000000000 1000000001 2000000001", "0 1 500000000 500000001",
        "0 0 500000000 500000000"}},
      {"cooldown_s = 1\n",
       {{0, kHigh}, {0, kHigh}, {1, kLow}},
       {"0 1000000000 1000000001", "0 1 1000000000", "0 0 1000000000"}},
      {"cooldown_s = 3\n",
       {{0, kHigh}, {0, kHigh}, {0, kHigh}, {3, kLow}, {0, kHigh}, {0, kHigh}, {3, kLow}},
       {"0 1000000000 2000000000 3000000000 4000000000 5000000000 7000000000",
        "0 1 2 3000000000 3000000001 3000000002 6000000001",
        "0 0 0 3000000000 3000000000 3000000000 6000000000"}},
      // The owner says how near together checks may be.
      {"cooldown_s = 5\ncheck_every_s = 2.5\n",
       {{0, kHigh}, {0, kHigh}, {5, kLow}},
       {"0 2500000000 5000000000", "0 1 5000000000", "0 0 5000000000"}},
      // A wait may also be one since more was demanded.
      {"cooldown_s = 0\nescalate_after_s = 2\n",
       {{0, kLow}, {0, kHigh}, {2, kHigh}},
       {"0 1000000000 2000000000", "0 1000000000 3000000000", "0 1 2000000000", "0 1 2000000001",
        "0 0 2000000000", "0 0 2000000000"}},
  };
  for (const auto& row : table) {
    SCOPED_TRACE(row.rules);
    const StateSpace space(two_levels(row.rules));
    const auto runs = runs_of(space, path_of(space, row.steps));
    ASSERT_EQ(runs.size(), 2 * row.times_ns.size());  // once more by the path's own numbers
    for (std::size_t i = 0; i < runs.size(); ++i) {
      EXPECT_EQ(times_of(runs[i]), row.times_ns[i % row.times_ns.size()]) << i;
    }
  }
}

TEST(ReadableWitness, ARecoverysNumbersAreTheNearestToWhatFollows) {
  const StateSpace space(two_levels("cooldown_s = 3\n"));
  const Path path = path_of(space, {{0, kHigh}, {3, kLow}, {0, kHigh}, {0, kLow}, {3, kLow}});
  const auto runs = runs_of(space, path);
  const auto values_of = [](const std::vector<WitnessCheck>& checks) {
    std::vector<double> values;
    for (const WitnessCheck& check : checks) values.push_back(check.pressure.values[0]);
    return values;
  };
  const std::vector<double> chosen = values_of(runs.front()), own = values_of(runs.back());
  EXPECT_EQ(chosen[0], 10);
  EXPECT_EQ(chosen[1], 4) << "the nearest whole number below 5, as 10 follows";
  EXPECT_EQ(chosen[2], 10);
  EXPECT_EQ(chosen[3], chosen[4]) << "no recovery follows by, and nothing follows the last";
  EXPECT_NE(chosen[3], 4);
  for (std::size_t i = 0; i < own.size(); ++i) {
    EXPECT_EQ(own[i], space.pressure(path[i].input).values[0]) << i;
  }
  const std::vector<std::size_t> levels = {1, 0, 1, 1, 0};
  for (const auto& run : runs) {
    for (std::size_t i = 0; i < levels.size(); ++i) EXPECT_EQ(run[i].level, level_at(levels[i]));
  }
}

// A cooldown of decades is explored as one of years, and told as it is.
TEST(ReadableWitness, WaitsAsLongAsThePolicySays) {
  const double decade_s = 3.2e8;
  const StateSpace space(two_levels("cooldown_s = 320000000\n"));
  EXPECT_LT(space.policy().cooldown_s, decade_s);
  const auto path = shortest_path(space, [](const Step& step) { return step.after < step.before; });
  ASSERT_TRUE(path);
  const auto runs = runs_of(space, *path);
  EXPECT_EQ(times_of(runs.front()), "0 320000000000000000");
}

}  // namespace
}  // namespace cascade
