#include "model/k2.hpp"
#include "sim/trace/trace_csv.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <set>

#include "sim/trace/readers/read_trace.hpp"

namespace cascade {
namespace {

/// Any value that a reader may give: at least 0 and finite, or missing. All magnitudes.
rc::Gen<double> any_value() {
  return rc::gen::oneOf(
      rc::gen::just(kMissing), rc::gen::just(0.0),
      rc::gen::map(rc::gen::inRange(0, 100'000'000), [](int n) { return n / 1000.0; }),
      rc::gen::map(rc::gen::arbitrary<std::uint64_t>(), [](std::uint64_t bits) {
        double value = 0;
        std::memcpy(&value, &bits, sizeof value);
        value = std::fabs(value);
        return value <= std::numeric_limits<double>::max() ? value : kMissing;
      }));
}

rc::Gen<std::int64_t> any_time() {
  constexpr std::int64_t kSecond = 1'000'000'000;
  return rc::gen::oneOf(
      rc::gen::arbitrary<std::int64_t>(), rc::gen::inRange<std::int64_t>(0, 1000 * kSecond),
      rc::gen::map(rc::gen::inRange<std::int64_t>(0, 2'000'000'000),
                   [](std::int64_t s) { return s * kSecond; }),
      // Either side of where a bare number of seconds begins to mean an epoch.
      rc::gen::inRange<std::int64_t>(100'000'000 * kSecond - 5, 100'000'000 * kSecond + 5));
}

Trace any_trace() {
  Trace trace;
  const auto times = *rc::gen::nonEmpty(rc::gen::container<std::set<std::int64_t>>(any_time()));
  for (const std::int64_t ns : times) trace.at.push_back({ns});
  trace.absolute_time = *rc::gen::arbitrary<bool>();
  const int metrics = *rc::gen::inRange(1, 4);
  const auto column = rc::gen::container<std::vector<double>>(times.size(), any_value());
  if ((metrics & 1) != 0) trace[kLag] = *column;
  if ((metrics & 2) != 0) trace[kHeap] = *column;
  return trace;
}

bool same_values(const std::vector<double>& a, const std::vector<double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](double x, double y) {
    return is_missing(x) ? is_missing(y) : x == y && std::signbit(x) == std::signbit(y);
  });
}

RC_GTEST_PROP(CanonicalCsv, ReadsBackAsItWas, ()) {
  const Trace trace = any_trace();
  const std::string text = canonical_csv(trace);
  RC_LOG() << text;
  const Trace back = parse_trace(text, "canonical.csv", {});
  RC_ASSERT(back.at == trace.at);
  RC_ASSERT(back.absolute_time == trace.absolute_time);
  RC_ASSERT(same_values(back[kLag], trace[kLag]));
  RC_ASSERT(same_values(back[kHeap], trace[kHeap]));
  RC_ASSERT(back.notes.size() ==
            (back.notes.empty() ? 0u : 1u));  // at most: heap above 100, or <= 1
  RC_ASSERT(canonical_csv(back) == text);
}

RC_GTEST_PROP(CanonicalCsv, ReadsBackAsItWasForMetricsOfOtherNames, ()) {
  const std::vector<TraceMetric> all = {{"temp_c", ""},     {"value", ""},   {"pod", ""},
                                        {"heap", "", 0, 5}, {"elapsed", ""}, {"lag", "seconds"}};
  Trace trace = any_trace();
  const auto first = *rc::gen::inRange<std::size_t>(0, all.size() - 3);
  trace.metrics.assign(all.begin() + static_cast<std::ptrdiff_t>(first),
                       all.begin() + static_cast<std::ptrdiff_t>(first) + 4);
  trace.columns[2] = trace.columns[0];
  // Below 0, where that is possible.
  if (first < 2) {
    for (double& value : trace.columns[0]) value = is_missing(value) || value == 0 ? value : -value;
  }
  const std::string text = canonical_csv(trace);
  RC_LOG() << text;
  ReadOptions options;
  options.metrics = trace.metrics;
  const Trace back = parse_trace(text, "canonical.csv", options);
  RC_ASSERT(back.at == trace.at);
  for (std::size_t i = 0; i < kMetricCountMax; ++i) {
    RC_ASSERT(same_values(back.columns[i], trace.columns[i]));
  }
  RC_ASSERT(canonical_csv(back) == text);
}

TEST(CanonicalCsv, IsPlainAndShort) {
  Trace trace;
  trace.at = {{0}, {1'500'000'000}, {2'000'000'000}};
  trace[kLag] = {100'000, kMissing, 0.1};
  trace[kHeap] = {70, 1e-9, 1e20};
  EXPECT_EQ(canonical_csv(trace), "t_s,lag,heap_pct\n0,100000,70\n1.5,,1e-09\n2,0.1,1e+20\n");
  trace[kHeap].clear();
  EXPECT_EQ(canonical_csv(trace), "t_s,lag\n0,100000\n1.5,\n2,0.1\n");
}

TEST(CanonicalCsv, TheTimeColumnSaysWhatItsMagnitudeWouldNot) {
  Trace trace;
  trace.at = {{5}};
  trace[kLag] = {1};
  trace.absolute_time = true;
  EXPECT_EQ(canonical_csv(trace), "epoch_s,lag\n0.000000005,1\n");
  trace.absolute_time = false;
  trace.at = {{100'000'000'000'000'000}};
  EXPECT_EQ(canonical_csv(trace), "uptime_s,lag\n100000000,1\n");
  trace.absolute_time = true;
  EXPECT_EQ(canonical_csv(trace), "t_s,lag\n100000000,1\n");
}

}  // namespace
}  // namespace cascade
