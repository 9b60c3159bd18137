// How busy the consumer's instances are: the share of the time since the last check.
#pragma once

#include <cstddef>

#include "model/units.hpp"

namespace cascade {

/// An integral over virtual time. An instance is busy while it handles messages or commits; one
/// that waits for messages, is paused or is down is not.
class Utilisation {
 public:
  /// From `now` on so many of the instances are busy; `of` is not 0.
  void set_busy(Instant now, std::size_t busy, std::size_t of) {
    busy_s_ += share_now_ * (now - changed_).seconds();
    changed_ = now;
    share_now_ = static_cast<double>(busy) / static_cast<double>(of);
  }

  /// 0 to 1: the mean over the time since `restart`; in that instant itself, what it was then.
  double read(Instant now) const {
    const double elapsed_s = (now - since_).seconds();
    if (elapsed_s <= 0) return last_;
    return (busy_s_ + share_now_ * (now - changed_).seconds()) / elapsed_s;
  }

  /// A check has read it: the next one reads what comes after.
  void restart(Instant now) {
    last_ = read(now);
    since_ = changed_ = now;
    busy_s_ = 0;
  }

 private:
  double share_now_ = 0;
  double busy_s_ = 0;
  double last_ = 0;
  Instant changed_{};
  Instant since_{};
};

}  // namespace cascade
