#include "cli/interrupt.hpp"

#include <cerrno>
#include <ctime>

namespace cascade {

InterruptWatch::InterruptWatch() {
  sigemptyset(&watched_);
  sigaddset(&watched_, SIGINT);
  sigaddset(&watched_, SIGTERM);
  // A shell script starts its background jobs with SIGINT ignored: an ignored signal would never be
  // seen, and what runs until it is interrupted would run for ever.
  struct sigaction heed {};
  heed.sa_handler = SIG_DFL;
  pthread_sigmask(SIG_BLOCK, &watched_, &before_);
  sigaction(SIGINT, &heed, &action_before_);
}

InterruptWatch::~InterruptWatch() {
  // One that came and was not asked for ends the program now, as it would have.
  sigaction(SIGINT, &action_before_, nullptr);
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

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
