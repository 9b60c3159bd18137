#include "properties/search/sample_statistics.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/loop/prng.hpp"

namespace cascade {
namespace {

TEST(SampleStatistics, StudentsTIsThatOfTheTables) {
  const struct {
    std::size_t degrees;
    double t;
  } table[] = {{1, 12.7062},  {2, 4.3027},    {5, 2.5706},        {10, 2.2281}, {11, 2.2010},
               {15, 2.1314},  {20, 2.0860},   {29, 2.0452},       {40, 2.0211}, {60, 2.0003},
               {120, 1.9799}, {1000, 1.9623}, {1'000'000, 1.9600}};
  for (const auto& row : table) EXPECT_NEAR(student_t_95(row.degrees), row.t, 1e-4) << row.degrees;
  for (std::size_t n = 1; n < 200; ++n) EXPECT_GT(student_t_95(n), student_t_95(n + 1)) << n;
}

TEST(SampleStatistics, AMeanLiesInItsIntervalAsOftenAsItSays) {
  Prng random(3);
  int inside = 0;
  constexpr int kSamples = 4000;
  for (int i = 0; i < kSamples; ++i) {
    std::vector<double> values;
    for (int k = 0; k < 8; ++k) {
      double normal = -6;
      for (int j = 0; j < 12; ++j) normal += random.uniform();
      values.push_back(5 + normal);
    }
    const Interval interval = *mean_interval_95(values);
    inside += interval.low <= 5 && 5 <= interval.high ? 1 : 0;
  }
  EXPECT_NEAR(inside / static_cast<double>(kSamples), 0.95, 0.01);
  EXPECT_FALSE(mean_interval_95({1}).has_value());
  EXPECT_EQ(mean_interval_95({2, 2, 2})->low, 2);
}

TEST(SampleStatistics, WilsonsIntervalIsThatOfTheTablesAndHoldsAtTheEnds) {
  const struct {
    std::size_t count, of;
    double low, high;
  } table[] = {{0, 20, 0, 0.1611},      {20, 20, 0.8389, 1},       {5, 10, 0.2366, 0.7634},
               {1, 10, 0.0179, 0.4042}, {50, 100, 0.4038, 0.5962}, {0, 1, 0, 0.7935}};
  for (const auto& row : table) {
    const Interval interval = share_interval_95(row.count, row.of);
    EXPECT_NEAR(interval.low, row.low, 1e-4) << row.count << " of " << row.of;
    EXPECT_NEAR(interval.high, row.high, 1e-4) << row.count << " of " << row.of;
  }
}

TEST(SampleStatistics, QuantilesLieStraightBetweenValues) {
  EXPECT_EQ(quantile_of({3}, 0.95), 3);
  EXPECT_EQ(quantile_of({4, 1, 3, 2, 5}, 0.5), 3);
  EXPECT_EQ(quantile_of({4, 1, 3, 2}, 0.5), 2.5);
  EXPECT_EQ(quantile_of({4, 1, 3, 2}, 0), 1);
  EXPECT_EQ(quantile_of({4, 1, 3, 2}, 1), 4);
}

}  // namespace
}  // namespace cascade
