// The statistics of a run by name: what [expect] tables speak of.

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>

#include "model/k2.hpp"
#include "sim/loop/outcome/numbered.hpp"
#include "sim/loop/outcome/outcome.hpp"
#include "sim/loop/outcome/query_statistics.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/number_text.hpp"

namespace cascade {
namespace {

constexpr double kNotKnown = std::numeric_limits<double>::quiet_NaN();
constexpr std::string_view kDrainedS = "drained_s";

std::size_t count(const CascadeOutcome& of, TransitionKind kind) {
  return static_cast<std::size_t>(
      std::count_if(of.run.journal.entries.begin(), of.run.journal.entries.end(),
                    [&](const Transition& t) { return t.kind == kind; }));
}

double level_max(const CascadeOutcome& of) {
  Level highest = kLowest;
  for (const Transition& t : of.run.journal.entries) highest = std::max(highest, t.to);
  return static_cast<double>(index(highest));
}

/// From the lowest level up to the next time from there up, on average: the period of a limit
/// cycle.
double cycle_period_s(const CascadeOutcome& of) {
  std::vector<Instant> rises;
  for (const Transition& t : of.run.journal.entries) {
    if (t.kind == TransitionKind::escalation && t.from == kLowest) rises.push_back(t.at);
  }
  // The first rise starts from an empty log, not from the cycle.
  if (rises.size() < 3) return kNotKnown;
  return (rises.back() - rises[1]).seconds() / static_cast<double>(rises.size() - 2);
}

double first_at_s(const CascadeOutcome& of, Level level) {
  for (const Transition& t : of.run.journal.entries) {
    if (t.kind == TransitionKind::escalation && t.to >= level) return (t.at - Instant{}).seconds();
  }
  return kNotKnown;
}

/// When the lowest level was reached for good, by the last of those that ever left it.
double normal_again_s(const SiteOutcome& site) {
  std::optional<Instant> again;
  for (const CascadeOutcome& each : site.cascades) {
    if (each.level_final != kLowest) return kNotKnown;
    if (each.run.journal.entries.empty()) continue;
    const Instant at = each.run.journal.entries.back().at;
    again = again ? std::max(*again, at) : at;
  }
  return again ? (*again - Instant{}).seconds() : kNotKnown;
}

double on_disk_max(const CascadeOutcome& of) {
  return static_cast<double>(of.figures.on_disk_max_messages());
}

double heap_max(const CascadeOutcome& of) {
  double most = 0;
  const std::vector<JournalMetric>& metrics = of.run.journal.header.metrics;
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    if (metrics[i].name == k2::kHeapName) most = of.figures.read_max(i);
  }
  return most;
}

double sum(double a, double b) { return a + b; }
double larger(double a, double b) { return std::max(a, b); }
double larger_known(double a, double b) {
  return std::isnan(a) ? b : std::isnan(b) ? a : std::max(a, b);
}
double earliest(double a, double b) {
  return std::isnan(a) ? b : std::isnan(b) ? a : std::min(a, b);
}
/// When the last of several is there: never, where one never is.
double last(double a, double b) {
  return std::isnan(a) || std::isnan(b) ? kNotKnown : larger(a, b);
}

/// A statistic of one site, and how those of several sites become one.
struct Statistic {
  std::string name;
  std::function<double(const SiteOutcome&)> of;
  std::function<double(double, double)> combine;
  StatisticKind kind = StatisticKind::number;
};

/// One of a single cascade: those of a site's become one as those of several sites do.
Statistic of_cascades(std::string name, std::function<double(const CascadeOutcome&)> of,
                      double (*combine)(double, double),
                      StatisticKind kind = StatisticKind::number) {
  const auto of_site = [of = std::move(of), combine](const SiteOutcome& site) {
    double value = of(site.cascades.front());
    for (std::size_t k = 1; k < site.cascades.size(); ++k) {
      value = combine(value, of(site.cascades[k]));
    }
    return value;
  };
  return {std::move(name), of_site, combine, kind};
}

double reversals(const SiteOutcome& site) {
  std::size_t count = 0;
  for (const CascadeOutcome& each : site.cascades) {
    count += summarize(each.run, FileFigures{}, site.reversal_window).reversals;
  }
  return static_cast<double>(count);
}

void add_flows(std::vector<Statistic>& statistics) {
  for (const auto& [name, member] : Flows::columns()) {
    const MessageCounts Flows::*column = member;
    statistics.push_back({std::string(name),
                          [column](const SiteOutcome& site) {
                            return static_cast<double>((site.flows.*column).total());
                          },
                          sum});
    for (const Tier tier : kTiers) {
      statistics.push_back({std::string(name) + "." + std::string(text(tier)),
                            [column, tier](const SiteOutcome& site) {
                              return static_cast<double>((site.flows.*column).of_tier(tier));
                            },
                            sum});
    }
  }
}

void add_missed(std::vector<Statistic>& statistics) {
  statistics.push_back(
      {"missed", [](const SiteOutcome& site) { return static_cast<double>(site.missed.total()); },
       sum});
  for (const Tier tier : kTiers) {
    statistics.push_back(
        {"missed." + std::string(text(tier)),
         [tier](const SiteOutcome& site) { return static_cast<double>(site.missed.of_tier(tier)); },
         sum});
  }
}

/// What SPEC 9 says of a run, in the summary's words.
void add_watched(std::vector<Statistic>& statistics) {
  using C = const CascadeOutcome&;
  using S = const SiteOutcome&;
  statistics.push_back(of_cascades(
      "flaps", [](C c) { return static_cast<double>(c.run.watched->flaps.size()); }, sum));
  statistics.push_back({"reversals", reversals, sum});
  statistics.push_back(of_cascades(
      "seconds_blind", [](C c) { return c.run.watched->blind_time().seconds(); }, larger));
  statistics.push_back(of_cascades(
      "latched", [](C c) { return c.run.watched->latch ? 1.0 : 0.0; }, larger));
  statistics.push_back(
      {"seconds_unwatched", [](S s) { return s.unwatched.total.seconds(); }, larger});
  statistics.push_back(of_cascades(
      "seconds_away", [](C c) { return c.time_away().seconds(); }, larger));
  statistics.push_back(of_cascades(
      "seconds_below_demand", [](C c) { return c.below_demand.total.seconds(); }, larger));
}

/// Those of a consumer group: nothing without one.
using OfGroup = double (*)(const GroupOutcome&);
constexpr std::array<std::pair<std::string_view, OfGroup>, 4> kGroupStatistics = {{
    {"rebalances", [](const GroupOutcome& g) { return static_cast<double>(g.rebalances); }},
    {"rejected_commits",
     [](const GroupOutcome& g) { return static_cast<double>(g.rejected_commits); }},
    {"instances_max", [](const GroupOutcome& g) { return static_cast<double>(g.instances_max); }},
    {"instance_hours", [](const GroupOutcome& g) { return g.instance_hours; }},
}};

void add_groups(std::vector<Statistic>& statistics) {
  for (const auto& [name, of] : kGroupStatistics) {
    const OfGroup of_group = of;
    statistics.push_back(
        {std::string(name),
         [of_group](const SiteOutcome& s) { return s.group ? of_group(*s.group) : 0; }, sum});
  }
}

/// Of the processed ones, and (`_all_`) of all that arrived: never, where the message of that rank
/// never got there.
void add_latencies(std::vector<Statistic>& statistics) {
  for (const Tier tier : kTiers) {
    for (const double pct : {50.0, 99.0}) {
      statistics.push_back(
          {"latency_p" + std::to_string(static_cast<int>(pct)) + "_s." + std::string(text(tier)),
           [tier, pct](const SiteOutcome& site) {
             return site.latency[static_cast<std::size_t>(tier)].percentile(pct).seconds();
           },
           larger});
      statistics.push_back({"latency_p" + std::to_string(static_cast<int>(pct)) + "_all_s." +
                                std::string(text(tier)),
                            [tier, pct](const SiteOutcome& site) {
                              const auto of_all =
                                  site.latency[static_cast<std::size_t>(tier)].percentile_of(
                                      pct, site.flows.arrived.of_tier(tier));
                              return of_all ? of_all->seconds() : kNotKnown;
                            },
                            last, StatisticKind::moment});
    }
  }
}

void add_queries(std::vector<Statistic>& statistics) {
  for (const std::string& name : query_statistic_names()) {
    const auto worst = [name](double a, double b) { return worst_query_statistic(name, a, b); };
    statistics.push_back(
        {name, [name](const SiteOutcome& site) { return query_statistic(site, name); }, worst});
  }
}

/// What the heap cost, where garbage is left behind or a full heap ends the process.
void add_heap(std::vector<Statistic>& statistics) {
  using S = const SiteOutcome&;
  statistics.push_back(
      {"gc_collections", [](S s) { return static_cast<double>(s.heap.collections); }, sum});
  statistics.push_back({"gc_pause_s", [](S s) { return s.heap.stopped.seconds(); }, sum});
  statistics.push_back(
      {"out_of_memory", [](S s) { return static_cast<double>(s.heap.out_of_memory); }, sum});
}

std::vector<Statistic> all_statistics(const LevelNames& levels) {
  using C = const CascadeOutcome&;
  using S = const SiteOutcome&;
  std::vector<Statistic> statistics = {
      of_cascades("level_max", level_max, larger, StatisticKind::level),
      of_cascades(
          "level_final", [](C c) { return static_cast<double>(index(c.level_final)); }, larger,
          StatisticKind::level),
      of_cascades(
          "transitions", [](C c) { return static_cast<double>(c.run.journal.entries.size()); },
          sum),
      of_cascades(
          "escalations",
          [](C c) { return static_cast<double>(count(c, TransitionKind::escalation)); }, sum),
      of_cascades(
          "recoveries", [](C c) { return static_cast<double>(count(c, TransitionKind::recovery)); },
          sum),
      of_cascades(
          "resets", [](C c) { return static_cast<double>(count(c, TransitionKind::reset)); }, sum),
      of_cascades(
          "checks", [](C c) { return static_cast<double>(c.run.checks); }, sum),
      {"lag_max", [](S s) { return static_cast<double>(s.lag_max_messages); }, larger},
      {"lag_final", [](S s) { return static_cast<double>(s.lag_final_messages); }, larger},
      of_cascades("on_disk_max", on_disk_max, larger),
      of_cascades("heap_pct_max", heap_max, larger),
      of_cascades("cycle_period_s", cycle_period_s, larger_known, StatisticKind::moment),
      {"normal_again_s", normal_again_s, last, StatisticKind::moment},
      {std::string(kDrainedS),
       [](S s) { return s.drained_at ? (*s.drained_at - Instant{}).seconds() : kNotKnown; }, last,
       StatisticKind::moment},
  };
  for (const Level level : levels.levels()) {
    if (level == kLowest) continue;
    statistics.push_back(of_cascades(
        "first_" + key_of(levels[level]) + "_s", [level](C c) { return first_at_s(c, level); },
        earliest, StatisticKind::moment));
  }
  add_flows(statistics);
  add_missed(statistics);
  add_heap(statistics);
  add_watched(statistics);
  add_groups(statistics);
  add_latencies(statistics);
  for (NumberedStatistic& numbered : numbered_statistics(levels)) {
    statistics.push_back({std::move(numbered.name), std::move(numbered.of), sum});
  }
  add_queries(statistics);
  return statistics;
}

std::optional<Statistic> find_statistic(std::string_view name, const LevelNames& levels) {
  static const std::vector<Statistic> k2s = all_statistics({});
  const auto find_in =
      [name](const std::vector<Statistic>& statistics) -> std::optional<Statistic> {
    for (const Statistic& statistic : statistics) {
      if (statistic.name == name) return statistic;
    }
    return std::nullopt;
  };
  return levels.are_k2s() ? find_in(k2s) : find_in(all_statistics(levels));
}

/// Those of a table [numbers] come last, where there is one.
std::vector<std::string> names_of(const LevelNames& levels, bool has_numbers) {
  std::vector<std::string> names, numbered;
  for (Statistic& statistic : all_statistics(levels)) {
    (is_numbered_statistic(statistic.name) ? numbered : names).push_back(std::move(statistic.name));
  }
  if (has_numbers) names.insert(names.end(), numbered.begin(), numbered.end());
  return names;
}

constexpr std::string_view kSitePrefix = "site.";

/// Splits "site.NAME.STATISTIC"; the first is empty for a statistic of all sites.
std::pair<std::string_view, std::string_view> split_site(std::string_view name) {
  if (name.substr(0, kSitePrefix.size()) != kSitePrefix) return {{}, name};
  const std::string_view rest = name.substr(kSitePrefix.size());
  const std::size_t dot = rest.find('.');
  if (dot == std::string_view::npos) return {{}, name};
  return {rest.substr(0, dot), rest.substr(dot + 1)};
}

std::string value_text(double value) { return std::isnan(value) ? "never" : number_text(value); }

}  // namespace

