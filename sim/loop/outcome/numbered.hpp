// What trackers and deduplications made of a run, as statistics, JSON and lines.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/loop/outcome/outcome.hpp"
#include "sim/text/json_writer.hpp"

namespace cascade {

struct NumberedStatistic {
  std::string name;
  std::function<double(const SiteOutcome&)> of;
};

/// "tracker.as_coded.paged", "tracker.as_coded.paged.graceful" (while at that level),
/// "dedup.none.twice", "dedup.none.twice.tier_1", for every variant, count, level and tier.
std::vector<NumberedStatistic> numbered_statistics(const LevelNames& levels);
/// Whether a statistic of that name needs a scenario with a table [numbers].
bool is_numbered_statistic(std::string_view name);

/// Members "trackers" and "deduplications" of the site's object; nothing where it has none.
void write_numbered(JsonWriter& json, const SiteOutcome& site);

/// Tables for people; empty where the site has none.
std::string numbered_text(const SiteOutcome& site);

}  // namespace cascade
