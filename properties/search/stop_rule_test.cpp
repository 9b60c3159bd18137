#include "properties/search/stop_rule.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "model/input_error.hpp"
#include "properties/search/sample_statistics.hpp"
#include "sim/loop/prng.hpp"

namespace cascade {
namespace {

double about_normal(Prng& random) {
  double sum = -6;
  for (int i = 0; i < 12; ++i) sum += static_cast<double>(random.below(1'000'000)) / 1e6;
  return sum;
}

// The price of looking, which the page and the text speak of: some of a hundred intervals less.
TEST(StopRule, TheIntervalsThatItStopsAtCoverALittleLessThanTheySay) {
  Prng random(4);
  const StopRule rule{"x", 0.5, false};
  constexpr int kTries = 2000;
  int covered = 0, early = 0;
  for (int i = 0; i < kTries; ++i) {
    std::vector<double> values;
    while (values.size() < 200) {
      for (std::size_t k = 0; k < kRunsBetweenLooks; ++k) values.push_back(about_normal(random));
      if (is_known_within(rule, values, values.size())) break;
    }
    if (values.size() < 200) ++early;
    const auto interval = mean_interval_95(values);
    if (interval->low <= 0 && interval->high >= 0) ++covered;
  }
  EXPECT_EQ(early, kTries);
  EXPECT_GT(covered, kTries * 0.90);
  EXPECT_LT(covered, kTries * 0.95);
}

TEST(StopRule, AMomentThatSeldomComesIsNotKnown) {
  const double never = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> values(30, never);
  for (std::size_t i = 0; i < 9; ++i) values[i] = 5;
  EXPECT_FALSE(is_known_within({"x", 1, false}, values, 30));
  values[20] = 5;
  EXPECT_TRUE(is_known_within({"x", 1, false}, values, 30));
  EXPECT_FALSE(is_known_within({"x", 1, false}, values, 20)) << "only the first ones count";
}

TEST(StopRule, ReadsAndRefuses) {
  const std::vector<std::string> known = {"lag_max", "latency_p99_s.tier_1"};
  EXPECT_EQ(parse_stop_rule("lag_max:2%", known).within, 0.02);
  EXPECT_TRUE(parse_stop_rule("lag_max:2%", known).is_share);
  EXPECT_EQ(parse_stop_rule("latency_p99_s.tier_1:0.5", known).text(), "latency_p99_s.tier_1:0.5");
  EXPECT_EQ(parse_stop_rule("lag_max:2%", known).text(), "lag_max:2%");
  for (const char* text : {"lag_max", "lag_max:", "lag_max:%", "lag_max:0", "lag_max:-1",
                           "lag_max:nan", "lag_max:2%%", "lag_max:2 %", ":2%", "lag_mx:2%"}) {
    EXPECT_THROW(parse_stop_rule(text, known), InputError) << text;
  }
}

}  // namespace
}  // namespace cascade
