// cascade sweep --shard and cascade sweep merge as their users meet them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "cli/checkpoint.hpp"
#include "cli/testing/run_program.hpp"
#include "sim/loop/prng.hpp"
#include "testing_paths.hpp"

namespace cascade {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using Words = std::vector<std::string>;

const std::string kTraceFolder = std::string(kSourceDir) + "/sim/traces/";
const std::string kStormTrace = kTraceFolder + "storm.csv";

Words operator+(Words first, const Words& more) {
  first.insert(first.end(), more.begin(), more.end());
  return first;
}

/// 24 policies, of which some are invalid.
const Words kSweep = {"sweep",        kStormTrace,
                      "--vary",       "lag.soft=50000,150000,600000",
                      "--vary",       "cooldown_s=1,30",
                      "--vary",       "lag.graceful=500000,700000",
                      "--vary",       "recovery=banded,stepwise",
                      "--no-verdicts"};

std::string part(const TestFolder& folder, std::size_t index, std::size_t count) {
  return folder / ("part-" + std::to_string(index) + "-" + std::to_string(count));
}

/// Runs the shard, and returns its file.
std::string run_shard(const TestFolder& folder, const Words& sweep, std::size_t index,
                      std::size_t count) {
  const std::string file = part(folder, index, count);
  const ProgramRun run = run_cascade(
      sweep + Words{"--shard", std::to_string(index) + "/" + std::to_string(count), "-o", file});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(run.out, "");
  return file;
}

Words run_shards(const TestFolder& folder, const Words& sweep, std::size_t count) {
  Words files;
  for (std::size_t i = 0; i < count; ++i) files.push_back(run_shard(folder, sweep, i, count));
  return files;
}

TEST(SweepMerge, HasTheBytesOfOneMachine) {
  Prng random(5);
  const TestFolder inputs;
  const std::string heap = inputs.put("heap.csv",
                                      "time,heap_pct\n2022-03-21T10:00:00Z,50\n"
                                      "2022-03-21T10:10:00Z,97\n2022-03-21T10:35:00Z,85\n");
  const Words proven = {"sweep",  kStormTrace,      "--vary", "recovery=banded,recompute,stepwise",
                        "--vary", "cooldown_s=5,30"};
  const struct {
    Words sweep, result;  ///< what a shard is told too, and what only the result is
    std::size_t shards;
  } table[] = {
      {kSweep, {}, 1},
      {kSweep, {"--format", "jsonl"}, 5},
      {kSweep + Words{"--heap", heap, "--check-every", "7s", "--lag-scale", "1.5"},
       {"--format", "jsonl"},
       3},
      {kSweep + Words{"--policy", "crypto", "--reversal-window", "20s"}, {"--format=jsonl"}, 2},
      {kSweep, {"--pareto", "seconds_from.SOFT,transitions"}, 30},  // more than there are policies
      {proven, {}, 4},
      {proven + Words{"--prove"}, {"--pareto", "transitions,flaps", "--format", "jsonl"}, 4},
      {{"sweep", kStormTrace, "--vary", "cooldown_s=1:9:1", "--no-verdicts"},
       {"--plot", "PLOT", "--figure", "reversals"},
       2},
  };
  for (const auto& row : table) {
    SCOPED_TRACE(testing::PrintToString(row.sweep + row.result));
    const TestFolder folder;
    const auto result = [&](const std::string& file) {
      Words words = row.result + Words{"-o", file};
      std::replace(words.begin(), words.end(), std::string("PLOT"), file + ".svg");
      return words;
    };
    const std::string one = folder / "one", merged = folder / "merged";
    const ProgramRun whole = run_cascade(row.sweep + result(one) + Words{"--jobs", "2"});
    ASSERT_EQ(whole.status, 0) << whole.err;
    Words files = run_shards(folder, row.sweep, row.shards);
    for (std::size_t i = files.size(); i > 1; --i) std::swap(files[i - 1], files[random.below(i)]);
    const ProgramRun run = run_cascade(Words{"sweep", "merge"} + files + result(merged));
    ASSERT_EQ(run.status, 0) << run.err;
    EXPECT_EQ(content_of(merged), content_of(one));
    EXPECT_EQ(content_of(merged + ".svg"), content_of(one + ".svg"));
    EXPECT_GT(content_of(merged).size(), 500u);
  }
}

TEST(SweepMerge, TheResultIsWhatTheShardsWereToldUnlessMergeIsToldOtherwise) {
  const TestFolder folder;
  const Words told = {"--pareto", "seconds_from.SOFT,transitions", "--format", "jsonl"};
  const Words files = run_shards(folder, kSweep + told, 2);
  const Words merge = Words{"sweep", "merge"} + files;
  EXPECT_EQ(run_cascade(merge).out, run_cascade(kSweep + told).out);
  const Words other = {"--pareto", "flaps,transitions", "--format", "csv"};
  EXPECT_EQ(run_cascade(merge + other).out, run_cascade(kSweep + other).out);
  // Told differently, they ask; a decision ends that.
  std::filesystem::remove(files[1]);
  run_shard(folder, kSweep, 1, 2);
  EXPECT_THAT(run_cascade(merge).err, AllOf(HasSubstr("part-1-2: was made with another --format"),
                                            HasSubstr("--format to merge, which then decides")));
  EXPECT_EQ(run_cascade(merge + other).out, run_cascade(kSweep + other).out);
}

TEST(SweepMerge, ExitStatusOneIsAnAnswerAboutAllShards) {
  const TestFolder folder;
  const Words none = {"sweep",  kStormTrace,       "--vary", "recovery=recompute",
                      "--vary", "cooldown_s=5,30", "--prove"};
  const Words files = run_shards(folder, none, 2);
  EXPECT_EQ(run_cascade(none).status, 1);
  EXPECT_EQ(run_cascade(Words{"sweep", "merge"} + files).status, 1);
  // A shard may have none, or nothing that is valid; a sweep may not.
  const Words invalid = {"sweep", kStormTrace, "--vary", "lag.soft=6e6,7e6", "--no-verdicts"};
  const ProgramRun run = run_cascade(Words{"sweep", "merge"} + run_shards(folder, invalid, 3));
  EXPECT_EQ(run.status, 2);
  EXPECT_EQ(run.err, run_cascade(invalid).err);
}

TEST(SweepMerge, RefusesWhatIsNotEachShardOfOneSweepOnce) {
  const TestFolder folder, other;
  const Words files = run_shards(folder, kSweep, 3);
  std::size_t foreigners = 0;
  const auto foreign = [&](const Words& sweep) {
    const std::string file = other / ("foreign-" + std::to_string(++foreigners));
    std::filesystem::rename(run_shard(other, sweep, 2, 3), file);
    return Words{files[0], files[1], file};
  };
  Words vary = kSweep;
  vary[5] = "cooldown_s=1,40";
  Words trace = kSweep;
  trace[1] = other.put("storm.csv", content_of(kStormTrace) + "\n");
  Words verdicts = kSweep;
  verdicts.pop_back();
  const struct {
    Words files;
    const char* says;
  } table[] = {
      {{files[0], files[2]}, "shard 1/3 is not among 2 parts from"},
      {{files[1]}, "shards 0/3, 2/3 are not among 1 part from"},
      {{files[0], files[1], files[2], files[1]}, "part-1-3: is shard 1/3, and so is"},
      {{files[0], files[1], run_shard(folder, kSweep, 3, 4)}, "is shard 3/4 and"},
      {foreign(vary), "it varies lag.soft=50000,150000,600000 and cooldown_s=1,40"},
      {foreign(trace), "its trace is storm.csv (sha256 "},
      {foreign(kSweep + Words{"--policy", "crypto"}), "its policy's digest is sha256:"},
      {foreign(kSweep + Words{"--check-every", "5s"}), "it checks every 5s, there sample"},
      {foreign(kSweep + Words{"--lag-scale", "2"}),
       "it reads lag x 2, heap_pct x 1, there lag x 1"},
      {foreign(kSweep + Words{"--reversal-window", "1m"}), "reversal window is 60 s, there 300 s"},
      {foreign(verdicts), "it was run with verdicts, there --no-verdicts"},
      {{files[0], files[1], folder.put("x.csv", "a,b\n1,2\n")}, "x.csv: is no part of a sweep"},
      {{files[0], files[1], folder / "absent"}, "absent"},
      {{files[0], files[1], folder.put("empty", "")}, "empty: is no part of a sweep"},
  };
  for (const auto& row : table) {
    const std::string result = folder / "result";
    const ProgramRun run = run_cascade(Words{"sweep", "merge"} + row.files + Words{"-o", result});
    EXPECT_EQ(run.status, 2) << row.says;
    EXPECT_THAT(run.err, HasSubstr(row.says));
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
    EXPECT_FALSE(std::filesystem::exists(result));
  }
}

TEST(SweepMerge, RefusesWhatWasCutOrChangedAnywhere) {
  const TestFolder folder;
  const Words files = run_shards(folder, kSweep, 2);
  const std::string whole = content_of(files[1]);
  std::string version = whole;
  version.replace(version.find("cascade 0."), 10, "cascade 9.");
  const auto refused = [&](const std::string& content, const char* says) {
    folder.put("part-1-2", content);
    const ProgramRun run = run_cascade({"sweep", "merge", files[0], files[1]});
    EXPECT_EQ(run.status, 2) << content;
    EXPECT_EQ(run.out, "");
    EXPECT_THAT(run.err, HasSubstr(says));
  };
  refused(version, "was made by cascade 9.");
  refused("cascade-sweep/1 0123456789abcdef\n", "is what is left of a shard that did not come");
  refused(whole.substr(0, whole.size() - 1), "part-1-2: was cut short or changed since");
  refused(whole.substr(0, whole.rfind('{')), "shard 1/2 run again");
  refused(whole + "\n", "was cut short or changed");
  // A line less, though the end says otherwise: whoever edits it does not get through either.
  Prng random(11);
  for (int i = 0; i < 30; ++i) {
    refused(whole.substr(0, random.below(whole.size())), "part-1-2: ");
    std::string changed = whole;
    changed[random.below(changed.size())] ^= 1;
    refused(changed, "part-1-2: ");
  }
}

TEST(SweepMerge, APartIsNotLostAndOptionsOfTheSweepAreRefused) {
  const TestFolder folder;
  const Words files = run_shards(folder, kSweep, 2);
  const Words merge = Words{"sweep", "merge"} + files;
  const struct {
    Words words;
    const char* says;
  } table[] = {
      {merge + Words{"-o", files[0]}, "is a part, and would be lost"},
      {merge + Words{"--plot", folder / "x.svg"}, "--plot cannot show 4 varied keys"},
      {merge + Words{"--jobs", "2"}, "sweep merge takes no --jobs"},
      {merge + Words{"--shard", "0/2"}, "sweep merge takes no --shard"},
      {merge + Words{"--pareto", "transitions"}, "--pareto cannot be 'transitions'"},
      {merge + Words{"--format", "xml"}, "cannot be 'xml'"},
      {{"sweep", "merge"}, "PART is required"},
      {{"sweep"}, "required: see cascade sweep --help"},
      {{"sweep", "--vary", "cooldown_s=1"}, "TRACE or SCENARIO is required"},
      {kSweep + Words{"--shard", "0/2", "--plot", folder / "x.svg"},
       "--plot to cascade sweep merge"},
  };
  for (const auto& row : table) {
    const ProgramRun run = run_cascade(row.words);
    EXPECT_EQ(run.status, 2) << testing::PrintToString(row.words);
    EXPECT_THAT(run.err, HasSubstr(row.says));
  }
  EXPECT_EQ(run_cascade(merge).status, 0) << "and the parts are what they were";
}

TEST(SweepShard, TheOptionOrElseTheEnvironmentDecidesAndThatIsSaid) {
  using Environment = std::vector<std::pair<std::string, std::string>>;
  const Environment job = {{"JOB_COMPLETION_INDEX", "2"}, {"JOB_COMPLETIONS", "5"}};
  const Environment slurm = {
      {"SLURM_ARRAY_TASK_ID", "7"}, {"SLURM_ARRAY_TASK_MIN", "4"}, {"SLURM_ARRAY_TASK_COUNT", "8"}};
  const auto without = [](Environment variables, const std::string& name) {
    for (auto& variable : variables) {
      if (variable.first == name) variable.second.clear();
    }
    return variables;
  };
  const auto with = [&](Environment variables, const std::string& name, const char* value) {
    for (auto& variable : variables) {
      if (variable.first == name) variable.second = value;
    }
    return variables;
  };
  Environment both = job;
  both.insert(both.end(), slurm.begin(), slurm.end());
  const struct {
    Environment environment;
    Words words;
    const char* says;  ///< empty: all of it, and nothing said
    int status = 0;
  } table[] = {
      {{}, {}, ""},
      {{}, {"--shard", "none"}, ""},
      {{}, {"--shard", "0/1"}, "shard 0/1 by --shard: 24 of 24 policies\n"},
      {{}, {"--shard", "23/24"}, "shard 23/24 by --shard: 1 of 24"},
      {{}, {"--shard", "24/25"}, "shard 24/25 by --shard: 0 of 24"},
      {job,
       {},
       "shard 2/5 by JOB_COMPLETION_INDEX and JOB_COMPLETIONS: 5 of 24 policies; --shard none"},
      {slurm, {}, "shard 3/8 by SLURM_ARRAY_TASK_ID, _MIN and _COUNT: 3 of 24"},
      {both, {}, "shard 2/5 by JOB_COMPLETION_INDEX"},
      {both, {"--shard", "0/2"}, "shard 0/2 by --shard"},
      {both, {"--shard", "none"}, ""},
      {without(job, "JOB_COMPLETIONS"), {}, "JOB_COMPLETIONS is not set: a whole number", 2},
      {with(job, "JOB_COMPLETION_INDEX", "5"), {}, "JOB_COMPLETIONS make shard 5 of 5", 2},
      {with(job, "JOB_COMPLETION_INDEX", "-1"), {}, "JOB_COMPLETION_INDEX is '-1'", 2},
      {with(slurm, "SLURM_ARRAY_TASK_ID", "3"), {}, "is below SLURM_ARRAY_TASK_MIN", 2},
      {with(slurm, "SLURM_ARRAY_TASK_ID", "12"), {}, "make shard 8 of 8", 2},
      {without(slurm, "SLURM_ARRAY_TASK_COUNT"), {}, "SLURM_ARRAY_TASK_COUNT is not set", 2},
      {{}, {"--shard", "8/8"}, "--shard cannot be '8/8': I/N with I from 0 to N - 1", 2},
      {{}, {"--shard", "1/0"}, "--shard cannot be '1/0'", 2},
      {{}, {"--shard", "3"}, "--shard cannot be '3'", 2},
      {{}, {"--shard", "a/b"}, "--shard cannot be 'a/b'", 2},
      {{}, {"--shard", "1/2/3"}, "--shard cannot be '1/2/3'", 2},
      {{}, {"--shard", "0/99999999999999999999"}, "--shard cannot be", 2},
  };
  const std::string all = run_cascade(kSweep + Words{"--shard", "none"}).out;
  for (const auto& row : table) {
    SCOPED_TRACE(testing::PrintToString(row.environment) + testing::PrintToString(row.words));
    Setting setting;
    setting.environment = row.environment;
    const ProgramRun run = run_cascade(kSweep + row.words, setting);
    EXPECT_EQ(run.status, row.status);
    EXPECT_THAT(run.err, HasSubstr(row.says));
    if (*row.says == '\0') {
      EXPECT_EQ(run.out, all);
      EXPECT_THAT(run.err, Not(HasSubstr("shard")));
    } else if (row.status == 0) {
      EXPECT_EQ(run.out.substr(0, 15), "{\"sweep_part\":\"");
    }
  }
}

TEST(SweepShard, OneThatIsThereIsNotDoneAgainAndNotWrittenOver) {
  const TestFolder folder;
  const std::string file = run_shard(folder, kSweep, 1, 3);
  const std::string before = content_of(file);
  const auto again = [&](const Words& words) { return run_cascade(words + Words{"-o", file}); };
  EXPECT_THAT(again(kSweep + Words{"--shard", "1/3"}).err, HasSubstr("whole: nothing to do"));
  const ProgramRun other = again(kSweep + Words{"--shard", "2/3"});
  EXPECT_EQ(other.status, 2);
  EXPECT_THAT(other.err, HasSubstr("part-1-3: is shard 1/3 of this sweep: another -o for each"));
  EXPECT_EQ(content_of(file), before);
  // What is cut is done again, and what is of another sweep is replaced.
  folder.put("part-1-3", before.substr(0, before.size() - 20));
  EXPECT_THAT(again(kSweep + Words{"--shard", "1/3"}).err, Not(HasSubstr("nothing to do")));
  EXPECT_EQ(content_of(file), before);
  EXPECT_EQ(again(kSweep + Words{"--lag-scale", "2", "--shard", "1/3"}).status, 0);
  EXPECT_NE(content_of(file), before);
}

TEST(SweepShard, GoesOnFromWhatItsOwnKilledRunLeft) {
  const TestFolder folder;
  const Words sweep = kSweep + Words{"--jobs", "1"};
  const std::string file = run_shard(folder, sweep, 1, 2), whole = content_of(file);
  // What a killed run leaves is its first records, each with its checksum, after its request.
  std::filesystem::remove(file);
  const std::size_t at = whole.find("\"request\":\"") + 11;
  const std::string request = whole.substr(at, 16);
  Words records;
  for (std::size_t from = whole.find('\n') + 1, end; (end = whole.find('\n', from)) < whole.size();
       from = end + 1) {
    const std::string line = whole.substr(from, end - from);
    if (line[0] != '{' && line.find(" ! ") == std::string::npos) records.push_back(line);
  }
  ASSERT_EQ(records.size(), 10u);
  const auto leave = [&](const std::string& shard) {
    Checkpoint left(file + ".partial", request + shard);
    for (std::size_t i = 0; i < 4; ++i) left.append(records[i]);
  };
  const Words command = sweep + Words{"--shard", "1/2", "-o", file};
  leave(" 1/2");
  const ProgramRun run = run_cascade(command);
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(run.err, HasSubstr("4 taken from an earlier run's file"));
  EXPECT_EQ(content_of(file), whole);
  EXPECT_EQ(folder.count(), 1u);
  std::filesystem::remove(file);
  for (const char* foreign : {" 0/2", " 1/3", ""}) {  // another shard's, and one machine's
    leave(foreign);
    const ProgramRun refused = run_cascade(command);
    EXPECT_EQ(refused.status, 2);
    EXPECT_THAT(refused.err, HasSubstr("is what is left of a sweep of something else"));
    std::filesystem::remove(file + ".partial");
  }
}

}  // namespace
}  // namespace cascade
