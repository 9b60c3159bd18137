// Files, and the recordings of real systems where they stand beside the project.
#include "sim/trace/readers/read_trace.hpp"
#include "model/k2.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>

#include "model/input_error.hpp"
#include "sim/text/time_text.hpp"
#include "sim/trace/readers/temporary_file.hpp"
#include "sim/trace/reading_words.hpp"
#include "testing_paths.hpp"

namespace cascade {
namespace {

using testing::HasSubstr;

std::string message_of(const std::string& file, const ReadOptions& options = {}) {
  try {
    read_trace(file, options);
    return "no error";
  } catch (const InputError& error) {
    return error.what();
  }
}

TEST(ReadTrace, AFile) {
  const TemporaryFile file("t,lag\n1,5\n");
  const Trace trace = read_trace(file.path(), {});
  EXPECT_EQ(trace.size(), 1u);
  EXPECT_EQ(trace.name, file.path().substr(file.path().rfind('/') + 1));
}

TEST(ReadTrace, TheContentDecidesNotTheName) {
  const TemporaryFile file("{\"t\":1,\"lag\":5}\n", "trace.csv");
  EXPECT_EQ(read_trace(file.path(), {}).format, "json-lines");
}

TEST(ReadTrace, MessagesNameTheFileAsItWasGiven) {
  const TemporaryFile file("t,lag\n1,5\n2,x\n");
  EXPECT_THAT(message_of(file.path()), testing::StartsWith(file.path() + ":3: 'x' in lag"));
}

TEST(ReadTrace, WhatIsNoFileIsRefused) {
  EXPECT_EQ(message_of("/nowhere/x.csv"),
            "/nowhere/x.csv: cannot be read (No such file or directory): the name of a readable "
            "file");
  EXPECT_EQ(message_of("/tmp"), "/tmp: is a folder: the name of a file");
  EXPECT_THAT(message_of("/tmp/\x1b[1m"), HasSubstr("/tmp/\\x1b[1m: cannot be read"));
}

TEST(ReadTrace, AnEmptyFile) {
  const TemporaryFile file("");
  EXPECT_THAT(message_of(file.path()), HasSubstr("the file is empty"));
}

/// Whatever has no size to begin with is read to its end: pipes, and standard input among them.
TEST(ReadTrace, APipe) {
  std::string text = "t,lag\n";
  for (int i = 0; i < 50'000; ++i) text += std::to_string(i) + ",5\n";
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    const ssize_t written = write(ends[1], text.data(), text.size());
    _exit(written == static_cast<ssize_t>(text.size()) ? 0 : 1);
  }
  close(ends[1]);
  EXPECT_EQ(read_trace("/dev/fd/" + std::to_string(ends[0]), {}).size(), 50'000u);
  close(ends[0]);
}

class Recordings : public testing::Test {
 protected:
  void SetUp() override {
    if (access(path("INDEX.md").c_str(), R_OK) != 0) {
      GTEST_SKIP() << "no recordings at " << kSharedDir;
    }
  }
  static std::string path(const std::string& name) {
    return std::string(kSharedDir) + "/traces/" + name;
  }
  static Trace read(const std::string& name) { return read_trace(path(name), {}); }
};

double most(const std::vector<double>& column) {
  double most = 0;
  for (const double value : column) most = value > most ? value : most;
  return most;
}

TEST_F(Recordings, Khaos) {
  const Trace trace = read("lag-khaos-ysb-120000.csv");
  EXPECT_EQ(trace.size(), 85'860u);
  EXPECT_FALSE(trace.absolute_time);
  EXPECT_EQ(trace.at.front(), Instant{1'000'000'000});
  EXPECT_EQ(trace[kLag].front(), 16'888);
  EXPECT_EQ(trace.counts.missing_rows, 0u);
  EXPECT_FALSE(trace.has(kHeap));
  // The jump that INDEX.md tells of, in one second.
  const auto jump = std::find(trace[kLag].begin(), trace[kLag].end(), 667'203.0);
  ASSERT_NE(jump, trace[kLag].end());
  EXPECT_EQ(*(jump - 1), 6'096.0);
}

TEST_F(Recordings, Espa) {
  const Trace trace = read("lag-espa-q1-dhalion01.csv");
  EXPECT_EQ(trace.size(), 593u);
  EXPECT_TRUE(trace.absolute_time);
  EXPECT_EQ(iso_text(trace.at.front()), "2022-03-25T09:33:46Z");
  EXPECT_EQ(trace.counts.missing_rows, 4u);
  EXPECT_EQ(most(trace[kLag]), 12'864'662);
}

TEST_F(Recordings, TheodoliteIsSummedOverPartitions) {
  const Trace trace = read("prom-theodolite-multi-timeseries.json");
  EXPECT_EQ(trace.format, "prometheus");
  EXPECT_EQ(trace.size(), 17u);
  EXPECT_EQ(trace.counts.series, 100u);
  EXPECT_EQ(reading_words(trace, trace.readings[0]),
            "lag = sum of 100 partitions of group shufflebench-kstreams in the answer's unnamed "
            "series, taken for messages");
  EXPECT_EQ(trace[kLag].front(), 257'678);
  EXPECT_EQ(trace[kLag].back(), 358'292);
  EXPECT_EQ(most(trace[kLag]), 418'134);
  EXPECT_EQ(trace.at.front(), Instant{1'702'453'444'975'000'000});
}

TEST_F(Recordings, TheodoliteSingle) {
  const Trace trace = read("prom-theodolite-single-timeseries.json");
  EXPECT_EQ(trace.size(), 126u);
  EXPECT_EQ(trace[kLag].front(), 45'827.099200000026);
  EXPECT_EQ(trace[kLag].back(), 110'942.14616000002);
}

TEST_F(Recordings, HeapOnly) {
  const Trace trace = read("heap-gc-g1rset.csv");
  EXPECT_EQ(trace.size(), 2'762u);
  EXPECT_FALSE(trace.has(kLag));
  EXPECT_EQ(trace[kHeap].front(), 69.982238);
  EXPECT_EQ(trace.at.front(), Instant{506'644'000'000});
  ASSERT_EQ(trace.readings.size(), 1u);
  EXPECT_EQ(reading_words(trace, trace.readings[0]),
            "heap_pct = column pct_of_max, taken for percent");
}

TEST_F(Recordings, WhatHoldsNoLagIsRefusedUntilAColumnIsNamed) {
  EXPECT_EQ(message_of(path("arr-ysb-ads-1s.csv")),
            path("arr-ysb-ads-1s.csv") +
                ":1: no lag or heap column among second, adCount: name one with --lag-column");
  ReadOptions options;
  options[kLag].column = "adCount";
  EXPECT_EQ(read_trace(path("arr-ysb-ads-1s.csv"), options).size(), 86'401u);
  EXPECT_THAT(message_of(path("arr-binance-usdm-persec.csv")), HasSubstr("epoch_s, symbol, msgs"));
  options[kLag].column = "msgs";
  const Trace summed = read_trace(path("arr-binance-usdm-persec.csv"), options);
  EXPECT_EQ(summed.size(), 345u);
  EXPECT_EQ(summed.counts.series, 2u);
  EXPECT_EQ(summed[kLag].front(), 302 + 171);
}

TEST_F(Recordings, AnEmptyAnswerIsAnError) {
  EXPECT_THAT(message_of(path("prom-theodolite-empty-timeseries.json")),
              HasSubstr("the query returned no series"));
}

}  // namespace
}  // namespace cascade
