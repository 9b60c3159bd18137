// cascade sweep SCENARIO --shard, and merge of what it writes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "cli/checkpoint.hpp"
#include "cli/testing/run_program.hpp"
#include "cli/testing/small_loop.hpp"
#include "testing_paths.hpp"

namespace cascade {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using ShardWords = std::vector<std::string>;

ShardWords and_more(ShardWords first, const ShardWords& more) {
  first.insert(first.end(), more.begin(), more.end());
  return first;
}

/// Nine combinations, of which some are invalid.
ShardWords nine_of(const std::string& scenario) {
  return {"sweep",  scenario,
          "--vary", "consumer.batch_size=0,100,500",
          "--vary", "lag.soft=50000,90000,100000",
          "--jobs", "1"};
}

/// Runs the shard, and returns its file.
std::string one_shard(const TestFolder& folder, const ShardWords& sweep, std::size_t index,
                      std::size_t count) {
  const std::string of = std::to_string(index) + "/" + std::to_string(count);
  const std::string file = folder / ("part-" + std::to_string(index));
  const ProgramRun run = run_cascade(and_more(sweep, {"--shard", of, "-o", file}));
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(run.err, HasSubstr("shard " + of + " by --shard"));
  return file;
}

TEST(LoopShard, MergedTheyHaveTheBytesOfOneMachine) {
  const struct {
    ShardWords sweep, result;  ///< what a shard is told too, and what only the result is
    std::size_t shards;
  } table[] = {
      {{"--no-verdicts"}, {}, 2},
      {{"--replications", "2", "--seed", "9", "--pareto", "lag_max,latency_p99_s.tier_1"}, {}, 3},
      {{"--statistics", "drained_s,processed"},
       {"--format", "jsonl", "--pareto", "processed,drained_s"},
       10},  // more than there are combinations
  };
  for (const auto& row : table) {
    SCOPED_TRACE(testing::PrintToString(row.sweep));
    const TestFolder folder;
    const ShardWords sweep = and_more(nine_of(small_loop(folder)), row.sweep);
    const std::string one = folder / "one", merged = folder / "merged";
    const ProgramRun whole = run_cascade(and_more(and_more(sweep, row.result), {"-o", one}));
    ASSERT_EQ(whole.status, 0) << whole.err;
    EXPECT_THAT(whole.err, HasSubstr("9 scenarios, 3 invalid"));
    ShardWords merge = {"sweep", "merge"};
    for (std::size_t i = row.shards; i-- > 0;) {
      merge.push_back(one_shard(folder, sweep, i, row.shards));
    }
    std::filesystem::remove(folder.path() / "small.toml");  // merge needs no scenario
    const ProgramRun run = run_cascade(and_more(and_more(merge, row.result), {"-o", merged}));
    ASSERT_EQ(run.status, 0) << run.err;
    EXPECT_EQ(content_of(merged), content_of(one));
    EXPECT_EQ(lines_of(content_of(merged)).size(), row.result.empty() ? 10u : 9u);
  }
}

TEST(LoopShard, MergeRefusesWhatIsNotEachShardOfOneSweepOnce) {
  const TestFolder folder, other;
  const std::string scenario = small_loop(folder);
  const ShardWords sweep = and_more(nine_of(scenario), {"--no-verdicts"});
  const std::string first = one_shard(folder, sweep, 0, 2), second = one_shard(folder, sweep, 1, 2);
  const auto foreign = [&](const ShardWords& words) {
    std::filesystem::remove(other.path() / "part-1");
    return ShardWords{first, one_shard(other, words, 1, 2)};
  };
  const auto with = [&](const ShardWords& more) { return foreign(and_more(sweep, more)); };
  const std::string text = content_of(second);
  ShardWords of_text = sweep, vary = sweep, verdicts = sweep, trace = sweep;
  of_text[1] = small_loop(other, "small.toml", "# the same but for this\n");
  vary[3] = "consumer.batch_size=0,100,400";
  verdicts.pop_back();
  trace[1] = std::string(kSourceDir) + "/sim/traces/storm.csv";
  trace[3] = "cooldown_s=1,2,3";
  const struct {
    std::function<ShardWords()> files;
    const char* says;
  } table[] = {
      {[&] { return ShardWords{first}; }, "shard 1/2 is not among 1 part from"},
      {[&] {
         return ShardWords{first, second, second};
       },
       "is shard 1/2, and so is"},
      {[&] {
         return ShardWords{first, one_shard(other, sweep, 1, 3)};
       },
       "is shard 1/3 and"},
      {[&] { return foreign(of_text); }, "its scenario is small.toml (sha256 "},
      {[&] { return foreign(vary); }, "it varies consumer.batch_size=0,100,400 and lag.soft="},
      {[&] { return foreign(verdicts); }, "it was run with verdicts, there --no-verdicts"},
      {[&] { return foreign(trace); }, "it is over a recording, there a scenario"},
      {[&] {
         return with({"--policy", "crypto"});
       },
       "its policy's digest is sha256:"},
      {[&] {
         return with({"--seed", "2"});
       },
       "its first seed is 2, there 1"},
      {[&] {
         return with({"--replications", "2"});
       },
       "it has 2 runs of each, there 1 run of each"},
      {[&] {
         return with({"--statistics", "lag_max"});
       },
       "its statistics are lag_max, there"},
      {[&] {
         return ShardWords{first, folder.put("end", text.substr(0, text.size() - 9))};
       },
       "end: was cut short or changed"},
      {[&] {
         return ShardWords{first, folder.put("head", text.substr(0, 99))};
       },
       "head: was cut short in its first line"},
  };
  for (const auto& row : table) {
    const std::string result = folder / "result";
    const ProgramRun run = run_cascade(
        and_more(and_more({"sweep", "merge"}, row.files()), {"-o", result, "--color", "never"}));
    EXPECT_EQ(run.status, 2) << row.says;
    EXPECT_THAT(run.err, HasSubstr(row.says));
    EXPECT_EQ(lines_of(run.err).size(), 1u) << run.err;
    EXPECT_FALSE(std::filesystem::exists(result));
  }
  const ProgramRun absent =
      run_cascade({"sweep", "merge", first, second, "--pareto", "lag_max,heap_pct_max"});
  EXPECT_EQ(absent.status, 2);
  EXPECT_THAT(absent.err, HasSubstr("--pareto: the sweep has no column 'heap_pct_max'"));
}

TEST(LoopShard, TheEnvironmentDecidesAndAPartThatIsThereIsKept) {
  const TestFolder folder;
  const std::string part = folder / "part";
  const ShardWords sweep = and_more(nine_of(small_loop(folder)), {"--no-verdicts", "-o", part});
  Setting job;
  job.environment = {{"JOB_COMPLETION_INDEX", "1"}, {"JOB_COMPLETIONS", "3"}};
  const ProgramRun run = run_cascade(sweep, job);
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(run.err, AllOf(HasSubstr("shard 1/3 by JOB_COMPLETION_INDEX and JOB_COMPLETIONS: 3 "
                                       "of 9 scenarios; --shard none"),
                             HasSubstr("merge puts the shards together")));
  const std::string before = content_of(part);
  EXPECT_THAT(run_cascade(sweep, job).err, HasSubstr("whole: nothing to do"));
  job.environment[0].second = "2";
  const ProgramRun another = run_cascade(sweep, job);
  EXPECT_EQ(another.status, 2);
  EXPECT_THAT(another.err, HasSubstr("is shard 1/3 of this sweep: another -o for each shard"));
  EXPECT_EQ(content_of(part), before);
  const ProgramRun find =
      run_cascade({"sweep", sweep[1], "--vary", "cooldown_s=1:3", "--find", "drains"}, job);
  EXPECT_EQ(find.status, 2);
  EXPECT_THAT(find.err, HasSubstr("--find is one machine's work, and JOB_COMPLETION_INDEX"));
}

TEST(LoopShard, GoesOnFromWhatItsOwnKilledRunLeft) {
  const TestFolder folder;
  const ShardWords sweep = and_more(nine_of(small_loop(folder)), {"--no-verdicts"});
  const std::string file = one_shard(folder, sweep, 1, 2), whole = content_of(file);
  std::filesystem::remove(file);
  const std::size_t at = whole.find("\"request\":\"") + 11;
  const std::string request = whole.substr(at, 16);
  const auto leave = [&](const std::string& shard) {
    Checkpoint left(file + ".partial", request + shard);
    for (const std::string& line : lines_of(whole)) {
      if (line[0] == '5') left.append(line);
    }
  };
  const ShardWords command = and_more(sweep, {"--shard", "1/2", "-o", file});
  leave(" 1/2");
  EXPECT_THAT(run_cascade(command).err, HasSubstr("1 taken from an earlier run's file"));
  EXPECT_EQ(content_of(file), whole);
  std::filesystem::remove(file);
  leave(" 0/2");
  EXPECT_THAT(run_cascade(command).err, HasSubstr("is what is left of a sweep of something else"));
}

}  // namespace
}  // namespace cascade
