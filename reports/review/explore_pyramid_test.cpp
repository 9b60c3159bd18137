#include "reports/review/explore_pyramid.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace cascade {
namespace {

// One row among so many, wherever it is, is seen at every zoom, in the part that it lies in, and in
// no other.
TEST(ExplorePyramid, ASpikeOfOneRowIsInEveryStorey) {
  std::mt19937_64 random(20'260'801);
  for (const std::size_t rows :
       {1u, 2u, 3u, 4u, 5u, 16u, 17u, 721u, 4'097u, 131'072u, 131'073u, 300'001u}) {
    SCOPED_TRACE(rows);
    const std::size_t step = rows_per_step(rows);
    for (const bool up : {true, false}) {
      for (const std::size_t row : {std::size_t{0}, rows - 1, random() % rows, random() % rows}) {
        std::vector<double> values(rows, 50);
        values[row] = up ? 1e6 : -1e6;
        const auto storeys = pyramid_on(ground_of(values, step));
        ASSERT_EQ(storeys.back().size(), 1u);
        std::size_t place = row / step;
        for (const Storey& storey : storeys) {
          const std::vector<double>& extreme = up ? storey.high : storey.low;
          for (std::size_t i = 0; i < extreme.size(); ++i) {
            ASSERT_EQ(extreme[i], i == place ? values[row] : 50) << "row " << row << " part " << i;
          }
          place /= kPyramidFan;
        }
      }
    }
  }
}

TEST(ExplorePyramid, APageHasEachRowOrABoundedNumberOfSteps) {
  EXPECT_EQ(rows_per_step(0), 1u);
  EXPECT_EQ(rows_per_step(kFullDepthRows), 1u);
  for (const std::size_t rows :
       {kFullDepthRows + 1, std::size_t{5'000'000}, std::size_t{1} << 32u}) {
    const std::size_t step = rows_per_step(rows);
    EXPECT_GT(step, 1u);
    EXPECT_LE((rows + step - 1) / step, kStepsMax) << rows;
  }
}

TEST(ExplorePyramid, AMissingValueIsNeverAnExtreme) {
  const double none = std::numeric_limits<double>::quiet_NaN();
  const auto storeys = pyramid_on(ground_of({none, none, 3, none, none}, 2));
  EXPECT_TRUE(std::isnan(storeys[0].low[0]));
  EXPECT_EQ(storeys[0].low[1], 3);
  EXPECT_TRUE(std::isnan(storeys[0].high[2]));
  EXPECT_EQ(storeys.back().low[0], 3);
  EXPECT_EQ(storeys.back().high[0], 3);
}

TEST(ExplorePyramid, TheLevelsOfAStepAreThoseUntilTheNext) {
  const auto at = [](std::int64_t s) { return Instant{s * kNsPerS}; };
  Journal journal;
  const auto move = [&](std::int64_t s, std::size_t from, std::size_t to) {
    Transition entry;
    entry.at = at(s);
    entry.from = level_at(from);
    entry.to = level_at(to);
    journal.entries.push_back(entry);
  };
  move(10, 0, 2);  // at a step's own row
  move(12, 2, 3);  // between rows
  move(19, 3, 1);
  move(25, 1, 4);  // after the last row
  const Storey ground = ground_of(journal, {at(0), at(10), at(20)});
  EXPECT_EQ(ground.low, (std::vector<double>{0, 1, 1}));
  EXPECT_EQ(ground.high, (std::vector<double>{0, 3, 4}));
}

TEST(ExplorePyramid, NumbersArePackedInAsFewBytesAsSayTheSame) {
  const double none = std::numeric_limits<double>::quiet_NaN();
  const struct {
    std::vector<double> numbers;
    const char* text;
  } cases[] = {{{}, "u1:"},
               {{1, 2, 3}, "u1:AQID"},
               {{255}, "u1:/w=="},
               {{256}, "u2:AAE="},
               {{65'535, 0}, "u2://8AAA=="},
               {{65'536}, "f4:AACARw=="},
               {{0.5}, "f4:AAAAPw=="},
               {{-1}, "f4:AACAvw=="},
               {{none}, "f4:AADAfw=="},
               {{0.1}, "f8:mpmZmZmZuT8="},
               {{16'777'217}, "f8:AAAAEAAAcEE="},
               {{1e300}, "f8:nHUAiDzkN34="}};
  for (const auto& each : cases) EXPECT_EQ(packed(each.numbers), each.text);
}

}  // namespace
}  // namespace cascade
