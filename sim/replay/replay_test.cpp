#include "sim/replay/replay.hpp"
#include "model/k2.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "model/input_error.hpp"
#include "sim/replay/summary.hpp"
#include "sim/trace/readers/read_trace.hpp"
#include "testing_paths.hpp"

namespace cascade {

inline bool operator==(const Pressure& a, const Pressure& b) {
  const auto same = [](double x, double y) { return x == y || (is_missing(x) && is_missing(y)); };
  return same(a[kLag], b[kLag]) && same(a[kHeap], b[kHeap]);
}

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::int64_t kSecond = 1'000'000'000;

/// What a check was given; t counts from the trace's first row.
struct Look {
  double t_s;
  Pressure seen;
  bool operator==(const Look& other) const { return t_s == other.t_s && seen == other.seen; }
};
[[maybe_unused]] void PrintTo(const Look& look, std::ostream* out) {
  *out << "{" << look.t_s << " s, " << look.seen[kLag] << ", " << look.seen[kHeap] << "}";
}

Trace trace_of(std::vector<double> at_s, std::vector<double> lag, std::vector<double> heap = {}) {
  Trace trace;
  trace.name = "hand.csv";
  for (const double s : at_s) trace.at.push_back(Instant{} + Duration::from_seconds(s));
  trace[kLag] = std::move(lag);
  trace[kHeap] = std::move(heap);
  trace.counts.rows = trace.size();
  return trace;
}

Trace heap_of(std::vector<double> at_s, std::vector<double> heap) {
  Trace trace = trace_of(std::move(at_s), {}, std::move(heap));
  trace.name = "heap.csv";
  return trace;
}

Cadence each(double seconds) { return {Duration::from_seconds(seconds), "some"}; }

Policy with_stale_after(double seconds) {
  Policy policy = default_policy();
  policy.stale_after_s = seconds;
  return policy;
}

std::vector<Look> looks(const Policy& policy, const Trace& trace, const Trace* heap,
                        const Cadence& cadence) {
  std::vector<Look> seen;
  ReplayHooks hooks;
  hooks.checker = [&seen](Cascade& cascade, Instant now, const Pressure& pressure) {
    seen.push_back({Duration{now.ns}.seconds(), pressure});
    return cascade.check(now, pressure);
  };
  const ReplayResult result = replay(policy, trace, heap, cadence, hooks);
  EXPECT_EQ(result.checks, seen.size());
  EXPECT_EQ(result.first_check.ns, 0);
  EXPECT_EQ(Duration{result.last_check.ns}.seconds(), seen.back().t_s);
  return seen;
}

// --check-every sample

TEST(ReplaySample, ChecksOnceAtEachRowOnThatRowsValues) {
  const Trace trace = trace_of({100, 101, 350, 350.5}, {5, kMissing, 7, 8}, {1, 2, kMissing, 4});
  EXPECT_THAT(looks(default_policy(), trace, nullptr, {}),
              ElementsAre(Look{0, {5, 1}}, Look{1, {kMissing, 2}}, Look{250, {7, kMissing}},
                          Look{250.5, {8, 4}}));
}

TEST(ReplaySample, ARowIsNeverStaleAtItsOwnTime) {
  const Trace trace = trace_of({0, 1000}, {5, 6}, {1, 2});
  EXPECT_THAT(looks(with_stale_after(0), trace, nullptr, {}),
              ElementsAre(Look{0, {5, 1}}, Look{1000, {6, 2}}));
}

TEST(ReplaySample, ASingleRowIsASingleCheck) {
  const Trace trace = trace_of({7}, {2e6});
  for (const Cadence& cadence : {Cadence{}, each(1)}) {
    const ReplayResult result = replay(default_policy(), trace, nullptr, cadence);
    EXPECT_EQ(result.checks, 1u);
    EXPECT_EQ(result.last_check, result.first_check);
    ASSERT_EQ(result.journal.entries.size(), 1u);
    EXPECT_EQ(result.journal.entries.front().to, K2::aggressive);
    EXPECT_EQ(result.journal.entries.front().at.ns, 0);
  }
}

// --check-every DURATION

TEST(ReplayDuration, ChecksFromTheFirstRowUpToAndIncludingTheLast) {
  const struct {
    double last_s, every_s;
    std::vector<double> checks_at_s;
  } table[] = {
      {3, 1, {0, 1, 2, 3}},                // exactly on the last row
      {2.999999999, 1, {0, 1, 2}},         // 1 ns short of it
      {3.000000001, 1, {0, 1, 2, 3}},      // 1 ns past it
      {3, 2, {0, 2}},                      //
      {3, 4, {0}},                         // longer than the trace
      {3, 0.75, {0, 0.75, 1.5, 2.25, 3}},  //
  };
  for (const auto& row : table) {
    const Trace trace = trace_of({50, 50 + row.last_s}, {1, 2});
    std::vector<double> at_s;
    for (const Look& look : looks(default_policy(), trace, nullptr, each(row.every_s))) {
      at_s.push_back(look.t_s);
    }
    EXPECT_EQ(at_s, row.checks_at_s) << row.last_s << " s, every " << row.every_s;
  }
}

TEST(ReplayDuration, EachCheckSeesTheNewestRowAtOrBeforeIt) {
  const Trace trace = trace_of({10, 10.4, 11, 11.999999999, 12.000000001, 14}, {1, 2, 3, 4, 5, 6});
  EXPECT_THAT(looks(default_policy(), trace, nullptr, each(1)),
              ElementsAre(Look{0, {1, 0}}, Look{1, {3, 0}}, Look{2, {4, 0}}, Look{3, {5, 0}},
                          Look{4, {6, 0}}));
}

TEST(ReplayDuration, ANewestRowWithoutAValueIsNotReplacedByAnOlderOne) {
  const Trace trace = trace_of({0, 1, 2, 3}, {1, kMissing, 3, 4}, {10, 20, kMissing, 40});
  EXPECT_THAT(looks(default_policy(), trace, nullptr, each(0.5)),
              ElementsAre(Look{0, {1, 10}}, Look{0.5, {1, 10}}, Look{1, {kMissing, 20}},
                          Look{1.5, {kMissing, 20}}, Look{2, {3, kMissing}},
                          Look{2.5, {3, kMissing}}, Look{3, {4, 40}}));
}

TEST(ReplayDuration, ARowOlderThanStaleAfterIsMissing) {
  const Trace trace = trace_of({0, 100}, {5, 6}, {1, 2});
  // Exactly stale_after old is not older than it.
  EXPECT_THAT(looks(with_stale_after(60), trace, nullptr, each(60)),
              ElementsAre(Look{0, {5, 1}}, Look{60, {5, 1}}));
  EXPECT_THAT(looks(with_stale_after(60), trace, nullptr, each(60.000000001)),
              ElementsAre(Look{0, {5, 1}}, Look{60.000000001, {kMissing, kMissing}}));
  EXPECT_THAT(looks(with_stale_after(0), trace, nullptr, each(50)),
              ElementsAre(Look{0, {5, 1}}, Look{50, {kMissing, kMissing}}, Look{100, {6, 2}}));
}

TEST(ReplayDuration, StaysInsideItsTraceAtTheEndOfTime) {
  Trace trace = trace_of({0, 0}, {1, 2});
  trace.at = {Instant::max() - Duration{2}, Instant::max()};
  EXPECT_EQ(replay(default_policy(), trace, nullptr, {Duration{1}, "1ns"}).checks, 3u);
  EXPECT_EQ(replay(default_policy(), trace, nullptr, {Duration::max(), "for ever"}).checks, 1u);
}

TEST(ReplayDuration, NoTimeBetweenChecksIsRefused) {
  const Trace trace = trace_of({0, 1}, {1, 2});
  for (const Duration every : {Duration{0}, Duration{-1}}) {
    EXPECT_THROW(replay(default_policy(), trace, nullptr, {every, "0s"}), InputError);
  }
}

// Two files

TEST(ReplayTwoFiles, ChecksAtTheUnionOfTheirTimesEachMetricHeld) {
  const Trace lag = trace_of({10, 20, 30}, {1, 2, 3});
  const Trace heap = heap_of({12, 20, 40}, {50, 60, 70});
  EXPECT_THAT(looks(default_policy(), lag, &heap, {}),
              ElementsAre(Look{0, {1, kMissing}},  // nothing is known of the heap yet
                          Look{2, {1, 50}},        //
                          Look{10, {2, 60}},       // once, though both have a row
                          Look{20, {3, 60}}, Look{30, {3, 70}}));
}

TEST(ReplayTwoFiles, TheOtherFileMayBeginFirst) {
  const Trace lag = trace_of({12}, {1});
  const Trace heap = heap_of({10, 12}, {50, 60});
  EXPECT_THAT(looks(default_policy(), lag, &heap, {}),
              ElementsAre(Look{0, {kMissing, 50}}, Look{2, {1, 60}}));
}

TEST(ReplayTwoFiles, AHeldValueBecomesStale) {
  const Trace lag = trace_of({0, 60, 60.000000001, 61}, {1, 2, 3, 4});
  const Trace heap = heap_of({0}, {50});
  EXPECT_THAT(looks(with_stale_after(60), lag, &heap, {}),
              ElementsAre(Look{0, {1, 50}}, Look{60, {2, 50}}, Look{60.000000001, {3, kMissing}},
                          Look{61, {4, kMissing}}));
}

TEST(ReplayTwoFiles, AMissingRowIsHeldAsMissing) {
  const Trace lag = trace_of({0, 10, 20}, {1, 2, 3});
  const Trace heap = heap_of({0, 5}, {50, kMissing});
  EXPECT_THAT(looks(default_policy(), lag, &heap, {}),
              ElementsAre(Look{0, {1, 50}}, Look{5, {1, kMissing}}, Look{10, {2, kMissing}},
                          Look{20, {3, kMissing}}));
}

TEST(ReplayTwoFiles, ADurationRunsFromTheFirstRowOfEitherToTheLastOfEither) {
  const Trace lag = trace_of({10, 11}, {1, 2});
  const Trace heap = heap_of({9, 10, 13}, {50, 60, 70});
  EXPECT_THAT(looks(default_policy(), lag, &heap, each(1)),
              ElementsAre(Look{0, {kMissing, 50}}, Look{1, {1, 60}}, Look{2, {2, 60}},
                          Look{3, {2, 60}}, Look{4, {2, 70}}));
}

TEST(ReplayTwoFiles, TheHeapFileWinsOverAHeapColumnBesideTheLag) {
  const Trace lag = trace_of({0, 1}, {1, 2}, {10, 20});
  const Trace heap = heap_of({0, 1}, {50, 60});
  EXPECT_THAT(looks(default_policy(), lag, &heap, {}),
              ElementsAre(Look{0, {1, 50}}, Look{1, {2, 60}}));
}

TEST(ReplayTwoFiles, AbsoluteAndRelativeTimesAreNotMixed) {
  Trace lag = trace_of({0, 1}, {1, 2});
  Trace heap = heap_of({0, 1}, {50, 60});
  for (const bool lag_is_absolute : {true, false}) {
    lag.absolute_time = lag_is_absolute;
    heap.absolute_time = !lag_is_absolute;
    try {
      replay(default_policy(), lag, &heap, {});
      ADD_FAILURE() << "was replayed";
    } catch (const InputError& error) {
      EXPECT_THAT(error.what(), StartsWith("heap.csv: times are "));
      EXPECT_THAT(error.what(), HasSubstr("hand.csv"));
    }
  }
  heap.absolute_time = lag.absolute_time = true;
  EXPECT_EQ(replay(default_policy(), lag, &heap, {}).checks, 2u);
}

TEST(ReplayTwoFiles, EachFileMustHaveItsMetric) {
  const Trace lag = trace_of({0, 1}, {1, 2});
  const Trace heap = heap_of({0, 1}, {50, 60});
  const Trace none = trace_of({}, {});
  const struct {
    const Trace &first, *second;
    const char* what;
  } table[] = {
      {none, nullptr, "hand.csv: the trace has no rows"},
      {none, &heap, "hand.csv: the trace has no rows"},
      {lag, &none, "hand.csv: the trace has no rows"},
      {lag, &lag, "hand.csv: no heap column"},
      {heap, &heap, "heap.csv: no lag column"},
  };
  for (const auto& row : table) {
    try {
      replay(default_policy(), row.first, row.second, {});
      ADD_FAILURE() << "was replayed: " << row.what;
    } catch (const InputError& error) {
      EXPECT_THAT(error.what(), StartsWith(row.what));
    }
  }
}

// What is monitored

TEST(ReplayMonitored, AMetricWithoutAColumnReadsAsZeroAndIsLeftOutOfTheJournal) {
  const auto line = [](const Trace& trace, const Trace* heap = nullptr) {
    const Journal journal = replay(default_policy(), trace, heap, {}).journal;
    return to_json_line(journal.entries.at(0), journal.header);
  };
  EXPECT_EQ(line(trace_of({0}, {150'000})),
            R"({"t":0,"from":"NORMAL","to":"SOFT","lag":150000,"cause":["lag"]})");
  EXPECT_EQ(line(heap_of({0}, {75})),
            R"({"t":0,"from":"NORMAL","to":"SOFT","heap_pct":75.0,"cause":["heap_pct"]})");
  EXPECT_EQ(line(trace_of({0}, {150'000}, {kMissing})),
            R"({"t":0,"from":"NORMAL","to":"SOFT","lag":150000,"heap_pct":null,"cause":["lag"]})");
  // It does not stand in the way of a recovery, as a missing one would.
  const Trace storm = trace_of({0, 100}, {150'000, 1});
  EXPECT_EQ(replay(default_policy(), storm, nullptr, {}).journal.entries.size(), 2u);
  const Trace half_blind = trace_of({0, 100}, {150'000, 1}, {1, kMissing});
  EXPECT_EQ(replay(default_policy(), half_blind, nullptr, {}).journal.entries.size(), 1u);
}

TEST(ReplayMonitored, WhatThePolicyDoesNotMonitorIsNotLookedAt) {
  Policy policy = default_policy();
  policy[kHeap].monitored = false;
  const Trace trace = trace_of({0, 1}, {150'000, 150'000}, {99, 99});
  const Journal journal = replay(policy, trace, nullptr, {}).journal;
  ASSERT_EQ(journal.entries.size(), 1u);
  EXPECT_EQ(to_json_line(journal.entries.front(), journal.header),
            R"({"t":0,"from":"NORMAL","to":"SOFT","lag":150000,"cause":["lag"]})");
}

TEST(ReplayMonitored, ATraceOfNothingThatThePolicyMonitorsIsRefused) {
  Policy policy = default_policy();
  policy[kHeap].monitored = false;
  EXPECT_THROW(replay(policy, heap_of({0}, {99}), nullptr, {}), InputError);
  policy[kLag].monitored = false;
  EXPECT_THROW(replay(policy, trace_of({0}, {1}, {99}), nullptr, {}), InputError);
}

// Other ladders

Policy ladder(const char* toml) { return parse_policy(toml, "hand.toml"); }

/// Columns of the policy's metrics, in its order; an empty one is not there.
Trace trace_for(const Policy& policy, std::vector<double> at_s,
                const std::vector<std::vector<double>>& columns) {
  Trace trace = trace_of(std::move(at_s), {});
  trace.metrics = trace_metrics_of(policy);
  for (std::size_t i = 0; i < columns.size(); ++i) trace[metric_at(i)] = columns[i];
  return trace;
}

std::vector<std::string> lines(const ReplayResult& run) {
  std::vector<std::string> lines;
  for (const Transition& entry : run.journal.entries) {
    lines.push_back(to_json_line(entry, run.journal.header));
  }
  return lines;
}

TEST(ReplayLadder, LowValuesMayBeTheBadOnes) {
  const Policy policy = ladder(
      "name = 'phone'\nlevels = ['OK', 'SAVING']\ncooldown_s = 2\n"
      "[metric.battery_pct]\nworse = 'low'\ntrigger = [20]\nclear = [30]\n");
  const Trace trace = trace_for(policy, {0, 1, 2, 3, 4, 5}, {{21, 20, 31, 30, kMissing, 30.5}});
  const ReplayResult run = replay(policy, trace, nullptr, {});
  EXPECT_THAT(
      lines(run),
      ElementsAre(R"({"t":1,"from":"OK","to":"SAVING","battery_pct":20,"cause":["battery_pct"]})",
                  R"({"t":5,"from":"SAVING","to":"OK","battery_pct":30.5})"));
  EXPECT_THAT(to_json(summarize(run, trace, nullptr)),
              HasSubstr(R"("seconds_at":{"OK":1,"SAVING":4},)"));
}

constexpr const char* kThreeMetrics =
    "name = 'server'\nlevels = ['OK', 'WARM', 'HOT']\ncooldown_s = [5, 1]\n"
    "[metric.temp_c]\ntrigger = [50, 80]\nclear = [45, 75]\n"
    "[metric.load]\ntrigger = [4, inf]\nclear = [2, inf]\n"
    "[metric.free_gb]\nworse = 'low'\ntrigger = [10, 1]\nclear = [20, 5]\n";

TEST(ReplayLadder, ThreeMetricsFromTwoFiles) {
  const Policy policy = ladder(kThreeMetrics);
  const Trace first =
      trace_for(policy, {0, 2, 4, 6, 8}, {{50, 20, 20, 20, 20}, {}, {100, 1, 6, 21, 21}});
  const Trace second = trace_for(policy, {0, 3, 8}, {{}, {9, 9, 1}});
  EXPECT_THAT(
      lines(replay(policy, first, &second, {})),
      ElementsAre(
          R"({"t":0,"from":"OK","to":"WARM","temp_c":50,"load":9,"free_gb":100,"cause":["temp_c","load"]})",
          R"({"t":2,"from":"WARM","to":"HOT","temp_c":20,"load":9,"free_gb":1,"cause":["free_gb"]})",
          R"({"t":4,"from":"HOT","to":"WARM","temp_c":20,"load":9,"free_gb":6})"));
  // Their times are ordered whichever file comes first; a metric that nobody has is not monitored.
  EXPECT_EQ(lines(replay(policy, second, &first, {})), lines(replay(policy, first, &second, {})));
  EXPECT_THAT(lines(replay(policy, second, nullptr, {})),
              ElementsAre(R"({"t":0,"from":"OK","to":"WARM","load":9,"cause":["load"]})",
                          R"({"t":8,"from":"WARM","to":"OK","load":1})"));
}

TEST(ReplayLadder, FilesAndPolicyMustSpeakOfTheSame) {
  const Policy policy = ladder(kThreeMetrics);
  const Trace all = trace_for(policy, {0}, {{1}, {1}, {100}});
  const Trace load = trace_for(policy, {0}, {{}, {1}});
  const Trace nothing = trace_for(policy, {0}, {});
  const struct {
    const Trace& first;
    const Trace* second;
    const char* what;
  } table[] = {
      {all, &load, "hand.csv: 'load' is in hand.csv as well: each metric in one of the two files"},
      {load, &nothing, "hand.csv: no column of a metric"},
      {nothing, nullptr, "hand.csv: policy 'server' monitors nothing in this trace"},
      {trace_of({0}, {1}), nullptr,
       "hand.csv: 'lag' is no metric of policy 'server': a trace of temp_c, load, free_gb"},
  };
  for (const auto& row : table) {
    try {
      replay(policy, row.first, row.second, {});
      ADD_FAILURE() << "was replayed: " << row.what;
    } catch (const InputError& error) {
      EXPECT_THAT(error.what(), StartsWith(row.what));
    }
  }
}

TEST(ReplayLadder, EightLevelsAreClimbedAndLeftOneByOne) {
  const Policy policy = ladder(
      "name = 'fan'\nlevels = ['L0', 'L1', 'L2', 'L3', 'L4', 'L5', 'L6', 'L7']\n"
      "escalation = 'stepwise'\nrecovery = 'stepwise'\ncooldown_s = 0\n"
      "[metric.temp_c]\ntrigger = [1, 2, 3, 4, 5, 6, 7]\nclear = [1, 2, 3, 4, 5, 6, 7]\n");
  std::vector<double> at_s, temp_c;
  for (int i = 0; i < 16; ++i) {
    at_s.push_back(i);
    temp_c.push_back(i < 8 ? 9 : -9);
  }
  const Trace trace = trace_for(policy, at_s, {temp_c});
  const Summary summary = summarize(replay(policy, trace, nullptr, {}), trace, nullptr);
  EXPECT_EQ(summary.transitions, 14u);
  EXPECT_EQ(summary.level_max, level_at(7));
  EXPECT_EQ(summary.level_final, kLowest);
  EXPECT_THAT(to_json(summary), HasSubstr(R"("L6>L7":1)"));
}

TEST(ReplayLadder, ChecksThatComeTooNearAreMadeAndCounted) {
  Policy policy = default_policy();
  const Trace trace = trace_of({0, 1, 1.5, 2.5, 3.499999999}, {1, 1, 1, 1, 150'000});
  const auto figures = [&](const Cadence& cadence) {
    return to_json(summarize(replay(policy, trace, nullptr, cadence), trace, nullptr));
  };
  EXPECT_THAT(figures({}), Not(HasSubstr("checks_too_near")));
  policy.check_every_s = 1e-9;
  EXPECT_THAT(figures({}), HasSubstr(R"("checks":5,"checks_too_near":0,)"));
  policy.check_every_s = 1;
  EXPECT_THAT(figures({}), HasSubstr(R"("checks":5,"checks_too_near":2,)"));
  EXPECT_THAT(figures({}), HasSubstr(R"("level_final":"SOFT")"));
  EXPECT_THAT(figures(each(1)), HasSubstr(R"("checks":4,"checks_too_near":0,)"));
  EXPECT_THAT(figures(each(0.5)), HasSubstr(R"("checks":7,"checks_too_near":6,)"));
}

// The journal's header

TEST(ReplayJournal, HeaderSaysWhatWasReplayedAndHow) {
  Trace lag = trace_of({12, 13}, {1, 2});
  const Trace early = heap_of({11}, {1});
  EXPECT_EQ(to_json_line(replay(default_policy(), lag, nullptr, {}).journal.header),
            R"({"journal":"cascade/1","policy":"k2","trace":"hand.csv","check_every":"sample",)"
            R"("start":null})");
  Trace heap = early;
  lag.absolute_time = heap.absolute_time = true;
  const Cadence cadence{Duration::from_seconds(0.5), "500ms"};
  EXPECT_EQ(to_json_line(replay(default_policy(), lag, &heap, cadence).journal.header),
            R"({"journal":"cascade/1","policy":"k2","trace":"hand.csv","check_every":"500ms",)"
            R"("start":"1970-01-01T00:00:11Z"})");
}

TEST(ReplayHooks, ProgressRisesAndStaysWithinItsBounds) {
  Trace trace;
  for (int i = 0; i < 300'000; ++i) {
    trace.at.push_back({i * kSecond});
    trace[kLag].push_back(1);
  }
  std::vector<double> told;
  ReplayHooks hooks;
  hooks.progress = [&told](double fraction) { told.push_back(fraction); };
  replay(default_policy(), trace, nullptr, {}, hooks);
  ASSERT_EQ(told.size(), 4u);  // every 65,536 checks
  for (std::size_t i = 0; i < told.size(); ++i) {
    EXPECT_EQ(told[i], (65'536.0 * static_cast<double>(i + 1) - 1) / 299'999);
  }
  // Checks that are far apart from rows take time as well.
  told.clear();
  replay(default_policy(), trace_of({0, 300'000}, {1, 1}), nullptr, each(1), hooks);
  ASSERT_GE(told.size(), 3u);
  EXPECT_TRUE(std::is_sorted(told.begin(), told.end()));
  EXPECT_LE(told.back(), 1);
}

// A day of a real consumer; the numbers come from an independent reading of the semantics.
TEST(ReplayKnownAnswers, ADayOfARecordedConsumer) {
  const std::string file = std::string(kSharedDir) + "/traces/lag-khaos-ysb-120000.csv";
  if (!std::filesystem::exists(file)) {
    GTEST_SKIP() << "the recordings are not beside the project: " << file;
  }
  ReadOptions options;
  options[kLag].scale = 11;
  const Trace trace = read_trace(file, options);
  EXPECT_EQ(trace.counts.rows, 85'860u);
  const struct {
    const char* policy;
    std::size_t transitions, in_worst_hour;
    std::vector<double> seconds_at;
  } table[] = {
      {"k2", 47, 8, {20235, 62373, 180, 893, 2178}},
      {"k2-as-coded", 41, 7, {39007, 43781, 0, 893, 2178}},
      {"k2-as-documented", 71, 12, {39007, 43787, 12, 905, 2148}},
  };
  for (const auto& row : table) {
    SCOPED_TRACE(row.policy);
    const Policy policy = builtin_policy(row.policy).value();
    const Summary s = summarize(replay(policy, trace, nullptr, {}), trace, nullptr);
    EXPECT_EQ(s.rows, 85'860u);
    EXPECT_EQ(s.transitions, row.transitions);
    EXPECT_EQ(s.transitions_per_hour_max, row.in_worst_hour);
    std::vector<double> seconds_at;
    for (const Level level : s.levels.levels()) {
      seconds_at.push_back(s.at_level[index(level)].seconds());
    }
    EXPECT_EQ(seconds_at, row.seconds_at);
  }
}

}  // namespace
}  // namespace cascade
