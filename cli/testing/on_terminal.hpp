// The program on a terminal of its own, as a person has it before them. For tests only.
#pragma once

#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <termios.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "cli/testing/run_program.hpp"

namespace cascade {

inline constexpr const char* kTaken = "\x1b[?1049h\x1b[?25l";
inline constexpr const char* kGivenBack = "\x1b[?25h\x1b[?1049l";

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
  void signal(int number) const { ::kill(pid_, number); }
  void type(const std::string& keys) const {
    if (::write(terminal_, keys.data(), keys.size()) != static_cast<ssize_t>(keys.size())) {
      throw std::runtime_error("the terminal takes no keys");
    }
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

/// What the program has left otherwise than it was; empty where nothing: the alternate screen is
/// left as often as it was entered, the cursor is shown at last, the line is as before.
inline std::string left_behind(const OnTerminal& program) {
  const std::string& out = program.out();
  std::size_t taken = 0, given_back = 0;
  for (std::size_t at = 0; (at = out.find(kTaken, at)) != std::string::npos; ++at) ++taken;
  for (std::size_t at = 0; (at = out.find(kGivenBack, at)) != std::string::npos; ++at) ++given_back;
  if (taken == 0) return "it was never taken";
  if (taken != given_back) {
    return "taken " + std::to_string(taken) + " times, given back " + std::to_string(given_back);
  }
  const std::size_t after = out.rfind(kGivenBack) + std::string(kGivenBack).size();
  if (out.find("\x1b[?", after) != std::string::npos) return "commanded after it was given back";
  return program.line_is_as_before() ? "" : "the line's settings are others";
}

}  // namespace cascade
