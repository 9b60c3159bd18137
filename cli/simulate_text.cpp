#include "cli/simulate_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/terminal.hpp"
#include "sim/time_text.hpp"

namespace cascade {
namespace {

std::string flows_table(const Flows& flows) {
  std::string text = fmt::format("  {:<20}{:>16}{:>16}{:>16}{:>16}\n", "messages", "all", "tier 1",
                                 "tier 2", "tier 3");
  for (const auto& [column_name, column] : Flows::columns()) {
    const MessageCounts& counts = flows.*column;
    std::string row =
        fmt::format("  {:<20}{:>16}", column_name, grouped(static_cast<double>(counts.total())));
    for (const Tier tier : kTiers) {
      row += fmt::format("{:>16}", grouped(static_cast<double>(counts.of_tier(tier))));
    }
    text += row + "\n";
  }
  return text;
}

std::string latency_table(const std::array<LatencyHistogram, kTierCount>& latency) {
  std::string text;
  for (const Tier tier : kTiers) {
    const LatencyHistogram& histogram = latency[static_cast<std::size_t>(tier)];
    if (histogram.messages() == 0) continue;
    text += fmt::format("  latency of {}: p50 {:.3f} s, p99 {:.3f} s, longest {:.3f} s\n",
                        cascade::text(tier), histogram.percentile(50).seconds(),
                        histogram.percentile(99).seconds(), histogram.max().seconds());
  }
  return text;
}

std::string levels_line(const SiteOutcome& site) {
  const Summary summary = summarize(site.run, site.trace, nullptr);
  std::string text = fmt::format(
      "  {} transitions ({} up, {} down), highest {}, at the end {}; lag at most {}, at the end "
      "{}\n",
      summary.transitions, summary.escalations, summary.recoveries, level_label(summary.level_max),
      level_label(summary.level_final), grouped(static_cast<double>(site.lag_max_messages)),
      grouped(static_cast<double>(site.lag_final_messages)));
  for (const Level level : kLevels) {
    const Duration at = summary.at_level[index(level)];
    if (at.ns > 0) {
      text += fmt::format("  {} {:>12}\n", level_label(level, 13), duration_for_people(at));
    }
  }
  constexpr std::size_t kShown = 12;
  const auto& entries = site.run.journal.entries;
  for (std::size_t i = 0; i < entries.size() && i < kShown; ++i) {
    text += fmt::format("  {:>12} s  {} > {}  lag {}\n", seconds_text(entries[i].at.ns),
                        level_label(entries[i].from, 13), level_label(entries[i].to, 13),
                        grouped(entries[i].pressure.lag_messages));
  }
  if (entries.size() > kShown) text += fmt::format("  and {} more\n", entries.size() - kShown);
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
                  grouped(static_cast<double>(outcome.events)));
  if (!outcome.shows.empty()) text += printable(outcome.shows) + "\n";
  text += "\n";
  for (const SiteOutcome& site : outcome.sites) {
    if (outcome.sites.size() > 1) text += "  site " + printable(site.name) + "\n";
    text += levels_line(site);
  }
  text += "\n" + flows_table(outcome.flows());
  if (outcome.missed.total() > 0) {
    text += fmt::format("  {:<20}{:>16}  (never offered: the feed was gone)\n", "missed",
                        grouped(static_cast<double>(outcome.missed.total())));
  }
  text += "\n" + latency_table(outcome.latency());
  const double period_s = figure(outcome, "cycle_period_s");
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
