// The program around a broken machine (mutants.cmake; the mutants are those of properties/mutants):
// replay shows what the machine does and not what the rules say, a sweep finds that its index and
// the machine differ, and every fault of our own is one line and exit status 3.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "cli/testing/run_program.hpp"
#include "testing_paths.hpp"

namespace cascade {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

class MutantProgram : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(program_)) {
      GTEST_SKIP() << "built without CASCADE_MUTANTS";
    }
  }

  ProgramRun run(const std::string& mutant, std::vector<std::string> words) const {
    words.insert(words.begin(), program_);
    Setting setting;
    setting.environment = {{"CASCADE_MUTANT", mutant}};
    return run_program(words, setting);
  }

  static void expect_own_fault(const ProgramRun& run, const std::string& what) {
    EXPECT_EQ(run.status, 3);
    EXPECT_THAT(run.err, StartsWith("cascade: internal fault: "));
    EXPECT_THAT(run.err, HasSubstr(what));
    EXPECT_THAT(run.err, EndsWith(": please report it\n"));
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
  }

  const std::string program_ = std::string(kBinaryDir) + "/mutants/mutant_program";
  TestFolder folder_;
  // Up, healthy again within the cooldown, and up again.
  std::string trace_ = folder_.put("t.csv",
                                   "t_s,lag,heap_pct\n0,0,0\n1,200000,0\n2,0,0\n3,200000,0\n"
                                   "4,0,75\n60,0,0\n61,0,75\n");
};

// All mutants are in one program: it must never pass for one that it has not.
TEST_F(MutantProgram, AMutantThatIsNotThereIsNotRun) {
  for (const std::string name : {"no-such-mutant", ""}) {
    const ProgramRun ran = run(name, {"replay", trace_});
    EXPECT_EQ(ran.status, 2) << name;
    EXPECT_EQ(ran.out, "") << name;
    EXPECT_THAT(ran.err, HasSubstr("no mutant '" + name + "'"));
  }
  EXPECT_EQ(run("none", {"replay", trace_}).out, run_cascade({"replay", trace_}).out);
}

TEST_F(MutantProgram, ReplayShowsTheMachineWithoutItsCooldown) {
  const std::string journal = folder_ / "journal.jsonl";
  ASSERT_EQ(run_cascade({"replay", trace_, "--journal", journal}).status, 0);
  EXPECT_EQ(run_cascade({"replay", trace_, "--against", journal}).status, 0);
  const ProgramRun broken = run("cooldown-ignored", {"replay", trace_, "--against", journal});
  EXPECT_EQ(broken.status, 1);
  EXPECT_THAT(broken.err, HasSubstr("the journal deviates: "));
  EXPECT_THAT(broken.out, HasSubstr("5 transitions"));
}

TEST_F(MutantProgram, ASweepFindsThatIndexAndMachineDiffer) {
  const std::string out = folder_ / "sweep.csv";
  const auto sweep = [&](const std::string& mutant) {
    return run(mutant, {"sweep", trace_, "--vary", "cooldown_s=30,40", "--no-verdicts", "--jobs",
                        "1", "-o", out});
  };
  expect_own_fault(sweep("cooldown-ignored"),
                   "policy 1 of the sweep (cooldown_s=30), check at t = 2 s: by the machine SOFT > "
                   "NORMAL at t = 2 s, by the index ");
  expect_own_fault(sweep("demand-by-the-first-alone"),
                   "policy 1 of the sweep (cooldown_s=30), check at t = 61 s: by the index the "
                   "level moves, by the machine it stays at NORMAL");
  EXPECT_EQ(folder_.count(), 1u) << "the trace; no results, whole or in part";
}

TEST_F(MutantProgram, ABrokenInvariantIsALineAndLeavesNoFile) {
  const std::string steep = folder_.put("s.csv", "t_s,lag\n0,0\n1,600000\n40,150000\n");
  for (const std::string command : {"replay", "sweep"}) {
    std::vector<std::string> words = {command, steep};
    if (command == "replay") {
      words.insert(words.end(), {"--journal", folder_ / "j.jsonl"});
    } else {
      words.insert(words.end(),
                   {"--vary", "cooldown_s=30,40", "--no-verdicts", "--plot", folder_ / "p.svg"});
    }
    expect_own_fault(run("guards-overlap-ABORTS", words),
                     "an invariant of the program does not hold");
    EXPECT_EQ(folder_.count(), 2u) << command;
  }
}

}  // namespace
}  // namespace cascade
