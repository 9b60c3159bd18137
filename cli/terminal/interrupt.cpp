#include "cli/terminal/interrupt.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <optional>

#include "model/units.hpp"
#include "sim/text/output_file.hpp"

namespace cascade {
namespace {

using Clock = std::chrono::steady_clock;

// What handlers touch: lock-free numbers, and a pipe that wakes whoever waits, in whatever thread
// the handler runs and whenever it comes between a look and the wait.
std::array<std::atomic<unsigned>, NSIG> came{};
std::atomic<int> wake_end{-1};
static_assert(std::atomic<unsigned>::is_always_lock_free && std::atomic<int>::is_always_lock_free);

void on_heard(int signal) {
  const int error = errno;
  ++came[static_cast<std::size_t>(signal)];
  // A pipe that is full wakes as well.
  [[maybe_unused]] const auto written = ::write(wake_end, "", 1);
  errno = error;
}

void on_end(int signal) {
  remove_unfinished_files();
  ::signal(signal, SIG_DFL);
  ::raise(signal);  // comes when this returns
}

/// The end of the pipe that is read; -1 where there are no descriptors left: waits then end late,
/// with what interrupts them.
int woken_end() {
  static const int end = [] {
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) return -1;
    wake_end = ends[1];
    return ends[0];
  }();
  return end;
}

struct sigaction action_of(void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  ::sigemptyset(&action.sa_mask);
  return action;
}

bool is_ignored(int signal) {
  struct sigaction now {};
  ::sigaction(signal, nullptr, &now);
  return now.sa_handler == SIG_IGN;
}

/// Waits for the pipe or the descriptor; no time: for ever. True where the latter can be read.
bool readable(int descriptor, std::optional<Clock::time_point> until) {
  using std::chrono::nanoseconds;
  timespec limit{};
  if (until) {
    const auto left = std::max(*until - Clock::now(), Clock::duration::zero());
    const auto left_ns = std::chrono::duration_cast<nanoseconds>(left).count();
    limit = {left_ns / kNsPerS, left_ns % kNsPerS};
  }
  std::array<pollfd, 2> looked = {{{woken_end(), POLLIN, 0}, {descriptor, POLLIN, 0}}};
  if (::ppoll(looked.data(), looked.size(), until ? &limit : nullptr, nullptr) <= 0) return false;
  std::array<char, 64> bytes;
  while (looked[0].revents != 0 && ::read(looked[0].fd, bytes.data(), bytes.size()) > 0) continue;
  return looked[1].revents != 0;
}

}  // namespace

void end_without_half_written_files() {
  const struct sigaction action = action_of(on_end);
  for (const int signal : kEndingSignals) {
    if (!is_ignored(signal)) ::sigaction(signal, &action, nullptr);
  }
}

void end_by_signal(int signal) {
  std::cerr << std::flush;
  ::raise(signal);
  std::abort();  // not reached: the handlers are back to what they were
}

InterruptWatch::InterruptWatch(std::initializer_list<int> signals, Ignored ignored) {
  woken_end();
  const struct sigaction action = action_of(on_heard);
  for (const int signal : signals) {
    if (ignored == Ignored::stays_so && is_ignored(signal)) continue;
    Watched& watched =
        watched_.emplace_back(Watched{signal, came[static_cast<std::size_t>(signal)], {}});
    ::sigaction(signal, &action, &watched.action_before);
  }
}

InterruptWatch::InterruptWatch(Ignored ignored)
    : InterruptWatch({kEndingSignals[0], kEndingSignals[1], kEndingSignals[2]}, ignored) {}

InterruptWatch::~InterruptWatch() {
  for (const Watched& watched : watched_) {
    ::sigaction(watched.signal, &watched.action_before, nullptr);
  }
}

unsigned InterruptWatch::times() const noexcept {
  unsigned times = 0;
  for (const Watched& watched : watched_) {
    times += came[static_cast<std::size_t>(watched.signal)] - watched.times_before;
  }
  return times;
}

int InterruptWatch::signal() const noexcept {
  for (const Watched& watched : watched_) {
    if (came[static_cast<std::size_t>(watched.signal)] != watched.times_before) {
      return watched.signal;
    }
  }
  return 0;
}

bool InterruptWatch::interrupted_before(Clock::time_point until) const {
  while (!interrupted()) {
    if (Clock::now() >= until) return false;
    readable(-1, until);
  }
  return true;
}

void InterruptWatch::wait() const {
  while (!interrupted()) readable(-1, std::nullopt);
}

bool InterruptWatch::readable_before(int descriptor, Clock::time_point until) {
  return readable(descriptor, until);
}

InterruptsHeldFromNewThreads::InterruptsHeldFromNewThreads() {
  sigset_t held;
  ::sigemptyset(&held);
  for (const int signal : kEndingSignals) ::sigaddset(&held, signal);
  ::pthread_sigmask(SIG_BLOCK, &held, &before_);
}

InterruptsHeldFromNewThreads::~InterruptsHeldFromNewThreads() {
  ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

}  // namespace cascade
