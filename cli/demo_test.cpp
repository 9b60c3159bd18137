// cascade demo, from outside: without a terminal, and on one that must be given back as it was.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>

#include "cli/testing/on_terminal.hpp"
#include "cli/testing/run_program.hpp"

namespace cascade {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Past the introduction, into the picture.
bool begins(OnTerminal& program) {
  if (!program.reads("Introduction")) return false;
  program.type(" ");
  return program.reads("accepting data");
}

TEST(Demo, WithoutATerminalIsPlainTextAtOnce) {
  const auto begin = std::chrono::steady_clock::now();
  const ProgramRun run = run_cascade({"demo"});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20)) << "no waiting";
  EXPECT_THAT(run.out, Not(HasSubstr("\x1b")));
  EXPECT_THAT(run.out, HasSubstr("It recovers by itself"));
  EXPECT_EQ(run.err, "");
  EXPECT_EQ(run_cascade({"demo", "--quick"}).out, run.out) << "the pace changes no word";
}

TEST(Demo, ATerminalThatIsDumbGetsPlainText) {
  Setting dumb;
  dumb.environment = {{"TERM", "dumb"}};
  dumb.terminal = true;
  const ProgramRun run = run_cascade({"demo", "--color", "never"}, dumb);
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.out, Not(HasSubstr("\x1b")));
}

TEST(Demo, IsEndedBySignalsAndByKeyAndLeavesTheTerminalClean) {
  for (const int number : {SIGINT, SIGTERM, SIGHUP, 0}) {
    SCOPED_TRACE(number);
    OnTerminal program({"demo"});
    ASSERT_TRUE(begins(program));
    EXPECT_FALSE(program.echoes()) << "keys would be written into the picture";
    if (number != 0) {
      program.signal(number);
    } else {
      program.type("q");
    }
    EXPECT_EQ(program.end(), 0) << "what was asked holds: the run was judged before it was shown";
    EXPECT_EQ(left_behind(program), "");
    EXPECT_THAT(program.out(), HasSubstr("properties held"));
  }
}

TEST(Demo, ControlCTypedIsASignal) {
  OnTerminal program({"demo"});
  ASSERT_TRUE(begins(program));
  program.type("\x03");
  EXPECT_EQ(program.end(), 0);
  EXPECT_EQ(left_behind(program), "");
}

TEST(Demo, AViolatedPropertyIsExitOneAlsoWhenInterrupted) {
  OnTerminal program({"demo", "--scenario", "stale-metric", "--policy", "k2-as-documented"});
  ASSERT_TRUE(begins(program));
  program.signal(SIGINT);
  EXPECT_EQ(program.end(), 1);
  EXPECT_EQ(left_behind(program), "");
  EXPECT_THAT(program.out(), HasSubstr("is VIOLATED"));
}

TEST(Demo, IsStoppedAndContinuedByTheShellsKeys) {
  OnTerminal program({"demo"});
  ASSERT_TRUE(begins(program));
  program.signal(SIGTSTP);
  ASSERT_TRUE(program.stopped());
  EXPECT_TRUE(program.line_is_as_before());
  program.signal(SIGCONT);
  ASSERT_TRUE(program.reads(kGivenBack));
  ASSERT_TRUE(program.reads(kTaken));
  program.type("q");
  EXPECT_EQ(program.end(), 0);
  EXPECT_EQ(left_behind(program), "");
}

TEST(Demo, AnotherSizeIsDrawnAnew) {
  OnTerminal program({"demo"});
  ASSERT_TRUE(begins(program));
  program.resize(40, 120);
  EXPECT_TRUE(program.reads("\x1b[2J"));
  EXPECT_TRUE(program.reads("\x1b[40;1H"));
  program.type("q");
  EXPECT_EQ(program.end(), 0);
  EXPECT_EQ(left_behind(program), "");
}

TEST(Demo, NoColorIsRespected) {
  for (const bool wanted : {true, false}) {
    OnTerminal program({"demo"}, {{"NO_COLOR", wanted ? "" : "1"}});
    ASSERT_TRUE(begins(program));
    program.type("q");
    EXPECT_EQ(program.end(), 0);
    EXPECT_EQ(program.out().find("38;5;") != std::string::npos, wanted);
  }
}

TEST(Demo, QuickEndsByItselfWithinTwentySeconds) {
  const auto begin = std::chrono::steady_clock::now();
  OnTerminal program({"demo", "--quick"});
  EXPECT_EQ(program.end(), 0);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
  EXPECT_GT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
  EXPECT_EQ(left_behind(program), "");
}

TEST(Demo, KeysJumpAndHurry) {
  OnTerminal program({"demo"});
  ASSERT_TRUE(begins(program));
  program.type("n");
  EXPECT_TRUE(program.reads("44.5 s"));
  program.type(" ");
  EXPECT_TRUE(program.reads("GO ON"));
  program.type("q");
  EXPECT_EQ(program.end(), 0);
}

TEST(Demo, TakesScenariosVariantsAndPolicies) {
  EXPECT_THAT(run_cascade({"demo", "--scenario", "lag", "--variant", "busy"}).out,
              HasSubstr("up from NORMAL"));
  EXPECT_EQ(run_cascade({"demo", "--scenario", "nope"}).status, 2);
  EXPECT_EQ(run_cascade({"demo", "--speed", "0"}).status, 2);
  EXPECT_EQ(
      run_cascade({"demo", "--scenario", "black-swan", "--policy", "k2-as-documented"}).status, 1);
  const ProgramRun json = run_cascade({"demo", "--format", "json"});
  EXPECT_EQ(json.status, 0);
  EXPECT_EQ(json.out.front(), '{');
}

TEST(Demo, AHostileScenarioCommandsNoTerminal) {
  const TestFolder folder;
  const std::string file = folder.put(
      "evil.toml",
      "name = \"a\\u001b[2Jb\"\nshows = \"\\u001b]0;x\\u0007\"\nduration_s = 5\n[[site]]\n"
      "name = \"s\\u001b[31m\"\nshare = 0.5\n[[site]]\nname = \"t\"\nshare = "
      "0.5\n[[workload]]\nrate_per_s = 10\n");
  const ProgramRun run = run_cascade({"demo", "--scenario", file});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(run.out, Not(HasSubstr("\x1b")));
  OnTerminal program({"demo", "--quick", "--scenario", file});
  ASSERT_TRUE(begins(program));
  program.type("q");
  EXPECT_EQ(program.end(), 0);
  EXPECT_THAT(program.out(), Not(HasSubstr("\x1b]0;")));
  EXPECT_THAT(program.out(), Not(HasSubstr("\x1b[31m")));
}

}  // namespace
}  // namespace cascade
