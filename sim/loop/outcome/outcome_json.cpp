// The outcome as one JSON object: the replay's summary, and what only a closed loop has.

#include "sim/loop/outcome/outcome_json.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "model/k2.hpp"
#include "model/shed_reason.hpp"
#include "sim/loop/outcome/loop_ruling.hpp"
#include "sim/loop/outcome/numbered.hpp"
#include "sim/query/query_figures.hpp"
#include "sim/text/json_writer.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

/// A level among the figures, by its name.
std::string level_name(const Outcome& outcome, const std::string& which) {
  const LevelNames& levels = outcome.sites.front().levels();
  return levels[level_at(static_cast<std::size_t>(statistic(outcome, which)))];
}

void write_counts(JsonWriter& json, std::string_view key, const MessageCounts& counts) {
  json.object(key, [&] {
    json.member("total", counts.total());
    for (const Tier tier : kTiers) {
      json.object(text(tier), [&] {
        for (const DataType type : kDataTypes) {
          json.member(text(type), counts.of[class_index(tier, type)]);
        }
      });
    }
  });
}

void write_flows(JsonWriter& json, const Flows& flows) {
  json.object("flows", [&] {
    for (const Flows::Column& column : Flows::columns()) {
      if (flows.tells(column)) write_counts(json, column.first, flows.*column.second);
    }
  });
}

constexpr std::array<std::pair<const char*, double>, 4> kQuantiles = {
    {{"p50", 50}, {"p90", 90}, {"p99", 99}, {"p99.9", 99.9}}};

/// Quantiles of one thing: of those that were processed, and (under `all`) of all that arrived,
/// where a message that never got there takes for ever: null.
void write_latency(JsonWriter& json, const LatencyHistogram& histogram, std::int64_t arrived) {
  const bool any = histogram.messages() > 0;
  for (const auto& [key, pct] : kQuantiles) {
    json.member(key, any ? std::optional(histogram.percentile(pct)) : std::nullopt);
  }
  json.member("max", any ? std::optional(histogram.max()) : std::nullopt);
  json.member("processed", histogram.messages());
  json.member("arrived", arrived);
  json.object("all", [&] {
    for (const auto& [key, pct] : kQuantiles) {
      json.member(key, histogram.percentile_of(pct, arrived));
    }
  });
}

void write_latencies(JsonWriter& json, const std::array<LatencyHistogram, kTierCount>& latency,
                     const MessageCounts& arrived) {
  json.object("latency_s", [&] {
    for (const Tier tier : kTiers) {
      const LatencyHistogram& histogram = latency[static_cast<std::size_t>(tier)];
      const std::int64_t all = arrived.of_tier(tier);
      if (all == 0 && histogram.messages() == 0) {
        json.member(text(tier), nullptr);
      } else {
        json.object(text(tier), [&] { write_latency(json, histogram, all); });
      }
    }
  });
}

/// What became of them, tier by tier, all fates together.
void write_became(JsonWriter& json, const Flows& flows, const MessageCounts& missed) {
  json.object("became", [&] {
    for (const Tier tier : kTiers) {
      json.object(text(tier), [&] {
        for (const Fate& fate : fates(flows, missed)) {
          std::string key(fate.word);
          std::replace(key.begin(), key.end(), ' ', '_');
          json.member(key, fate.counts.of_tier(tier));
        }
      });
    }
  });
}

/// Of one tier: what was decided, what of it was given up for good, and why. As K2's
/// get_shed_stats has it, of a run instead of a list of symbols.
void write_shed_of(JsonWriter& json, const Flows& flows, const PerLevel<MessageCounts>& dropped_at,
                   const LevelNames& levels, Tier tier) {
  const std::int64_t shed = flows.dropped.of_tier(tier), spilled = flows.spilled.of_tier(tier);
  const std::int64_t processed = flows.processed.of_tier(tier) - flows.replayed.of_tier(tier);
  const std::int64_t total = processed + spilled + shed;
  json.member("total", total);
  json.member("processed", processed);
  json.member("spilled", spilled);
  json.member("shed", shed);
  json.member("shed_percentage",
              total == 0 ? 0 : 100 * static_cast<double>(shed) / static_cast<double>(total));
  json.object("by_level", [&] {
    for (std::size_t i = 0; i < levels.size(); ++i) {
      const std::int64_t of_level = dropped_at[i].of_tier(tier);
      if (of_level > 0) json.member(key_of(levels[level_at(i)]), of_level);
    }
  });
  if (!levels.are_k2s()) return;  // the reasons are K2's
  json.object("by_reason", [&] {
    for (const ShedReason reason : kShedReasons) {
      std::int64_t sum = 0;
      for (const Level level : k2::kLevels) {
        if (reason_at(level) == reason) sum += dropped_at[index(level)].of_tier(tier);
      }
      json.member(text(reason), sum);
    }
  });
}

void write_shed(JsonWriter& json, const Flows& flows, const PerLevel<MessageCounts>& dropped_at,
                const LevelNames& levels) {
  json.object("shed_stats", [&] {
    for (const Tier tier : kTiers) {
      json.object(text(tier), [&] { write_shed_of(json, flows, dropped_at, levels, tier); });
    }
  });
}

void write_ruling(JsonWriter& json, std::string_view key, const Ruling& ruling) {
  json.object(key, [&] {
    json.member("word", text(ruling.word));
    json.member("why", ruling.why);
  });
}

