// One cascade of a site: what it was told, what it decided, and what the truth would have had it
// decide.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "model/cascade.hpp"
#include "sim/loop/outcome/truth_watch.hpp"

namespace cascade {

/// One line of what the cascade saw: the series behind plots and --trace-out.
struct LoopSample {
  Instant at;
  Pressure read;              ///< as the cascade was given it
  std::int64_t lag_messages;  ///< of the whole site, as it truly was
  std::int64_t on_disk_messages;
  std::int64_t applied_messages;  ///< so far
  Level level;                    ///< after the check
};

/// Which cascade of which site: the index of an instance, where each has its own; else 0.
struct CascadeId {
  std::size_t site = 0;
  std::size_t cascade = 0;
};

/// The one of a site, or that of one of its instances.
struct LoopCascade {
  explicit LoopCascade(const Policy& policy) : cascade(policy), truth(policy) {}

  Cascade cascade;
  std::vector<Transition> journal;
  std::vector<LoopSample> samples;
  TruthWatch truth;                        ///< asked at every tick and every check
  std::optional<Instant> last_transition;  ///< by the true clock
  double stale_lag_messages = 0;           ///< what it reads while a fault keeps it from news
  /// Of an instance's own: when its process was down, in order, apart from each other; and since
  /// when it is.
  std::vector<TimeSpan> away;
  std::optional<Instant> away_since;
};

}  // namespace cascade
