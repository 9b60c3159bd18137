#include "properties/calibrate/calibrate.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace cascade {
namespace {

std::vector<double> messages(std::size_t seconds, int most) {
  const auto values = *rc::gen::container<std::vector<int>>(seconds, rc::gen::inRange(0, most));
  return {values.begin(), values.end()};
}

RC_GTEST_PROP(Calibrate, InferredArrivalsLoseNothing, ()) {
  const auto seconds = *rc::gen::inRange<std::size_t>(1, 50);
  const std::vector<double> lag = messages(seconds, 1000), consumed = messages(seconds, 1000);
  const InferredArrivals arrivals = infer_arrivals(lag, consumed);
  const auto sum = [](const std::vector<double>& values) {
    return std::accumulate(values.begin(), values.end(), 0.0);
  };
  RC_ASSERT(*std::min_element(arrivals.per_s.begin(), arrivals.per_s.end()) >= 0);
  RC_ASSERT(arrivals.unexplained >= 0);
  const double more = sum(arrivals.per_s) - sum(consumed) - (lag.back() - lag.front());
  RC_ASSERT(std::abs(more - arrivals.unexplained * sum(consumed)) < 1e-6);
  // Where lag fell by more than was consumed nothing arrived.
  for (std::size_t s = 1; s < seconds; ++s) {
    const bool falls_too_fast = consumed[s] + lag[s] - lag[s - 1] < 0;
    if (falls_too_fast) RC_ASSERT(arrivals.per_s[s] == 0);
  }
}

RC_GTEST_PROP(Calibrate, BacklogsAreThoseStretchesAboveCalmThatAreHighAtTheirPeak, ()) {
  RecordedRun run;
  run.lag_messages = messages(*rc::gen::inRange<std::size_t>(1, 60), 40);
  const BacklogLimits limits{10, 25};
  const std::vector<Backlog> found = backlogs(run, limits);
  std::vector<bool> inside(run.lag_messages.size(), false);
  for (const Backlog& backlog : found) {
    RC_ASSERT(backlog.peak_messages > limits.high_messages);
    RC_ASSERT(backlog.from_s <= backlog.falls_from_s);
    RC_ASSERT(backlog.falls_from_s < backlog.to_s);
    RC_ASSERT(backlog.ends == (backlog.to_s < run.lag_messages.size()));
    for (std::size_t s = backlog.from_s; s < backlog.to_s; ++s) {
      RC_ASSERT(!inside[s]);
      inside[s] = true;
      RC_ASSERT(run.lag_messages[s] >= limits.calm_messages);
      RC_ASSERT(run.lag_messages[s] <= backlog.peak_messages);
    }
  }
  for (std::size_t s = 0; s < inside.size(); ++s) {
    RC_ASSERT(inside[s] || run.lag_messages[s] <= limits.high_messages);
  }
}

TEST(Calibrate, ValuesBetweenRowsAreStraightOrHeld) {
  Trace trace;
  trace.metrics = {{"x", "", 0}};
  const double nan = std::nan("");
  for (const double at_s : {0.5, 2.0, 3.0, 6.0})
    trace.at.push_back(Instant{std::llround(at_s * 1e9)});
  trace.columns[0] = {10, 40, nan, 80};
  const auto is = [](const std::vector<double>& values, const std::vector<double>& expected) {
    ASSERT_EQ(values.size(), expected.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      EXPECT_TRUE(std::isnan(expected[i]) ? std::isnan(values[i])
                                          : std::abs(values[i] - expected[i]) < 1e-9)
          << i << ": " << values[i];
    }
  };
  is(by_second(trace, Metric{0}, Instant{0}, 8, BetweenRows::straight),
     {nan, 20, 40, 50, 60, 70, 80, nan});
  is(by_second(trace, Metric{0}, Instant{0}, 8, BetweenRows::held),
     {nan, 40, 40, 80, 80, 80, 80, nan});
  is(by_second(trace, Metric{0}, Instant{2'000'000'000}, 2, BetweenRows::straight), {40, 50});
}

}  // namespace
}  // namespace cascade
