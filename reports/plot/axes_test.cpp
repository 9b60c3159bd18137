#include "reports/plot/axes.hpp"

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

TEST(TimeAxis, FollowsTheCalendar) {
  constexpr double kDay_s = 86'400;
  const auto texts = [](double days, std::int64_t most = 13) {
    return labels(time_axis(Duration::from_seconds(days * kDay_s), kStart, most).ticks);
  };
  using Texts = std::vector<std::string>;
  EXPECT_EQ(texts(8).front(), "26 Mar");
  // Mondays, whatever the date of the first row.
  EXPECT_EQ(texts(30), (Texts{"28 Mar", "4 Apr", "11 Apr", "18 Apr"}));
  EXPECT_EQ(texts(90), (Texts{"1 Apr", "15 Apr", "1 May", "15 May", "1 Jun", "15 Jun"}));
  EXPECT_EQ(texts(365), (Texts{"Apr 2022", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
                               "Jan 2023", "Feb", "Mar"}));
  EXPECT_EQ(texts(500), (Texts{"Apr 2022", "Jul", "Oct", "Jan 2023", "Apr", "Jul"}));
  EXPECT_EQ(texts(365, 5), (Texts{"Apr 2022", "Jul", "Oct", "Jan 2023"}));
  EXPECT_EQ(texts(6 * 365.25), (Texts{"Jul 2022", "Jan 2023", "Jul", "Jan 2024", "Jul", "Jan 2025",
                                      "Jul", "Jan 2026", "Jul", "Jan 2027", "Jul", "Jan 2028"}));
  EXPECT_EQ(texts(25 * 365.25), (Texts{"2025", "2030", "2035", "2040", "2045"}));
  const TimeAxis year = time_axis(Duration::from_seconds(365 * kDay_s), kStart);
  EXPECT_DOUBLE_EQ(year.ticks[0].at, 1'648'771'200.0 - 1'648'200'826.0) << "2022-04-01T00:00:00Z";
  EXPECT_DOUBLE_EQ(year.ticks[9].at, 1'672'531'200.0 - 1'648'200'826.0) << "2023-01-01T00:00:00Z";
}

TEST(TimeAxis, OfOneRowIsItsTime) {
  EXPECT_EQ(labels(time_axis({0}, kStart).ticks), std::vector<std::string>{"09:33:46"});
  EXPECT_EQ(time_axis({0}, kStart).label, "one row, time (UTC), 2022-03-25");
  EXPECT_EQ(labels(time_axis({0}, {}).ticks), std::vector<std::string>{"0"});
}

TEST(TimeAxis, HasFewTicksWhateverTheSpan) {
  for (std::int64_t span_ns = 1; span_ns > 0 && span_ns < INT64_MAX / 3;
       span_ns = span_ns * 3 + 1) {
    for (const std::optional<Instant> start :
         {std::optional<Instant>{}, std::optional(kStart), std::optional(Instant{-5})}) {
      for (const std::size_t most : {13u, 5u}) {
        const auto axis = time_axis({span_ns}, start, static_cast<std::int64_t>(most));
        EXPECT_GE(axis.ticks.size(), 1u) << span_ns;
        EXPECT_LE(axis.ticks.size(), most) << span_ns << ' ' << axis.label;
        for (std::size_t i = 1; i < axis.ticks.size(); ++i) {
          EXPECT_LT(axis.ticks[i - 1].at, axis.ticks[i].at) << span_ns;
        }
      }
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
