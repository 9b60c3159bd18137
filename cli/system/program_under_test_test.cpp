// Programs that go wrong in every way: each becomes a fault in words, at the request that leads to
// it, and none leaves a process behind.
#include "cli/system/program_under_test.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "cli/testing/background_program.hpp"
#include "model/input_error.hpp"

namespace cascade {
namespace {

using Runs = std::vector<Run>;  // in a test, Run is something of GoogleTest's

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using Clock = std::chrono::steady_clock;

// Of real time: for what never comes. All else has the usual time, however busy the machine is.
constexpr Duration kShort{1'000'000'000};
const SystemAnswer kNormal = SystemAnswer::of(kLowest);

std::string misbehaving() { return std::string(kBinaryDir) + "/misbehaving_sut"; }

/// Checks with these lags, a second apart.
Run run_of(const std::vector<double>& lags) {
  Run run;
  for (const double lag : lags) {
    run.push_back(
        Request::check({static_cast<std::int64_t>(run.size()) * 1'000'000'000}, {{lag, 50}}));
  }
  return run;
}

// The middle one of the runs goes wrong at the third check.
const Runs kRuns = {run_of({1, 2, 3}), run_of({1, 2, 666, 4, 5}), run_of({1, 2})};

/// Whether a process is neither gone nor waiting for somebody else to notice its end.
bool is_alive(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  std::getline(file, text);
  const std::size_t name_end = text.rfind(')');
  return name_end != std::string::npos && text.substr(name_end + 2, 1) != "Z";
}

/// Numbers of processes, as the programs themselves write them down.
class Processes {
 public:
  std::vector<std::string> option() const { return {"--pids", file()}; }
  std::vector<pid_t> all() const {
    std::ifstream in(file());
    std::vector<pid_t> pids;
    for (pid_t pid = 0; in >> pid;) pids.push_back(pid);
    return pids;
  }
  bool one_hangs() const { return std::filesystem::exists(file() + ".hangs"); }
  bool none_is_left() const {
    return eventually(
        [this] {
          for (const pid_t pid : all()) {
            if (is_alive(pid)) return false;
          }
          return true;
        },
        20);
  }

 private:
  std::string file() const { return folder_ / "pids"; }
  TestFolder folder_;
};

bool has_children() { return ::waitpid(-1, nullptr, WNOHANG) >= 0 || errno != ECHILD; }

std::vector<std::string> command(const std::string& mode, bool pipelined, const Processes& noted) {
  std::vector<std::string> words = {misbehaving(), mode};
  if (pipelined) words.push_back("--pipelined");
  for (const std::string& word : noted.option()) words.push_back(word);
  return words;
}

// --- At a check ---------------------------------------------------------------------------------

struct Misbehaviour {
  std::string mode, fault;
  std::string at_the_end = {};  // of ending_fault()
};

void PrintTo(const Misbehaviour& m, std::ostream* out) { *out << m.mode; }

class AtACheck : public ::testing::TestWithParam<std::tuple<Misbehaviour, bool>> {};

TEST_P(AtACheck, IsAFaultThere) {
  const auto& [misbehaviour, pipelined] = GetParam();
  const Processes processes;
  const auto start = Clock::now();
  {
    const bool silent = misbehaviour.fault.rfind("no answer", 0) == 0;
    ProgramUnderTest program(command(misbehaviour.mode, pipelined, processes), default_policy(),
                             silent ? kShort : kAnswerTimeout);
    const auto answers = program.play(kRuns);
    ASSERT_EQ(answers.size(), kRuns.size());
    EXPECT_EQ(answers[0], SystemAnswers(3, kNormal));
    const SystemAnswers expected = {kNormal, kNormal, SystemAnswer::of_fault(misbehaviour.fault)};
    EXPECT_EQ(answers[1], expected) << answers[1].back().fault;
    EXPECT_EQ(answers[2], SystemAnswers(2, kNormal));
    EXPECT_EQ(program.ending_fault(), std::nullopt);
  }
  EXPECT_LT(Clock::now() - start, std::chrono::seconds(20));
  EXPECT_FALSE(has_children());
  EXPECT_GE(processes.all().size(), 2u);  // it was started anew
  EXPECT_TRUE(processes.none_is_left());
}

const std::vector<Misbehaviour> kAtACheck = {
    {"hangs", "no answer within 1 s"},
    {"ignores-sigterm", "no answer within 1 s"},
    {"late", "no answer within 1 s"},
    {"dies", "it ended with status 3"},
    {"dies-leaving-a-child", "it ended with status 3"},  // which holds the pipes
    {"crashes", "it ended by signal 11 (Segmentation fault)"},
    {"exits-early", "it ended with status 0"},
    {"complains-and-dies", "it ended with status 1"},
    {"nonsense", "it answered 'well, NORMAL I think', which is no JSON object"},
    {"empty-line", "it answered '', which is no JSON object"},
    {"list", R"(it answered '["NORMAL"]', which is no JSON object)"},
    {"no-level", R"(it answered '{"lvl":"NORMAL"}', which has no "level")"},
    {"number-level", R"(it answered '{"level":0}', which has no "level")"},
    {"unknown-level",
     "it answered level 'MELLOW', which is none of NORMAL, SOFT, GRACEFUL, AGGRESSIVE, "
     "CIRCUIT_BREAK"},
    {"error", "it answered with an error: 'too much lag'"},
    {"action", R"(it answered '{"action":"process"}', which has no "level")"},
    {"escapes", R"(it answered '\x1b[2J\xff', which is no JSON object)"},
    {"half-line-hangs", R"(no answer within 1 s, only the line begun with '{"level":"NOR')"},
    {"half-line-ends", R"(it ended with status 0, within the line '{"level":"NOR')"},
    {"huge-line", "it answered with a line of more than 64 KiB"},
    {"endless-line", "it answered with a line of more than 64 KiB"},
    {"floods-stderr-for-ever", "no answer within 1 s"},
    {"floods-stdout", R"(it wrote a line that was not asked for: '{"level":"NORMAL"}')"},
    {"twice", R"(it wrote a line that was not asked for: '{"level":"NORMAL"}')"},
    {"closes-stdin", "it closed its standard input"},
    {"closes-stdout", "it closed its standard output"},
};

std::string test_name(const ::testing::TestParamInfo<AtACheck::ParamType>& info) {
  std::string name = std::get<0>(info.param).mode;
  std::replace(name.begin(), name.end(), '-', '_');
  return name + (std::get<1>(info.param) ? "_pipelined" : "");
}

INSTANTIATE_TEST_SUITE_P(ProgramUnderTest, AtACheck,
                         ::testing::Combine(::testing::ValuesIn(kAtACheck), ::testing::Bool()),
                         test_name);

TEST(ProgramUnderTest, MayComplainAsMuchAsItLikes) {
  for (const bool pipelined : {false, true}) {
    const Processes processes;
    ProgramUnderTest program(command("floods-stderr", pipelined, processes), default_policy());
    const auto answers = program.play(kRuns);
    for (std::size_t i = 0; i < kRuns.size(); ++i) {
      EXPECT_EQ(answers[i], SystemAnswers(kRuns[i].size(), kNormal));
    }
    EXPECT_EQ(program.ending_fault(), std::nullopt);
    const std::string tail = program.stderr_tail();
    EXPECT_LE(tail.size(), 8 * 1024u);
    EXPECT_GE(tail.size(), 7 * 1024u);
    EXPECT_THAT(tail, AllOf(StartsWith(std::string(99, '.') + "\n"), EndsWith(".\n")));
  }
}

TEST(ProgramUnderTest, WhatItComplainedOfBeforeTheFaultIsKept) {
  for (const bool pipelined : {false, true}) {
    const Processes processes;
    ProgramUnderTest program(command("complains-and-dies", pipelined, processes), default_policy());
    EXPECT_EQ(program.stderr_tail(), "");
    program.play(kRuns);  // the last run is played by one that does not complain
    EXPECT_EQ(program.stderr_tail(), "first line\nlast line\n");
    program.play(Runs{run_of({1})});
    EXPECT_EQ(program.stderr_tail(), "");
  }
}

// --- At a start, at bye, now and then -----------------------------------------------------------

TEST(ProgramUnderTest, ThatDoesNotStartAtTheLowestLevelHasThatFaultAlone) {
  for (const bool pipelined : {false, true}) {
    const Processes processes;
    ProgramUnderTest program(command("starts-high", pipelined, processes), default_policy());
    for (const SystemAnswers& answers : program.play(kRuns)) {
      EXPECT_EQ(answers, SystemAnswers(1, SystemAnswer::of_fault(
                                              "it starts at SOFT: NORMAL, the lowest level, "
                                              "would be right")));
    }
  }
}

// What depends on how often it was started cannot be seen in one run alone: the fault may stand at
// another run than without asking ahead, but it is told.
TEST(ProgramUnderTest, AFaultThatDoesNotComeAgainIsToldAllTheSame) {
  const Runs runs(6, run_of({1, 2}));
  for (const bool pipelined : {false, true}) {
    const Processes processes;
    ProgramUnderTest program(command("ends-at-fourth-start", pipelined, processes),
                             default_policy());
    const auto answers = program.play(runs);
    int faults = 0;
    for (std::size_t i = 0; i < runs.size(); ++i) {
      ASSERT_FALSE(answers[i].empty());
      const std::string& fault = answers[i].back().fault;
      if (fault.empty()) {
        EXPECT_EQ(answers[i], SystemAnswers(2, kNormal));
        continue;
      }
      EXPECT_THAT(fault, StartsWith("it ended with status 4"));
      EXPECT_TRUE(pipelined || i == 3) << i;
      ++faults;
    }
    EXPECT_GE(faults, 1);
  }
}

// Nobody is asked while it ends: what is sent next goes into a pipe that nobody reads.
TEST(ProgramUnderTest, ThatEndsBetweenTwoRunsIsAFaultOfTheNext) {
  const std::string words = "it ended with status 0";
  for (const bool pipelined : {false, true}) {
    const Processes processes;
    ProgramUnderTest program(command("answers-and-ends", pipelined, processes), default_policy());
    const auto play_and_wait = [&] {
      const auto answers = program.play(Runs{run_of({666})});
      EXPECT_TRUE(processes.none_is_left());
      return answers[0];
    };
    EXPECT_EQ(play_and_wait(), SystemAnswers(1, kNormal));
    const SystemAnswers fault = play_and_wait();
    ASSERT_EQ(fault.size(), 1u);
    EXPECT_EQ(fault[0].fault,
              words + (pipelined ? " (asked again, one request at a time, it answers)" : ""));
    EXPECT_EQ(play_and_wait(), SystemAnswers(1, kNormal));
    EXPECT_EQ(program.ending_fault(), words + " before bye");
  }
}

struct Ending {
  const char* mode;
  std::optional<std::string> fault;
};

TEST(ProgramUnderTest, HowItEndsIsTold) {
  const std::vector<Ending> endings = {
      {"well", std::nullopt},
      {"leaves-a-child", std::nullopt},
      {"ignores-bye", "it did not end within 1 s after bye"},
      {"fails-at-bye", "it ended with status 7 after bye"},
      {"answers-bye", R"(it wrote a line that was not asked for: '{"level":"NORMAL"}')"}};
  for (const Ending& ending : endings) {
    for (const bool pipelined : {false, true}) {
      const Processes processes;
      {
        const bool silent = std::string(ending.mode) == "ignores-bye";
        ProgramUnderTest program(command(ending.mode, pipelined, processes), default_policy(),
                                 silent ? kShort : kAnswerTimeout);
        program.play(kRuns);
        EXPECT_EQ(program.ending_fault(), ending.fault) << ending.mode;
        EXPECT_EQ(program.ending_fault(), std::nullopt) << ending.mode;  // said once
      }
      EXPECT_FALSE(has_children());
      EXPECT_EQ(processes.all().size(), std::string(ending.mode) == "leaves-a-child" ? 2u : 1u);
      EXPECT_TRUE(processes.none_is_left()) << ending.mode;
    }
  }
}

TEST(ProgramUnderTest, EndsWithoutBeingAsked) {
  for (const char* mode : {"well", "leaves-a-child", "ignores-bye", "ignores-sigterm"}) {
    const Processes processes;
    { const ProgramUnderTest program(command(mode, true, processes), default_policy(), kShort); }
    EXPECT_FALSE(has_children());
    EXPECT_TRUE(processes.none_is_left()) << mode;
  }
}

TEST(ProgramUnderTest, EndsAtOnceAtAnException) {
  const Processes processes;
  const auto start = Clock::now();
  try {
    const ProgramUnderTest program(command("ignores-bye", true, processes), default_policy(),
                                   {60'000'000'000});
    throw std::runtime_error("of somebody else");
  } catch (const std::runtime_error&) {
  }
  EXPECT_LT(Clock::now() - start, std::chrono::seconds(40));  // and not after a minute of waiting
  EXPECT_FALSE(has_children());
  EXPECT_TRUE(processes.none_is_left());
}

// --- Again and again ----------------------------------------------------------------------------

TEST(ProgramUnderTest, IsNotTriedForEver) {
  const Runs runs(100, run_of({666}));
  for (const bool pipelined : {false, true}) {
    const Processes processes;
    ProgramUnderTest program(command("dies", pipelined, processes), default_policy());
    for (int again = 0; again < 2; ++again) {  // each call begins to count anew
      const auto answers = program.play(runs);
      for (std::size_t i = 0; i < runs.size(); ++i) {
        ASSERT_EQ(answers[i].size(), 1u);
        EXPECT_EQ(ProgramUnderTest::is_unplayed(answers[i][0]), i >= 20) << i;
        EXPECT_EQ(answers[i][0].fault,
                  i < 20 ? "it ended with status 3"
                         : "not played: the program failed in the runs before, one after the "
                           "other");
      }
    }
    EXPECT_TRUE(processes.none_is_left());
  }
}

TEST(ProgramUnderTest, ThatFallsSilentIsTriedFewerTimes) {
  const Processes processes;
  ProgramUnderTest program(command("hangs", false, processes), default_policy(), kShort);
  const auto answers = program.play(Runs(6, run_of({666})));
  EXPECT_EQ(answers[3][0].fault, "no answer within 1 s");
  EXPECT_TRUE(ProgramUnderTest::is_unplayed(answers[4][0]));
}

TEST(ProgramUnderTest, ThatFailsNowAndThenIsNotTriedForEverEither) {
  Runs runs;
  for (int i = 0; i < 150; ++i) runs.insert(runs.end(), {run_of({666}), run_of({1})});
  for (const bool pipelined : {false, true}) {
    const Processes processes;
    ProgramUnderTest program(command("dies", pipelined, processes), default_policy());
    const auto answers = program.play(runs);
    for (std::size_t i = 0; i < runs.size(); ++i) {
      if (i < 199) {
        EXPECT_EQ(answers[i][0],
                  i % 2 == 0 ? SystemAnswer::of_fault("it ended with status 3") : kNormal);
      } else {
        EXPECT_EQ(answers[i][0].fault, "not played: the program failed in 100 runs");
      }
    }
  }
}

TEST(ProgramUnderTest, ThatIsGoneWhenItIsStartedAgainIsAFault) {
  const TestFolder folder;
  const std::string copy = folder / "copy";
  std::filesystem::copy_file(misbehaving(), copy);
  ProgramUnderTest program({copy, "dies"}, default_policy());
  std::filesystem::remove(copy);
  const auto answers = program.play(kRuns);
  EXPECT_EQ(answers[1].back().fault, "it ended with status 3");
  ASSERT_EQ(answers[2].size(), 1u);
  EXPECT_THAT(answers[2][0].fault, AllOf(StartsWith("it cannot be started again: "),
                                         HasSubstr("No such file or directory")));
}

TEST(ProgramUnderTest, ThatSaysSomethingElseOfItselfWhenItIsStartedAgainIsAFault) {
  const TestFolder folder;
  const std::string script = folder.put("script",
                                        "#!/bin/sh\n"
                                        "read -r hello\n"
                                        "ops='[\"check\"]'\n"
                                        "[ -e \"$0.once\" ] && ops='[\"check\",\"reset\"]'\n"
                                        ": >\"$0.once\"\n"
                                        "echo '{\"name\":\"x\",\"ops\":'\"$ops\"'}'\n"
                                        "read -r start\n"
                                        "exit 1\n");
  std::filesystem::permissions(script, std::filesystem::perms::owner_all);
  ProgramUnderTest program({script}, default_policy());
  const auto answers = program.play(kRuns);
  EXPECT_EQ(answers[0][0].fault, "it ended with status 1");
  EXPECT_EQ(answers[1][0].fault, "started again, it says something else of itself");
  EXPECT_FALSE(program.traits().takes_reset);
}

// It answers all that is there before it sends the answers: were it asked all at once, no answer
// would come for 2.6 s.
TEST(ProgramUnderTest, ThatIsSlowIsNotSilent) {
  const Processes processes;
  ProgramUnderTest program(command("slow", true, processes), default_policy(), {2'000'000'000});
  const cascade::Run run = run_of(std::vector<double>(130, 1));
  EXPECT_TRUE(program.play(Runs{run})[0] == SystemAnswers(130, kNormal));
}

// --- Never started ------------------------------------------------------------------------------

std::string refusal(std::vector<std::string> words, Duration timeout = kAnswerTimeout) {
  try {
    const ProgramUnderTest program(std::move(words), default_policy(), timeout);
  } catch (const InputError& error) {
    EXPECT_FALSE(has_children());
    return error.what();
  }
  return "it was started";
}

TEST(ProgramUnderTest, ThatCannotBeStartedIsBadInput) {
  const TestFolder folder;
  EXPECT_EQ(refusal({"/no/such/program"}),
            "/no/such/program: cannot be started: No such file or directory: a program's path, or "
            "a name that PATH leads to");
  EXPECT_EQ(refusal({"no-such-program-anywhere"}),
            "no-such-program-anywhere: cannot be started: No such file or directory: a program's "
            "path, or a name that PATH leads to");
  const std::string text = folder.put("text", "level = 0\n");
  EXPECT_EQ(refusal({text}), text +
                                 ": cannot be started: Permission denied: a file that may be "
                                 "executed: chmod +x");
  std::filesystem::permissions(text, std::filesystem::perms::owner_all);
  // A shell would run it.
  EXPECT_EQ(refusal({text}), text +
                                 ": cannot be started: Exec format error: a program, or a "
                                 "script whose first line is #! and its interpreter");
  const std::string script = folder.put("script", "#!/no/such/interpreter\n");
  std::filesystem::permissions(script, std::filesystem::perms::owner_all);
  EXPECT_EQ(refusal({script}), script +
                                   ": cannot be started: No such file or directory: a script "
                                   "whose first line names what is there");
  EXPECT_EQ(refusal({}), "no program is given: its path or name, and its arguments");
}

TEST(ProgramUnderTest, ThatIsFoundOnPathIsOneThatMayBeExecuted) {
  const TestFolder text, program;
  text.put("cascade-no-such-name", "not this one");
  const std::string script = program.put("cascade-no-such-name", "#!/bin/sh\necho found >&2\n");
  const std::string path = std::getenv("PATH");
  const auto search = [&](const std::string& folders) {
    ::setenv("PATH", folders.c_str(), 1);
    const std::string what = refusal({"cascade-no-such-name"});
    ::setenv("PATH", path.c_str(), 1);
    return what;
  };
  const std::string both = text.path().string() + "::" + program.path().string();
  EXPECT_THAT(search(both), HasSubstr("Permission denied"));
  std::filesystem::permissions(script, std::filesystem::perms::owner_all);
  EXPECT_THAT(search(both), HasSubstr("(on standard error: 'found')"));
}

TEST(ProgramUnderTest, InheritsNothingButItsThreeStreams) {
  const int ours = ::open("/dev/null", O_RDONLY);  // without O_CLOEXEC
  ASSERT_GE(ours, 0);
  // The last one is what ls itself has opened, to look.
  EXPECT_THAT(refusal({"sh", "-c", "exec ls /proc/self/fd >&2"}),
              HasSubstr("(on standard error: '3')"));
  ::close(ours);
}

TEST(ProgramUnderTest, ThatSaysNoHelloIsBadInput) {
  const std::string right =
      R"(: an answer such as {"name":"mine","pipelined":true,"ops":["check","reset"]})";
  EXPECT_EQ(refusal({misbehaving(), "dies-at-start"}),
            misbehaving() +
                ": it ended with status 1 and said no hello (on standard error: "
                R"('misbehaving_sut: cannot find \x1b[1mmyself'))" +
                right);
  EXPECT_EQ(refusal({misbehaving(), "mute"}, kShort),
            misbehaving() + ": no hello: no answer within 1 s" + right);
  EXPECT_EQ(refusal({"true"}), "true: it ended with status 0 and said no hello" + right);
  EXPECT_THAT(refusal({"cat"}), StartsWith("cat: its hello has 'metrics', which is not known: "));
  EXPECT_EQ(refusal({"yes"}), "yes: it answered hello with 'y', which is no JSON object" + right);
  EXPECT_EQ(refusal({"cat", "/dev/zero"}),
            "cat: it answered hello with a line of more than 64 KiB" + right);
}

// --- What is asked ------------------------------------------------------------------------------

TEST(ProgramUnderTest, AnEmptyRunIsOnlyAStart) {
  const Processes processes;
  ProgramUnderTest program(command("well", true, processes), default_policy());
  EXPECT_EQ(program.traits().name, "misbehaving");
  EXPECT_TRUE(program.play({}).empty());
  EXPECT_EQ(program.play(Runs(3)), std::vector<SystemAnswers>(3));
}

TEST(ProgramUnderTest, OneLongRunAndManyShortOnes) {
  for (const bool pipelined : {false, true}) {
    const Processes processes;
    ProgramUnderTest program(command("dies", pipelined, processes), default_policy());
    std::vector<double> lags(20'000, 1);
    lags[12'345] = 666;
    Runs runs(1'000, run_of({1}));
    runs.push_back(run_of(lags));
    runs.insert(runs.end(), 1'000, run_of({1}));
    const auto answers = program.play(runs);
    ASSERT_EQ(answers[1'000].size(), 12'346u);
    EXPECT_EQ(answers[1'000].back().fault, "it ended with status 3");
    for (std::size_t i = 0; i < runs.size(); ++i) {
      if (i != 1'000) {
        ASSERT_EQ(answers[i], SystemAnswers(1, kNormal)) << i;
      }
    }
  }
}

TEST(ProgramUnderTest, WhatCannotBeSentIsTheCallersMistake) {
  const Processes processes;
  ProgramUnderTest program(command("well", true, processes), default_policy());
  const Runs infinite = {run_of({1, std::numeric_limits<double>::infinity()})};
  EXPECT_THROW(program.play(infinite), std::logic_error);
  EXPECT_FALSE(has_children());
  const auto answers = program.play(kRuns);  // nothing half said is left
  EXPECT_EQ(answers[0], SystemAnswers(3, kNormal));
}

// --- Interrupts ---------------------------------------------------------------------------------

/// A process that plays on a program that hangs; gone with the object.
class Player {
 public:
  Player(const std::string& mode, const Processes& noted, int ignored = 0) {
    pid_ = ::fork();
    if (pid_ != 0) return;
    ::alarm(60);
    if (ignored != 0) ::signal(ignored, SIG_IGN);
    {
      ProgramUnderTest program(command(mode, false, noted), default_policy(),
                               ignored != 0 ? kShort : Duration{60'000'000'000});
      const auto answers = program.play(Runs{run_of({666})});
      if (answers[0][0].fault.rfind("no answer", 0) != 0) ::_exit(41);
    }
    ::_exit(42);
  }
  ~Player() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  Player(const Player&) = delete;
  Player& operator=(const Player&) = delete;

  void send(int signal) const { ::kill(pid_, signal); }
  /// As a shell counts.
  int wait() {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  pid_t pid_ = -1;
};

TEST(ProgramUnderTest, GoesWithUsAtAnInterrupt) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    for (const char* mode : {"hangs", "hangs-with-a-child", "ignores-sigterm"}) {
      const Processes processes;
      const std::size_t count = std::string(mode) == "hangs-with-a-child" ? 2 : 1;
      Player player(mode, processes);
      ASSERT_TRUE(
          eventually([&] { return processes.one_hangs() && processes.all().size() == count; }));
      player.send(signal);
      EXPECT_EQ(player.wait(), 128 + signal);
      EXPECT_TRUE(processes.none_is_left()) << mode;
    }
  }
}

TEST(ProgramUnderTest, GoesWithUsWhenWeAreKilled) {
  const Processes processes;
  Player player("ignores-sigterm", processes);
  ASSERT_TRUE(eventually([&] { return processes.one_hangs(); }));
  player.send(SIGKILL);
  EXPECT_EQ(player.wait(), 128 + SIGKILL);
  EXPECT_TRUE(processes.none_is_left());
}

TEST(ProgramUnderTest, AnInterruptThatIsIgnoredStaysIgnored) {
  const Processes processes;
  Player player("hangs", processes, SIGHUP);
  ASSERT_TRUE(eventually([&] { return processes.one_hangs(); }));
  player.send(SIGHUP);
  EXPECT_EQ(player.wait(), 42);  // it came to its end
  EXPECT_TRUE(processes.none_is_left());
}

TEST(ProgramUnderTest, SignalsAreAsBeforeWhenItIsGone) {
  const auto handlers = [] {
    std::vector<void*> all;
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) {
      struct sigaction action {};
      ::sigaction(signal, nullptr, &action);
      all.push_back(reinterpret_cast<void*>(action.sa_handler));
    }
    return all;
  };
  const auto before = handlers();
  {
    const Processes processes;
    ProgramUnderTest one(command("dies", true, processes), default_policy());
    ProgramUnderTest two(command("closes-stdin", true, processes), default_policy());
    EXPECT_NE(handlers(), before);
    one.play(kRuns);
    two.play(kRuns);
  }
  EXPECT_EQ(handlers(), before);
  sigset_t blocked;
  ::pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
  EXPECT_FALSE(::sigismember(&blocked, SIGPIPE));
}

}  // namespace
}  // namespace cascade
