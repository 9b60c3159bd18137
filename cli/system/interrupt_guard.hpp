// Child processes in groups of their own, which a terminal's Ctrl-C does not reach.
#pragma once

#include <sys/types.h>

namespace cascade {

/// While it lives, an interrupt of this program (SIGINT, SIGTERM, SIGHUP) first ends the process
/// group, then does what it did before. A signal that is ignored (nohup) stays ignored; one that is
/// blocked (InterruptWatch) reaches nobody, and whoever watches for it ends the group.
class InterruptGuard {
 public:
  explicit InterruptGuard(pid_t group);
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;

 private:
  pid_t group_;
};

}  // namespace cascade
