#include "reports/metrics/blind_clock.hpp"

#include <utility>

#include "sim/replay/run_watch.hpp"

namespace cascade {

void BlindClock::look(Instant at, bool missing) {
  add(last_missing_, at - last_look_);
  last_look_ = at;
  last_missing_ = missing;
}

void BlindClock::set_blind_after(Duration blind_after) {
  blind_after_ = blind_after;
  for (const Duration length : std::exchange(not_judged_, {})) add(false, length);
}

void BlindClock::add(bool missing, Duration length) {
  if (is_blind(missing, length, blind_after_.value_or(Duration::max()))) {
    total_ = total_ + length;
  } else if (!blind_after_) {
    not_judged_.push_back(length);
  }
}

}  // namespace cascade
