// Blind time (SPEC 9) as it is known while a run goes on.
#pragma once

#include <optional>
#include <vector>

#include "model/units.hpp"

namespace cascade {

/// Sums the stretches between checks that are blind. The first begins at the start of the run, 0.
class BlindClock {
 public:
  /// A check, or the end of the run. `missing`: a monitored metric was.
  void look(Instant at, bool missing);
  /// How long a stretch may be before it is blind. Until that is known, only those count at whose
  /// beginning a metric was missing; the others are judged then.
  void set_blind_after(Duration blind_after);

  Duration total() const { return total_; }

 private:
  void add(bool missing, Duration length);

  std::optional<Duration> blind_after_;
  std::vector<Duration> not_judged_;
  Instant last_look_;
  bool last_missing_ = false;
  Duration total_;
};

}  // namespace cascade
