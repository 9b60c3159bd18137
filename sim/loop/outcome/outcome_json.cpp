// The outcome as one JSON object: the replay's summary, and what only a closed loop has.

#include "sim/loop/outcome/outcome_json.hpp"

#include <algorithm>
#include <cmath>

#include "sim/loop/outcome/loop_ruling.hpp"
#include "sim/text/number_text.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

/// Members of a JSON object, in order.
class Members {
 public:
  Members& add(std::string_view key, const std::string& json) {
    text_ += (text_.empty() ? "" : ",") + json_string(std::string(key)) + ":" + json;
    return *this;
  }
  /// Those of another object.
  Members& splice(const std::string& object) {
    text_ += (text_.empty() ? "" : ",") + object.substr(1, object.size() - 2);
    return *this;
  }
  std::string object() const { return "{" + text_ + "}"; }

 private:
  std::string text_;
};

std::string seconds(Duration duration) { return seconds_text(duration.ns); }
std::string level_json(const Outcome& outcome, const char* which) {
  const LevelNames& levels = outcome.sites.front().run.journal.header.levels;
  return json_string(levels[level_at(static_cast<std::size_t>(statistic(outcome, which)))]);
}
std::string number_or_null(double value) { return std::isnan(value) ? "null" : number_text(value); }

std::string counts_json(const MessageCounts& counts) {
  Members json;
  json.add("total", std::to_string(counts.total()));
  for (const Tier tier : kTiers) {
    Members types;
    for (const DataType type : kDataTypes) {
      types.add(text(type), std::to_string(counts.of[class_index(tier, type)]));
    }
    json.add(text(tier), types.object());
  }
  return json.object();
}

std::string flows_json(const Flows& flows) {
  Members json;
  for (const auto& [name, column] : Flows::columns()) json.add(name, counts_json(flows.*column));
  return json.object();
}

/// Two quantiles of one thing: of those that were processed, and (under `all`) of all that arrived,
/// where a message that never got there takes for ever: null.
std::string latency_json(const std::array<LatencyHistogram, kTierCount>& latency,
                         const MessageCounts& arrived) {
  Members json;
  for (const Tier tier : kTiers) {
    const LatencyHistogram& histogram = latency[static_cast<std::size_t>(tier)];
    const std::int64_t all = arrived.of_tier(tier);
    if (all == 0 && histogram.messages() == 0) {
      json.add(text(tier), "null");
      continue;
    }
    Members processed, of_all;
    for (const auto& [key, pct] :
         {std::pair{"p50", 50.0}, {"p90", 90.0}, {"p99", 99.0}, {"p99.9", 99.9}}) {
      const std::optional<Duration> censored = histogram.percentile_of(pct, all);
      of_all.add(key, censored ? seconds(*censored) : "null");
      processed.add(key, histogram.messages() == 0 ? "null" : seconds(histogram.percentile(pct)));
    }
    processed.add("max", histogram.messages() == 0 ? "null" : seconds(histogram.max()))
        .add("processed", std::to_string(histogram.messages()))
        .add("arrived", std::to_string(all))
        .add("all", of_all.object());
    json.add(text(tier), processed.object());
  }
  return json.object();
}

/// What became of them, tier by tier, all fates together.
std::string became_json(const Flows& flows, const MessageCounts& missed) {
  Members json;
  for (const Tier tier : kTiers) {
    Members of_tier;
    for (const Fate& fate : fates(flows, missed)) {
      std::string key(fate.word);
      std::replace(key.begin(), key.end(), ' ', '_');
      of_tier.add(key, std::to_string(fate.counts.of_tier(tier)));
    }
    json.add(text(tier), of_tier.object());
  }
  return json.object();
}

std::string ruling_json(const Ruling& ruling) {
  return Members()
      .add("word", json_string(std::string(text(ruling.word))))
      .add("why", json_string(ruling.why))
      .object();
}

