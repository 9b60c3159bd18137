#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "properties/generators.hpp"
#include "properties/near_flap.hpp"
#include "properties/reference_cascade.hpp"

namespace cascade {
namespace {

/// Whether a run of the reference cascade has a flap whose escalation is not after `end`.
bool flaps(const Policy& policy, const std::vector<CheckedPressure>& checks, Instant end) {
  ReferenceCascade cascade{policy, Level::normal, {}, Instant::min()};
  bool recovered = false;
  Instant recovered_at;
  for (const CheckedPressure& check : checks) {
    if (check.at > end) break;
    const auto transition = cascade.check(check.at, check.pressure);
    if (!transition) continue;
    const bool up = transition->to > transition->from;
    if (up && recovered && transition->at - recovered_at <= policy.cooldown()) return true;
    recovered = !up;
    recovered_at = transition->at;
  }
  return false;
}

/// Every reading, every threshold, nothing clever.
std::optional<double> brute_force(const Policy& policy, const std::vector<CheckedPressure>& checks,
                                  Metric metric) {
  std::optional<double> least;
  const MetricThresholds& thresholds = policy.thresholds(metric);
  if (!thresholds.monitored) return least;
  for (std::size_t i = 0; i < checks.size(); ++i) {
    const double was = value_of(checks[i].pressure, metric);
    if (std::isnan(was)) continue;
    for (const Level level : kLevels) {
      if (level == Level::normal) continue;
      const double trigger = thresholds.trigger(level);
      for (const double value : {trigger, std::nextafter(thresholds.clear(level), 0)}) {
        if (value == trigger ? was >= value : was <= value) continue;
        auto changed = checks;
        (metric == Metric::lag ? changed[i].pressure.lag_messages : changed[i].pressure.heap_pct) =
            value;
        const Duration cooldown = policy.cooldown();
        const double relative = std::abs(value - was) / trigger;
        if (flaps(policy, changed, checks[i].at + cooldown + cooldown) &&
            (!least || relative < *least)) {
          least = relative;
        }
      }
    }
  }
  return least;
}

void same(const std::optional<ChangedReading>& found, const std::optional<double>& expected) {
  RC_ASSERT(found.has_value() == expected.has_value());
  if (found) RC_ASSERT(found->relative == *expected);
}

RC_GTEST_PROP(NearFlap, IsTheSmallestChangeThatAnyReadingAllows, ()) {
  Policy policy = *builtin_policy(*rc::gen::elementOf(builtin_policy_names()));
  policy.cooldown_s = *rc::gen::element(0.0, 1.0, 3.0);
  std::vector<CheckedPressure> checks;
  Instant at{};
  const auto size = *rc::gen::inRange<std::size_t>(0, 14);
  for (std::size_t i = 0; i < size; ++i) {
    // Around the two lowest levels, where a short run comes and goes; now and then anything.
    const double lag = *rc::gen::element(1e4, 49'999.0, 5e4, 99'000.0, 1e5, 1.5e5, 2.6e5, 5e5);
    const double heap = *rc::gen::element(10.0, 10.0, 10.0, 62.0, 69.0, 70.0);
    const bool anything = *rc::gen::inRange(0, 10) == 0;
    checks.push_back({at, anything ? *gen::pressure(policy) : Pressure{lag, heap}});
    if (std::isinf(checks.back().pressure.lag_messages)) checks.back().pressure.lag_messages = 6e6;
    if (std::isinf(checks.back().pressure.heap_pct)) checks.back().pressure.heap_pct = 100;
    at = at + Duration::from_seconds(*rc::gen::element(0.5, 1.0, 1.5));
  }
  const NearFlap found = nearest_flap(policy, checks);
  RC_TAG(found.flaps > 0 ? "flapped" : found.lag || found.heap ? "near" : "far");
  if (found.flaps > 0) {
    RC_ASSERT(flaps(policy, checks, Instant::max()));
    return;
  }
  RC_ASSERT(!flaps(policy, checks, Instant::max()));
  same(found.lag, brute_force(policy, checks, Metric::lag));
  same(found.heap, brute_force(policy, checks, Metric::heap));
}

TEST(NearFlap, ByHand) {
  const Policy policy = default_policy();
  const auto at = [](double s) { return Instant{Duration::from_seconds(s).ns}; };
  std::vector<CheckedPressure> checks = {{at(0), {120'000, 10}},
                                         {at(40), {10'000, 10}},
                                         {at(50), {99'000, 10}},
                                         {at(75), {100'000, 10}}};
  const NearFlap found = nearest_flap(policy, checks);
  EXPECT_EQ(found.flaps, 0u);
  ASSERT_TRUE(found.lag);
  EXPECT_EQ(found.lag->at, at(50));
  EXPECT_EQ(found.lag->was, 99'000);
  EXPECT_EQ(found.lag->becomes, 100'000);
  EXPECT_DOUBLE_EQ(found.lag->relative, 0.01);
  EXPECT_EQ(found.lag->recovered_at, at(40));
  EXPECT_EQ(found.lag->escalated_at, at(50));
  ASSERT_TRUE(found.heap);
  EXPECT_EQ(found.heap->becomes, 70);
  ASSERT_TRUE(found.time);
  EXPECT_EQ(found.time->to_spare, Duration::from_seconds(5));

  checks[2].pressure.lag_messages = 100'000;
  EXPECT_EQ(nearest_flap(policy, checks).flaps, 1u);
  EXPECT_FALSE(nearest_flap(policy, checks).lag);
  EXPECT_FALSE(nearest_flap(policy, {}).time);
}

}  // namespace
}  // namespace cascade
