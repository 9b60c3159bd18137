#include "sim/loop/outcome/outcome.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "model/k2.hpp"
#include "sim/loop/outcome/loop_ruling.hpp"
#include "sim/loop/scenario/tick.hpp"

namespace cascade {
namespace {

/// A duration as --check-every takes it, to the nanosecond: "500ms", "1s".
std::string duration_text(double seconds) {
  const std::int64_t ns = Duration::from_seconds(seconds).ns;
  if (ns % 1'000'000'000 == 0) return std::to_string(ns / 1'000'000'000) + "s";
  if (ns % 1'000'000 == 0) return std::to_string(ns / 1'000'000) + "ms";
  if (ns % 1'000 == 0) return std::to_string(ns / 1'000) + "us";
  return std::to_string(ns) + "ns";
}

std::string check_every_text(const CheckSetup& check) {
  return check.mode == CheckMode::per_batch ? "sample" : duration_text(check.every_s);
}

/// Checks as rows of a trace. Checks of one instant are one row, as in a recording: the last wins.
Trace trace_of(const std::string& name, const Policy& policy,
               const std::vector<LoopSample>& samples) {
  Trace trace;
  trace.name = name;
  trace.format = "simulation";
  trace.metrics = trace_metrics_of(policy);
  std::vector<Metric> driven;
  for (std::size_t i = 0; i < policy.metric_count(); ++i) {
    if (loop_metric(policy.metrics[i].name) != LoopMetric::none) driven.push_back(metric_at(i));
  }
  for (const LoopSample& sample : samples) {
    ++trace.counts.rows;
    if (!trace.at.empty() && trace.at.back() == sample.at) {
      ++trace.counts.duplicate_rows;
      trace.at.pop_back();
      for (const Metric metric : driven) trace[metric].pop_back();
    }
    trace.at.push_back(sample.at);
    for (const Metric metric : driven) trace[metric].push_back(sample.read[metric]);
  }
  for (std::size_t i = 0; i < trace.size(); ++i) {
    const bool any = std::any_of(driven.begin(), driven.end(),
                                 [&](Metric metric) { return is_missing(trace[metric][i]); });
    if (any) ++trace.counts.missing_rows;
  }
  return trace;
}

/// The level stood still although, to the end, the policy would have moved it: longer than its
/// cooldown and a check may take.
std::optional<Latch> latch_of(const LoopCascade& of, Duration check_interval, Instant end) {
  const std::optional<Instant> since = of.truth.would_move_since();
  const Policy& policy = of.cascade.policy();
  const Level level = of.cascade.level();
  const Duration cooldown = level == kLowest ? policy.cooldown_max() : policy.cooldown(level);
  if (!since || end - *since <= cooldown + check_interval) return std::nullopt;
  return Latch{of.journal.empty() ? Instant{} : of.journal.back().at, *since};
}

std::vector<TimeSpan> away_of(const LoopCascade& of, Instant end) {
  std::vector<TimeSpan> away = of.away;
  if (of.away_since) away.push_back({*of.away_since, end});
  return away;
}

ReplayResult run_of(const Scenario& scenario, const LoopCascade& of, const CheckSetup& check) {
  ReplayResult run;
  run.journal.header.policy = scenario.policy.name;
  run.journal.header.trace = scenario.name;
  run.journal.header.check_every = check_every_text(check);
  run.journal.header.levels = scenario.policy.levels;
  run.journal.header.metrics = journal_metrics_of(scenario.policy);
  run.journal.entries = of.journal;
  run.end = Instant{scenario.duration.ns};
  run.watched = of.watch.watched(run.end);
  run.watched->latch = latch_of(of, of.watch.check_interval(), run.end);
  if (check.mode == CheckMode::off) return run;  // nobody checks: all of it is blind
  run.checks = of.figures.checks();
  run.first_check = of.figures.first();
  run.last_check = of.figures.last();
  if (scenario.policy.check_every().ns > 0) run.checks_too_near = of.figures.too_near();
  return run;
}

CascadeOutcome outcome_of(const Simulation& simulation, const LoopCascade& of,
                          const CheckSetup& check, std::string name) {
  const Scenario& scenario = simulation.scenario();
  CascadeOutcome result;
  result.name = std::move(name);
  result.check_interval = of.watch.check_interval();
  result.away = away_of(of, Instant{scenario.duration.ns});
  result.run = run_of(scenario, of, check);
  result.figures = of.figures;
  result.files = of.watch.files();
  if (simulation.kept().series) {
    result.kept_series = {of.series, trace_of(scenario.name, scenario.policy, of.series)};
  }
  result.level_final = of.cascade.level();
  result.below_demand = of.truth.below_demand(result.run.end);
  return result;
}

/// The share of arrivals whose class the policy spills at some level: where the consumer takes
/// every message for a trade, whatever its type.
double spilled_share(const Policy& policy, const ConsumerSetup& consumer,
                     const MessageCounts& arrived) {
  const Shedder shedder(policy);
  std::int64_t spilled = 0;
  for (std::size_t c = 0; c < kClassCount; ++c) {
    const LevelRange levels = policy.all_levels();
    const bool ever = std::any_of(levels.begin(), levels.end(), [&](Level level) {
      return shedder.action(level, class_tier(c), consumer.seen_type(c)) == Action::spill;
    });
    if (ever) spilled += arrived.of[c];
  }
  return static_cast<double>(spilled) /
         static_cast<double>(std::max<std::int64_t>(1, arrived.total()));
}

/// A site with those instances that serve it worst from `from` on: `scale` faults change their
/// number.
SiteSetup at_its_weakest(const SiteSetup& setup, const Scenario& scenario, Instant from) {
  std::vector<const Fault*> scales;
  for (const Fault& fault : scenario.faults) {
    if (fault.kind == FaultKind::scale && fault.concerns(setup.name)) scales.push_back(&fault);
  }
  std::stable_sort(scales.begin(), scales.end(),
                   [](const Fault* a, const Fault* b) { return a->at_s < b->at_s; });
  SiteSetup weakest = setup;
  for (const Fault* scale : scales) {
    const bool is_past = Duration::from_seconds(scale->at_s) <= from - Instant{};
    if (is_past || parallelism(setup.broker, scale->instances) <
                       parallelism(setup.broker, weakest.consumer.instances)) {
      weakest.consumer.instances = scale->instances;
    }
  }
  return weakest;
}

/// The policies that a site has, one after the other: the scenario's, and what reloads make of it.
std::vector<Policy> policies_at(const SiteSetup& setup, const Scenario& scenario) {
  std::vector<const Fault*> reloads;
  for (const Fault& fault : scenario.faults) {
    if (fault.kind == FaultKind::reload && fault.concerns(setup.name)) reloads.push_back(&fault);
  }
  std::stable_sort(reloads.begin(), reloads.end(),
                   [](const Fault* a, const Fault* b) { return a->at_s < b->at_s; });
  std::vector<Policy> policies = {scenario.policy};
  for (const Fault* reload : reloads) policies.push_back(reloaded(*reload, policies.back()));
  return policies;
}

/// What a cooldown may take longer, as the cascade's clock has to come again to where it was.
double set_back_s(const SiteSetup& setup, const Scenario& scenario) {
  double sum_s = 0;
  for (const Fault& fault : scenario.faults) {
    if (fault.kind != FaultKind::clock_step || !fault.concerns(setup.name)) continue;
    sum_s += std::max(0.0, -fault.by_s);
  }
  return sum_s;
}

/// What an exporter in front of the lag may add: each level on the way down waits for a reading.
/// Empty where there may be none, as scrapes get lost or are always stale.
std::optional<double> seen_late_s(const SiteSetup& setup, const Policy& policy) {
  const ExporterSetup& exporter = setup.exporter;
  if (exporter.interval_s == 0) return 0;
  if (exporter.loss > 0 || exporter.delay_s >= exporter.stale_after_s) return std::nullopt;
  return static_cast<double>(policy.level_count()) * (exporter.interval_s + exporter.delay_s);
}

/// The level below the first that spills anything; the highest where none does.
Level nearly_spilling(const Policy& policy) {
  for (const Level level : policy.raised_levels()) {
    const auto& row = policy.shedding[index(level)];
    if (std::find(row.begin(), row.end(), Action::spill) != row.end()) return below(level);
  }
  return policy.highest();
}

/// The lowest level at which something keeps messages from being processed: the log is not read,
/// or what is on disk is not read back, or more is spilled. Above every level where nothing does.
std::size_t first_that_holds_back(const SiteSetup& setup, const Policy& policy, double spilled,
                                  const LoopSample& state) {
  std::size_t first = policy.level_count();
  if (setup.intake_at_break == IntakeAtBreak::pause) first = index(policy.highest());
  if (spilled > 0) first = std::min(first, index(nearly_spilling(policy)) + 1);
  if (spilled > 0 || state.on_disk_messages > 0) {
    first = std::min(first, index(setup.spill.replay_below));
  }
  return first;
}

/// Whether something other than the lag may have kept the level so high that no drain is due: a
/// heap that never clears GRACEFUL lets a tier be spilled and read back for ever.
bool is_held_up(const SiteSetup& setup, const Policy& policy, double spilled,
                const DrainFigures& drain) {
  const std::size_t held = first_that_holds_back(setup, policy, spilled, *drain.first);
  if (held >= policy.level_count()) return false;
  for (std::size_t m = 0; m < policy.metric_count(); ++m) {
    if (policy.metrics[m].name == k2::kLagName) continue;
    if (drain.ever_held(policy, m, static_cast<Level>(held))) return true;
  }
  return false;
}

void find_drain(const Simulation& simulation, std::size_t s, SiteOutcome& outcome) {
  const Scenario& scenario = simulation.scenario();
  if (!scenario.overload_ends_s) return;
  const Instant from{Duration::from_seconds(*scenario.overload_ends_s).ns};
  if (!scenario.policy.find_metric(k2::kLagName)) return;  // what drains is told by the lag
  const bool is_clumped = std::any_of(scenario.workload.begin(), scenario.workload.end(),
                                      [](const StreamSetup& stream) {
                                        return stream.arrivals == ArrivalProcess::negative_binomial;
                                      });
  for (const CascadeOutcome& each : outcome.cascades) {
    const std::optional<Instant> found = each.figures.drain().drained_at;
    if (!found) continue;
    outcome.drained_at = outcome.drained_at ? std::min(*outcome.drained_at, *found) : *found;
  }
  // Instances that decide apart hold back apart: of these no bound is known in closed form.
  if (outcome.is_per_instance()) return;
  const DrainFigures& drain = outcome.cascades.front().figures.drain();
  if (!drain.first) return;
  if (is_clumped) return;  // more than the rate may come at any time: no bound
  const double arrivals_per_s = simulation.arrivals_per_s_max(s, from);
  SiteSetup setup = at_its_weakest(simulation.sites()[s].setup(), scenario, from);
  LoopSample to_clear = *drain.first;
  std::optional<double> stall_s = 0;
  if (setup.group) stall_s = stall_of_group_s(scenario, from, arrivals_per_s, setup, to_clear);
  const std::optional<double> late_s = seen_late_s(setup, scenario.policy);
  if (!stall_s || !late_s) return;
  double bound_s = 0;
  for (const Policy& policy : policies_at(setup, scenario)) {
    const double share = spilled_share(policy, setup.consumer, outcome.flows.arrived);
    if (is_held_up(setup, policy, share, drain)) return;
    const auto each_s =
        drain_bound_s(setup, policy, to_clear, arrivals_per_s, arrivals_per_s * share);
    if (!each_s) return;
    bound_s = std::max(bound_s, *each_s);
  }
  outcome.drain_bound_s = bound_s + set_back_s(setup, scenario) + *stall_s + *late_s;
}

}  // namespace

namespace {

/// What a replay gets on average that may take more than there is to spare: the log grows behind it
/// until the level stops it, then nothing is replayed until the level is down again.
double bursts_of_replay_per_s(const SpillSetup& spill, const Policy& policy, double capacity_per_s,
                              double arrivals_per_s, double spare_per_s) {
  const bool is_gentle =
      spill.replay_per_s && static_cast<double>(*spill.replay_per_s) <= spare_per_s;
  if (is_gentle || arrivals_per_s <= 0) return capacity_per_s;
  const auto lag = policy.find_metric(k2::kLagName);
  if (!lag || !std::isfinite(policy[*lag].trigger(spill.replay_below))) return capacity_per_s;
  const double band =
      policy[*lag].trigger(spill.replay_below) - policy[*lag].clear(spill.replay_below);
  const double replays_s = band / arrivals_per_s;
  const double waits_s =
      std::max(policy.cooldown(spill.replay_below).seconds(), band / spare_per_s);
  return capacity_per_s * replays_s / (replays_s + waits_s);
}

}  // namespace

namespace {

/// Whether what a producer has buffered may come as a burst that closes intake again, for ever so.
bool may_refuse_its_burst(const SiteSetup& setup, const Policy& policy) {
  if (setup.producer.buffer_messages == 0 || setup.intake_at_break != IntakeAtBreak::refuse) {
    return false;
  }
  const auto lag = policy.find_metric(k2::kLagName);
  const Shedder shedder(policy);
  for (const Level level : policy.raised_levels()) {
    if (!shedder.intake_closed(level)) continue;
    const auto burst = static_cast<double>(setup.producer.buffer_messages);
    return !lag || policy[*lag].clear(level) + burst >= policy[*lag].trigger(level);
  }
  return false;
}

}  // namespace

std::optional<double> drain_bound_s(const SiteSetup& setup, const Policy& policy,
                                    const LoopSample& state, double arrivals_per_s,
                                    double spilled_per_s) {
  const ConsumerSetup& consumer = setup.consumer;
  if (may_refuse_its_burst(setup, policy)) return std::nullopt;
  const std::int64_t backlog = state.lag_messages + setup.producer.buffer_messages;
  if (consumer.service != Service::fixed) return std::nullopt;  // any time may be longer
  const double message_s = consumer.dearest_us() / 1e6;
  const double polls_s = (consumer.poll_ms + consumer.commit_ms) / 1e3;
  const double batch_s = polls_s + static_cast<double>(consumer.batch_size) * message_s;
  // The smaller a batch, the more of its time goes into polls and commits.
  const auto least = static_cast<double>(consumer.batch_messages(true));
  const double at_once = setup.group ? group_parallelism(setup.broker, consumer.instances)
                                     : parallelism(setup.broker, consumer.instances);
  const auto in_flight = static_cast<double>(consumer.instances * consumer.batch_size);
  const std::optional<double> collected = capacity_with_collections_per_s(
      setup.heap, at_once * least / (polls_s + least * message_s), in_flight, least);
  if (!collected) return std::nullopt;
  const double capacity_per_s = *collected;
  const double spare_per_s = capacity_per_s - arrivals_per_s;
  if (spare_per_s <= 0) return std::nullopt;

  const double clear_s = static_cast<double>(backlog) / spare_per_s;
  const double spilled =
      static_cast<double>(state.on_disk_messages + backlog) + arrivals_per_s * clear_s;
  double replay_per_s = std::min(
      spare_per_s,
      bursts_of_replay_per_s(setup.spill, policy, capacity_per_s, arrivals_per_s, spare_per_s));
  if (setup.spill.replay_per_s) {
    replay_per_s = std::min(replay_per_s, static_cast<double>(*setup.spill.replay_per_s));
  }
  // Until the disk is empty, what arrives behind spilled messages goes through the disk as well.
  const bool may_spill =
      state.on_disk_messages > 0 || (spilled_per_s > 0 && state.level >= nearly_spilling(policy));
  double drain_s = 0;
  if (may_spill) {
    if (setup.spill.keep_order) replay_per_s -= spilled_per_s;
    if (replay_per_s <= 0) return std::nullopt;
    drain_s = spilled / replay_per_s;
  }
  // Where each batch is checked, the next is at the latest after one that is full.
  const double check_s = setup.check.mode == CheckMode::timer
                             ? setup.check.every_s
                             : batch_s + consumer.poll_timeout_ms / 1e3;
  const double waits_s =
      static_cast<double>(policy.level_count()) * policy.cooldown_max().seconds() + 10 * check_s +
      4 * batch_s + (setup.producer.buffer_messages > 0 ? setup.producer.retry_every_s : 0);
  return clear_s + drain_s + waits_s;
}

Level SiteOutcome::level_final() const {
  Level highest = kLowest;
  for (const CascadeOutcome& each : cascades) highest = std::max(highest, each.level_final);
  return highest;
}

Flows Outcome::flows() const {
  Flows sum;
  for (const SiteOutcome& site : sites) sum += site.flows;
  return sum;
}

PerLevel<MessageCounts> Outcome::dropped_at() const {
  PerLevel<MessageCounts> sum{};
  for (const SiteOutcome& site : sites) {
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += site.dropped_at[i];
  }
  return sum;
}

std::array<LatencyHistogram, kTierCount> Outcome::latency() const {
  std::array<LatencyHistogram, kTierCount> sum;
  for (const SiteOutcome& site : sites) {
    for (std::size_t i = 0; i < kTierCount; ++i) sum[i].add(site.latency[i]);
  }
  return sum;
}

Ruling Outcome::protection() const {
  std::vector<Ruling> all;
  for (const SiteOutcome& site : sites) all.push_back(site.protection);
  return worst_of(all).ruling;
}

Ruling Outcome::comes_back() const {
  std::vector<Ruling> all;
  for (const SiteOutcome& site : sites) all.push_back(site.comes_back);
  return worst_of(all).ruling;
}

const CheckSeries& CascadeOutcome::series() const {
  if (!kept_series) throw std::logic_error("the checks of '" + name + "' were not to be kept");
  return *kept_series;
}

Outcome outcome_of(const Simulation& simulation) {
  const Scenario& scenario = simulation.scenario();
  Outcome outcome;
  outcome.scenario = scenario.name;
  outcome.variant = scenario.variant;
  outcome.shows = scenario.shows;
  outcome.file = scenario.file;
  outcome.policy = scenario.policy.name;
  outcome.seed = scenario.seed;
  outcome.duration = scenario.duration;
  outcome.tick = scenario.tick;
  if (!scenario.tick_given) {
    const ChosenTick chosen = chosen_tick(scenario);
    if (chosen.tick == scenario.tick) outcome.tick_because = chosen.because;
  }
  outcome.events = simulation.events();
  outcome.missed = simulation.missed();
  if (scenario.overload_ends_s) {
    outcome.overload_ends = Instant{Duration::from_seconds(*scenario.overload_ends_s).ns};
  }
  outcome.check_every = check_every_text(scenario.sites.front().check);
  const Instant end{scenario.duration.ns};
  for (std::size_t s = 0; s < simulation.sites().size(); ++s) {
    const Site& site = simulation.sites()[s];
    SiteOutcome result;
    result.name = site.setup().name;
    const CheckSetup& check = site.setup().check;
    for (std::size_t k = 0; k < site.cascades().size(); ++k) {
      result.cascades.push_back(
          outcome_of(simulation, site.cascades()[k], check, cascade_name(site.setup(), k)));
    }
    result.flows = site.flows();
    result.dropped_at = site.books().dropped_at;
    result.missed = simulation.missed(s);
    result.lag_max_messages = site.lag_max_messages();
    result.lag_final_messages = site.lag_messages();
    result.latency = site.books().latency;
    result.heap = site.heap_counts();
    result.unwatched = site.unwatched().below_demand(end);
    result.unwatched_lag_max_messages = site.unwatched_lag_max_messages();
    if (simulation.k2()) {
      result.trackers = simulation.k2()->trackers().outcomes(s);
      result.deduplications = simulation.k2()->deduplications().outcomes(s, end);
    }
    find_drain(simulation, s, result);
    result.protection = protection_of(result, scenario.policy, outcome.overload_ends);
    result.comes_back = return_of(result, outcome.overload_ends);
    if (const QueryLog* query = simulation.query(s)) result.query = *query;
    if (const ConsumerGroup* group = site.group()) {
      result.group = GroupOutcome{group->rebalances(), site.rejected_commits(),
                                  site.instances_max(), site.instance_hours(end)};
    }
    outcome.sites.push_back(std::move(result));
  }
  return outcome;
}

Outcome simulate(const Scenario& scenario, LoopObserver* observer, const KeptChecks& kept) {
  Simulation simulation(scenario, observer, kept);
  simulation.run();
  Outcome outcome = outcome_of(simulation);
  judge(scenario, outcome);
  return outcome;
}

}  // namespace cascade
