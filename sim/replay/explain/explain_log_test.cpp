#include "sim/replay/explain/explain_log.hpp"

#include <gtest/gtest.h>

#include "model/k2.hpp"

namespace cascade {
namespace {

/// A run of k2 with heap at 10 %: the lags, one a second.
ExplainLog logged(const std::vector<double>& lags, std::size_t look_every, std::size_t most) {
  ExplainLog log(look_every, Duration::from_seconds(60), most);
  Cascade cascade(default_policy());
  for (std::size_t i = 0; i < lags.size(); ++i) {
    Pressure seen;
    seen.values[0] = lags[i];
    seen.values[1] = 10;
    const Instant now{static_cast<std::int64_t>(i) * kNsPerS};
    const bool moved = cascade.check(now, seen).has_value();
    log.check(now, seen, moved, cascade);
  }
  return log;
}

std::vector<std::int64_t> seconds_of(const ExplainLog& log) {
  std::vector<std::int64_t> seconds;
  for (const LoggedReason& each : log.reasons()) seconds.push_back(each.at.ns / kNsPerS);
  return seconds;
}

// Up at 2 s, in the dead band from 4 s on, clear but cooling from 6 s on.
const std::vector<double> kLags = {0, 0, 150'000, 160'000, 80'000, 80'000, 0, 0};

TEST(ExplainLog, HasOneReasonAtEachChangeOfIt) {
  const ExplainLog log = logged(kLags, 1, 100);
  ASSERT_EQ(seconds_of(log), (std::vector<std::int64_t>{0, 2, 4, 6}));
  const Hold holds[] = {Hold::nothing, Hold::demand, Hold::dead_band, Hold::cooldown};
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(log.reasons()[i].why.hold, holds[i]) << i;
  EXPECT_FALSE(log.full_at());
}

TEST(ExplainLog, OfALongRunLooksAtSomeChecksAndAtEveryTransition) {
  EXPECT_EQ(seconds_of(logged(kLags, 5, 100)), (std::vector<std::int64_t>{0, 2, 5}));
}

// The level, what holds it and what is demanded may stand, and it is another metric's doing.
TEST(ExplainLog, AnotherMetricIsAnotherReason) {
  const Policy& policy = default_policy();
  const Level soft = level_at(1);
  for (const bool demanded : {false, true}) {
    const auto value = [&](Metric metric) {
      return demanded ? policy[metric].trigger(soft) : policy[metric].clear(soft);
    };
    const double lag = value(metric_at(0)), heap = value(metric_at(1));
    ExplainLog log(1, Duration::from_seconds(60), 100);
    Cascade cascade(policy, soft, Instant{0});
    std::int64_t ns = 0;
    for (const Pressure& seen : {Pressure{lag, heap}, Pressure{lag, 0}, Pressure{0, heap},
                                 Pressure{0, heap}, Pressure{lag, heap}}) {
      const Instant now{++ns};
      log.check(now, seen, cascade.check(now, seen).has_value(), cascade);
    }
    std::vector<std::int64_t> at;
    for (const LoggedReason& each : log.reasons()) at.push_back(each.at.ns);
    EXPECT_EQ(at, (std::vector<std::int64_t>{1, 2, 3, 5})) << demanded;
  }
  // Both hold the level, and no longer both demand it.
  ExplainLog log(1, Duration::from_seconds(60), 100);
  Cascade cascade(policy, soft, Instant{0});
  const double heap = policy[kHeap].trigger(soft);
  for (const double lag : {policy[kLag].trigger(soft), policy[kLag].clear(soft)}) {
    log.check(Instant{1}, {lag, heap}, false, cascade);
  }
  EXPECT_EQ(log.reasons().size(), 2u);
}

TEST(ExplainLog, SaysFromWhereOnItIsFull) {
  const ExplainLog log = logged(kLags, 1, 2);
  EXPECT_EQ(seconds_of(log), (std::vector<std::int64_t>{0, 2}));
  ASSERT_TRUE(log.full_at());
  EXPECT_EQ(log.full_at()->ns, 4 * kNsPerS);
}

}  // namespace
}  // namespace cascade
