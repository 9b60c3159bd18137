// The properties of SPEC 7, judged while a simulation runs: those of the closed loop, and the
// catalogue's on every check. The monitor keeps its own books from what it is told and asks the
// site only for its counters.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "properties/loop/check_monitor.hpp"
#include "sim/loop/outcome/outcome.hpp"

namespace cascade {

/// Watches one run. Of each property the first violation at each site is kept.
class LoopMonitor : public LoopObserver {
 public:
  /// `levels`: of the scenario's policy.
  explicit LoopMonitor(LevelNames levels = {}) : levels_(std::move(levels)) {}

  void on_arrivals(Instant at, const MessageCounts& counts) override;
  void on_spilled(const Effect& effect) override;
  void on_applied(const Effect& effect) override;
  void on_dropped(const Effect& effect) override;
  void on_set_aside(const Effect& effect) override;
  void on_check(std::size_t site, std::size_t cascade, Instant at, const Pressure& read,
                const std::optional<Transition>& transition, const Site& owner) override;
  void after_event(Instant at, const LoopEvent& event, const Site& site) override;

  /// What can only be said at the end: the spill is replayed, the overload drained.
  void finish(const Simulation& simulation, const Outcome& outcome);

  const std::vector<LoopViolation>& violations() const { return violations_; }

 private:
  /// Of the numbers that a partition's messages of a class have: first, end. Neighbours are one
  /// range, so that what is kept does not grow with a run in which all is done in order.
  using Ranges = std::map<std::int64_t, std::int64_t>;

  /// Messages of one class in one partition of one site.
  struct Lane {
    Ranges spilled;                 // written to disk
    Ranges applied;                 // processed, from the log or from disk
    std::int64_t replayed_end = 0;  // offsets below have been replayed
    std::int64_t applied_end = 0;   // and these processed, straight from the log
    std::int64_t spilled_messages = 0, replayed_messages = 0;
  };

  struct Fold {
    std::size_t entries = 0;
    Level level = kLowest;
  };
  struct OfSite {
    std::vector<Lane> lanes;  // by partition and class
    std::vector<Fold> folds;  // by cascade, as the next
    std::vector<CheckMonitor> checks;
    bool keeps_order = true;
    std::size_t events = 0;     // since all that is held was counted anew
    std::size_t looked_at = 0;  // then: partitions, instances and pieces of work
  };
  OfSite& of(std::size_t site);
  Lane& lane(const Effect& effect, std::size_t c);

  static bool add_range(Ranges& ranges, const Effect& effect, std::size_t c);
  static bool covers(const Ranges& ranges, const Effect& effect, std::size_t c);
  void look_at_log(Instant at, const Site& site, const MessageCounts& in_log);
  void look_at_flows(Instant at, const Site& site, const Flows& flows);
  /// `site` by its index; empty where it is the whole run's.
  void violate(std::string_view property, Instant at, const std::string& what,
               std::optional<std::size_t> site);
  void not_tier_1(const Effect& effect, const char* fate);
  void look_at_producer(Instant at, const LoopEvent& event, const Site& site, const Flows& flows);
  void fold_journal(Instant at, const Site& site);

  LevelNames levels_;
  std::deque<OfSite> sites_;
  MessageCounts brought_;  // to all sites
  std::vector<LoopViolation> violations_;
  std::vector<std::optional<std::size_t>> sites_of_violations_;  // named in the end
  std::size_t unnamed_ = 0;  // violations that still lack their event's name
};

/// Runs a scenario under a monitor, twice, so that the same bytes come out is a property as well.
/// The outcome's violations are those of the properties, less those that the scenario is there to
/// show (a property that it promises to violate and does not, is one), and of its expectations.
/// `also`, where given, watches the first run beside the monitor.
Outcome simulate_monitored(const Scenario& scenario, LoopObserver* also = nullptr,
                           const KeptChecks& kept = {});

/// What simulate_monitored() judged in a run: of the catalogue what speaks of single checks, and
/// the closed loop's; `drains` only where it was due before the run's end.
std::vector<std::string> judged_properties(const Scenario& scenario, const Outcome& outcome);

}  // namespace cascade