std::string violations_json(const std::vector<LoopViolation>& violations) {
  std::string list;
  for (const LoopViolation& violation : violations) {
    Members one;
    one.add("property", json_string(violation.property))
        .add("t", seconds_text(violation.at.ns))
        .add("event", json_string(violation.event))
        .add("what", json_string(violation.what))
        .add("site", violation.site.empty() ? "null" : json_string(violation.site));
    list += (list.empty() ? "" : ",") + one.object();
  }
  return "[" + list + "]";
}

std::string site_json(const SiteOutcome& site) {
  Members json;
  json.splice(to_json(summarize(site.run, site.trace, nullptr, site.reversal_window)))
      .add("site", json_string(site.name))
      .add("lag_max", std::to_string(site.lag_max_messages))
      .add("lag_final", std::to_string(site.lag_final_messages))
      .add("protected", ruling_json(site.protection))
      .add("comes_back", ruling_json(site.comes_back))
      .add("seconds_below_demand", seconds(site.below_demand.total))
      .add("became", became_json(site.flows, site.missed))
      .add("flows", flows_json(site.flows))
      .add("missed", counts_json(site.missed))
      .add("latency_s", latency_json(site.latency, site.flows.arrived))
      .add("drained_s", site.drained_at ? seconds_text(site.drained_at->ns) : "null")
      .add("drain_bound_s", site.drain_bound_s ? number_text(*site.drain_bound_s) : "null");
  return json.object();
}

}  // namespace

std::string to_json(const Outcome& outcome, const std::string& more) {
  Members json;
  json.add("scenario", json_string(outcome.scenario))
      .add("variant", outcome.variant.empty() ? "null" : json_string(outcome.variant))
      .add("shows", json_string(outcome.shows))
      .add("seed", std::to_string(outcome.seed))
      .add("simulated_s", seconds(outcome.duration))
      .add("events", std::to_string(outcome.events));
  // One site: its numbers are the run's. Several: each has its own, and the flows are summed up.
  if (outcome.sites.size() == 1) {
    json.splice(site_json(outcome.sites.front()));
  } else {
    json.add("policy", json_string(outcome.policy))
        .add("check_every", json_string(outcome.check_every))
        .add("level_max", level_json(outcome, "level_max"))
        .add("level_final", level_json(outcome, "level_final"))
        .add("checks", number_text(statistic(outcome, "checks")))
        .add("transitions", number_text(statistic(outcome, "transitions")))
        .add("escalations", number_text(statistic(outcome, "escalations")))
        .add("recoveries", number_text(statistic(outcome, "recoveries")))
        .add("flaps", number_text(statistic(outcome, "flaps")))
        .add("reversals", number_text(statistic(outcome, "reversals")))
        .add("reversal_window_s", seconds(outcome.sites.front().reversal_window))
        .add("seconds_blind", number_text(statistic(outcome, "seconds_blind")))
        .add("latched", statistic(outcome, "latched") > 0 ? "true" : "false")
        .add("lag_max", number_text(statistic(outcome, "lag_max")))
        .add("protected", ruling_json(outcome.protection()))
        .add("comes_back", ruling_json(outcome.comes_back()))
        .add("became", became_json(outcome.flows(), outcome.missed))
        .add("flows", flows_json(outcome.flows()))
        .add("missed", counts_json(outcome.missed))
        .add("latency_s", latency_json(outcome.latency(), outcome.flows().arrived));
    std::string sites;
    for (const SiteOutcome& site : outcome.sites) {
      sites += (sites.empty() ? "" : ",") + site_json(site);
    }
    json.add("sites", "[" + sites + "]");
  }
  json.add("cycle_period_s", number_or_null(statistic(outcome, "cycle_period_s")))
      .add("violations", violations_json(outcome.violations));
  if (!more.empty()) json.splice("{" + more + "}");
  return json.object();
}

}  // namespace cascade
