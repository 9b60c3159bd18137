// The front for programs that check from several threads.
#pragma once

#include <mutex>
#include <optional>
#include <utility>

#include "model/cascade.hpp"

namespace cascade {

/// A Cascade behind a mutex. Each call is one atomic step, so transitions form one sequence, and
/// since Cascade never lets time run backwards, callers whose clocks race still get a sequence
/// whose instants do not fall.
class SharedCascade {
 public:
  explicit SharedCascade(Policy policy) : cascade_(std::move(policy)) {}

  std::optional<Transition> check(Instant now, const Pressure& pressure) {
    const std::lock_guard lock(mutex_);
    return cascade_.check(now, pressure);
  }
  Transition reset(Instant now) {
    const std::lock_guard lock(mutex_);
    return cascade_.reset(now);
  }
  void reload(Policy policy) {
    const std::lock_guard lock(mutex_);
    cascade_.reload(std::move(policy));
  }
  Level level() const {
    const std::lock_guard lock(mutex_);
    return cascade_.level();
  }
  Status status() const {
    const std::lock_guard lock(mutex_);
    return cascade_.status();
  }

 private:
  mutable std::mutex mutex_;
  Cascade cascade_;
};

}  // namespace cascade
