#include "cli/system/child_process.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string_view>
#include <thread>

#include "model/input_error.hpp"

namespace cascade {
namespace {

[[noreturn]] void fail(const char* what) {
  throw std::runtime_error(std::string(what) + ": " + std::strerror(errno));
}

// Large pipes mean few switches between the two programs; where a user may not, they stay small.
constexpr int kPipeBytes = 1 << 20;

struct Pipe {
  PipeEnd reads, writes;

  Pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("no pipe for the program");
    reads = above_the_standard_ones(ends[0]);
    writes = above_the_standard_ones(ends[1]);
    ::fcntl(writes.get(), F_SETPIPE_SZ, kPipeBytes);
  }

 private:
  // Where we ourselves were started without standard input, a pipe may have become that.
  static PipeEnd above_the_standard_ones(int fd) {
    PipeEnd end(fd);
    if (fd > STDERR_FILENO) return end;
    PipeEnd copy(::fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
    if (!copy.is_open()) fail("no pipe for the program");
    return copy;
  }
};

PipeEnd ours(PipeEnd end) {
  ::fcntl(end.get(), F_SETFL, ::fcntl(end.get(), F_GETFL) | O_NONBLOCK);
  return end;
}

bool is_file(const std::string& path) {
  struct stat about {};
  return ::stat(path.c_str(), &about) == 0 && S_ISREG(about.st_mode);
}

/// As execvp() searches, but never with a shell for what is no program. The name itself where there
/// is none: the attempt to start it says what is wrong.
std::string found_on_path(const std::string& name) {
  if (name.find('/') != std::string::npos) return name;
  const char* variable = std::getenv("PATH");
  std::string_view folders = variable != nullptr ? variable : "/usr/local/bin:/usr/bin:/bin";
  std::string forbidden;
  while (true) {
    const std::size_t end = std::min(folders.find(':'), folders.size());
    const std::string folder(end == 0 ? "." : folders.substr(0, end));
    const std::string path = folder + "/" + name;
    if (is_file(path)) {
      if (::access(path.c_str(), X_OK) == 0) return path;
      forbidden = path;
    }
    if (end == folders.size()) break;
    folders.remove_prefix(end + 1);
  }
  return forbidden.empty() ? name : forbidden;
}

/// After fork(): only what is safe there. Writes the error to `failed` where it comes back at all.
void become(const std::string& path, char* const* words, std::array<int, 3> streams, pid_t parent,
            int failed) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);
  for (int signal = 1; signal < NSIG; ++signal) ::signal(signal, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  int error = 0;
  for (int stream = 0; stream < 3; ++stream) {
    if (::dup2(streams[static_cast<std::size_t>(stream)], stream) < 0) error = errno;
  }
  // What else is open here is none of its business, least of all the pipes to its siblings.
  ::close_range(STDERR_FILENO + 1, UINT_MAX, CLOSE_RANGE_CLOEXEC);
  if (error == 0) {
    ::execv(path.c_str(), words);
    error = errno;
  }
  [[maybe_unused]] const auto written = ::write(failed, &error, sizeof error);
  ::_exit(127);
}

[[noreturn]] void refuse(const std::vector<std::string>& command, const std::string& path,
                         int error) {
  std::string right = "a program's path, or a name that PATH leads to";
  if (error == EACCES) right = "a file that may be executed: chmod +x";
  if (error == ENOEXEC) right = "a program, or a script whose first line is #! and its interpreter";
  if (error == ENOENT && is_file(path)) right = "a script whose first line names what is there";
  throw InputError(command.front(), 0, std::string("cannot be started: ") + std::strerror(error),
                   right);
}

/// Interrupts wait while a child is between its birth and the guard that would end it.
class InterruptsHeld {
 public:
  InterruptsHeld() {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_BLOCK, &all, &before_);
  }
  ~InterruptsHeld() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  InterruptsHeld(const InterruptsHeld&) = delete;
  InterruptsHeld& operator=(const InterruptsHeld&) = delete;

 private:
  sigset_t before_{};
};

/// Looks without reaping: until it is reaped its number, and its group's, is nobody else's.
siginfo_t look_at(pid_t pid) {
  siginfo_t about{};
  while (::waitid(P_PID, static_cast<id_t>(pid), &about, WEXITED | WNOHANG | WNOWAIT) < 0) {
    if (errno != EINTR) fail("lost the program");
  }
  return about;
}

void reap(pid_t pid) {
  while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace

void PipeEnd::close() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

ChildProcess::ChildProcess(std::vector<std::string> command) {
  if (command.empty() || command.front().empty()) {
    throw InputError("", 0, "no program is given", "its path or name, and its arguments");
  }
  // Whoever ignores the ends of children is not told them.
  struct sigaction children {};
  ::sigaction(SIGCHLD, nullptr, &children);
  if (children.sa_handler == SIG_IGN) ::signal(SIGCHLD, SIG_DFL);

  const std::string path = found_on_path(command.front());
  std::vector<char*> words;
  for (std::string& word : command) words.push_back(word.data());
  words.push_back(nullptr);
  Pipe to, from, complaints, failed;
  const pid_t us = ::getpid();
  {
    const InterruptsHeld held;
    pid_ = ::fork();
    if (pid_ < 0) fail("cannot start a process");
    if (pid_ == 0) {
      become(path, words.data(), {to.reads.get(), from.writes.get(), complaints.writes.get()}, us,
             failed.writes.get());
    }
    ::setpgid(pid_, pid_);  // by both, as nobody knows which is first
    try {
      guard_ = std::make_unique<InterruptGuard>(pid_);
    } catch (...) {
      ::kill(pid_, SIGKILL);
      reap(pid_);
      throw;
    }
  }
  failed.writes.close();
  int error = 0;
  ssize_t got = 0;
  while ((got = ::read(failed.reads.get(), &error, sizeof error)) < 0 && errno == EINTR) {
  }
  if (got > 0) {
    reap(pid_);
    refuse(command, path, error);
  }
  in = ours(std::move(to.writes));
  out = ours(std::move(from.reads));
  err = ours(std::move(complaints.reads));
}

ChildProcess::~ChildProcess() {
  in.close();
  if (!has_ended()) {
    ::kill(-pid_, SIGTERM);
    ends_before(Clock::now() + std::chrono::milliseconds(200));
  }
  ::kill(-pid_, SIGKILL);
  guard_.reset();
  reap(pid_);
}

bool ChildProcess::has_ended() const { return look_at(pid_).si_pid != 0; }

bool ChildProcess::ends_before(Clock::time_point until) const {
  // Most end at once when they end; a moment is too long for those and too short for the others.
  for (auto pause = std::chrono::microseconds(100); !has_ended(); pause *= 2) {
    const auto left = until - Clock::now();
    if (left <= Clock::duration::zero()) return false;
    pause = std::min(pause, std::chrono::microseconds(10'000));
    std::this_thread::sleep_for(std::min<Clock::duration>(pause, left));
  }
  return true;
}

bool ChildProcess::ended_well() const {
  const siginfo_t about = look_at(pid_);
  return about.si_code == CLD_EXITED && about.si_status == 0;
}

std::string ChildProcess::ending_text() const {
  const siginfo_t about = look_at(pid_);
  const std::string number = std::to_string(about.si_status);
  if (about.si_code == CLD_EXITED) return "with status " + number;
  const char* name = ::sigdescr_np(about.si_status);
  return "by signal " + number + (name != nullptr ? " (" + std::string(name) + ")" : "");
}

}  // namespace cascade
