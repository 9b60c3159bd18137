// What came of a run: statistics by name, flows, latencies, and whether the scenario's expectations
// hold.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/loop/outcome/group_outcome.hpp"
#include "sim/loop/simulation.hpp"
#include "sim/query/query_watch.hpp"
#include "sim/replay/replay.hpp"
#include "sim/replay/ruling.hpp"
#include "sim/replay/summary.hpp"

namespace cascade {

/// A property that did not hold, or an expectation.
struct LoopViolation {
  std::string property;  ///< "nothing-lost", ..., or "expect"
  Instant at;
  std::string event;      ///< what the simulation was doing
  std::string what;       ///< with the statistics
  std::string site = {};  ///< whose it is; empty where it is the whole run's
};

/// Each check of a run.
struct CheckSeries {
  std::vector<LoopSample> samples;
  Trace trace;  ///< what was read at each
};

/// What came of one cascade: a site's own, or an instance's.
struct CascadeOutcome {
  std::string name;  ///< the site's, or "main/0"
  ReplayResult run;  ///< the journal, and what is told of its checks, as a replay has them
  CheckFigures figures;
  FileFigures files;                       ///< of a recording of its checks
  std::optional<CheckSeries> kept_series;  ///< where KeptChecks asks for it
  Level level_final = kLowest;
  /// Between checks: the timer's, or the pace of the batches. A level may be that late.
  Duration check_interval;
  /// While the level was below what the true metrics demanded.
  TruthWatch::Below below_demand;
  /// Of an instance's own: while its process was down. Nobody asks it then, and that is not blind.
  std::vector<TimeSpan> away;

  Duration time_away() const { return time_of(away); }
  /// Throws std::logic_error where it was not to be kept: of no check something would be said.
  const CheckSeries& series() const;
};

struct SiteOutcome {
  std::string name;
  /// One, or one an instance. Never empty.
  std::vector<CascadeOutcome> cascades;
  Flows flows;
  PerLevel<MessageCounts> dropped_at{};  ///< of flows.dropped: by the level that dropped them
  MessageCounts missed;  ///< never offered, as the feed was away; no part of what arrived
  std::int64_t lag_max_messages = 0;
  std::int64_t lag_final_messages = 0;
  std::array<LatencyHistogram, kTierCount> latency;
  std::optional<Instant>
      drained_at;  ///< from overload_ends_s on: lag clears the first raised level, disk empty
  std::optional<double> drain_bound_s;  ///< computed; empty where capacity is not above arrivals
  /// Of instances that read the lag of their own partitions: while the lag of those that were no
  /// living instance's demanded a raised level, and none read it; and the most of it.
  TruthWatch::Below unwatched;
  std::int64_t unwatched_lag_max_messages = 0;
  /// Of a scenario with a table [numbers]: what trackers and deduplications made of its messages.
  std::vector<TrackerOutcome> trackers;
  std::vector<DedupOutcome> deduplications;
  Ruling protection;  ///< protection_of() this site
  Ruling comes_back;  ///< return_of() this site

  HeapCounts heap;

  /// What was asked while it ran, where the scenario has a table [query].
  std::optional<QueryLog> query;

  std::optional<GroupOutcome> group;  ///< where the scenario has a table [group]

  /// What counts as a reversal in JSON and statistics (SPEC 9).
  Duration reversal_window = kReversalWindow;

  /// Still in the log at the end: accepted, and not yet committed.
  const MessageCounts& unread() const { return flows.in_log; }
  bool is_per_instance() const { return cascades.size() > 1; }
  const LevelNames& levels() const { return cascades.front().run.journal.header.levels; }
  /// The highest of its cascades'.
  Level level_final() const;
};

struct Outcome {
  std::string scenario, variant, shows, file, policy;
  std::string check_every;
  std::uint64_t seed = 0;
  Duration duration;
  Duration tick;             ///< arrivals are cut by it: no time here is finer
  std::string tick_because;  ///< what it was chosen by; empty where the scenario states it
  std::uint64_t events = 0;
  std::optional<Instant> overload_ends;  ///< from here on a drain is due
  MessageCounts missed;                  ///< of all sites
  std::vector<SiteOutcome> sites;
  std::vector<LoopViolation> violations;

  Flows flows() const;
  PerLevel<MessageCounts> dropped_at() const;
  std::array<LatencyHistogram, kTierCount> latency() const;
  /// Those of the worst site.
  Ruling protection() const;
  Ruling comes_back() const;
};

/// Gathers the outcome of a simulation that has run.
Outcome outcome_of(const Simulation& simulation);

/// Runs a scenario and judges its expectations.
Outcome simulate(const Scenario& scenario, LoopObserver* observer = nullptr,
                 const KeptChecks& kept = {});

/// A statistic by name, over all sites or, as "site.NAME.STATISTIC", of one. NaN where it never
/// happened.
double statistic(const Outcome& outcome, std::string_view name);

enum class StatisticKind : std::uint8_t {
  number,  ///< of at least 0
  level,
  moment,  ///< in seconds, or never
};
/// Empty where a run of the scenario has no statistic of that name.
std::optional<StatisticKind> statistic_kind(std::string_view name, const Scenario& scenario);
/// Whether the statistic speaks of the drain, which `overload_ends_s` begins.
bool is_drain_statistic(std::string_view name);
/// Whether it speaks of a consumer group, which only a table [group] makes.
bool is_group_statistic(std::string_view name);
/// "lag_max" of "site.sydney.lag_max", and of itself.
std::string_view without_site(std::string_view name);
/// The names of the statistics that a run of the scenario has, without those of single sites.
std::vector<std::string> statistic_names(const Scenario& scenario);
/// All names, for messages.
std::string statistic_names_text(const LevelNames& levels);

/// Whether an expectation holds of a run.
bool holds(const Expectation& expected, const Outcome& outcome);

/// Appends a violation for each expectation that fails.
void judge(const Scenario& scenario, Outcome& outcome);

/// How long a drain may take from a state, in closed form: the backlog over the capacity to spare,
/// then the disk over what replay gets, and every cooldown on the way. `spilled_per_s` are
/// those of the arrivals that may have to go through the disk. Empty where there is no capacity to
/// spare, and where service times are drawn: of these any may be longer than any bound;
/// and where what a producer buffers may come as a burst that closes intake again.
std::optional<double> drain_bound_s(const SiteSetup& setup, const Policy& policy,
                                    const LoopSample& state, double arrivals_per_s,
                                    double spilled_per_s);

}  // namespace cascade
