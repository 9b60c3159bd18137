#include "cli/simulate_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/terminal/terminal.hpp"
#include "model/k2.hpp"
#include "reports/text/metric_words.hpp"
#include "reports/text/query_words.hpp"
#include "sim/loop/outcome/loop_ruling.hpp"
#include "sim/loop/outcome/numbered.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

std::string flows_table(const Flows& flows) {
  std::string text = fmt::format("  {:<20}{:>16}{:>16}{:>16}{:>16}\n", "messages", "all", "tier 1",
                                 "tier 2", "tier 3");
  for (const Flows::Column& column : Flows::columns()) {
    if (!flows.tells(column)) continue;
    const MessageCounts& counts = flows.*column.second;
    std::string row = fmt::format("  {:<20}{:>16}", column.first, grouped(counts.total()));
    for (const Tier tier : kTiers) {
      row += fmt::format("{:>16}", grouped(counts.of_tier(tier)));
    }
    text += row + "\n";
  }
  return text;
}

/// "1 flap", "2 flaps".
/// "p99 0.120 s", or "p99 never", where the message of that rank never got there.
std::string quantile_text(const char* name, const std::optional<Duration>& value) {
  return value ? fmt::format("{} {:.3f} s", name, value->seconds()) : fmt::format("{} never", name);
}

/// "3.2 %"; what is neither none nor all never reads as such.
std::string share_text(std::int64_t part, std::int64_t all) {
  const double pct = 100 * static_cast<double>(part) / static_cast<double>(all);
  if (part > 0 && pct < 0.1) return "less than 0.1 %";
  if (part < all && pct > 99.9) return "more than 99.9 %";
  return fmt::format("{:.1f} %", pct);
}

/// Of all that arrived, and beside it of those that got there: alone that is a survivors'
/// statistic.
std::string latency_table(const std::array<LatencyHistogram, kTierCount>& latency,
                          const MessageCounts& arrived) {
  std::string text;
  for (const Tier tier : kTiers) {
    const LatencyHistogram& histogram = latency[static_cast<std::size_t>(tier)];
    const std::int64_t all = arrived.of_tier(tier);
    if (all == 0) continue;
    text += fmt::format("  latency of {}: of all that arrived {}, {}", cascade::text(tier),
                        quantile_text("p50", histogram.percentile_of(50, all)),
                        quantile_text("p99", histogram.percentile_of(99, all)));
    text += histogram.messages() == 0
                ? "; none was processed\n"
                : fmt::format(
                      "; of the {} that were processed p50 {:.3f} s, p99 {:.3f} s, longest "
                      "{:.3f} s\n",
                      share_text(histogram.messages(), all), histogram.percentile(50).seconds(),
                      histogram.percentile(99).seconds(), histogram.max().seconds());
  }
  return text;
}

/// What became of the messages, tier 1 first, all fates together.
std::string fates_lines(const Outcome& outcome) {
  std::string text;
  const std::vector<Fate> all = fates(outcome.flows(), outcome.missed);
  for (const Tier tier : kTiers) {
    std::string label(cascade::text(tier));
    std::replace(label.begin(), label.end(), '_', ' ');
    text += fmt::format("  {}: {}\n", label, fates_text(all, tier));
  }
  return text;
}

/// The questions, answered for each site.
std::string rulings_lines(const Outcome& outcome) {
  std::string text;
  for (const SiteOutcome& site : outcome.sites) {
    const std::string where = outcome.sites.size() > 1 ? printable(site.name) + ": " : "";
    text += fmt::format("  {}protected: {}: {}\n", where, cascade::text(site.protection.word),
                        site.protection.why);
    text += fmt::format("  {}the loop comes back: {}: {}\n", where,
                        cascade::text(site.comes_back.word), site.comes_back.why);
    for (const CascadeOutcome& each : site.cascades) {
      const Summary summary = summarize(each.run, FileFigures{}, site.reversal_window);
      const Duration away = each.time_away();
      text += fmt::format("  {}latched: {}; {}blind for {}; {}, {} within {}\n",
                          site.is_per_instance() ? printable(each.name) + ": " : where,
                          each.run.watched->latch ? "yes" : "no",
                          away.ns > 0 ? "away for " + span_text(away) + ", beside that " : "",
                          span_text(each.run.watched->blind_time()),
                          counted(*summary.flaps, "flap"), counted(summary.reversals, "reversal"),
                          duration_for_people(site.reversal_window));
    }
  }
  return text;
}

/// "lag 600,000"; of another ladder's metrics each that is monitored.
std::string pressure_words(const Policy& policy, const Pressure& pressure) {
  if (policy.is_k2s()) return "lag " + grouped(pressure[kLag]);
  return pressure_text(policy, pressure);
}

