// One cascade of a site: what it was told, what it decided, and what the truth would have had it
// decide.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "model/cascade.hpp"
#include "sim/loop/outcome/check_figures.hpp"
#include "sim/loop/outcome/check_watch.hpp"
#include "sim/loop/outcome/truth_watch.hpp"

namespace cascade {

/// Which cascade of which site: the index of an instance, where each has its own; else 0.
struct CascadeId {
  std::size_t site = 0;
  std::size_t cascade = 0;
};

/// The one of a site, or that of one of its instances.
struct LoopCascade {
  LoopCascade(const Policy& policy, const CheckSetup& setup, const CheckFrame& frame)
      : cascade(policy), watch(policy, setup), figures(policy, frame), truth(policy) {}

  Cascade cascade;
  std::vector<Transition> journal;
  CheckWatch watch;
  CheckFigures figures;
  std::vector<LoopSample> series;          ///< empty where it is not to be kept
  TruthWatch truth;                        ///< asked at every tick and every check
  std::optional<Instant> last_transition;  ///< by the true clock
  double stale_lag_messages = 0;           ///< what it reads while a fault keeps it from news
  /// Of an instance's own: when its process was down, in order, apart from each other; and since
  /// when it is.
  std::vector<TimeSpan> away;
  std::optional<Instant> away_since;
};

}  // namespace cascade
