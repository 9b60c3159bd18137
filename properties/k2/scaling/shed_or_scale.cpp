#include "properties/k2/scaling/shed_or_scale.hpp"

#include <cmath>
#include <limits>

#include "model/k2.hpp"
#include "sim/cost/prices.hpp"
#include "sim/loop/scenario/scenario.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/number_text.hpp"

namespace cascade {
namespace {

constexpr const char* kScenario = "shed-or-scale";
constexpr double kStormBeginsS = 60;
constexpr double kStaysS = 60;
constexpr std::int64_t kMoreInstances = 22;

double back_s_of(const Outcome& outcome, const Policy& policy) {
  const double trigger = policy[*policy.find_metric(k2::kLagName)].trigger(above(kLowest));
  double back_s = 0;
  bool is_back = true;
  for (const LoopSample& sample : outcome.sites.front().cascades.front().series().samples) {
    const bool is_below = static_cast<double>(sample.lag_messages) < trigger;
    if (is_below && !is_back) back_s = (sample.at - Instant{}).seconds();
    is_back = is_below;
  }
  // What is below it for a moment between two rises of a cycle is not back.
  const bool has_stayed = outcome.duration.seconds() - back_s >= kStaysS;
  return is_back && has_stayed ? back_s : std::numeric_limits<double>::quiet_NaN();
}

/// A worker's rent an hour where the list's load is as high as the storm.
double rent_per_hour_of(const PriceList& prices) {
  constexpr double kPeakPerS = 1e7;
  for (const PriceItem& item : prices.items) {
    if (item.grows_with == GrowsWith::workers && item.serves(kPeakPerS)) {
      return static_cast<double>(item.price_micro) / 1e6 / prices.month_hours;
    }
  }
  return 0;
}

StormRun run_of(const std::string& name, const Scenario& scenario) {
  StormRun run;
  run.name = name;
  run.outcome = simulate(scenario, nullptr, KeptChecks::with_series());
  run.back_s = back_s_of(run.outcome, scenario.policy);
  run.rent = statistic(run.outcome, "instance_hours") * rent_per_hour_of(*scenario.prices);
  return run;
}

std::string cell(double value) { return std::isnan(value) ? "never" : grouped(std::round(value)); }
std::string seconds_cell(double s) {
  return s < 10 ? decimal_text(std::round(s * 100) / 100) : cell(s);
}
/// To a tenth; what is nearly all or nearly nothing must not look as if it were.
std::string percent(double part, double all) {
  if (part == 0) return "0";
  const double pct = 100 * part / all;
  if (part > 0 && pct < 0.1) return "< 0.1";
  if (part < all && pct > 99.9) return "> 99.9";
  return decimal_text(std::round(pct * 10) / 10);
}
std::string money(double value) { return decimal_text(std::round(value * 100) / 100); }

std::string fates_row(const StormRun& run) {
  const auto of = [&](const char* name) { return statistic(run.outcome, name); };
  const double all = of("arrived");
  std::string row = "| " + run.name;
  for (const char* name : {"processed", "dropped", "refused", "expired", "on_disk", "in_log"}) {
    row += " | " + percent(of(name), all);
  }
  return row + " |\n";
}

std::string tiers_row(const StormRun& run) {
  const auto lost_of = [&](const std::string& tier) {
    double lost = 0;
    for (const char* name : {"dropped.", "refused.", "expired."}) {
      lost += statistic(run.outcome, name + tier);
    }
    return grouped(lost);
  };
  return "| " + run.name + " | " + lost_of("tier_1") + " | " + lost_of("tier_2") + " | " +
         lost_of("tier_3") + " | " + grouped(statistic(run.outcome, "spilled")) + " |\n";
}

std::string times_row(const StormRun& run) {
  const auto of = [&](const char* name) { return statistic(run.outcome, name); };
  return "| " + run.name + " | " + cell(of("lag_max")) + " | " + cell(run.back_s) + " | " +
         seconds_cell(of("latency_p50_s.tier_1")) + " | " +
         seconds_cell(of("latency_p99_s.tier_1")) + " | " + cell(of("transitions")) + " | " +
         cell(of("rebalances")) + " |\n";
}

std::string cost_row(const StormRun& run, const StormRun& cheapest) {
  const double more = run.rent - cheapest.rent;
  const auto saved_messages = static_cast<double>(cheapest.lost() - run.lost());
  const bool is_bought = more > 0 && saved_messages > 0;
  return "| " + run.name + " | " + cell(statistic(run.outcome, "instances_max")) + " | " +
         decimal_text(std::round(statistic(run.outcome, "instance_hours") * 1e3) / 1e3) + " | " +
         money(run.rent) + " | " + grouped(run.lost()) + " | " +
         (is_bought ? decimal_text(std::round(1e4 * more / (saved_messages / 1e6)) / 1e4) : "") +
         " |\n";
}

Scenario otherwise(const char* variant, void (*change)(SiteSetup&)) {
  const ScenarioText text = find_scenario(kScenario);
  Scenario scenario = parse_scenario(text.toml, text.file, variant);
  change(scenario.sites.front());
  return scenario;
}

}  // namespace

std::int64_t StormRun::lost() const {
  const Flows flows = outcome.flows();
  return (flows.dropped + flows.refused + flows.expired).total();
}

double StormRun::lost_pct() const {
  return 100 * static_cast<double>(lost()) / static_cast<double>(outcome.flows().arrived.total());
}

ShedOrScale shed_or_scale() {
  const auto as_it_is = [](SiteSetup&) {};
  const auto sooner = [](SiteSetup& site) { site.autoscaler->preset = AutoscalerPreset::at_once; };
  ShedOrScale runs;
  const Scenario both = otherwise("", as_it_is);
  runs.currency = both.prices->currency;
  runs.rent_per_hour = rent_per_hour_of(*both.prices);
  runs.message_bytes = both.prices->message_bytes;
  runs.both = run_of("both", both);
  runs.shed = run_of("shed", otherwise("shed", as_it_is));
  runs.scale = run_of("scale", otherwise("scale", as_it_is));
  runs.neither = run_of("neither", otherwise("neither", as_it_is));
  runs.scaled_otherwise.push_back(run_of("scale, at once", otherwise("scale", sooner)));
  runs.scaled_otherwise.push_back(run_of("scale, " + std::to_string(kMoreInstances) + " instances",
                                         otherwise("scale", [](SiteSetup& site) {
                                           site.autoscaler->max_instances = site.broker.partitions =
                                               kMoreInstances;
                                         })));
  runs.scaled_otherwise.push_back(
      run_of("scale, cooperative", otherwise("scale", [](SiteSetup& site) {
               site.group->protocol = GroupProtocol::cooperative;
             })));
  runs.both_at_once = run_of("both, at once", otherwise("", sooner));
  const double poll_s = rules_of(*both.sites.front().autoscaler).poll_interval_s;
  const double look_s = (std::floor(kStormBeginsS / poll_s) + 1) * poll_s;
  for (const LoopSample& sample :
       runs.both.outcome.sites.front().cascades.front().series().samples) {
    if ((sample.at - Instant{}).seconds() > look_s) break;
    runs.lag_at_look_messages = sample.lag_messages;
  }
  return runs;
}

std::string shed_or_scale_page(const ShedOrScale& runs) {
  const std::vector<const StormRun*> four = {&runs.neither, &runs.shed, &runs.scale, &runs.both};
  std::vector<const StormRun*> all = four;
  for (const StormRun& run : runs.scaled_otherwise) all.push_back(&run);
  all.push_back(&runs.both_at_once);
  std::string page =
      "# Shed or scale\n\n"
      "The black swan: 100,000 messages a second become 10,000,000 for half a minute, and are "
      "100,000 again a minute later. Its one instance carries about 150,000 a second, its eleven "
      "about 1,650,000. What the cascade alone, an autoscaler alone, both or neither make of it, "
      "and what each costs. Generated from runs of `sim/scenarios/shed-or-scale.toml`; a test "
      "compares this page with them.\n\n"
      "    ./dev run simulate shed-or-scale\n"
      "    ./dev run simulate shed-or-scale --variant scale\n\n"
      "## What becomes of the messages\n\nIn % of all that came in ten minutes.\n\n"
      "| | processed | shed | refused | expired | on disk at the end | unread at the end |\n"
      "|---|--:|--:|--:|--:|--:|--:|\n";
  for (const StormRun* run : all) page += fates_row(*run);
  page +=
      "\nLost for good (shed, refused or expired), by tier, and what went by the disk:\n\n"
      "| | tier 1 | tier 2 | tier 3 | spilled |\n|---|--:|--:|--:|--:|\n";
  for (const StormRun* run : all) page += tiers_row(*run);
  page +=
      "\n## How long it takes\n\nThe lag in messages; back: in seconds from the start (the "
      "storm begins at 60), below the first trigger, and there for the last minute at least; "
      "latency in seconds, of tier 1, "
      "of those that were processed.\n\n"
      "| | lag at most | back at | p50 | p99 | transitions | rebalances |\n"
      "|---|--:|--:|--:|--:|--:|--:|\n";
  for (const StormRun* run : all) page += times_row(*run);
  page += "\n## What it costs\n\nInstances at " + number_text(runs.rent_per_hour) + " " +
          runs.currency +
          " an hour (price list `k2`), paid from the decision on. The last column: what a million "
          "of the messages that `shed` loses and it does not has to be worth, for the additional "
          "rent to pay.\n\n"
          "| | instances, at most | instance hours | rent, " +
          runs.currency + " | lost messages | pays from, " + runs.currency +
          " a million |\n|---|--:|--:|--:|--:|--:|\n";
  for (const StormRun* run : all) page += cost_row(*run, runs.shed);
  const double gb = statistic(runs.scale.outcome, "lag_max") * runs.message_bytes / 1e9;
  const auto pct = [](const StormRun& run) -> std::string {
    if (run.lost() == 0) return "nothing";
    return decimal_text(std::round(run.lost_pct() * 10) / 10) + " %";
  };
  page +=
      "\n## What a reviewer would ask\n\n"
      "**Which of them?** For whoever needs all of it and can wait: scale. It loses " +
      pct(runs.scale) + ", where the cascade loses " + pct(runs.shed) +
      "; but half of tier 1 is more than " +
      cell(std::floor(statistic(runs.scale.outcome, "latency_p50_s.tier_1"))) +
      " s old when it is processed. For whoever needs it now: shed. What it keeps is " +
      decimal_text(std::round(statistic(runs.shed.outcome, "latency_p50_s.tier_1") * 100) / 100) +
      " s old in the middle. Both is shed, with an end to it: the additional instances empty the "
      "disk (" +
      grouped(statistic(runs.shed.outcome, "on_disk")) +
      " messages are still there without them, in a limit cycle of " +
      cell(statistic(runs.shed.outcome, "transitions")) +
      " transitions), and save none of what was refused.\n\n"
      "**Why does both not scale to eleven?** The cascade hides the storm from the autoscaler. At "
      "its first look after the storm has begun the lag is " +
      grouped(runs.lag_at_look_messages) +
      ", since all else has been refused by then; it asks for " +
      cell(statistic(runs.both.outcome, "instances_max")) +
      ", and they come when the storm is over. An autoscaler beside a cascade that refuses should "
      "scale by what is offered, or by what is refused, not by lag.\n\n"
      "**Would a better autoscaler do?** One that looks each second and has its instances in that "
      "instant loses " +
      pct(runs.scaled_otherwise[0]) + " alone, and " + pct(runs.both_at_once) +
      " with the cascade: eleven instances are a sixth of the storm, so the circuit opens all the "
      "same. Without it, twice as many, as late as KEDA has them and on as many partitions, lose " +
      pct(runs.scaled_otherwise[1]) +
      ".\n\n"
      "**What does scaling need that is not on the bill?** A broker that takes 10,000,000 "
      "messages a second, and keeps them until they are read: " +
      decimal_text(std::round(gb * 10) / 10) + " GB at most, at " + cell(runs.message_bytes) +
      " bytes each, before replication. Here it keeps each for five minutes; what is older is "
      "lost. And nodes that are free: an instance is taken to start 30 s after it was asked for, "
      "and never to fail.\n\n"
      "**What does the group cost?** " +
      counted(static_cast<std::int64_t>(statistic(runs.scale.outcome, "rebalances")), "rebalance") +
      " on the way to eleven, each of which stops an eager group for 3 s and for as long as the "
      "longest poll takes; cooperative, it loses " +
      pct(runs.scaled_otherwise[2]) + " instead of " + pct(runs.scale) +
      ".\n\n"
      "**What of the rest of the bill?** Broker, storage and queries are in `cascade cost "
      "shed-or-scale`, for a month; here are only the instances of these ten minutes.\n";
  return page;
}

}  // namespace cascade
