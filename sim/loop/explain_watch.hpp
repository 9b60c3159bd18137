// What explains one instant of a cascade in a simulation.
#pragma once

#include <cstddef>

#include "sim/loop/observer.hpp"
#include "sim/loop/site.hpp"
#include "sim/replay/explain/explained_run.hpp"

namespace cascade {

/// Watches the checks, resets and reloads of one cascade.
class LoopExplainWatch : public LoopObserver {
 public:
  LoopExplainWatch(CascadeId id, Instant at) : id_(id), at_(at), watch_(at, Instant{}) {}

  void on_check(std::size_t site, std::size_t cascade, Instant at, const Pressure& read,
                const std::optional<Transition>& transition, const Site& owner) override;
  void after_event(Instant at, const LoopEvent& event, const Site& site) override;

  /// The run is over; `policy` is what it began with.
  ExplainedRun finish(const Policy& policy, Duration silent_after) {
    return watch_.finish(Cascade(policy), time_, silent_after);
  }

 private:
  CascadeId id_;
  Instant at_;
  ExplainWatch watch_;
  Counters counters_;
  CascadeTime time_{at_};
};

}  // namespace cascade
