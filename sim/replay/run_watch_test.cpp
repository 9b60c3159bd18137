#include "sim/replay/run_watch.hpp"
#include "model/k2.hpp"

#include <gtest/gtest.h>

#include "model/cascade.hpp"

namespace cascade {
namespace {

struct Look {
  double at_s, lag;
};

Instant at_s(double s) { return Instant{} + Duration::from_seconds(s); }

/// A cascade, and the watch over what it does.
struct WatchedCascade {
  explicit WatchedCascade(const Policy& policy, double blind_after_s = 1000)
      : cascade(policy), run(policy, {0}, Duration::from_seconds(blind_after_s)) {}

  void check(double s, const Pressure& seen) {
    run.check(at_s(s), seen, cascade.check(at_s(s), seen));
  }
  void reset(Instant at) {
    cascade.reset(at);
    run.reset();
  }
  Watched finish(double s) { return run.finish(at_s(s)); }

  Cascade cascade;
  RunWatch run;
};

/// The policy's cascade over those checks, watched.
Watched watch(Policy policy, const std::vector<Look>& looks, double end_s,
              double blind_after_s = 1000) {
  policy[kHeap].monitored = false;
  WatchedCascade watched(policy, blind_after_s);
  for (const Look& look : looks) watched.check(look.at_s, {look.lag, 0});
  return watched.finish(end_s);
}

std::vector<std::pair<double, double>> blind_s(const Watched& watched) {
  std::vector<std::pair<double, double>> spans;
  for (const TimeSpan& span : watched.blind) {
    spans.emplace_back((span.from - Instant{}).seconds(), (span.to - Instant{}).seconds());
  }
  return spans;
}

using Spans = std::vector<std::pair<double, double>>;

// SPEC 7's witness: the design as it was coded recovers to where one message escalates.
TEST(RunWatch, AFlapIsAnEscalationWithoutACrossedBand) {
  const std::vector<Look> looks = {{0, 1'000'000}, {30, 499'999}, {31, 500'000}};
  EXPECT_EQ(watch(*builtin_policy("k2-as-coded"), looks, 40).flaps, std::vector<std::size_t>{2});
  EXPECT_TRUE(watch(default_policy(), looks, 40).flaps.empty());
}

// A reset is an entry of the journal too, and flaps are told by their entries' numbers.
TEST(RunWatch, AResetIsCountedWithTheTransitions) {
  Policy policy = *builtin_policy("k2-as-coded");
  policy[kHeap].monitored = false;
  WatchedCascade watched(policy);
  watched.check(0, {1'000'000, 0});
  watched.reset(Instant{1});
  watched.check(10, {1'000'000, 0});
  watched.check(40, {499'999, 0});
  watched.check(41, {500'000, 0});
  EXPECT_EQ(watched.finish(50).flaps, std::vector<std::size_t>{4});
}

// Down and up again, but through the whole dead band: the load's doing, no flap, however soon.
TEST(RunWatch, AnEscalationAfterACrossedBandIsNoFlap) {
  const std::vector<Look> looks = {{0, 100'000}, {30, 0}, {31, 100'000}};
  for (const char* name : {"k2", "k2-as-coded", "k2-as-documented"}) {
    EXPECT_TRUE(watch(*builtin_policy(name), looks, 40).flaps.empty()) << name;
  }
}

TEST(RunWatch, BlindIsTimeWithAMissingMetricOrWithoutAnyCheck) {
  const double no = kMissing;
  EXPECT_EQ(blind_s(watch(default_policy(), {{0, 1}, {10, 1}, {20, 1}}, 20)), Spans{});
  // From the check that missed it to the next one, also at the end.
  EXPECT_EQ(blind_s(watch(default_policy(), {{0, 1}, {10, no}, {20, 1}, {30, no}}, 35)),
            (Spans{{10, 20}, {30, 35}}));
  EXPECT_EQ(blind_s(watch(default_policy(), {{0, no}, {10, no}, {20, no}}, 20)), (Spans{{0, 20}}));
  // Nothing checked for longer than 30 s: all of it; 30 s are not longer.
  EXPECT_EQ(blind_s(watch(default_policy(), {{0, 1}, {30, 1}, {61, 1}}, 91, 30)),
            (Spans{{30, 61}}));
  EXPECT_EQ(blind_s(watch(default_policy(), {{31, 1}, {32, 1}}, 63, 30)),
            (Spans{{0, 31}, {32, 63}}));
  EXPECT_EQ(blind_s(watch(default_policy(), {}, 63, 30)), (Spans{{0, 63}}));
  EXPECT_EQ(watch(default_policy(), {{31, 1}, {32, 1}}, 63, 30).blind_time(),
            Duration::from_seconds(62));
}

// What the policy does not monitor is not missed.
TEST(RunWatch, AMetricThatIsNotMonitoredIsNotMissed) {
  Policy policy = default_policy();
  policy[kHeap].monitored = false;
  RunWatch run(policy, {0}, Duration::from_seconds(100));
  run.check({0}, {1, kMissing}, {});
  EXPECT_TRUE(run.finish({5}).blind.empty());
}

// Of three metrics any may be missed; of one whose low values are the bad ones the band is crossed
// downwards.
TEST(RunWatch, AnyLaddersMetricsAreWatched) {
  Policy policy = parse_policy(
      "name = 'server'\nlevels = ['OK', 'BAD']\ncooldown_s = 0\n"
      "[metric.temp_c]\ntrigger = [50]\nclear = [45]\n"
      "[metric.load]\ntrigger = [4]\nclear = [4]\n"
      "[metric.free_gb]\nworse = 'low'\ntrigger = [10]\nclear = [20]\n",
      "server.toml");
  WatchedCascade run(policy);
  double s = 0;
  const auto check = [&](double load, double free_gb) {
    run.check(s++, Pressure{{20, load, free_gb}});
  };
  check(1, 10);
  check(1, 21);
  check(1, 10);  // up again, through the whole band
  check(1, 21);
  check(4, 21);  // up again, and this metric has none
  check(3, kMissing);
  check(3, 21);
  const Watched watched = run.finish(10);
  EXPECT_EQ(watched.flaps, std::vector<std::size_t>{4});
  EXPECT_EQ(blind_s(watched), (Spans{{5, 6}}));
}

// What was missing when somebody went is not missing when he comes back.
TEST(BlindWatch, TimeAwayIsNotBlindNorIsWhatFollows) {
  for (const bool missing : {false, true}) {
    BlindWatch watch(at_s(0), Duration::from_seconds(100));
    watch.check(at_s(5), missing);
    watch.go_away(at_s(10));
    watch.come_back(at_s(1000));
    watch.check(at_s(1005), false);
    const std::vector<TimeSpan> blind = watch.finish(at_s(1010));
    if (missing) {
      ASSERT_EQ(blind.size(), 1u);
      EXPECT_EQ(blind[0], (TimeSpan{at_s(5), at_s(10)}));
    } else {
      EXPECT_TRUE(blind.empty());
    }
  }
}

// A reset is no recovery: an escalation after it is not one after a recovery.
TEST(RunWatch, AResetBeginsAnew) {
  WatchedCascade watched(*builtin_policy("k2-as-coded"));
  watched.check(0, {1'000'000, 0});
  watched.check(30, {499'999, 0});
  watched.reset(at_s(31));
  watched.check(32, {500'000, 0});
  EXPECT_TRUE(watched.finish(40).flaps.empty());
}

}  // namespace
}  // namespace cascade
