// Which files fit together, and which of them has a metric.

#include "sim/replay/replay_frame.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "model/input_error.hpp"
#include "model/k2.hpp"

namespace cascade {
namespace {

using testing::HasSubstr;

/// A file that was read for these metrics and has a column of some.
Trace frame_file(const std::string& name, const std::vector<std::string>& metrics,
                 const std::vector<std::string>& columns) {
  Trace trace;
  trace.name = name;
  trace.at = {Instant{0}, Instant{5}};
  trace.metrics.clear();
  for (const std::string& metric : metrics) {
    const Metric number = metric_at(trace.metrics.size());
    trace.metrics.push_back({metric, "", 0, 100});
    for (const std::string& column : columns) {
      if (column == metric) trace[number] = {1, 2};
    }
  }
  return trace;
}

std::string misfit_of(const Trace& trace, const Trace* second, const Cadence& cadence = {}) {
  try {
    require_fit(trace, second, cadence);
  } catch (const InputError& error) {
    EXPECT_EQ(error.line(), 0u) << "no line is at fault";
    return error.what();
  }
  return "none";
}

TEST(ReplayFrame, EachMetricButK2sIsInOneOfTwoFiles) {
  const std::vector<std::string> metrics = {"lag", "heap_pct", "load"};
  const auto with = [&](const std::vector<std::string>& first,
                        const std::vector<std::string>& second) {
    const Trace a = frame_file("a.csv", metrics, first), b = frame_file("b.csv", metrics, second);
    return misfit_of(a, &b);
  };
  EXPECT_EQ(with({"lag"}, {"load"}), "none");
  EXPECT_EQ(with({"lag", "heap_pct"}, {"lag", "heap_pct", "load"}), "none");
  EXPECT_EQ(with({"lag"}, {"lag"}), "none");
  EXPECT_EQ(with({"heap_pct"}, {"heap_pct"}), "none");
  EXPECT_THAT(with({"load"}, {"load"}), HasSubstr("'load' is in a.csv as well"));
  EXPECT_THAT(with({}, {"load"}), HasSubstr("a.csv: no column of a metric"));
  EXPECT_THAT(with({"load"}, {}), HasSubstr("b.csv: no column of a metric"));
}

TEST(ReplayFrame, BothFilesHaveTheSameKindOfTime) {
  Trace relative = frame_file("r.csv", {"load"}, {"load"}), absolute = relative;
  absolute.name = "a.csv";
  absolute.metrics[0].name = "heat";
  absolute.absolute_time = true;
  EXPECT_THAT(misfit_of(relative, &absolute),
              HasSubstr("a.csv: times are absolute here and relative in r.csv"));
  EXPECT_THAT(misfit_of(absolute, &relative),
              HasSubstr("r.csv: times are relative here and absolute in a.csv"));
}

TEST(ReplayFrame, TheTimeBetweenChecksIsAboveNothing) {
  const Trace trace = frame_file("a.csv", {"load"}, {"load"});
  for (const std::int64_t ns : {-1, 0}) {
    Cadence cadence;
    cadence.every = Duration{ns};
    EXPECT_THAT(misfit_of(trace, nullptr, cadence), HasSubstr("the time between checks is 0"));
  }
  Cadence shortest;
  shortest.every = Duration{1};
  EXPECT_EQ(misfit_of(trace, nullptr, shortest), "none");
}

TEST(ReplayFrame, AMetricThatThePolicyLacksIsRefusedWhereItHasAColumn) {
  const Policy& policy = default_policy();
  require_metrics_of(policy, frame_file("a.csv", {"lag", "load"}, {"lag"}));
  EXPECT_THROW(require_metrics_of(policy, frame_file("a.csv", {"lag", "load"}, {"lag", "load"})),
               InputError);
}

TEST(ReplayFrame, OfTwoColumnsTheFirstFilesIsReadButOfTheHeap) {
  const Trace a = frame_file("a.csv", {"lag", "heap_pct"}, {"lag", "heap_pct"}), b = a;
  const Trace heap = frame_file("h.csv", {"lag", "heap_pct"}, {"heap_pct"});
  EXPECT_EQ(column_of("lag", a, &b)->trace, &a);
  EXPECT_EQ(column_of("heap_pct", a, &b)->trace, &b);
  EXPECT_EQ(column_of("lag", heap, &a)->trace, &a);
  EXPECT_EQ(column_of("lag", a, &heap)->trace, &a);
  EXPECT_EQ(column_of("heap_pct", a, nullptr)->trace, &a);
  EXPECT_FALSE(column_of("lag", heap, nullptr));
}

TEST(ReplayFrame, BlindIsAfterThreeChecksThatDidNotCome) {
  const Trace trace = frame_file("a.csv", {"load"}, {"load"});
  Cadence cadence;
  cadence.every = Duration{7};
  EXPECT_EQ(blind_after(trace, nullptr, cadence), Duration{21});
}

}  // namespace
}  // namespace cascade
