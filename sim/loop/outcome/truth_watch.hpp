// What the policy would have said to the truth: its metrics as they were, whatever was read,
// and whether or not anybody asked.
#pragma once

#include <optional>

#include "model/cascade.hpp"
#include "sim/replay/run_watch.hpp"

namespace cascade {

/// Sees the truth at many instants of a run, in the order of time, in constant space: of a level
/// that stands still only the latest stretch matters.
class TruthWatch {
 public:
  explicit TruthWatch(const Policy& policy) : pristine_(policy), probe_(pristine_) {}

  /// The level moved, or the policy changed. `last_transition` by the true clock.
  void restart(Instant now, const Policy& policy, Level level,
               std::optional<Instant> last_transition);

  void look(Instant now, const Pressure& truth);

  /// Since when, at every instant looked at, the policy would have moved the level. Empty where at
  /// the latest it would have stood.
  std::optional<Instant> would_move_since() const { return would_move_since_; }

  /// How long the level was below what the truth demanded, up to `end`, and the longest stretch.
  struct Below {
    Duration total;
    TimeSpan longest{};
  };
  Below below_demand(Instant end) const;

 private:
  void ends(Instant now);

  Cascade pristine_;  ///< at the level and with the cooldown of now; nothing asked yet
  Cascade probe_;     ///< a copy that may be asked
  std::optional<Instant> would_move_since_, below_since_;
  Below below_;
};

}  // namespace cascade
