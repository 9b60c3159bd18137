// What an index takes, and what it answers for. That its answers are those of a plain replay is
// tried in properties/search/indexed_replay_prop.cpp.

#include "sim/replay/indexed/trace_index.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "model/input_error.hpp"
#include "model/k2.hpp"
#include "sim/replay/indexed/extrema_tree.hpp"
#include "sim/replay/replay_frame.hpp"

namespace cascade {
namespace {

/// A row a second, of the lag or of the heap; the last after a gap.
Trace indexed_rows(Metric metric, std::size_t rows, std::int64_t gap_s = 1) {
  Trace trace;
  for (std::size_t row = 0; row < rows; ++row) {
    const bool is_last = row + 1 == rows;
    const auto s = static_cast<std::int64_t>(row) + (is_last ? gap_s - 1 : 0);
    trace.at.push_back(Instant{s * kNsPerS});
    trace[metric].push_back(1);
  }
  return trace;
}

TEST(TraceIndex, TakesTheBytesOfItsParts) {
  constexpr std::size_t kRows = 40;
  const std::size_t tree = ExtremaTree<Highest>(kRows, [](std::size_t) { return 1.0; }).bytes();
  const std::size_t sight = sizeof(Instant) + sizeof(std::uint32_t);
  const Duration minute = Duration::from_seconds(60);
  const Trace lag = indexed_rows(kLag, kRows), heap = indexed_rows(kHeap, kRows);
  Trace missing = lag;
  missing[kLag][7] = kMissing;
  const Cadence often{Duration{kNsPerS}, "1s"};
  EXPECT_EQ(TraceIndex(lag, nullptr, {}, minute).bytes(), 2 * tree);
  EXPECT_EQ(TraceIndex(missing, nullptr, {}, minute).bytes(), 4 * tree);
  EXPECT_EQ(TraceIndex(lag, nullptr, often, minute).bytes(), 2 * tree + kRows * sight);
  EXPECT_EQ(TraceIndex(lag, &heap, {}, minute).bytes(), 4 * tree + 2 * kRows * sight);
  // What was asked is kept as well: one span of missing values.
  const TraceIndex asked(missing, nullptr, {}, minute);
  ASSERT_EQ(asked.blind(default_policy()).size(), 1u);
  EXPECT_EQ(asked.bytes(), 4 * tree + sizeof(TimeSpan));
  Trace two = missing;
  two[kHeap] = two[kLag];
  EXPECT_EQ(column_bytes(two), kRows * (sizeof(Instant) + 2 * sizeof(double)));
}

TEST(TraceIndex, AGapAsLongAsTheLimitIsNotBlind) {
  const Trace trace = indexed_rows(kLag, 20, 9);
  const Duration limit = blind_after(trace, nullptr, {});
  ASSERT_GT(limit.ns, kNsPerS);
  for (const std::int64_t longer_ns : {0, 1}) {
    Trace gap = trace;
    gap.at.back() = gap.at[18] + limit + Duration{longer_ns};
    ASSERT_EQ(blind_after(gap, nullptr, {}), limit);
    const TraceIndex index(gap, nullptr, {}, Duration{});
    EXPECT_EQ(index.blind(default_policy()).size(), static_cast<std::size_t>(longer_ns));
  }
}

TEST(MetricIndex, TellsTheGreatestNumbersApart) {
  for (const double sign : {1.0, -1.0}) {
    Trace trace = indexed_rows(kLag, 3);
    trace[kLag] = {0, sign * 1e308, sign * 1.5e308};
    const std::vector<std::string> worse_low = {default_policy()[kLag].name};
    const TraceIndex index(trace, nullptr, {}, Duration{},
                           sign > 0 ? std::vector<std::string>{} : worse_low);
    const MetricIndex& metric = *index.metric(worse_low[0]);
    EXPECT_EQ(metric.next_at_or_worse(0, sign * 1.2e308, OnMissing::hold), 2u);
    EXPECT_EQ(metric.next_healthier(1, sign * 1.2e308, OnMissing::hold), 1u);
  }
}

TEST(TraceIndex, FitsALongerAgeLimitWhereNothingIsTooOld) {
  // Both end at the same time: what ends before the other is too old at the end.
  const auto rows = [](Metric metric, std::int64_t gap_s) {
    return indexed_rows(metric, static_cast<std::size_t>(29 - gap_s), gap_s);
  };
  const auto fits = [&](std::int64_t lag_gap_s, std::int64_t heap_gap_s, double stale_after_s) {
    const Trace lag = rows(kLag, lag_gap_s), heap = rows(kHeap, heap_gap_s);
    EXPECT_EQ(lag.at.back(), heap.at.back());
    const Cadence often{Duration{kNsPerS}, "1s"};
    return TraceIndex(lag, &heap, often, Duration::from_seconds(5))
        .fits(Duration::from_seconds(stale_after_s));
  };
  EXPECT_TRUE(fits(1, 1, 5));
  EXPECT_TRUE(fits(1, 1, 6));
  EXPECT_FALSE(fits(1, 1, 4)) << "then some may be too old";
  EXPECT_TRUE(fits(9, 1, 5));
  EXPECT_FALSE(fits(9, 1, 6));
  EXPECT_TRUE(fits(1, 9, 5));
  EXPECT_FALSE(fits(1, 9, 6));
  const Trace alone = rows(kLag, 9);  // each row at its own check: none is ever old
  EXPECT_TRUE(TraceIndex(alone, nullptr, {}, Duration::from_seconds(5)).fits(Duration{1}));
  const Trace beside = rows(kHeap, 1);  // of two files each is held at the other's rows
  EXPECT_FALSE(TraceIndex(alone, &beside, {}, Duration::from_seconds(5)).fits(Duration{1}));
}

TEST(Sights, AreOfNoMoreRowsThanTheyCanNumber) {
  EXPECT_NO_THROW(Sights::require_countable(4'294'967'294u));
  for (const std::size_t rows : {std::size_t{4'294'967'295}, std::size_t{4'294'967'296}}) {
    try {
      Sights::require_countable(rows);
      ADD_FAILURE() << rows;
    } catch (const InputError& error) {
      EXPECT_EQ(error.line(), 0u);
    }
  }
}

// Older than the longest time that there is nothing is.
TEST(Sights, ARowIsNeverOlderThanForEver) {
  Trace lag, heap;
  lag.at = {Instant{0}};
  lag[kLag] = {7};
  heap.at = {Instant{0}, Instant{5}, Instant::max()};
  heap[kHeap] = {1, 2, 3};
  const struct {
    Duration stale_after;
    bool seen;
  } table[] = {{Duration::max(), true}, {Duration::max() - Duration{1}, false}};
  for (const auto& row : table) {
    const TraceIndex index(lag, &heap, {}, row.stale_after);
    const MetricIndex& metric = *index.metric(default_policy()[kLag].name);
    EXPECT_EQ(metric.value(metric.sights().at(Instant{5}, 0)), 7);
    const double at_the_end = metric.value(metric.sights().at(Instant::max() - Duration{1}, 0));
    const double in_the_end = metric.value(metric.sights().size() - 1);
    EXPECT_EQ(at_the_end, 7);
    EXPECT_EQ(in_the_end == 7, row.seen);
    EXPECT_EQ(metric.sights().any_stale(), !row.seen);
  }
}

TEST(TraceIndex, KnowsWhatItWasTurnedFor) {
  const Trace trace = indexed_rows(kLag, 20);
  Trace both = trace;
  both[kHeap] = both[kLag];
  const TraceIndex index(both, nullptr, {}, Duration{});
  const TraceIndex alone(trace, nullptr, {}, Duration{});
  Policy turned = default_policy();
  turned[kHeap].worse = Worse::low;
  EXPECT_TRUE(index.knows(default_policy()));
  EXPECT_FALSE(index.knows(turned));
  EXPECT_TRUE(alone.knows(turned)) << "there is no heap";
  EXPECT_EQ(worse_low_of(turned), std::vector<std::string>{"heap_pct"});
  EXPECT_TRUE(TraceIndex(both, nullptr, {}, Duration{}, worse_low_of(turned)).knows(turned));
  turned[kHeap].monitored = false;
  EXPECT_TRUE(index.knows(turned)) << "nobody asks for it";
  Policy waits = default_policy();
  waits.escalate_after_s = 1e-9;
  EXPECT_FALSE(index.knows(waits));
}

TEST(TraceIndex, BlindIsWhereAMonitoredMetricIsMissing) {
  Trace both = indexed_rows(kLag, 20);
  both[kHeap] = both[kLag];
  both[kLag][5] = kMissing;
  both[kHeap][9] = kMissing;
  const TraceIndex index(both, nullptr, {}, Duration{});
  const auto spans = [&](const Policy& policy) {
    std::string text;
    for (const TimeSpan& span : index.blind(policy)) {
      text +=
          std::to_string(span.from.ns / kNsPerS) + "-" + std::to_string(span.to.ns / kNsPerS) + " ";
    }
    return text;
  };
  Policy policy = default_policy();
  for (int twice = 0; twice < 2; ++twice) EXPECT_EQ(spans(policy), "5-6 9-10 ");
  policy[kLag].monitored = false;
  EXPECT_EQ(spans(policy), "9-10 ");
  policy[kLag].monitored = true;
  policy[kHeap].monitored = false;
  EXPECT_EQ(spans(policy), "5-6 ");
  policy.metrics.pop_back();  // a policy that does not know of it
  EXPECT_EQ(spans(policy), "5-6 ");
}

}  // namespace
}  // namespace cascade
