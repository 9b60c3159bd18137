// A program that runs beside the test: servers. For tests only.
#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "cli/testing/run_program.hpp"

namespace cascade {

/// Asks every 20 ms until it is so, at most that long.
inline bool eventually(const std::function<bool()>& so, int seconds = 30) {
  using std::chrono::steady_clock;
  const auto end = steady_clock::now() + std::chrono::seconds(seconds);
  while (!so()) {
    if (steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return true;
}

class BackgroundProgram {
 public:
  /// `shields` is a signal that the program inherits as ignored, as a script's background jobs do.
  explicit BackgroundProgram(std::vector<std::string> words, int shields = 0) {
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const std::string out_file = folder_ / "out", err_file = folder_ / "err";
    pid_ = ::fork();
    if (pid_ < 0) throw std::runtime_error("cannot fork");
    if (pid_ > 0) return;
    const int out_fd = ::open(out_file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    const int err_fd = ::open(err_file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::dup2(::open("/dev/null", O_RDONLY), 0);
    ::dup2(out_fd, 1);
    ::dup2(err_fd, 2);
    if (shields != 0) ::signal(shields, SIG_IGN);
    ::alarm(120);
    ::execvp(arguments[0], arguments.data());
    ::_exit(127);
  }
  BackgroundProgram(const BackgroundProgram&) = delete;
  BackgroundProgram& operator=(const BackgroundProgram&) = delete;
  ~BackgroundProgram() {
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      wait();
    }
  }

  std::string out() const { return content_of(folder_ / "out"); }
  std::string err() const { return content_of(folder_ / "err"); }

  bool is_running() const {
    siginfo_t about{};
    return ::waitid(P_PID, static_cast<id_t>(pid_), &about, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           about.si_pid == 0;
  }

  /// Its exit status after the signal; 128 and more: killed by a signal.
  int end_with(int signal) {
    ::kill(pid_, signal);
    if (!eventually([this] { return !is_running(); })) return -1;
    return wait();
  }

 private:
  int wait() {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

  TestFolder folder_;
  pid_t pid_ = -1;
};

/// A port of 127.0.0.1 that was free a moment ago.
inline int free_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* any = reinterpret_cast<sockaddr*>(&address);
  const bool known = ::bind(fd, any, size) == 0 && ::getsockname(fd, any, &size) == 0;
  ::close(fd);
  if (!known) throw std::runtime_error("no free port for the test");
  return ntohs(address.sin_port);
}

/// Found by the shell's own search.
inline bool is_on_path(const std::string& program) {
  return run_program({"/bin/sh", "-c", "command -v " + program}).status == 0;
}

}  // namespace cascade
