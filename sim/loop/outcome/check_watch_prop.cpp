// A run's checks, told while it runs, against the same asked of all of them at its end.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <vector>

#include "model/k2.hpp"
#include "sim/loop/outcome/check_samples.hpp"
#include "sim/loop/outcome/check_watch.hpp"
#include "sim/trace/trace_info.hpp"

namespace cascade {
namespace {

using loop_checks::checks_of;
using loop_checks::kSecond;

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

// The rank of the interval that is the pace is one higher for one check more, or one less: of these
// runs the first kPaceChecks say 1 s, and more of them would say 2 s, or the other way round.
TEST(CheckWatch, ItsPaceIsThatOfSoManyChecksAndNoneMore) {
  constexpr std::size_t kIntervals = kPaceChecks - 1, kRank = (kIntervals - 1) * 9 / 10;
  const struct {
    std::size_t of_one_s;  // of the first; ten of the others are of 4 s, the rest of 2 s
    std::int64_t pace_s;
    std::size_t gaps;
  } table[] = {{kRank + 1, 1, 11}, {kRank, 2, 0}};
  for (const auto& row : table) {
    SCOPED_TRACE(row.pace_s);
    std::vector<std::int64_t> intervals_s(row.of_one_s, 1);
    intervals_s.resize(row.of_one_s + 10, 4);
    intervals_s.resize(kIntervals, 2);
    intervals_s.insert(intervals_s.end(), {2, 2, 4});
    CheckWatch watch(default_policy(), setup_of(CheckMode::per_batch));
    std::vector<Instant> at = {Instant{}};
    watch.check(at[0], {0, 0}, {});
    watch.check(at[0], {0, 0}, {});  // one of its instant already
    for (const std::int64_t s : intervals_s) {
      at.push_back(at.back() + Duration{s * kSecond});
      watch.check(at.back(), {0, 0}, {});
    }
    EXPECT_EQ(watch.check_interval(), Duration{row.pace_s * kSecond});
    EXPECT_EQ(check_interval_of(setup_of(CheckMode::per_batch), at),
              Duration{row.pace_s * kSecond});
    EXPECT_EQ(watch.files().gaps, row.gaps);
  }
  EXPECT_EQ(check_interval_of(setup_of(CheckMode::per_batch), {Instant{5}}), Duration{});
}

TEST(CheckWatch, AGapIsLongerThanThreeIntervalsAndBetweenTwoChecks) {
  EXPECT_EQ(blind_after(Duration{5}), Duration{15});
  for (const std::int64_t longer_ns : {0, 1}) {
    CheckWatch watch(default_policy(), setup_of(CheckMode::timer));
    watch.check(Instant{100 * kSecond}, {0, 0}, {});
    EXPECT_EQ(watch.files().gaps, 0u) << "before the first there is none";
    watch.check(Instant{103 * kSecond + longer_ns}, {0, 0}, {});
    EXPECT_EQ(watch.files().gaps, static_cast<std::size_t>(longer_ns));
  }
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

}  // namespace
}  // namespace cascade
