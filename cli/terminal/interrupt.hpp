// Work that goes on until somebody interrupts it.
#pragma once

#include <csignal>

#include <chrono>

namespace cascade {

/// While it lives, an interrupt (SIGINT, SIGTERM) no longer ends the program but is there to be
/// asked for, even where a script has started the program with SIGINT ignored. Threads that are
/// started meanwhile leave interrupts to the others.
class InterruptWatch {
 public:
  InterruptWatch();
  ~InterruptWatch();
  InterruptWatch(const InterruptWatch&) = delete;
  InterruptWatch& operator=(const InterruptWatch&) = delete;

  /// Waits until then, or until an interrupt; true for the latter. A time that has passed: looks.
  bool interrupted_before(std::chrono::steady_clock::time_point until);
  /// Waits for an interrupt, however long.
  void wait();

 private:
  sigset_t watched_{}, before_{};
  bool interrupted_ = false;
};

}  // namespace cascade
