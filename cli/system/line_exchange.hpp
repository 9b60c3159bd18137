// Lines to a program and lines from it, at the same time, so that no full pipe stops either.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/system/child_process.hpp"

namespace cascade {

/// A longer line is no answer.
inline constexpr std::size_t kLineBytesMax = 64 * 1024;

class LineExchange {
 public:
  using Clock = ChildProcess::Clock;

  /// Throws InputError where the program cannot be started.
  explicit LineExchange(std::vector<std::string> command) : child_(std::move(command)) {}

  /// What is to be sent: whole lines are appended here.
  std::string& outgoing() { return outgoing_; }
  std::size_t unsent_bytes() const { return outgoing_.size() - sent_; }

  /// Writes what the program takes and reads what it has written; waits until `until` where neither
  /// is possible. False where nothing moved.
  bool turn(Clock::time_point until);

  /// The next whole line that was read, without its end; valid until the next turn().
  std::optional<std::string_view> next_line();
  /// What was read of a line that is not whole.
  std::string_view begun_line() const { return std::string_view(incoming_).substr(taken_); }

  /// Why no answer can come any more, in words: the program has ended or closed a stream. For when
  /// all lines are taken.
  std::optional<std::string> why_gone();

  /// Reads on, as long as the program lives: true where it ends before then.
  bool ends_before(Clock::time_point until);
  const ChildProcess& child() const { return child_; }

  /// The last lines of what the program wrote on standard error.
  std::string stderr_tail() const;
  /// Takes what is left of it, of a program that is about to be ended.
  void drain_stderr();

 private:
  /// What read() gives, appended; how much: -1 where nothing is there, 0 at the end.
  ssize_t append_read(int fd, std::string& text);
  void stop_writing();
  void write_out();
  bool read_in();
  bool read_complaints();

  ChildProcess child_;
  std::vector<char> buffer_ = std::vector<char>(256 * 1024);
  std::string outgoing_, incoming_, complaints_;
  std::size_t sent_ = 0, taken_ = 0;
  bool moved_ = false, complaints_cut_ = false;
  std::optional<Clock::time_point> refused_;  // when it turned out that it reads no more
};

}  // namespace cascade
