// A run's checks, told while it runs, against the same asked of all of them at its end.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "model/k2.hpp"
#include "sim/loop/outcome/check_figures.hpp"
#include "sim/loop/outcome/check_watch.hpp"
#include "sim/trace/trace_info.hpp"

namespace cascade {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

/// Checks at random times, some at one instant, with metrics that are missing now and then.
std::vector<LoopSample> checks_of(std::size_t count, std::uint64_t seed) {
  std::uint64_t state = seed;
  const auto draw = [&](std::uint64_t below) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (state >> 33) % below;
  };
  std::vector<LoopSample> checks;
  Instant at{static_cast<std::int64_t>(draw(4)) * kSecond};
  for (std::size_t i = 0; i < count; ++i) {
    LoopSample check;
    check.at = at;
    check.lag_messages = static_cast<std::int64_t>(draw(400'000));
    check.on_disk_messages = draw(3) == 0 ? 0 : static_cast<std::int64_t>(draw(1000));
    check.read = {static_cast<double>(check.lag_messages), static_cast<double>(draw(100))};
    if (draw(8) == 0) check.read.values[draw(2)] = kMissing;
    checks.push_back(check);
    const bool is_gap = draw(20) == 0;
    at = at + Duration{static_cast<std::int64_t>(draw(3) * (is_gap ? 20 : 1)) * kSecond};
  }
  return checks;
}

std::vector<Instant> instants(const std::vector<LoopSample>& checks) {
  std::vector<Instant> at;
  for (const LoopSample& check : checks) {
    if (at.empty() || at.back() != check.at) at.push_back(check.at);
  }
  return at;
}

CheckSetup setup_of(CheckMode mode) { return {mode, 1, CheckScope::site}; }

CheckWatch watch_of(const std::vector<LoopSample>& checks, CheckMode mode) {
  CheckWatch watch(default_policy(), setup_of(mode));
  for (const LoopSample& check : checks) watch.check(check.at, check.read, {});
  return watch;
}

/// Whose pace is known before the first check.
Watched known_before(const std::vector<LoopSample>& checks, Duration interval, Instant end) {
  RunWatch watch(default_policy(), Instant{}, blind_after(interval));
  for (const LoopSample& check : checks) watch.check(check.at, check.read, {});
  return watch.finish(end);
}

RC_GTEST_PROP(CheckWatch, SaysWhatAllChecksTogetherSay, ()) {
  const auto count = *rc::gen::inRange<std::size_t>(0, 60);
  const std::vector<LoopSample> checks = checks_of(count, *rc::gen::arbitrary<std::uint32_t>());
  const Instant end =
      (checks.empty() ? Instant{} : checks.back().at) + Duration{*rc::gen::inRange(0, 9) * kSecond};
  for (const CheckMode mode : {CheckMode::timer, CheckMode::per_batch}) {
    const CheckWatch watch = watch_of(checks, mode);
    const Duration interval = check_interval_of(setup_of(mode), instants(checks));
    RC_ASSERT(watch.check_interval() == interval);
    const Watched of_all = known_before(checks, interval, end), told = watch.watched(end);
    RC_ASSERT(told.blind == of_all.blind);
    RC_ASSERT(told.flaps == of_all.flaps);
    std::vector<bool> misses;
    std::vector<Instant> at;
    std::size_t gaps = 0;
    for (const LoopSample& check : checks) {
      if (!at.empty() && at.back() == check.at) misses.pop_back();
      misses.push_back(misses_a_metric(default_policy(), check.read));
      if (at.empty() || at.back() != check.at) {
        if (!at.empty() && check.at - at.back() > blind_after(interval)) ++gaps;
        at.push_back(check.at);
      }
    }
    const FileFigures files = watch.files();
    RC_ASSERT(files.rows == checks.size());
    RC_ASSERT(files.duplicate_rows == checks.size() - at.size());
    RC_ASSERT(files.missing_rows ==
              static_cast<std::size_t>(std::count(misses.begin(), misses.end(), true)));
    RC_ASSERT(files.gaps == gaps);
  }
}

// Of more checks than are kept the first say the pace, and nothing is lost where they are let go.
TEST(CheckWatch, ALongRunHasThePaceOfItsFirstChecks) {
  std::vector<LoopSample> checks = checks_of(3 * kPaceChecks, 7);
  std::vector<Instant> first = instants(checks);
  ASSERT_GT(first.size(), kPaceChecks + 1000);
  for (LoopSample& check : checks) {  // it slows down later on: its pace does not
    if (check.at > first[kPaceChecks - 1]) {
      check.at.ns = first[kPaceChecks - 1].ns + 30 * (check.at.ns - first[kPaceChecks - 1].ns);
    }
  }
  const Instant end = checks.back().at + Duration{kSecond};
  const std::size_t all = instants(checks).size();
  first.resize(kPaceChecks);
  const Duration pace{gap_limit(first).ns / 3};
  ASSERT_NE(pace.ns, gap_limit(instants(checks)).ns / 3) << "all of them say something else";
  const CheckWatch watch = watch_of(checks, CheckMode::per_batch);
  EXPECT_EQ(watch.check_interval(), pace);
  EXPECT_EQ(check_interval_of(setup_of(CheckMode::per_batch), instants(checks)), pace);
  EXPECT_EQ(watch.watched(end).blind, known_before(checks, pace, end).blind);
  const std::vector<Instant> at = instants(checks);
  std::size_t gaps = 0;
  for (std::size_t i = 1; i < at.size(); ++i) gaps += at[i] - at[i - 1] > blind_after(pace);
  EXPECT_EQ(watch.files().gaps, gaps);
  EXPECT_EQ(watch.files().rows - watch.files().duplicate_rows, all);
}

// Its process is down between 3 and 9 s, and from 20 s on: by its timer of a second, and by a pace
// that is learned afterwards.
TEST(CheckWatch, WhoIsAwayIsNotBlind) {
  for (const CheckMode mode : {CheckMode::timer, CheckMode::per_batch}) {
    CheckWatch watch(default_policy(), setup_of(mode));
    const auto check_at = [&](std::int64_t s, bool misses = false) {
      watch.check(Instant{s * kSecond}, {misses ? kMissing : 0, 0}, {});
    };
    for (const std::int64_t s : {0, 1, 2}) check_at(s, s == 2);
    watch.go_away(Instant{3 * kSecond});
    watch.come_back(Instant{9 * kSecond});
    check_at(13);  // 4 s late
    for (std::int64_t s = 14; s < 20; ++s) check_at(s);
    watch.go_away(Instant{20 * kSecond});
    const std::vector<TimeSpan> blind = {{Instant{2 * kSecond}, Instant{3 * kSecond}},
                                         {Instant{9 * kSecond}, Instant{13 * kSecond}}};
    EXPECT_EQ(watch.watched(Instant{60 * kSecond}).blind, blind) << text(mode);
    watch.come_back(Instant{50 * kSecond});
    EXPECT_EQ(watch.watched(Instant{60 * kSecond}).blind_time(), Duration{15 * kSecond});
  }
}

TEST(CheckWatch, WhereTheCascadeIsOffAllIsBlindAndItsRowsAreCounted) {
  const CheckWatch watch = watch_of(checks_of(10, 3), CheckMode::off);
  const Instant end{100 * kSecond};
  EXPECT_EQ(watch.watched(end).blind, (std::vector<TimeSpan>{{Instant{}, end}}));
  EXPECT_EQ(watch.files().rows, 10U);
}

// Recovered under one policy, escalated under another: neither breaks its promise. A reset at the
// lowest level, which no journal has, ends what a recovery began as well.
TEST(CheckWatch, AnotherPolicyOrAResetPromisesAnew) {
  const Policy policy = *builtin_policy("k2-as-coded");
  for (const char* const what : {"nothing", "reload", "reset"}) {
    CheckWatch watch(policy, setup_of(CheckMode::timer));
    Cascade cascade(policy);
    const auto check_at = [&](std::int64_t s, double lag) {
      const Instant at{s * kSecond};
      watch.check(at, {lag, 0}, cascade.check(at, {lag, 0}));
    };
    check_at(0, 1'000'000);
    check_at(30, 99'999);  // as it was coded it is back at once
    ASSERT_EQ(cascade.level(), kLowest);
    if (what == std::string("reload")) watch.reload(policy);
    if (what == std::string("reset")) watch.reset(false);
    check_at(31, 100'000);
    const std::vector<std::size_t> flaps = watch.watched(Instant{32 * kSecond}).flaps;
    EXPECT_EQ(flaps, what == std::string("nothing") ? std::vector<std::size_t>{2}
                                                    : std::vector<std::size_t>{})
        << what;
  }
}

double mean_by_hand(const std::vector<LoopSample>& checks, Instant from, Instant until,
                    Instant counted_from) {
  double sum = 0, weight_s = 0;
  for (std::size_t i = 0; i < checks.size(); ++i) {
    if (checks[i].at < counted_from) continue;
    const Instant next = i + 1 < checks.size() ? checks[i + 1].at : until;
    const Instant begin = std::max(checks[i].at, from), end = std::min(next, until);
    if (end <= begin) continue;
    sum += static_cast<double>(checks[i].lag_messages) * (end - begin).seconds();
    weight_s += (end - begin).seconds();
  }
  return weight_s > 0 ? sum / weight_s : kMissing;
}

bool is_same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

RC_GTEST_PROP(CheckFigures, SayWhatAllChecksTogetherSay, ()) {
  const auto count = *rc::gen::inRange<std::size_t>(0, 60);
  const std::vector<LoopSample> checks = checks_of(count, *rc::gen::arbitrary<std::uint32_t>());
  CheckFrame frame;
  frame.from = Instant{*rc::gen::inRange(0, 40) * kSecond};
  frame.end = frame.from + Duration{*rc::gen::inRange(1, 60) * kSecond};
  if (*rc::gen::arbitrary<bool>()) {
    frame.overload_ends = Instant{*rc::gen::inRange(0, 60) * kSecond};
  }
  std::vector<LoopSample> seen;  // a run ends at its end
  for (const LoopSample& check : checks) {
    if (check.at <= frame.end) seen.push_back(check);
  }
  const Policy policy = default_policy();
  CheckFigures figures(policy, frame);
  for (const LoopSample& check : seen) figures.check(check);

  RC_ASSERT(figures.checks() == seen.size());
  if (!seen.empty()) RC_ASSERT(figures.first() == seen.front().at);
  if (!seen.empty()) RC_ASSERT(figures.last() == seen.back().at);
  std::int64_t lag = 0, disk = 0;
  double heap = 0;
  DrainFigures drain;
  for (const LoopSample& check : seen) {
    const bool is_due = frame.overload_ends && check.at >= *frame.overload_ends;
    if (is_due && !drain.first) drain.first = check;
    const auto at_lag = static_cast<double>(check.lag_messages);
    if (is_due && !drain.drained_at && check.on_disk_messages == 0 &&
        policy[kLag].clears_at(K2::soft, at_lag)) {
      drain.drained_at = check.at;
    }
    if (check.at < frame.from) continue;
    lag = std::max(lag, check.lag_messages);
    disk = std::max(disk, check.on_disk_messages);
    if (!is_missing(check.read[kHeap])) heap = std::max(heap, check.read[kHeap]);
  }
  RC_ASSERT(figures.lag_max_messages() == lag);
  RC_ASSERT(figures.on_disk_max_messages() == disk);
  RC_ASSERT(figures.read_max(1) == heap);
  const Instant middle{frame.from.ns + (frame.end - frame.from).ns / 2};
  RC_ASSERT(is_same(figures.lag_mean(), mean_by_hand(seen, frame.from, frame.end, frame.from)));
  RC_ASSERT(
      is_same(figures.lag_mean_of_half(0), mean_by_hand(seen, frame.from, middle, frame.from)));
  RC_ASSERT(
      is_same(figures.lag_mean_of_half(1), mean_by_hand(seen, middle, frame.end, frame.from)));
  const DrainFigures& told = figures.drain();
  RC_ASSERT(told.first.has_value() == drain.first.has_value());
  if (told.first) RC_ASSERT(told.first->at == drain.first->at);
  if (told.first) RC_ASSERT(told.first->lag_messages == drain.first->lag_messages);
  RC_ASSERT(told.drained_at == drain.drained_at);
  for (const Level level : policy.raised_levels()) {
    for (std::size_t m = 0; m < policy.metric_count(); ++m) {
      const bool held = std::any_of(seen.begin(), seen.end(), [&](const LoopSample& check) {
        return frame.overload_ends && check.at >= *frame.overload_ends &&
               !policy.metrics[m].clears_at(level, check.read.values[m]);
      });
      RC_ASSERT(told.ever_held(policy, m, level) == held);
    }
  }
}

TEST(CheckFigures, ChecksNearerThanThePolicyAsksForAreCounted) {
  Policy policy = default_policy();
  policy.check_every_s = 2;
  CheckFigures figures(policy, {});
  for (const std::int64_t s : {0, 1, 3, 3, 6, 7}) {
    LoopSample check;
    check.at = Instant{s * kSecond};
    figures.check(check);
  }
  EXPECT_EQ(figures.too_near(), 3U);
}

}  // namespace
}  // namespace cascade
