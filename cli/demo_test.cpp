// cascade demo, from outside: without a terminal, and on one that must be given back as it was.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <termios.h>

#include <chrono>
#include <thread>

#include "cli/testing/run_program.hpp"

namespace cascade {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kTaken = "\x1b[?1049h\x1b[?25l";
constexpr const char* kGivenBack = "\x1b[?25h\x1b[?1049l";

/// The program on a terminal of its own, which is its controlling one.
class OnTerminal {
 public:
  explicit OnTerminal(std::vector<std::string> words,
                      const std::vector<std::pair<std::string, std::string>>& environment = {}) {
    words.insert(words.begin(), built_program());
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    winsize size = {};
    size.ws_row = 24;
    size.ws_col = 80;
    pid_ = ::forkpty(&terminal_, nullptr, nullptr, &size);
    if (pid_ == 0) {
      ::setenv("TERM", "xterm-256color", 1);
      ::setenv("LC_ALL", "C.UTF-8", 1);
      ::unsetenv("NO_COLOR");
      for (const auto& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
      ::alarm(60);
      ::execv(arguments[0], arguments.data());
      ::_exit(127);
    }
    ::tcgetattr(terminal_, &before_);
  }
  ~OnTerminal() {
    if (!ended_) ::kill(pid_, SIGKILL), ::waitpid(pid_, nullptr, 0);
    ::close(terminal_);
  }
  OnTerminal(const OnTerminal&) = delete;
  OnTerminal& operator=(const OnTerminal&) = delete;

  /// Reads until `part` has come, at most ten seconds.
  bool reads(const std::string& part) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (out_.find(part, seen_) == std::string::npos) {
      if (std::chrono::steady_clock::now() > limit || !read_some()) return false;
    }
    seen_ = out_.find(part, seen_) + part.size();
    return true;
  }
  /// Past the introduction, into the picture.
  bool begins() {
    if (!reads("Introduction")) return false;
    type(" ");
    return reads("accepting data");
  }
  void signal(int number) const { ::kill(pid_, number); }
  void type(const std::string& keys) const {
    ASSERT_EQ(::write(terminal_, keys.data(), keys.size()), static_cast<ssize_t>(keys.size()));
  }
  void resize(unsigned short rows, unsigned short columns) const {
    winsize size = {};
    size.ws_row = rows;
    size.ws_col = columns;
    ::ioctl(terminal_, TIOCSWINSZ, &size);
  }
  bool stopped() const {
    int status = 0;
    return ::waitpid(pid_, &status, WUNTRACED) == pid_ && WIFSTOPPED(status);
  }
  bool echoes() const {
    termios now = {};
    ::tcgetattr(terminal_, &now);
    return (now.c_lflag & ECHO) != 0;
  }
  /// Its exit status; as shells count where a signal killed it.
  int end() {
    while (read_some()) {
    }
    int status = 0;
    ::waitpid(pid_, &status, 0);
    ended_ = true;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  const std::string& out() const { return out_; }
  /// Settings of the line that are now other than before.
  bool line_is_as_before() const {
    termios now = {};
    ::tcgetattr(terminal_, &now);
    return now.c_lflag == before_.c_lflag && now.c_iflag == before_.c_iflag &&
           now.c_oflag == before_.c_oflag;
  }

 private:
  bool read_some() {
    pollfd ready = {terminal_, POLLIN, 0};
    if (::poll(&ready, 1, 10'000) <= 0) return false;
    char buffer[4096];
    const ssize_t got = ::read(terminal_, buffer, sizeof buffer);
    if (got <= 0) return false;
    out_.append(buffer, static_cast<std::size_t>(got));
    return true;
  }

  pid_t pid_ = -1;
  int terminal_ = -1;
  termios before_ = {};
  std::string out_;
  std::size_t seen_ = 0;
  bool ended_ = false;
};

/// The alternate screen is left as often as it was entered, and the cursor is shown at last.
void expect_clean(const OnTerminal& program) {
  const std::string& out = program.out();
  std::size_t taken = 0, given_back = 0;
  for (std::size_t at = 0; (at = out.find(kTaken, at)) != std::string::npos; ++at) ++taken;
  for (std::size_t at = 0; (at = out.find(kGivenBack, at)) != std::string::npos; ++at) ++given_back;
  EXPECT_GE(taken, 1u);
  EXPECT_EQ(taken, given_back);
  const std::size_t last = out.rfind(kGivenBack);
  ASSERT_NE(last, std::string::npos);
  EXPECT_THAT(out.substr(last + std::string(kGivenBack).size()), Not(HasSubstr("\x1b[?")));
  EXPECT_TRUE(program.line_is_as_before());
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
    ASSERT_TRUE(program.begins());
    EXPECT_FALSE(program.echoes()) << "keys would be written into the picture";
    if (number != 0) {
      program.signal(number);
    } else {
      program.type("q");
    }
    EXPECT_EQ(program.end(), 0) << "what was asked holds: the run was judged before it was shown";
    expect_clean(program);
    EXPECT_THAT(program.out(), HasSubstr("properties held"));
  }
}

TEST(Demo, ControlCTypedIsASignal) {
  OnTerminal program({"demo"});
  ASSERT_TRUE(program.begins());
  program.type("\x03");
  EXPECT_EQ(program.end(), 0);
  expect_clean(program);
}

TEST(Demo, AViolatedPropertyIsExitOneAlsoWhenInterrupted) {
  OnTerminal program({"demo", "--scenario", "stale-metric", "--policy", "k2-as-documented"});
  ASSERT_TRUE(program.begins());
  program.signal(SIGINT);
  EXPECT_EQ(program.end(), 1);
  expect_clean(program);
  EXPECT_THAT(program.out(), HasSubstr("is VIOLATED"));
}

TEST(Demo, IsStoppedAndContinuedByTheShellsKeys) {
  OnTerminal program({"demo"});
  ASSERT_TRUE(program.begins());
  program.signal(SIGTSTP);
  ASSERT_TRUE(program.stopped());
  EXPECT_TRUE(program.line_is_as_before());
  program.signal(SIGCONT);
  ASSERT_TRUE(program.reads(kGivenBack));
  ASSERT_TRUE(program.reads(kTaken));
  program.type("q");
  EXPECT_EQ(program.end(), 0);
  expect_clean(program);
}

TEST(Demo, AnotherSizeIsDrawnAnew) {
  OnTerminal program({"demo"});
  ASSERT_TRUE(program.begins());
  program.resize(40, 120);
  EXPECT_TRUE(program.reads("\x1b[2J"));
  EXPECT_TRUE(program.reads("\x1b[40;1H"));
  program.type("q");
  EXPECT_EQ(program.end(), 0);
  expect_clean(program);
}

TEST(Demo, NoColorIsRespected) {
  for (const bool wanted : {true, false}) {
    OnTerminal program({"demo"}, {{"NO_COLOR", wanted ? "" : "1"}});
    ASSERT_TRUE(program.begins());
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
  expect_clean(program);
}

TEST(Demo, KeysJumpAndHurry) {
  OnTerminal program({"demo"});
  ASSERT_TRUE(program.begins());
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
      "name = \"s\\u001b[31m\"\n[[site]]\nname = \"t\"\n[[workload]]\nrate_per_s = 10\n");
  const ProgramRun run = run_cascade({"demo", "--scenario", file});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(run.out, Not(HasSubstr("\x1b")));
  OnTerminal program({"demo", "--quick", "--scenario", file});
  ASSERT_TRUE(program.begins());
  program.type("q");
  EXPECT_EQ(program.end(), 0);
  EXPECT_THAT(program.out(), Not(HasSubstr("\x1b]0;")));
  EXPECT_THAT(program.out(), Not(HasSubstr("\x1b[31m")));
}

}  // namespace
}  // namespace cascade
