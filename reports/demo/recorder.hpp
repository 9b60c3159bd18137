// Watches a simulation and keeps its frames, to be shown at any pace afterwards.
#pragma once

#include <vector>

#include "reports/demo/frame.hpp"
#include "sim/loop/observer.hpp"
#include "sim/loop/site.hpp"

namespace cascade {

/// A fault as it happened.
struct FaultMoment {
  Instant at;
  std::size_t fault;  ///< its index in the scenario
  bool begins;
};

/// Keeps a frame of each site at each transition, and one every `every` between them.
class DemoRecorder : public LoopObserver {
 public:
  explicit DemoRecorder(Duration every) : every_(every) {}

  void on_spilled(const Effect& effect) override;
  void on_dropped(const Effect& effect) override;
  void on_check(std::size_t site, std::size_t cascade, Instant at, const Pressure& read,
                const std::optional<Transition>& transition, const Site& owner) override;
  void after_event(Instant at, const LoopEvent& event, const Site& site) override;

  /// Of one site, in order of time; at most one an instant.
  const std::vector<DemoFrame>& frames(std::size_t site) const { return tracks_[site].frames; }
  const std::vector<FaultMoment>& faults() const { return faults_; }

 private:
  struct Track {
    DemoFrame now;  // what has been heard of since the last frame
    MessageCounts refused;
    Instant latest = Instant::min();  // that the cascade was told of
    Counters counters;                // with which `now.policy` was taken
    Instant rate_since;
    std::int64_t rate_arrived = 0;
    bool due = false;  // a frame is to be kept, whatever the time
    std::vector<DemoFrame> frames;
  };
  Track& track(std::size_t site);
  void measure_rate(Track& track, Instant at, const Site& site);
  void keep(Track& track, Instant at, const Site& site);

  Duration every_;
  std::vector<Track> tracks_;
  std::vector<FaultMoment> faults_;
};

}  // namespace cascade