std::string levels_line(const CascadeOutcome& of, const SiteOutcome& site, const Policy& policy) {
  const Summary summary = summarize(of.run, of.files);
  const LevelNames& names = summary.levels;
  const std::size_t width = label_width(names, 13);
  std::string text = fmt::format("  {} ({} up, {} down), highest {}, at the end {}",
                                 counted(summary.transitions, "transition"), summary.escalations,
                                 summary.recoveries, level_label(summary.level_max, names),
                                 level_label(summary.level_final, names));
  text += site.is_per_instance()
              ? "\n"
              : fmt::format("; lag at most {}, at the end {}\n", grouped(site.lag_max_messages),
                            grouped(site.lag_final_messages));
  for (const Level level : names.levels()) {
    const Duration at = summary.at_level[index(level)];
    if (at.ns > 0) {
      text +=
          fmt::format("  {} {:>12}\n", level_label(level, names, width), duration_for_people(at));
    }
  }
  constexpr std::size_t kShown = 12;
  const auto& entries = of.run.journal.entries;
  for (std::size_t i = 0; i < entries.size() && i < kShown; ++i) {
    text += fmt::format("  {:>12} s  {} > {}  {}\n", seconds_text(entries[i].at.ns),
                        level_label(entries[i].from, names, width),
                        level_label(entries[i].to, names, width),
                        pressure_words(policy, entries[i].pressure));
  }
  if (entries.size() > kShown) text += fmt::format("  and {} more\n", entries.size() - kShown);
  return text;
}

/// What was read of each recording of arrivals: the count that can be held against its source.
std::string recorded_lines(const Scenario& scenario) {
  std::string text;
  const auto& workload = scenario.workload;
  for (std::size_t i = 0; i < workload.size(); ++i) {
    if (workload[i].shape != StreamShape::recorded || workload[i].same_file) continue;
    double messages = 0, end_s = 0;
    std::size_t rows = 0;
    for (std::size_t s = i; s == i || (s < workload.size() && workload[s].same_file); ++s) {
      for (const double count : workload[s].rates_per_s) messages += count * workload[s].scale;
      rows += workload[s].times_s.size();
      end_s = std::max(end_s, workload[s].times_s.back() + workload[s].row_s);
    }
    text += fmt::format("  {}: {} messages in {} of {} s each, {} in all{}\n",
                        printable(workload[i].file), grouped(std::llround(messages)),
                        counted(rows, "row"),
                        seconds_text(Duration::from_seconds(workload[i].row_s).ns),
                        duration_for_people(Duration::from_seconds(end_s)),
                        workload[i].interval_s ? "" : " (the shortest time between two rows)");
  }
  return text;
}

}  // namespace

std::string full_name(const Scenario& scenario) {
  return scenario.name + (scenario.variant.empty() ? "" : ", variant " + scenario.variant);
}

std::string outcome_text(const Outcome& outcome, const Scenario& scenario) {
  std::string text =
      fmt::format("{}, policy {}, seed {}: {} in {} events\n", printable(full_name(scenario)),
                  printable(outcome.policy), outcome.seed, duration_for_people(outcome.duration),
                  grouped(outcome.events));
  if (!outcome.shows.empty()) text += printable(outcome.shows) + "\n";
  text += "\n" + fates_lines(outcome) + rulings_lines(outcome) + "\n";
  for (const SiteOutcome& site : outcome.sites) {
    if (outcome.sites.size() > 1) text += "  site " + printable(site.name) + "\n";
    for (const CascadeOutcome& each : site.cascades) {
      if (site.is_per_instance()) text += "  instance " + printable(each.name) + "\n";
      text += levels_line(each, site, scenario.policy);
    }
    if (site.is_per_instance()) {
      text += fmt::format("  lag of all at most {}, at the end {}\n",
                          grouped(site.lag_max_messages), grouped(site.lag_final_messages));
    }
    if (site.group) text += "  " + group_text(site) + "\n";
  }
  text += "\n" + flows_table(outcome.flows());
  if (outcome.missed.total() > 0) {
    text += fmt::format("  {:<20}{:>16}  (never offered: the feed was gone)\n", "missed",
                        grouped(outcome.missed.total()));
  }
  for (const SiteOutcome& site : outcome.sites) {
    if (!site.heap.is_modelled) continue;
    text += fmt::format("  {}heap: {} of garbage, all stood still for {}; out of memory {}\n",
                        outcome.sites.size() > 1 ? printable(site.name) + ": " : "",
                        counted(site.heap.collections, "collection"), span_text(site.heap.stopped),
                        counted(site.heap.out_of_memory, "time"));
  }
  for (const SiteOutcome& site : outcome.sites) {
    const std::string numbered = numbered_text(site);
    if (!numbered.empty()) text += "\n" + numbered;
  }
  text += "\n" + latency_table(outcome.latency(), outcome.flows().arrived);
  text += fmt::format("  messages come in ticks of {} s{}\n", seconds_text(outcome.tick.ns),
                      outcome.tick_because.empty() ? "" : ": " + outcome.tick_because);
  text += recorded_lines(scenario);
  for (const SiteOutcome& site : outcome.sites) {
    if (!site.query) continue;
    for (const std::string& line : query_words(*site.query)) text += "  " + line + "\n";
  }
  const double period_s = statistic(outcome, "cycle_period_s");
  if (period_s == period_s) {
    text += fmt::format("  a cycle of {:.1f} s: {:.0f} transitions an hour\n", period_s,
                        2 * 3600 / period_s);
  }
  if (!scenario.expect.empty()) {
    text += fmt::format("  {} of {} expectations hold\n",
                        scenario.expect.size() -
                            static_cast<std::size_t>(std::count_if(
                                outcome.violations.begin(), outcome.violations.end(),
                                [](const LoopViolation& v) { return v.property == "expect"; })),
                        scenario.expect.size());
  }
  return text;
}

}  // namespace cascade
