#include "sim/replay/made.hpp"
#include "model/k2.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "sim/replay/journal.hpp"
#include "sim/replay/summary.hpp"
#include "sim/text/sha256.hpp"
#include "sim/trace/readers/read_trace.hpp"

namespace cascade {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

// The examples of FIPS 180-4's author: of nothing, of "abc".
TEST(Sha256, IsTheStandards) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(PolicyDigest, IsOfWhatThePolicySaysAndNotOfHowItIsWritten) {
  const Policy plain = parse_policy("name = \"a\"\ncooldown_s = 10.0\n", "a.toml");
  const Policy same = parse_policy("# why\ncooldown_s = 1e1\nname = 'a'\n", "b.toml");
  const Policy other = parse_policy("name = \"a\"\ncooldown_s = 10.000000001\n", "a.toml");
  EXPECT_EQ(policy_digest(plain), policy_digest(same));
  EXPECT_NE(policy_digest(plain), policy_digest(other));
}

std::string json_of(const Made& made) {
  return json_object([&](JsonWriter& json) { write_members(json, made); });
}

Trace lag_of_11_series() {
  Trace trace;
  trace.name = "lag \"x\".csv";
  trace.sha256 = "12ab";
  trace[kLag] = {1};
  trace.scales[index(kLag)] = 11;
  trace.counts.rows = 7;
  trace.counts.series = 3;
  return trace;
}

TEST(Made, SaysWhatWentInAndWhatWasDoneToIt) {
  const Made made =
      with_traces({"cascade 1", "replay x", {}, {}, {}, {}}, lag_of_11_series(), nullptr);
  EXPECT_EQ(json_of(made), R"({"by":"cascade 1","args":"replay x",)"
                           R"("input":{"name":"lag \"x\".csv","sha256":"12ab","rows":7},)"
                           R"("scale":{"lag":11},"summed":{"lag":3}})");
  std::string values;
  for (const auto& [name, value] : named_values(made)) values += name + "=" + value + ";";
  EXPECT_EQ(values,
            "Made by=cascade 1;Arguments=replay x;Input=lag \"x\".csv, sha256 12ab, 7 rows;"
            "Scale of lag=11;Series summed to lag=3;");
}

// What applies to nobody is not said: a scale of 1, one series.
TEST(Made, IsSilentOnWhatWasNotDone) {
  Trace trace = lag_of_11_series();
  trace.scales[index(kLag)] = 1;
  trace.counts.series = 1;
  EXPECT_THAT(json_of(with_traces({}, trace, nullptr)), Not(HasSubstr("scale")));
  EXPECT_THAT(json_of(with_traces({}, trace, nullptr)), Not(HasSubstr("summed")));
  trace.counts.series = 2;
  EXPECT_THAT(json_of(with_traces({}, trace, nullptr)), HasSubstr(R"("summed":{"lag":2})"));
}

TEST(Made, OfAScenarioTheFileIsNamedWithoutItsFolder) {
  for (const std::string file : {"c.toml", "/c.toml", "a/b/c.toml", "./c.toml"}) {
    EXPECT_EQ(with_scenario({}, file, "").input->name, "c.toml") << file;
  }
}

TEST(Made, TwoFilesAreBothNamed) {
  Trace heap;
  heap.name = "gc.csv";
  heap.sha256 = "34cd";
  heap[kHeap] = {1};
  heap.scales[index(kHeap)] = 100;
  EXPECT_THAT(json_of(with_traces({}, lag_of_11_series(), &heap)),
              EndsWith(R"("heap_input":{"name":"gc.csv","sha256":"34cd","rows":0},)"
                       R"("scale":{"lag":11,"heap_pct":100},"summed":{"lag":3}})"));
}

// A second file of other metrics than K2's is named by another member.
TEST(Made, ASecondFileOfOtherMetricsIsNamedToo) {
  Trace temperature;
  temperature.name = "temp.csv";
  temperature.sha256 = "12ab";
  temperature.metrics = {{"temp_c", "", 0, 100}, {"load", "", 0, 100}};
  temperature[metric_at(0)] = {1};
  temperature.scales[0] = 0.1;
  Trace load = temperature;
  load.name = "load.csv";
  load.columns = {};
  load[metric_at(1)] = {1};
  load.scales[1] = 100;
  const Made made = with_traces({}, temperature, &load);
  EXPECT_THAT(json_of(made),
              EndsWith(R"("input":{"name":"temp.csv","sha256":"12ab","rows":0},)"
                       R"("second_input":{"name":"load.csv","sha256":"12ab","rows":0},)"
                       R"("scale":{"temp_c":0.1,"load":100}})"));
  Journal journal;
  journal.header.metrics = {{"temp_c", true}, {"load", true}};
  journal.header.made = made;
  const std::string text = to_json_lines(journal);
  EXPECT_EQ(to_json_lines(parse_journal(text, "new")), text);
}

// The header reads back, and one of an older program does too.
TEST(Made, RoundTripsThroughTheJournal) {
  Trace heap;
  heap.name = "gc.csv";
  heap[kHeap] = {1};
  heap.scales[index(kHeap)] = 100;
  Journal journal;
  journal.header.policy = "k2";
  const std::string older = to_json_lines(journal);
  EXPECT_FALSE(parse_journal(older, "old").header.made);
  journal.header.made = with_policy(
      with_traces({"cascade 1", "replay 'a b'", {}, {}, {}, {}}, lag_of_11_series(), &heap),
      default_policy());
  const std::string text = to_json_lines(journal);
  EXPECT_EQ(to_json_lines(parse_journal(text, "new")), text);
}

TEST(Made, StandsInTheSummary) {
  ReplayResult run;
  EXPECT_THAT(to_json(summarize(run, Trace{}, nullptr)), Not(HasSubstr("made")));
  run.journal.header.made = Made{"cascade 1", "replay x", {}, {}, {}, "sha256:00"};
  EXPECT_THAT(
      to_json(summarize(run, Trace{}, nullptr)),
      EndsWith(R"("made":{"by":"cascade 1","args":"replay x","policy_digest":"sha256:00"}})"));
}

TEST(ShellWord, ReadsBackAsTheShellReadsIt) {
  for (const std::string& word :
       {std::string("a/b.csv"), std::string(""), std::string("a b"), std::string("it's"),
        std::string("$(x)`y`\\\""), std::string("*~")}) {
    const std::string command =
        "test \"$(printf %s " + shell_word(word) + ")\" = " + shell_word(word);
    EXPECT_EQ(std::system(command.c_str()), 0) << word;
  }
  EXPECT_EQ(shell_word("--lag-scale"), "--lag-scale");
  EXPECT_EQ(shell_word("a b"), "'a b'");
  EXPECT_EQ(shell_word("it's"), "'it'\\''s'");
}

}  // namespace
}  // namespace cascade
