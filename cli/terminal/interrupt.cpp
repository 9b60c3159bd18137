#include "cli/terminal/interrupt.hpp"

#include <cerrno>
#include <ctime>

namespace cascade {

InterruptWatch::InterruptWatch() {
  sigemptyset(&watched_);
  sigaddset(&watched_, SIGINT);
  sigaddset(&watched_, SIGTERM);
  // A signal that is blocked is kept, though it be ignored: a script's background jobs inherit
  // SIGINT that way.
  pthread_sigmask(SIG_BLOCK, &watched_, &before_);
}

InterruptWatch::~InterruptWatch() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

bool InterruptWatch::interrupted_before(std::chrono::steady_clock::time_point until) {
  using std::chrono::nanoseconds;
  while (!interrupted_) {
    const auto left_ns =
        std::chrono::duration_cast<nanoseconds>(until - std::chrono::steady_clock::now()).count();
    constexpr long kNsPerS = 1'000'000'000;
    const timespec wait{left_ns > 0 ? left_ns / kNsPerS : 0, left_ns > 0 ? left_ns % kNsPerS : 0};
    interrupted_ = sigtimedwait(&watched_, nullptr, &wait) > 0;
    if (!interrupted_ && errno != EINTR) return false;
  }
  return true;
}

void InterruptWatch::wait() {
  while (!interrupted_) interrupted_ = sigwaitinfo(&watched_, nullptr) > 0;
}

}  // namespace cascade
