#include "sim/loop/outcome/numbered.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "model/k2/deduplication.hpp"
#include "model/k2/sequence_tracker.hpp"
#include "sim/text/counted_text.hpp"

namespace cascade {
namespace {

std::string key_of_variant(std::string_view name) {
  std::string key(name);
  std::replace(key.begin(), key.end(), '-', '_');
  return key;
}

std::vector<std::string_view> dedup_names() {
  std::vector<std::string_view> names;
  for (const DedupVariant& variant : dedup_variants()) names.push_back(variant.name);
  names.emplace_back("none");
  return names;
}

void add_tracker_statistics(const LevelNames& levels, std::vector<NumberedStatistic>& all) {
  for (std::size_t v = 0; v < tracker_variants().size(); ++v) {
    for (const auto& [name, of_column] : TrackerCounts::columns()) {
      const auto column = of_column;
      const std::string key =
          "tracker." + key_of_variant(tracker_variants()[v].name) + "." + std::string(name);
      all.push_back({key, [v, column](const SiteOutcome& site) {
                       return v < site.trackers.size()
                                  ? static_cast<double>(site.trackers[v].all.*column)
                                  : 0;
                     }});
      for (const Level level : levels.levels()) {
        all.push_back(
            {key + "." + key_of(levels[level]), [v, column, level](const SiteOutcome& site) {
               return v < site.trackers.size()
                          ? static_cast<double>(site.trackers[v].at_level[index(level)].*column)
                          : 0;
             }});
      }
    }
  }
}

void add_dedup_statistics(std::vector<NumberedStatistic>& all) {
  const std::vector<std::string_view> names = dedup_names();
  for (std::size_t v = 0; v < names.size(); ++v) {
    for (const auto& [name, of_column] : DedupCounts::columns()) {
      const auto column = of_column;
      const std::string key = "dedup." + key_of_variant(names[v]) + "." + std::string(name);
      all.push_back({key, [v, column](const SiteOutcome& site) {
                       return v < site.deduplications.size()
                                  ? static_cast<double>(site.deduplications[v].all().*column)
                                  : 0;
                     }});
      for (const Tier tier : kTiers) {
        all.push_back(
            {key + "." + std::string(text(tier)), [v, column, tier](const SiteOutcome& site) {
               const auto t = static_cast<std::size_t>(tier);
               return v < site.deduplications.size()
                          ? static_cast<double>(site.deduplications[v].of_tier[t].*column)
                          : 0;
             }});
      }
    }
  }
}

template <class Counts>
void write_counts_of(JsonWriter& json, const Counts& counts) {
  for (const auto& [name, column] : Counts::columns()) json.member(name, counts.*column);
}

}  // namespace

std::vector<NumberedStatistic> numbered_statistics(const LevelNames& levels) {
  std::vector<NumberedStatistic> all;
  add_tracker_statistics(levels, all);
  add_dedup_statistics(all);
  return all;
}

bool is_numbered_statistic(std::string_view name) {
  return name.substr(0, 8) == "tracker." || name.substr(0, 6) == "dedup.";
}

void write_numbered(JsonWriter& json, const SiteOutcome& site) {
  if (site.trackers.empty()) return;
  const LevelNames& levels = site.levels();
  json.object("trackers", [&] {
    for (const TrackerOutcome& tracker : site.trackers) {
      json.object(tracker.variant, [&] {
        write_counts_of(json, tracker.all);
        json.object("at_level", [&] {
          for (const Level level : levels.levels()) {
            json.object(levels[level],
                        [&] { write_counts_of(json, tracker.at_level[index(level)]); });
          }
        });
      });
    }
  });
  json.object("deduplications", [&] {
    for (const DedupOutcome& deduplication : site.deduplications) {
      json.object(deduplication.variant, [&] {
        write_counts_of(json, deduplication.all());
        json.member("entries", deduplication.entries);
        for (const Tier tier : kTiers) {
          json.object(text(tier), [&] {
            write_counts_of(json, deduplication.of_tier[static_cast<std::size_t>(tier)]);
          });
        }
      });
    }
  });
}

std::string numbered_text(const SiteOutcome& site) {
  if (site.trackers.empty()) return "";
  const LevelNames& levels = site.levels();
  std::string lines =
      fmt::format("  {:<28}{:>13}{:>9}{:>9}{:>14}{:>14}{:>14}\n", "tracker", "false resets",
                  "pages", "halts", "told missing", "of them shed", "had been seen");
  const auto line = [&](const std::string& name, const TrackerCounts& counts) {
    lines += fmt::format("  {:<28}{:>13}{:>9}{:>9}{:>14}{:>14}{:>14}\n", name,
                         grouped(counts.false_resets), grouped(counts.paged), grouped(counts.halts),
                         grouped(counts.missing), grouped(counts.missing_shed),
                         grouped(counts.missing_seen));
  };
  for (const TrackerOutcome& tracker : site.trackers) {
    line(std::string(tracker.variant), tracker.all);
    for (const Level level : levels.levels()) {
      const TrackerCounts& counts = tracker.at_level[index(level)];
      if (counts.looks > 0) line("  at " + levels[level], counts);
    }
    lines += fmt::format("    new sessions found {}, not found {}\n",
                         grouped(tracker.all.resets - tracker.all.false_resets),
                         grouped(tracker.all.missed_resets));
  }
  lines += fmt::format("\n  {:<28}{:>16}{:>16}{:>16}{:>16}\n", "table, deduplicated", "all",
                       "tier 1", "tier 2", "tier 3");
  for (const DedupOutcome& each : site.deduplications) {
    for (const auto& [name, column] : DedupCounts::columns()) {
      if (name == "copies") continue;
      std::string row =
          fmt::format("  {:<28}{:>16}", std::string(each.variant) + ": " + std::string(name),
                      grouped(each.all().*column));
      for (const DedupCounts& counts : each.of_tier) {
        row += fmt::format("{:>16}", grouped(counts.*column));
      }
      lines += row + "\n";
    }
  }
  return lines;
}

}  // namespace cascade
