// cascade simulate, from outside: exit statuses, files, and one line for each error.

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "cli/testing/run_program.hpp"
#include "testing_paths.hpp"

namespace cascade {
namespace {

struct Ran {
  int status;
  std::string output;  ///< both streams
};

Ran run_program(const std::string& arguments) {
  const std::string command = std::string(kBinaryDir) + "/cascade simulate " + arguments + " 2>&1";
  FILE* pipe = popen(command.c_str(), "r");
  std::string output;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) output += static_cast<char>(c);
  return {WEXITSTATUS(pclose(pipe)), output};
}

std::string in_temp(const std::string& name) { return testing::TempDir() + "/" + name; }

void write_file(const std::string& file, const std::string& text) { std::ofstream(file) << text; }

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// The sentence of a scenario is about its own policy.
TEST(Simulate, WhatAScenarioShowsIsNotSaidOfAnotherPolicy) {
  const std::string sentence = "a 30 s pause latches AGGRESSIVE";
  EXPECT_TRUE(contains(run_program("k2-consumer-latch").output, sentence));
  EXPECT_FALSE(contains(run_program("k2-consumer-latch --policy k2").output, sentence));
}

TEST(Simulate, AShippedScenarioByNameHolds) {
  const Ran ran = run_program("soft --monitor");
  EXPECT_EQ(ran.status, 0) << ran.output;
  EXPECT_TRUE(contains(ran.output, "seed 1")) << "the seed is always printed";
  EXPECT_TRUE(contains(ran.output, "duplicates_removed"));
}

TEST(Simulate, SaysWhatWasJudgedAndWhatCouldNotBe) {
  const Ran drained = run_program("cascade-and-recovery --monitor");
  EXPECT_TRUE(contains(drained.output, "properties judged at every event\n")) << drained.output;
  EXPECT_TRUE(contains(run_program("hot-partition --monitor").output, "drains is not"));
  EXPECT_FALSE(contains(run_program("normal").output, "judged"));
}

TEST(Simulate, ASeedIsOneThatAFileCanHold) {
  EXPECT_EQ(run_program("normal --seed 9223372036854775807").status, 0);
  EXPECT_EQ(run_program("normal --seed 9223372036854775808").status, 2);
  EXPECT_EQ(run_program("normal --seed -1").status, 2);
}

TEST(Simulate, AFailedExpectationIsExitOneWithScenarioSeedTimeAndLine) {
  const std::string file = in_temp("failing.toml");
  write_file(file,
             "name = \"f\"\nseed = 9\n[[workload]]\nrate_per_s = 10\n[expect]\narrived = 1\n");
  const Ran ran = run_program(file + " --format json");
  EXPECT_EQ(ran.status, 1);
  EXPECT_TRUE(contains(ran.output, "f (seed 9): expect is violated at t = 600 s")) << ran.output;
  EXPECT_TRUE(contains(ran.output, "failing.toml:6: arrived is 6000, expected 1")) << ran.output;
  EXPECT_TRUE(contains(ran.output, "\"violations\":[{\"property\":\"expect\""));
}

TEST(Simulate, BadInputIsExitTwoAndOneLine) {
  const std::string file = in_temp("bad.toml");
  write_file(file, "name = \"f\"\n[[workload]]\nrate = 10\n");
  const Ran ran = run_program(file);
  EXPECT_EQ(ran.status, 2);
  EXPECT_TRUE(contains(ran.output, "bad.toml:3: unknown key 'workload.rate'")) << ran.output;
  EXPECT_EQ(std::count(ran.output.begin(), ran.output.end(), '\n'), 1);
  EXPECT_EQ(run_program("").status, 2);
  EXPECT_EQ(run_program("no-such-thing").status, 2);
  EXPECT_EQ(run_program("normal --variant nope").status, 2);
  EXPECT_EQ(run_program("normal --site nope").status, 2);
  EXPECT_EQ(run_program("normal --format json --journal -").status, 2);
}

TEST(Simulate, TellsWhatBecameOfTier1FirstAndWhetherItLatched) {
  const Ran ran = run_program("k2-consumer-latch");
  EXPECT_TRUE(contains(ran.output,
                       "tier 3: 72,000,000 arrived, 2,397,000 processed, 69,603,000 unread; none "))
      << ran.output;
  EXPECT_TRUE(contains(ran.output, "protected: no: latched: AGGRESSIVE")) << ran.output;
  EXPECT_TRUE(contains(ran.output, "latched: yes; blind for 1740 s; 0 flaps, 0 reversals"));
  EXPECT_TRUE(contains(ran.output, "of all that arrived p50 never, p99 never; of the 3.3 % that"));
  const Ran json = run_program("k2-consumer-latch --variant timer-only --format json");
  EXPECT_TRUE(contains(json.output, "\"protected\":{\"word\":\"no\",\"why\":\"not drained"));
  EXPECT_TRUE(contains(json.output, "\"unread\":69604000"));
  EXPECT_TRUE(contains(json.output, "\"latched\":false")) << "stuck, but as the policy has it";
}

TEST(Simulate, TheReversalWindowIsTheCallers) {
  EXPECT_TRUE(contains(run_program("limit-cycle").output, "0 flaps, 89 reversals within 5 min"));
  EXPECT_TRUE(
      contains(run_program("limit-cycle --reversal-window 5s").output, "0 reversals within 5 s"));
  EXPECT_EQ(run_program("normal --reversal-window 5").status, 2);
}

TEST(Simulate, RefusalsNameTheWayOut) {
  const Ran misspelt = run_program("blackswan");
  EXPECT_EQ(misspelt.status, 2);
  EXPECT_TRUE(contains(misspelt.output, "--list: black-swan\n")) << misspelt.output;
  EXPECT_TRUE(contains(run_program("nosuch").output, "--list"));
  const Ran pace = run_program("normal --pace 3");
  EXPECT_EQ(pace.status, 2);
  EXPECT_TRUE(contains(pace.output, "--serve")) << pace.output;
}

TEST(Simulate, TheListIsJsonWhereAsked) {
  const std::string list = run_program("--list --format json").output;
  EXPECT_EQ(list.rfind("{\"scenarios\":[{\"name\":\"backfill\",\"policy\":\"k2\"", 0), 0u) << list;
  EXPECT_TRUE(contains(list, "\"variants\":[\"timer\",\"timer-only\"]"));
}

TEST(Simulate, ItsTraceReplaysToItsJournal) {
  const std::string trace = in_temp("loop-lag.csv"), journal = in_temp("loop.jsonl");
  ASSERT_EQ(
      run_program("cascade-and-recovery --trace-out " + trace + " --journal " + journal).status, 0);
  const std::string replay = std::string(kBinaryDir) + "/cascade replay " + trace +
                             " --check-every 500ms --against " + journal + " >/dev/null 2>&1";
  EXPECT_EQ(WEXITSTATUS(std::system(replay.c_str())), 0);
}

TEST(Simulate, AnotherPolicyIsNotHeldToTheScenariosExpectations) {
  const Ran ran = run_program("flash-crash-10x --policy k2-as-coded");
  EXPECT_EQ(ran.status, 0) << ran.output;
  EXPECT_TRUE(contains(ran.output, "not judged"));
}

// --swarm is what it was called first.
TEST(Simulate, FuzzingReportsItsBoundsAndSeedByEitherName) {
  for (const std::string name : {"--fuzz", "--swarm"}) {
    const Ran ran = run_program(name + " 10 --seed 5 " + name + "-out unused.toml");
    EXPECT_EQ(ran.status, 0) << ran.output;
    EXPECT_TRUE(contains(ran.output, "10 random scenarios from seed 5: no property was violated"));
  }
}

// A policy that is broken on purpose, and a scenario of one's own with what may go wrong around it.
TEST(Simulate, FuzzingFindsWhatAPolicyOrAScenarioThatIsGivenBreaks) {
  const std::string policy = in_temp("sheds.toml"), found = in_temp("found.toml");
  std::ofstream(policy) << "name = \"sheds\"\n[shedding]\ncircuit_break = [\"drop\", \"drop\", "
                           "\"drop\", \"drop\"]\n";
  const Ran broken = run_program("--fuzz 60 --policy " + policy + " --fuzz-out " + found);
  EXPECT_EQ(broken.status, 1) << broken.output;
  EXPECT_TRUE(contains(broken.output, "tier-1-never-shed is violated")) << broken.output;
  const Ran again = run_program(found + " --monitor");
  EXPECT_EQ(again.status, 1) << again.output;
  EXPECT_TRUE(contains(again.output, "tier-1-never-shed")) << again.output;

  const Ran around = run_program("crash-while-spilling --fuzz 3 --seed 4");
  EXPECT_EQ(around.status, 0) << around.output;
  EXPECT_TRUE(contains(around.output,
                       "3 runs of crash-while-spilling with random faults from seed 4: no property "
                       "was violated"))
      << around.output;
  EXPECT_EQ(run_program("--fuzz 3 --variant bounded").status, 2);
}

TEST(Simulate, WhatWasReadOfRecordedArrivalsIsSaid) {
  const std::string folder = testing::TempDir();
  std::ofstream(folder + "/minutes.csv")
      << "time,n\n2022-03-21T10:00:00Z,600\n2022-03-21T10:01:00Z,900\n";
  std::ofstream(folder + "/minutes.toml")
      << "name = \"m\"\n[[workload]]\nshape = \"recorded\"\nfile = \"minutes.csv\"\n";
  const Ran ran = run_program(folder + "/minutes.toml");
  EXPECT_TRUE(contains(ran.output,
                       "minutes.csv: 1,500 messages in 2 rows of 60 s each, 2 min in all (the "
                       "shortest time between two rows)"))
      << ran.output;
}

// Where each instance has its own cascade, --site says whose.
TEST(Simulate, AnInstancesOwnJournalIsAskedForByItsSiteAndNumber) {
  const std::string journal = "own-cascades --journal - --site ";
  const auto rises = [](const std::string& text) {
    return contains(text, "\"to\":\"AGGRESSIVE\"");
  };
  const Ran first = run_program(journal + "main/0"), other = run_program(journal + "main/1");
  EXPECT_TRUE(rises(first.output)) << first.output;
  EXPECT_FALSE(rises(other.output)) << other.output;
  const auto entries = [](const std::string& text) { return text.substr(text.find('\n')); };
  EXPECT_EQ(entries(run_program(journal + "main").output), entries(first.output))
      << "the first of the site's";
  const Ran none = run_program(journal + "main/2");
  EXPECT_EQ(none.status, 2);
  EXPECT_TRUE(contains(none.output, "one of main, main/0, main/1")) << none.output;

  const Ran text = run_program("own-cascades --variant site-lag");
  EXPECT_TRUE(
      contains(text.output, "main/1: latched: no; away for 120 s, beside that blind for 0 s"))
      << text.output;
  EXPECT_TRUE(contains(text.output, "  instance main/1\n")) << text.output;
  const Ran json = run_program("own-cascades --format json");
  EXPECT_TRUE(contains(json.output, "\"instance\": \"main/1\"") ||
              contains(json.output, "\"instance\":\"main/1\""))
      << json.output;
  EXPECT_TRUE(contains(json.output, "unwatched_lag_max")) << json.output;
}

TEST(Simulate, TheDemonstrationDoesNotShowOneOfSeveralCascadesForTheSite) {
  const ProgramRun demo = run_cascade_line("demo --scenario own-cascades --quick");
  EXPECT_EQ(demo.status, 2);
  EXPECT_TRUE(contains(demo.err, "here each instance has its own")) << demo.err;
}

}  // namespace
}  // namespace cascade