double statistic(const Outcome& outcome, std::string_view name) {
  if (name == "violations") return static_cast<double>(outcome.violations.size());
  const auto [site_name, statistic_name] = split_site(name);
  if (outcome.sites.empty()) return kNotKnown;
  const auto found = find_statistic(statistic_name, outcome.sites.front().levels());
  if (!found) return kNotKnown;
  std::optional<double> value;
  for (const SiteOutcome& site : outcome.sites) {
    if (!site_name.empty() && site.name != site_name) continue;
    const double of_site = found->of(site);
    value = value ? found->combine(*value, of_site) : of_site;
  }
  return value.value_or(kNotKnown);
}

std::optional<StatisticKind> statistic_kind(std::string_view name, const Scenario& scenario) {
  const auto [site_name, statistic_name] = split_site(name);
  const auto of_that_name = [&, wanted = site_name](const SiteSetup& site) {
    return site.name == wanted;
  };
  const auto found = find_statistic(statistic_name, scenario.policy.levels);
  const bool is_known = found && (scenario.numbers || !is_numbered_statistic(statistic_name)) &&
                        (site_name.empty() ||
                         std::any_of(scenario.sites.begin(), scenario.sites.end(), of_that_name));
  return is_known ? std::optional(found->kind) : std::nullopt;
}

