// The engine: events in order of virtual time, until the scenario is over.
#pragma once

#include <deque>
#include <optional>

#include "sim/loop/k2/k2_watch.hpp"
#include "sim/loop/observer_list.hpp"
#include "sim/loop/scenario/scenario.hpp"
#include "sim/query/query_watch.hpp"

namespace cascade {

/// What a run keeps of its checks, which it is asked before it runs.
struct KeptChecks {
  bool series = false;   ///< each of them: what a trace, a plot or a page is made of
  Instant figures_from;  ///< the end of a warm-up, which the figures leave out

  static constexpr KeptChecks with_series() { return {true, {}}; }
};

/// One run of a scenario. Nothing but the scenario and its seed goes in.
class Simulation {
 public:
  /// Throws InputError where the policy breaks a rule, or monitors what the loop cannot drive.
  /// `observer` may be null.
  explicit Simulation(const Scenario& scenario, LoopObserver* observer = nullptr,
                      const KeptChecks& kept = {});
  // Its parts refer to each other.
  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;

  void run();

  const Scenario& scenario() const { return scenario_; }
  const KeptChecks& kept() const { return kept_; }
  const std::deque<Site>& sites() const { return sites_; }
  std::uint64_t events() const { return events_; }
  /// The highest rate of arrivals at a site, sampled each second from `from` to the end.
  double arrivals_per_s_max(std::size_t site, Instant from) const;
  /// Messages that no producer could offer while it was disconnected. Not part of `arrived`.
  const MessageCounts& missed(std::size_t site) const { return missed_[site]; }
  MessageCounts missed() const;  ///< of all sites
  /// Empty where the scenario has no table [numbers].
  const std::optional<K2Watch>& k2() const { return k2_; }
  /// What was asked of a site; null where the scenario has no table [query].
  const QueryLog* query(std::size_t site) const {
    return queries_.empty() ? nullptr : &queries_[site].log();
  }

 private:
  void handle(const LoopEvent& event);
  void tick(Instant at);
  void tell(Instant at, const LoopEvent& event) const;
  void catch_up(const LoopEvent& event);
  void post_tick();
  void offer(Instant at, Duration over);
  std::size_t route(std::size_t home) const;

  Scenario scenario_;
  KeptChecks kept_;
  ObserverList observers_;
  LoopObserver* observer_;  // null where nobody watches
  EventQueue<LoopEvent> queue_;
  Prng prng_;
  std::deque<Site> sites_;
  std::optional<K2Watch> k2_;
  std::deque<QueryWatch> queries_;   // one a site, where the scenario has a table [query]
  std::vector<Workload> workloads_;  // one a site
  // What arrives comes with ticks. Short ones are gone through where somebody waits for messages,
  // and else only before an event that could see what they bring: see catch_up().
  std::int64_t stride_ = 1;      // so many ticks at most are gone through at once
  Instant last_tick_;            // what came until then has been offered
  Instant next_tick_;            // of the one that is posted
  std::uint64_t tick_turn_ = 0;  // its turn: those with another are void
  std::uint64_t events_ = 0;
  std::vector<MessageCounts> missed_;             // by the site whose feed it was
  std::vector<MessageCounts> arrived_, offered_;  // at the tick that is gone through, by site
};

}  // namespace cascade
