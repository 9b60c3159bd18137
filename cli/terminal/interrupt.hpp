// How a user ends a command, or pauses it: the signals that a terminal or a shell sends.
#pragma once

#include <csignal>

#include <array>
#include <atomic>
#include <chrono>
#include <initializer_list>
#include <utility>
#include <vector>

namespace cascade {

/// By which a user, a shell or a terminal that closes ends a program.
inline constexpr std::array<int, 3> kEndingSignals = {SIGINT, SIGTERM, SIGHUP};

/// From now on a command that one of these ends leaves no half-written file. It still ends by the
/// signal, and one that is ignored (nohup) stays ignored. Called once, at the start.
void end_without_half_written_files();

/// Ends the program as the signal would have ended it: called when no watch lives any more, and
/// nothing is left half done.
[[noreturn]] void end_by_signal(int signal);

/// While it lives, its signals neither end nor stop the program but are there to be asked for.
/// What a signal interrupts returns early (EINTR).
class InterruptWatch {
 public:
  /// What becomes of a signal that was ignored before: whoever started us with nohup meant it, and
  /// a script starts all its background jobs with SIGINT ignored.
  enum class Ignored { stays_so, is_heard };

  InterruptWatch(std::initializer_list<int> signals, Ignored ignored);
  /// Of kEndingSignals.
  explicit InterruptWatch(Ignored ignored);
  ~InterruptWatch();
  InterruptWatch(const InterruptWatch&) = delete;
  InterruptWatch& operator=(const InterruptWatch&) = delete;

  /// How often a signal came since it lives. Any thread may ask, at no cost.
  unsigned times() const noexcept;
  bool interrupted() const noexcept { return times() > 0; }
  /// One that came; 0 where none did.
  int signal() const noexcept;

  /// Waits until then, or until a signal; true for the latter. A time that has passed: looks.
  bool interrupted_before(std::chrono::steady_clock::time_point until) const;
  /// Waits for a signal, however long.
  void wait() const;
  /// Waits until then, until a signal of any watch, or until there is something to read from
  /// `descriptor` (none where below 0); true for the latter. A signal that came before it was
  /// called, and that nothing has waited for, counts. One thread of a program waits in these.
  static bool readable_before(int descriptor, std::chrono::steady_clock::time_point until);

 private:
  struct Watched {
    int signal;
    unsigned times_before;
    struct sigaction action_before;
  };
  std::vector<Watched> watched_;
};

/// Threads that are started while it lives leave kEndingSignals to the others: the thread that
/// draws or writes is the one to be interrupted in it.
class InterruptsHeldFromNewThreads {
 public:
  InterruptsHeldFromNewThreads();
  ~InterruptsHeldFromNewThreads();
  InterruptsHeldFromNewThreads(const InterruptsHeldFromNewThreads&) = delete;
  InterruptsHeldFromNewThreads& operator=(const InterruptsHeldFromNewThreads&) = delete;

 private:
  sigset_t before_{};
};

}  // namespace cascade
