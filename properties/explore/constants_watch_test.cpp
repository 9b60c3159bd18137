// Which comparisons a check makes, which of them are the policy's own, and that the machine does
// what was observed.

#include "properties/explore/constants_watch.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "model/cascade.hpp"
#include "model/k2.hpp"
#include "model/observed_check.hpp"
#include "properties/reference/generators.hpp"
#include "properties/reference/same.hpp"

namespace cascade {
namespace {

/// Writes down all that it hears.
class Written final : public ComparisonObserver {
 public:
  void value_parted(Metric metric, double low, double high) override {
    lines.push_back(std::to_string(index(metric)) + ": " + std::to_string(low) + " | " +
                    std::to_string(high));
  }
  void time_parted(Since since, std::int64_t low_ns) override {
    lines.push_back("clock " + std::to_string(static_cast<int>(since)) + ": " +
                    std::to_string(low_ns));
  }
  void compared_otherwise(std::string_view what) override { lines.emplace_back(what); }

  std::vector<std::string> lines;
};

TEST(ObservedCheck, TellsEachComparisonOnItsWay) {
  const Policy policy = default_policy();
  const ObservedMachine machine(policy);
  Written heard;
  Pressure pressure;
  pressure[kLag] = 250'000;
  pressure[kHeap] = 10;
  // At GRACEFUL, cleared of SOFT by the heap alone: down to SOFT.
  const auto result = machine.check({level_at(2), Instant{0}, std::nullopt, Instant{5}},
                                    Instant{31'000'000'000}, pressure, heard);
  EXPECT_FALSE(result.transition);
  pressure[kLag] = 249'999;
  heard.lines.clear();
  const auto lower = machine.check({level_at(2), Instant{0}, std::nullopt, Instant{5}},
                                   Instant{31'000'000'000}, pressure, heard);
  ASSERT_TRUE(lower.transition);
  EXPECT_EQ(index(lower.after.level), 1u);
  EXPECT_EQ(lower.after.last_transition, Instant{31'000'000'000});
  const auto heard_of = [&](const std::string& line) {
    return std::count(heard.lines.begin(), heard.lines.end(), line) > 0;
  };
  EXPECT_TRUE(heard_of("0: 1000000.000000 | 1000000.000000")) << "AGGRESSIVE's trigger";
  EXPECT_TRUE(heard_of("1: 72.000000 | 72.000000")) << "GRACEFUL's clear value of the heap";
  EXPECT_TRUE(heard_of("clock 2: 29999999999")) << "GRACEFUL's cooldown, by >=";
  EXPECT_TRUE(heard_of("clock 0: -1")) << "whether the clock was set back";
}

RC_GTEST_PROP(ObservedCheck, TheMachineDoesWhatWasObserved, ()) {
  const Policy policy = *gen::policy();
  const ObservedMachine observed(policy);
  Cascade cascade(policy);
  Written heard;
  Instant now{0}, latest = Instant::min();
  for (int i = 0; i < 30; ++i) {
    const Instant asked = now + *gen::time_step(policy);
    if (asked > Instant{Instant::max().ns / 2}) break;
    const Pressure pressure = *gen::pressure(policy);
    const auto expected = observed.check(
        {cascade.level(), cascade.last_transition(), cascade.demanded_since(), latest}, asked,
        pressure, heard);
    const auto said = cascade.check(asked, pressure);
    latest = std::max(latest, asked);
    now = std::max(now, asked);
    RC_ASSERT(said.has_value() == expected.transition.has_value());
    if (said) RC_ASSERT(same(*said, *expected.transition));
    RC_ASSERT(cascade.level() == expected.after.level);
    RC_ASSERT(cascade.last_transition() == expected.after.last_transition);
    RC_ASSERT(cascade.demanded_since() == expected.after.demanded_since);
    RC_ASSERT(expected.after.latest == latest);
  }
}

/// A ladder of both directions, a list of cooldowns and a second clock.
Policy ladder() {
  return parse_policy(R"(name = "watched"
levels = ["A", "B", "C"]
cooldown_s = [10, 20]
escalation_cooldown_s = 5
escalate_after_s = 7
[metric.temp_c]
trigger = [50, 60]
clear = [45, 55]
[metric.free_pct]
worse = "low"
trigger = [20, 10]
clear = [25, 15]
min = 0
)",
                      "watched.toml");
}

struct Watched {
  Policy policy = ladder();
  std::vector<MetricRegions> regions = {regions_of(policy.metrics[0]),
                                        regions_of(policy.metrics[1])};
  PerLevel<std::vector<std::int64_t>> ages_ns{};
  ConstantsWatch watch{policy, regions, ages_ns, 7'000'000'000};

  Watched() {
    ages_ns[1] = {5'000'000'000, 10'000'000'000};
    ages_ns[2] = {5'000'000'000, 20'000'000'000};
    watch.stand_at(level_at(1));
  }
};

TEST(ConstantsWatch, KnowsThePolicysConstantsAndNoOthers) {
  const Metric temp = metric_at(0), free = metric_at(1);
  const auto fault_of = [](auto tell) {
    Watched watched;
    tell(watched.watch);
    return watched.watch.fault();
  };
  const auto value = [&](Metric metric, double low, double high) {
    return fault_of([&](ConstantsWatch& watch) { watch.value_parted(metric, low, high); });
  };
  const auto time = [&](Since since, std::int64_t low_ns) {
    return fault_of([&](ConstantsWatch& watch) { watch.time_parted(since, low_ns); });
  };
  // `>=` of what is worse when high, `<=` of what is worse when low.
  EXPECT_EQ(value(temp, next_down(50), 50), "");
  EXPECT_EQ(value(temp, next_down(45), 45), "");
  EXPECT_EQ(value(free, 20, next_up(20)), "");
  EXPECT_EQ(value(free, 25, next_up(25)), "");
  // No value is below the metric's min.
  EXPECT_EQ(value(free, next_down(0), 0), "");
  EXPECT_EQ(value(free, -5, -4), "");
  // The other side of the same constants, and numbers that are none.
  for (const auto& [metric, low, high] :
       {std::tuple{temp, 50.0, next_up(50)}, std::tuple{temp, next_down(52), 52.0},
        std::tuple{free, next_down(20), 20.0}, std::tuple{free, 45.0, next_up(45)},
        std::tuple{free, 0.0, next_up(0)}, std::tuple{free, -1.0, 1.0}}) {
    EXPECT_NE(value(metric, low, high), "") << index(metric) << ": " << low << " | " << high;
  }
  EXPECT_EQ(value(temp, next_down(52), 52),
            "the machine tells values of temp_c apart between 51.99999999999999 and 52, where the "
            "policy has no trigger and no clear value");

  EXPECT_EQ(time(Since::transition, 9'999'999'999), "");
  EXPECT_EQ(time(Since::transition, 10'000'000'000), "") << "by >, which is tried as well";
  EXPECT_EQ(time(Since::transition, 4'999'999'999), "");
  EXPECT_EQ(time(Since::transition, -1), "") << "no age is below 0";
  EXPECT_EQ(time(Since::demanded, 6'999'999'999), "");
  EXPECT_EQ(time(Since::latest, -1), "");
  EXPECT_EQ(time(Since::transition, 19'999'999'999),
            "the machine compares the time since its last transition with 20 s at B, which is no "
            "time of the policy there");
  EXPECT_NE(time(Since::transition, 9'999'999'998), "");
  EXPECT_NE(time(Since::transition, 0), "");
  EXPECT_NE(time(Since::demanded, 4'999'999'999), "");
  EXPECT_NE(time(Since::latest, 1), "");

  EXPECT_EQ(fault_of([](ConstantsWatch& watch) { watch.compared_otherwise("two metrics"); }),
            "the machine compares two metrics");
}

// What a policy without escalate_after_s does not have is no constant of it.
TEST(ConstantsWatch, NothingIsComparedWithADemandThatNeedNotLast) {
  Watched watched;
  ConstantsWatch watch(watched.policy, watched.regions, watched.ages_ns, 0);
  watch.time_parted(Since::demanded, 0);
  EXPECT_NE(watch.fault(), "");
}

TEST(ConstantsWatch, TheFirstFaultStays) {
  Watched watched;
  watched.watch.compared_otherwise("one");
  watched.watch.compared_otherwise("another");
  watched.watch.value_parted(metric_at(0), 1, 2);
  watched.watch.time_parted(Since::latest, 1);
  EXPECT_EQ(watched.watch.fault(), "the machine compares one");
}

TEST(ConstantsWatch, AMetricThatIsNotMonitoredIsComparedWithNothing) {
  for (const double at : {52.0, 51.5}) {  // where the policy has a value, and where it has none
    Watched watched;
    watched.policy.metrics[0].monitored = false;
    watched.watch.value_parted(metric_at(0), next_down(at), at);
    EXPECT_EQ(watched.watch.fault(), "the machine looks at temp_c, which is not monitored");
  }
}

TEST(ObservedCheck, AnythingButAComparisonIsTold) {
  Written heard;
  const ObservedValue a(1, metric_at(0), heard), b(2, metric_at(1), heard);
  EXPECT_TRUE(a < b);
  EXPECT_TRUE(b >= a);
  EXPECT_TRUE(b > a);
  EXPECT_TRUE(a <= b);
  EXPECT_EQ(heard.lines, std::vector<std::string>(4, "two metrics with each other"));
  heard.lines.clear();
  EXPECT_TRUE(2.0 * a == 2);
  ASSERT_EQ(heard.lines.size(), 3u);
  EXPECT_EQ(heard.lines[0], "a value that was multiplied");
  heard.lines.clear();
  const ObservedInstant then(Instant{0}, Since::transition, heard);
  const ObservedInstant since(Instant{0}, Since::demanded, heard);
  EXPECT_TRUE(then - since >= Duration{0});
  EXPECT_EQ(heard.lines.front(), "two instants of the past");
  // Between an instant and itself there is nothing to tell.
  heard.lines.clear();
  const ObservedInstant check(Instant{5}, Since::check, heard);
  EXPECT_FALSE(check - check >= Duration{20});
  EXPECT_TRUE(heard.lines.empty());
  // A missing value, and a constant that is none, part nothing.
  heard.lines.clear();
  EXPECT_FALSE(ObservedValue(kMissing, metric_at(0), heard) >= 1);
  EXPECT_FALSE(a >= kMissing);
  EXPECT_TRUE(ObservedValue(0) < 1);
  EXPECT_TRUE(heard.lines.empty());
}

TEST(ObservedCheck, EachComparisonPartsWhereItDoes) {
  const auto parted = [](auto compare) {
    Written heard;
    compare(ObservedValue(1, metric_at(0), heard));
    return heard.lines.size();
  };
  class Edges final : public ComparisonObserver {
   public:
    void value_parted(Metric, double a, double b) override { low = a, high = b; }
    void time_parted(Since, std::int64_t ns) override { low_ns = ns; }
    void compared_otherwise(std::string_view) override {}
    double low = 0, high = 0;
    std::int64_t low_ns = 0;
  } edges;
  EXPECT_EQ(parted([](const ObservedValue& v) { return v == 3; }), 2u);
  const ObservedValue value(1, metric_at(0), edges);
  EXPECT_FALSE(value >= 3);
  EXPECT_TRUE(edges.low == next_down(3) && edges.high == 3);
  EXPECT_FALSE(value > 3);
  EXPECT_TRUE(edges.low == 3 && edges.high == next_up(3));
  EXPECT_TRUE(value < 3);
  EXPECT_TRUE(edges.low == next_down(3) && edges.high == 3);
  EXPECT_TRUE(value <= 3);
  EXPECT_TRUE(edges.low == 3 && edges.high == next_up(3));
  // Turned round, it is the value itself that is told.
  EXPECT_TRUE(-1.0 * value >= -3);
  EXPECT_TRUE(edges.low == 3 && edges.high == next_up(3));
  const ObservedInstant now(Instant{10}, Since::check, edges);
  const ObservedInstant since(Instant{4}, Since::transition, edges);
  EXPECT_TRUE(now - since >= Duration{6});
  EXPECT_EQ(edges.low_ns, 5);
  EXPECT_FALSE(now - since > Duration{6});
  EXPECT_EQ(edges.low_ns, 6);
  EXPECT_FALSE(now - since < Duration{6});
  EXPECT_EQ(edges.low_ns, 5);
  EXPECT_TRUE(now - since <= Duration{6});
  EXPECT_EQ(edges.low_ns, 6);
  EXPECT_TRUE((now - since) + Duration{2} >= Duration{8});
  EXPECT_EQ(edges.low_ns, 5) << "what was added is taken off again";
}

}  // namespace
}  // namespace cascade
