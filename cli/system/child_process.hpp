// A program that was started, with pipes to it, and the certainty that nothing of it is left.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/system/interrupt_guard.hpp"

namespace cascade {

/// An end of a pipe, closed with the object.
class PipeEnd {
 public:
  explicit PipeEnd(int fd = -1) : fd_(fd) {}
  PipeEnd(PipeEnd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  PipeEnd& operator=(PipeEnd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~PipeEnd() { close(); }
  int get() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }
  void close();

 private:
  int fd_;
};

/// A child in a process group of its own. Its end takes along all that it started, but for what has
/// left the group (daemons). Where this program is killed so that it can do nothing, the kernel
/// kills the child.
class ChildProcess {
 public:
  using Clock = std::chrono::steady_clock;

  /// Without a shell; the first word is a path, or a name that PATH leads to. Throws InputError
  /// where it cannot be started.
  explicit ChildProcess(std::vector<std::string> command);
  /// Ends the whole group: SIGTERM, a moment later SIGKILL.
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  /// Our ends; none of them blocks.
  PipeEnd in, out, err;

  /// Whether the child itself has ended.
  bool has_ended() const;
  bool ends_before(Clock::time_point until) const;
  /// Of a child that has ended: whether that was with status 0, and how: "with status 3", "by
  /// signal 11 (Segmentation fault)".
  bool ended_well() const;
  std::string ending_text() const;

 private:
  pid_t pid_ = -1;
  std::unique_ptr<InterruptGuard> guard_;
};

}  // namespace cascade
