// What is said of two recorded runs, against a look at each nanosecond of them.
#include "properties/diff/trace_diff.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "properties/diff/parting.hpp"
#include "sim/loop/prng.hpp"

namespace cascade {
namespace {

constexpr int kLongest = 12;  // of a run, in nanoseconds

ReplayResult drawn_run(Prng& random) {
  ReplayResult run;
  Level now = kLowest;
  for (int at = 0; at < kLongest; ++at) {
    const Level to = level_at(random.below(3));
    if (random.below(3) != 0 || to == now) continue;
    Transition entry;
    entry.at = Instant{at};
    entry.from = now;
    entry.to = now = to;
    run.journal.entries.push_back(entry);
  }
  run.end = Instant{kLongest + static_cast<int>(random.below(3))};
  return run;
}

Level level_in(const ReplayResult& run, std::int64_t at) {
  Level level = kLowest;
  for (const Transition& entry : run.journal.entries) {
    if (entry.at.ns <= at) level = entry.to;
  }
  return level;
}

std::string times_of(const std::vector<Transition>& entries) {
  std::string all;
  for (const Transition& entry : entries) all += std::to_string(entry.at.ns) + " ";
  return all;
}

TEST(TraceDiff, SaysWhatEachNanosecondShows) {
  Prng random(7);
  LevelMatch levels;
  for (std::size_t i = 0; i < 3; ++i) levels.b_of[i] = level_at(i);
  for (int pair = 0; pair < 2000; ++pair) {
    // B's middle and highest level may be A's highest and middle one.
    if (pair == 1000) std::swap(levels.b_of[1], levels.b_of[2]);
    const ReplayResult a = drawn_run(random), b = drawn_run(random);
    const std::int64_t end = std::max(a.end.ns, b.end.ns);
    std::vector<std::pair<Instant, Instant>> apart;
    std::int64_t apart_ns = 0;
    for (std::int64_t at = 0; at < end; ++at) {
      if (levels.same(level_in(a, at), level_in(b, at))) continue;
      ++apart_ns;
      if (apart.empty() || apart.back().second.ns != at) apart.emplace_back(Instant{at}, Instant{});
      apart.back().second = Instant{at + 1};
    }
    const auto are_same = [&](const Transition& of_a, const Transition& of_b) {
      return of_a.at == of_b.at && levels.same(of_a.from, of_b.from) &&
             levels.same(of_a.to, of_b.to);
    };
    std::vector<Transition> only_a = a.journal.entries, only_b = b.journal.entries;
    for (const Transition& of_a : a.journal.entries) {
      for (const Transition& of_b : b.journal.entries) {
        if (!are_same(of_a, of_b)) continue;
        const auto is_then = [&](const Transition& each) { return each.at == of_a.at; };
        only_a.erase(std::find_if(only_a.begin(), only_a.end(), is_then));
        only_b.erase(std::find_if(only_b.begin(), only_b.end(), is_then));
      }
    }
    SCOPED_TRACE(pair);
    const TraceDiff diff = trace_diff(a, b, levels);
    EXPECT_EQ(diff.length.ns, end);
    EXPECT_EQ(diff.time_apart.ns, apart_ns);
    EXPECT_EQ(diff.apart, apart);
    EXPECT_EQ(times_of(diff.only_a), times_of(only_a));
    EXPECT_EQ(times_of(diff.only_b), times_of(only_b));
    EXPECT_EQ(diff.in_both, a.journal.entries.size() - only_a.size());
    for (std::int64_t at = 0; at < end; ++at) {
      for (const auto& [spans, run] : {std::pair(&diff.a, &a), std::pair(&diff.b, &b)}) {
        const auto last = std::find_if(spans->rbegin(), spans->rend(),
                                       [&](const LevelSpan& each) { return each.from.ns <= at; });
        EXPECT_EQ(last->level, level_in(*run, at));
      }
    }
    if (HasFailure()) return;
  }
}

// A witness is offered as a trace where a reader of traces would see the same.
TEST(DiffRun, FitsATraceWhereItsRowsWouldBeReadAsTheyAre) {
  const DiffCheck first{Instant{0}, {1, kMissing}, {false, false}, kLowest, kLowest};
  DiffCheck second = first;
  second.at = Instant{1};
  EXPECT_FALSE(fits_a_trace({}));
  EXPECT_TRUE(fits_a_trace({first, second}));
  EXPECT_FALSE(fits_a_trace({first, first}));
  second.held[1] = true;
  EXPECT_FALSE(fits_a_trace({first, second}));
  second.held[1] = false;
  second.values[0] = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(fits_a_trace({first, second}));
}

TEST(DiffRun, IsTheSameWhereAllOfItIs) {
  const DiffCheck check{Instant{5}, {1, kMissing}, {false, true}, kLowest, level_at(1)};
  EXPECT_TRUE(is_same_run({check}, {check}));
  EXPECT_FALSE(is_same_run({check}, {}));
  for (const auto edit :
       {+[](DiffCheck& c) { c.at = Instant{6}; }, +[](DiffCheck& c) { c.values[0] = 2; },
        +[](DiffCheck& c) { c.values[1] = 0; }, +[](DiffCheck& c) { c.held[0] = true; },
        +[](DiffCheck& c) { c.a = level_at(1); }, +[](DiffCheck& c) { c.b = kLowest; }}) {
    DiffCheck other = check;
    edit(other);
    EXPECT_FALSE(is_same_run({check}, {other}));
  }
}

}  // namespace
}  // namespace cascade
