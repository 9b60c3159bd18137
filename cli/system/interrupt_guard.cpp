#include "cli/system/interrupt_guard.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <mutex>
#include <stdexcept>

namespace cascade {
namespace {

constexpr std::array<int, 3> kSignals = {SIGINT, SIGTERM, SIGHUP};

// More programs at a time than anybody has cores for.
std::array<std::atomic<pid_t>, 64> groups{};
std::array<struct sigaction, kSignals.size()> before{};
std::mutex mutex;
int guards = 0;

bool signal_all(int signal) {
  bool any = false;
  for (const std::atomic<pid_t>& group : groups) {
    if (const pid_t id = group; id > 0) any = ::kill(-id, signal) == 0 || any;
  }
  return any;
}

// Only what a signal handler may do. A moment for what the program itself wants to put away.
void on_interrupt(int signal) {
  const int error = errno;
  if (signal_all(SIGTERM)) {
    constexpr timespec kMoment{0, 50'000'000};
    ::nanosleep(&kMoment, nullptr);
    signal_all(SIGKILL);
  }
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    if (kSignals[i] == signal) ::sigaction(signal, &before[i], nullptr);
  }
  ::raise(signal);  // comes when this handler has returned
  errno = error;
}

}  // namespace

InterruptGuard::InterruptGuard(pid_t group) : group_(group) {
  const std::scoped_lock lock(mutex);
  std::size_t free = 0;
  while (free < groups.size() && groups[free] != 0) ++free;
  if (free == groups.size()) throw std::length_error("too many programs under test at a time");
  groups[free] = group;
  if (guards++ > 0) return;
  struct sigaction action {};
  action.sa_handler = on_interrupt;
  ::sigemptyset(&action.sa_mask);
  for (const int signal : kSignals) ::sigaddset(&action.sa_mask, signal);
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    ::sigaction(kSignals[i], nullptr, &before[i]);
    if (before[i].sa_handler != SIG_IGN) ::sigaction(kSignals[i], &action, nullptr);
  }
}

InterruptGuard::~InterruptGuard() {
  const std::scoped_lock lock(mutex);
  for (std::atomic<pid_t>& group : groups) {
    if (group == group_) group = 0;
  }
  if (--guards > 0) return;
  for (std::size_t i = 0; i < kSignals.size(); ++i) ::sigaction(kSignals[i], &before[i], nullptr);
}

}  // namespace cascade
