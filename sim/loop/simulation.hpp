// The engine: events in order of virtual time, until the scenario is over.
#pragma once

#include <deque>

#include "sim/loop/scenario/scenario.hpp"

namespace cascade {

/// One run of a scenario. Nothing but the scenario and its seed goes in.
class Simulation {
 public:
  /// Throws InputError where the policy breaks a rule, or monitors what the loop cannot drive.
  /// `observer` may be null.
  explicit Simulation(const Scenario& scenario, LoopObserver* observer = nullptr);

  void run();

  const Scenario& scenario() const { return scenario_; }
  const std::deque<Site>& sites() const { return sites_; }
  std::uint64_t events() const { return events_; }
  /// The highest rate of arrivals at a site, sampled each second from `from` to the end.
  double arrivals_per_s_max(std::size_t site, Instant from) const;
  /// Messages that no producer could offer while it was disconnected. Not part of `arrived`.
  const MessageCounts& missed(std::size_t site) const { return missed_[site]; }
  MessageCounts missed() const;  ///< of all sites

 private:
  void handle(const LoopEvent& event);
  void tick();
  void offer(const std::vector<MessageCounts>& arrived);
  std::size_t route(std::size_t home) const;

  Scenario scenario_;
  LoopObserver* observer_;
  EventQueue<LoopEvent> queue_;
  Prng prng_;
  std::deque<Site> sites_;
  std::vector<Workload> workloads_;  // one a site
  Instant last_tick_;
  std::uint64_t events_ = 0;
  std::vector<MessageCounts> missed_;  // by the site whose feed it was
};

}  // namespace cascade