/// Where it could cost anything.
void write_heap(JsonWriter& json, const HeapCounts& heap) {
  if (!heap.is_modelled) return;
  json.object("heap", [&] {
    json.member("gc_collections", heap.collections);
    json.member("gc_pause_s", heap.stopped);
    json.member("out_of_memory", heap.out_of_memory);
  });
}

void write_violations(JsonWriter& json, const std::vector<LoopViolation>& violations) {
  json.array("violations", [&] {
    for (const LoopViolation& violation : violations) {
      json.object([&] {
        json.member("property", violation.property);
        json.member("t", JsonNumber{seconds_text(violation.at.ns)});
        json.member("event", violation.event);
        json.member("what", violation.what);
        json.member("site", null_if_empty(violation.site));
      });
    }
  });
}

/// What several cascades did together: of one site (`of` = "site.NAME."), or of all.
void write_together(JsonWriter& json, const Outcome& outcome, const std::string& of = {}) {
  const auto number = [&](const std::string& name) {
    json.member(name, statistic(outcome, of + name));
  };
  json.member("policy", outcome.policy);
  json.member("check_every", outcome.check_every);
  json.member("level_max", level_name(outcome, of + "level_max"));
  json.member("level_final", level_name(outcome, of + "level_final"));
  for (const char* name :
       {"checks", "transitions", "escalations", "recoveries", "flaps", "reversals"}) {
    number(name);
  }
  json.member("reversal_window_s", outcome.sites.front().reversal_window);
  number("seconds_blind");
  json.member("latched", statistic(outcome, of + "latched") > 0);
}

Summary summary_of(const CascadeOutcome& of, const SiteOutcome& site) {
  return summarize(of.run, of.files, site.reversal_window);
}

void write_site(JsonWriter& json, const Outcome& outcome, const SiteOutcome& site) {
  const std::string of = "site." + site.name + ".";
  if (site.is_per_instance()) {
    write_together(json, outcome, of);
  } else {
    write_members(json, summary_of(site.cascades.front(), site));
  }
  json.member("site", site.name);
  json.member("lag_max", site.lag_max_messages);
  json.member("lag_final", site.lag_final_messages);
  write_ruling(json, "protected", site.protection);
  write_ruling(json, "comes_back", site.comes_back);
  Duration below;
  for (const CascadeOutcome& each : site.cascades) {
    below = std::max(below, each.below_demand.total);
  }
  json.member("seconds_below_demand", below);
  write_became(json, site.flows, site.missed);
  write_flows(json, site.flows);
  write_shed(json, site.flows, site.dropped_at, site.levels());
  write_counts(json, "missed", site.missed);
  write_latencies(json, site.latency, site.flows.arrived);
  json.member("drained_s",
              site.drained_at ? std::optional(*site.drained_at - Instant{}) : std::nullopt);
  json.member("drain_bound_s", site.drain_bound_s);
  write_heap(json, site.heap);
  write_group(json, site);
  write_numbered(json, site);
  if (site.query) json.object("query", [&] { write_members(json, *site.query); });
  if (!site.is_per_instance()) return;
  json.member("seconds_unwatched", site.unwatched.total);
  json.member("unwatched_lag_max", site.unwatched_lag_max_messages);
  json.array("instances", [&] {
    for (const CascadeOutcome& each : site.cascades) {
      json.object([&] {
        write_members(json, summary_of(each, site));
        json.member("instance", each.name);
        json.member("seconds_below_demand", each.below_demand.total);
        json.member("seconds_away", each.time_away());
      });
    }
  });
}

/// Of several sites: each has its own numbers, and the flows are summed up.
void write_sites(JsonWriter& json, const Outcome& outcome) {
  write_together(json, outcome);
  json.member("lag_max", statistic(outcome, "lag_max"));
  write_ruling(json, "protected", outcome.protection());
  write_ruling(json, "comes_back", outcome.comes_back());
  write_became(json, outcome.flows(), outcome.missed);
  write_flows(json, outcome.flows());
  write_shed(json, outcome.flows(), outcome.dropped_at(), outcome.sites.front().levels());
  write_counts(json, "missed", outcome.missed);
  write_latencies(json, outcome.latency(), outcome.flows().arrived);
  json.array("sites", [&] {
    for (const SiteOutcome& site : outcome.sites) {
      json.object([&] { write_site(json, outcome, site); });
    }
  });
}

void write_members(JsonWriter& json, const Outcome& outcome) {
  json.member("scenario", outcome.scenario);
  json.member("variant", null_if_empty(outcome.variant));
  json.member("shows", outcome.shows);
  json.member("seed", outcome.seed);
  json.member("simulated_s", outcome.duration);
  json.member("tick_s", outcome.tick);
  json.member("events", outcome.events);
  // One site: its numbers are the run's.
  if (outcome.sites.size() == 1) {
    write_site(json, outcome, outcome.sites.front());
  } else {
    write_sites(json, outcome);
  }
  json.member("cycle_period_s", statistic(outcome, "cycle_period_s"));
  write_violations(json, outcome.violations);
}

}  // namespace

std::string to_json(const Outcome& outcome, const std::vector<const Outcome*>& variants) {
  return json_object([&](JsonWriter& json) {
    write_members(json, outcome);
    if (variants.empty()) return;
    json.object("variants", [&] {
      for (const Outcome* variant : variants) {
        json.object(variant->variant, [&] { write_members(json, *variant); });
      }
    });
  });
}

}  // namespace cascade
