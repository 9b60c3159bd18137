#include "reports/axes.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace cascade {
namespace {

std::vector<std::string> labels(const std::vector<Tick>& ticks) {
  std::vector<std::string> texts;
  for (const Tick& tick : ticks) texts.push_back(tick.label);
  return texts;
}

constexpr Instant kStart{1'648'200'826'000'000'000};  // 2022-03-25T09:33:46Z

TEST(CountText, IsWhatPeopleSay) {
  EXPECT_EQ(count_text(0), "0");
  EXPECT_EQ(count_text(999), "999");
  EXPECT_EQ(count_text(100'000), "100K");
  EXPECT_EQ(count_text(1'500'000), "1.5M");
  EXPECT_EQ(count_text(5e6), "5M");
  EXPECT_EQ(count_text(0.25), "0.25");
  EXPECT_EQ(count_text(1e300), "1e+300");
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1'234'567), "1,234,567");
}

TEST(TimeAxis, ChoosesTheUnitBySpan) {
  const auto unit = [](double seconds) {
    return time_axis(Duration::from_seconds(seconds), {}).label;
  };
  EXPECT_EQ(unit(90), "time since the first row (seconds)");
  EXPECT_EQ(unit(3600), "time since the first row (minutes)");
  EXPECT_EQ(unit(86'400), "time since the first row (hours)");
  EXPECT_EQ(unit(30 * 86'400), "time since the first row (days)");
  EXPECT_EQ(unit(0.5), "time since the first row (ms)");
  EXPECT_EQ(labels(time_axis(Duration::from_seconds(90), {}).ticks),
            (std::vector<std::string>{"0", "10", "20", "30", "40", "50", "60", "70", "80", "90"}));
}

TEST(TimeAxis, AbsoluteTimesAreRoundAndInUtc) {
  const TimeAxis hour = time_axis(Duration::from_seconds(1800), kStart);
  EXPECT_EQ(hour.label, "time (UTC), 2022-03-25");
  EXPECT_EQ(labels(hour.ticks),
            (std::vector<std::string>{"09:35", "09:40", "09:45", "09:50", "09:55", "10:00"}));
  EXPECT_DOUBLE_EQ(hour.ticks.front().at, 74);
  const TimeAxis days = time_axis(Duration::from_seconds(2 * 86'400), kStart);
  EXPECT_EQ(days.label, "time (UTC), 2022-03-25 to 2022-03-27");
  EXPECT_EQ(days.ticks[2].label, "26 Mar");
  const TimeAxis blink = time_axis(Duration::from_seconds(1e-3), kStart);
  EXPECT_EQ(blink.ticks[1].label, "09:33:46.000200");
}

TEST(TimeAxis, HasFewTicksWhateverTheSpan) {
  for (std::int64_t span_ns = 1; span_ns > 0 && span_ns < INT64_MAX / 3;
       span_ns = span_ns * 3 + 1) {
    for (const std::optional<Instant> start :
         {std::optional<Instant>{}, std::optional(kStart), std::optional(Instant{-5})}) {
      const std::size_t ticks = time_axis({span_ns}, start).ticks.size();
      EXPECT_GE(ticks, 1u) << span_ns;
      EXPECT_LE(ticks, 13u) << span_ns;
    }
  }
  time_axis(Duration::max(), {});
  time_axis(Duration::max(), Instant::max());
  time_axis(Duration::max(), Instant::min());
}

TEST(LagScale, IsLogarithmicAndHasAPlaceForZero) {
  const LagScale scale(50'000, 5e6, 0, 1e7);
  EXPECT_EQ(labels(scale.ticks()),
            (std::vector<std::string>{"0", "1K", "10K", "100K", "1M", "10M"}));
  EXPECT_EQ(scale.height(0), 0);
  EXPECT_DOUBLE_EQ(scale.height(500), 0.5);
  EXPECT_DOUBLE_EQ(scale.height(1e6) - scale.height(1e5), 1);
  EXPECT_LE(scale.height(1e7), scale.top());
}

TEST(LagScale, LeavesZeroOutWhereNoDataIsNearIt) {
  const LagScale scale(50'000, 5e6, 20'000, 1e6);
  EXPECT_FALSE(scale.shows_zero());
  EXPECT_EQ(labels(scale.ticks()), (std::vector<std::string>{"10K", "100K", "1M"}));
  const double none = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(LagScale(50'000, 5e6, none, -none).shows_zero());
}

}  // namespace
}  // namespace cascade
