#include "sim/trace/sample_traces.hpp"
#include "model/k2.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <set>
#include <string>

#include "sim/replay/replay.hpp"
#include "sim/text/input_file.hpp"
#include "sim/trace/readers/read_trace.hpp"
#include "sim/trace/trace_csv.hpp"
#include "sim/trace/trace_info.hpp"
#include "testing_paths.hpp"

namespace cascade {
namespace {

using testing::ElementsAre;

std::string file_of(std::string_view name) {
  return std::string(kSourceDir) + "/sim/traces/" + std::string(name) + ".csv";
}

Trace sample(std::string_view name) { return sample_trace(name, kSampleSeed).value(); }

std::vector<Transition> entries_of(std::string_view name, const char* policy = "k2") {
  return replay(builtin_policy(policy).value(), sample(name), nullptr, {}).journal.entries;
}

TEST(SampleTraces, AreThoseThreeAndNoOther) {
  EXPECT_THAT(sample_trace_names(), ElementsAre("storm", "calm", "gappy"));
  EXPECT_FALSE(sample_trace("Storm", kSampleSeed));
  EXPECT_FALSE(sample_trace("", kSampleSeed));
}

// A changed generator changes these files on purpose only: CASCADE_WRITE_SAMPLES=1 writes them.
TEST(SampleTraces, FilesInTheTreeAreTheGeneratorsBytes) {
  for (const std::string_view name : sample_trace_names()) {
    const std::string csv = canonical_csv(sample(name));
    if (std::getenv("CASCADE_WRITE_SAMPLES") != nullptr) {
      std::ofstream(file_of(name), std::ios::binary) << csv;
    }
    EXPECT_TRUE(read_file(file_of(name)) == csv)
        << file_of(name) << " is not what the generator makes of its seed";
  }
}

TEST(SampleTraces, AnotherSeedIsAnotherTraceAndTheSameSeedTheSame) {
  for (const std::string_view name : sample_trace_names()) {
    EXPECT_EQ(canonical_csv(*sample_trace(name, 5)), canonical_csv(*sample_trace(name, 5)));
    EXPECT_NE(canonical_csv(*sample_trace(name, 5)), canonical_csv(*sample_trace(name, 6)));
  }
}

TEST(SampleTraces, FilesReadBackAsTheyWereMade) {
  for (const std::string_view name : sample_trace_names()) {
    SCOPED_TRACE(name);
    const Trace made = sample(name);
    const Trace read = read_trace(file_of(name), {});
    EXPECT_TRUE(read.absolute_time);
    EXPECT_EQ(read.at, made.at);
    EXPECT_EQ(read.name, made.name);
    EXPECT_EQ(read.counts.rows, made.counts.rows);
    EXPECT_EQ(read.counts.missing_rows, made.counts.missing_rows);
    EXPECT_EQ(canonical_csv(read), canonical_csv(made));
  }
}

TEST(SampleTraces, ValuesAreThoseOfARealConsumer) {
  for (const std::string_view name : sample_trace_names()) {
    const Trace trace = sample(name);
    for (const double lag : trace[kLag]) {
      if (is_missing(lag)) continue;
      EXPECT_GT(lag, 0);
      EXPECT_EQ(lag, static_cast<double>(static_cast<std::int64_t>(lag)));
    }
    for (const double heap : trace[kHeap]) {
      if (is_missing(heap)) continue;
      EXPECT_GT(heap, 0);
      EXPECT_LT(heap, 100);
    }
  }
}

TEST(SampleTraces, TheStormVisitsEveryLevelAndComesBack) {
  EXPECT_EQ(sample("storm").size(), 721u);
  const std::vector<Transition> entries = entries_of("storm");
  EXPECT_GE(entries.size(), 12u);
  EXPECT_LE(entries.size(), 25u);
  std::set<std::size_t> levels;
  for (const Transition& entry : entries) levels.insert(index(entry.to));
  EXPECT_THAT(levels, ElementsAre(0, 1, 2, 3, 4));
  EXPECT_EQ(entries.back().to, K2::normal);
  // It rises again before NORMAL is reached: the storm is not one hump.
  const auto again = std::count_if(entries.begin() + 1, entries.end(), [&](const Transition& e) {
    return e.kind == TransitionKind::escalation && e.from != K2::normal &&
           (&e - 1)->kind == TransitionKind::recovery;
  });
  EXPECT_GE(again, 1);
}

TEST(SampleTraces, TheStormEndsInNormalUnderEveryBuiltInPolicy) {
  for (const std::string& policy : builtin_policy_names()) {
    EXPECT_EQ(entries_of("storm", policy.c_str()).back().to, K2::normal) << policy;
  }
}

TEST(SampleTraces, TheCalmNeverLeavesNormal) {
  EXPECT_EQ(sample("calm").size(), 721u);
  for (const std::string& policy : builtin_policy_names()) {
    EXPECT_TRUE(entries_of("calm", policy.c_str()).empty()) << policy;
  }
  // Calm, but not at rest: it comes near enough to SOFT to be worth a look.
  const auto lag = sample("calm")[kLag];
  EXPECT_GT(*std::max_element(lag.begin(), lag.end()), 20'000);
}

TEST(SampleTraces, TheGappyOneHasGapsAndMissingValuesInBothMetrics) {
  const TraceInfo info = trace_info(sample("gappy"), default_policy());
  EXPECT_EQ(info.gaps, 2u);
  EXPECT_LT(info.rows, 721u);
  EXPECT_GT(info[kLag]->missing, 20u);
  EXPECT_GT(info[kHeap]->missing, 20u);
  EXPECT_EQ(entries_of("gappy").back().to, K2::normal);
  // It shows what it costs to read a missing value as 0.
  EXPECT_GT(entries_of("gappy", "k2-as-coded").size(), entries_of("gappy").size());
}

}  // namespace
}  // namespace cascade
