// The review's tables of what was given up: messages by tier, latency of what got there, and times.
#include <fmt/format.h>

#include <algorithm>

#include "reports/review/review_judgement.hpp"
#include "reports/review/review_sections.hpp"
#include "reports/text/people_text.hpp"
#include "sim/text/counted_text.hpp"

namespace cascade {
namespace {

block::Table messages_table(const ReviewRun& run) {
  const LoopSide& loop = *run.loop;
  block::Table table{
      title_of(run) + ", in messages", {"", "tier 1", "tier 2", "tier 3", "all"}, {}};
  const auto row = [&](const std::string& what, const MessageCounts& counts, bool is_loss) {
    std::vector<Cell> cells = {{what}};
    for (const Tier tier : kTiers) {
      const std::int64_t messages = counts.of_tier(tier);
      const bool bad = is_loss && tier == Tier::tier_1 && messages > 0;
      cells.push_back({grouped(messages), bad ? Tone::bad : Tone::plain});
    }
    cells.push_back({grouped(counts.total())});
    table.rows.push_back(std::move(cells));
  };
  row("Arrived", loop.flows.arrived, false);
  row("Processed", loop.flows.processed, false);
  // Of what is dropped, only trades and quotes of tier 1 are a breach; they have a row.
  row("Shed (dropped for good)", loop.flows.dropped, false);
  row("Spilled to disk", loop.flows.spilled, false);
  row("Replayed from disk", loop.flows.replayed, false);
  row("On disk at the end", loop.flows.on_disk, false);
  row("Refused at intake", loop.flows.refused, true);
  row("Expired unread", loop.flows.expired, true);
  row("Missed (never offered: the feed was away)", loop.missed, true);
  const auto row_of_any = [&](const char* label, const MessageCounts& counts) {
    if (counts.total() > 0) row(label, counts, true);
  };
  row_of_any("Given up by the producer", loop.flows.given_up);
  row_of_any("Still buffered by the producer at the end", loop.flows.buffered);
  row_of_any("In the dead-letter queue", loop.flows.dead_lettered);
  row_of_any("Skipped as poison", loop.flows.skipped);
  row("Unread in the log at the end", loop.flows.in_log, has_backlog(run));
  row("Duplicates removed after a crash", loop.flows.duplicates_removed, false);
  row("Found no room on disk", loop.flows.disk_full, false);
  const std::int64_t shed = tier_1_shed(loop.flows);
  table.rows.push_back({{"Trades and quotes of tier 1, shed or spilled"},
                        {grouped(shed), shed > 0 ? Tone::bad : Tone::plain},
                        {""},
                        {""},
                        {""}});
  return table;
}

/// The latency that so many percent of all that should have arrived stayed below. What never
/// arrived took longer than any that did.
std::string latency_of_all(const LatencyHistogram& latency, std::int64_t all, double pct) {
  if (all <= 0 || latency.messages() == 0) return "never";
  const double of_survivors =
      pct * static_cast<double>(all) / static_cast<double>(latency.messages());
  return of_survivors > 100 ? "never" : duration_for_people(latency.percentile(of_survivors));
}

block::Table latency_table(const ReviewRun& run) {
  const LoopSide& loop = *run.loop;
  block::Table table{title_of(run) +
                         ", latency from arrival to processed; 'never' is what had not got there "
                         "by the end of the run",
                     {"", "Of all offered: never processed", "p50 of all", "p99 of all",
                      "p50 of the processed", "p99 of the processed", "longest of the processed"},
                     {}};
  for (const Tier tier : kTiers) {
    const std::int64_t all = loop.flows.arrived.of_tier(tier) + loop.missed.of_tier(tier);
    if (all == 0) continue;
    const LatencyHistogram& latency = loop.latency[static_cast<std::size_t>(tier)];
    const std::int64_t never = std::max<std::int64_t>(0, all - loop.flows.processed.of_tier(tier));
    const auto survivors = [&](Duration duration) {
      return Cell{latency.messages() == 0 ? "none was" : duration_for_people(duration)};
    };
    table.rows.push_back(
        {{fmt::format("tier {}", static_cast<int>(tier) + 1)},
         {fmt::format("{} ({})", grouped(never),
                      share_for_people(static_cast<double>(never), static_cast<double>(all)))},
         {latency_of_all(latency, all, 50)},
         {latency_of_all(latency, all, 99)},
         survivors(latency.percentile(50)),
         survivors(latency.percentile(99)),
         survivors(latency.max())});
  }
  return table;
}

bool any_level(const LevelNames& names, bool (*what)(const LevelNames&, Level)) {
  const LevelRange levels = names.levels();
  return std::any_of(levels.begin(), levels.end(), [&](Level level) { return what(names, level); });
}

/// What the shedding table does at each level, and how long each level lasted.
block::Table level_table(const ReviewRun& run) {
  const Shedder shedder(run.policy);
  block::Table table{title_of(run) + ", while its level lasted: trades and quotes by tier",
                     {"Level", "Time", "tier 1", "tier 2", "tier 3", "reference data"},
                     {}};
  const LevelNames& names = run.policy.levels;
  const bool enriches = any_level(names, enrichment_skipped);
  const bool closes = any_level(names, intake_closed);
  if (enriches) table.header.emplace_back("enrichment");
  if (closes) table.header.emplace_back("intake");
  for (const Level level : names.levels()) {
    const Duration at = run.summary.at_level[index(level)];
    std::vector<Cell> cells = {
        level_cell(names, level),
        {at.ns == 0 ? "none"
                    : duration_for_people(at) + ", " +
                          share_for_people(at.seconds(), run.summary.duration.seconds())}};
    const auto action = [&](Tier tier, DataType type) {
      cells.push_back({std::string(text(shedder.action(level, tier, type)))});
    };
    for (const Tier tier : kTiers) action(tier, DataType::trades);
    action(Tier::tier_1, DataType::reference_data);
    if (enriches) cells.push_back({enrichment_skipped(names, level) ? "off" : "on"});
    if (closes) cells.push_back({intake_closed(names, level) ? "closed: refused" : "open"});
    table.rows.push_back(std::move(cells));
  }
  return table;
}

}  // namespace

void add_given_up(const Review& review, std::vector<Block>& blocks) {
  const auto tells = [](const ReviewRun& run) { return run.loop || gives_up(run.policy); };
  if (std::none_of(review.runs.begin(), review.runs.end(), tells)) return;
  blocks.emplace_back(block::Heading{"What was given up, by tier"});
  for (const ReviewRun& run : review.runs) {
    if (!tells(run)) continue;
    if (!run.loop) {
      blocks.emplace_back(level_table(run));
      continue;
    }
    blocks.emplace_back(messages_table(run));
    blocks.emplace_back(latency_table(run));
  }
}

}  // namespace cascade
