// What a scenario with a table [numbers] has beside its loop.
#pragma once

#include <deque>

#include "sim/loop/k2/dedup_watch.hpp"
#include "sim/loop/k2/tracker_watch.hpp"
#include "sim/loop/site.hpp"

namespace cascade {

class K2Watch {
 public:
  K2Watch(const NumbersSetup& setup, const std::deque<Site>& sites);
  K2Watch(const K2Watch&) = delete;
  K2Watch& operator=(const K2Watch&) = delete;

  /// Before what arrives in [from, to) is offered.
  void before_tick(Instant from, Instant to, const std::deque<Site>& sites);

  TrackerWatch& trackers() { return trackers_; }
  DedupWatch& deduplications() { return deduplications_; }
  const TrackerWatch& trackers() const { return trackers_; }
  const DedupWatch& deduplications() const { return deduplications_; }

 private:
  MessageNumbers numbers_;
  TrackerWatch trackers_;
  DedupWatch deduplications_;
};

}  // namespace cascade
