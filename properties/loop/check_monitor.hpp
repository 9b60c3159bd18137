// The open-loop properties of the catalogue, judged on the checks of a site in a closed loop.
#pragma once

#include <optional>
#include <vector>

#include "properties/monitor/monitor.hpp"
#include "sim/loop/observer.hpp"

namespace cascade {

/// Sees one cascade's checks from outside. Time is that cascade's: where a fault steps its
/// clock, the properties hold by that clock. A reset or a new policy begins a new run; what the
/// level's cooldown has left stands over a new policy, as it does in the cascade.
class CheckMonitor {
 public:
  /// To be called after each check, at `at` by the cascade's clock. Returns the properties that
  /// this check is the first to break.
  std::vector<Violation> observe(Instant at, const Pressure& read,
                                 const std::optional<Transition>& transition,
                                 const Cascade& cascade);

 private:
  void begin(const Cascade& cascade);

  std::optional<Monitor> monitor_;  // of this policy, since the last reset
  Counters seen_;
  Level level_ = kLowest;
  std::optional<Instant> last_change_;
  std::optional<Instant> demanded_since_;
  Instant latest_ = Instant::min();
};

}  // namespace cascade