std::string_view without_site(std::string_view name) { return split_site(name).second; }

bool is_group_statistic(std::string_view name) {
  name = without_site(name);
  return std::any_of(kGroupStatistics.begin(), kGroupStatistics.end(),
                     [name](const auto& statistic) { return statistic.first == name; });
}

bool is_drain_statistic(std::string_view name) { return without_site(name) == kDrainedS; }

std::vector<std::string> statistic_names(const Scenario& scenario) {
  return names_of(scenario.policy.levels, scenario.numbers.has_value());
}

std::string statistic_names_text(const LevelNames& levels) {
  return joined(names_of(levels, false), ", ") +
         ", with [numbers] tracker.VARIANT.COUNT[.LEVEL] and dedup.VARIANT.COUNT[.TIER], or "
         "site.NAME. and one of these";
}

bool holds(const Expectation& expected, const Outcome& outcome) {
  const double value = statistic(outcome, expected.statistic);
  // An expectation of something that should never happen is written as nan.
  return (std::isnan(expected.low) && std::isnan(value)) ||
         (value >= expected.low && value <= expected.high);
}

void judge(const Scenario& scenario, Outcome& outcome) {
  for (const Expectation& expected : scenario.expect) {
    if (holds(expected, outcome)) continue;
    const double value = statistic(outcome, expected.statistic);
    const std::string wanted =
        expected.low == expected.high || std::isnan(expected.low)
            ? value_text(expected.low)
            : "from " + value_text(expected.low) + " to " + value_text(expected.high);
    outcome.violations.push_back({"expect", Instant{scenario.duration.ns}, "end of run",
                                  scenario.file + ":" + std::to_string(expected.line) + ": " +
                                      expected.statistic + " is " + value_text(value) +
                                      ", expected " + wanted,
                                  std::string(split_site(expected.statistic).first)});
  }
}

}  // namespace cascade
