#include "properties/search/warm_up.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iterator>

#include "model/input_error.hpp"
#include "sim/text/number_text.hpp"

namespace cascade {
namespace {

/// The level with which the first entry that is left begins; the final one where none is.
Level level_before(const CascadeOutcome& of) {
  const std::vector<Transition>& entries = of.run.journal.entries;
  return entries.empty() ? of.level_final : entries.front().from;
}

double warm_level_max(const SiteOutcome& site) {
  Level highest = kLowest;
  for (const CascadeOutcome& each : site.cascades) {
    highest = std::max(highest, level_before(each));
    for (const Transition& entry : each.run.journal.entries) highest = std::max(highest, entry.to);
  }
  return static_cast<double>(index(highest));
}

/// The lag is the whole site's: that of any of its cascades' checks.
double lag_mean(const Outcome& outcome, double (*of)(const CheckFigures&)) {
  double sum = 0;
  for (const SiteOutcome& site : outcome.sites) sum += of(site.cascades.front().figures);
  return sum;
}

}  // namespace

const std::vector<std::string>& warm_statistic_names() {
  static const std::vector<std::string> names = {
      "level_max", "level_final", "transitions", "escalations",  "recoveries",    "reversals",
      "lag_mean",  kWarmLagMax,   "on_disk_max", "heap_pct_max", "cycle_period_s"};
  return names;
}

void cut_journals_before(Outcome& outcome, Instant from) {
  for (SiteOutcome& site : outcome.sites) {
    for (CascadeOutcome& each : site.cascades) {
      std::erase_if(each.run.journal.entries,
                    [from](const Transition& entry) { return entry.at < from; });
    }
  }
}

double warm_statistic(const Outcome& cut, std::string_view name) {
  if (name == "lag_mean") {
    return lag_mean(cut, [](const CheckFigures& of) { return of.lag_mean(); });
  }
  if (name == kWarmHalves[0]) {
    return lag_mean(cut, [](const CheckFigures& of) { return of.lag_mean_of_half(0); });
  }
  if (name == kWarmHalves[1]) {
    return lag_mean(cut, [](const CheckFigures& of) { return of.lag_mean_of_half(1); });
  }
  if (name != "level_max" && name != kWarmLagMax) return statistic(cut, name);
  double most = 0;
  for (const SiteOutcome& site : cut.sites) {
    if (name == "level_max") {
      most = std::max(most, warm_level_max(site));
      continue;
    }
    for (const CascadeOutcome& each : site.cascades) {
      most = std::max(most, static_cast<double>(each.figures.lag_max_messages()));
    }
  }
  return most;
}

void require_warm_up(Duration warm_up, const Scenario& scenario) {
  if (warm_up.ns > 0 && warm_up.ns <= scenario.duration.ns / 2) return;
  throw InputError(
      "", 0,
      "--warm-up " + number_text(warm_up.seconds()) + "s of a run of " +
          number_text(scenario.duration.seconds()) + "s",
      "more than nothing, and at most half of the run, which is judged by what is left");
}

const char* steady_word(Steadiness steadiness) {
  switch (steadiness) {
    case Steadiness::not_known:
      return "not-known";
    case Steadiness::no_sign:
      return "no-sign-against";
    case Steadiness::not_steady:
      return "no";
  }
  std::abort();
}

Halves halves_of(const std::vector<double>& first, const std::vector<double>& second) {
  Halves halves;
  std::vector<double> differences;
  for (std::size_t i = 0; i < first.size(); ++i) differences.push_back(second[i] - first[i]);
  halves.first = mean_of(first);
  halves.second = mean_of(second);
  halves.difference = mean_interval_95(differences);
  const auto [least, most] = std::minmax_element(differences.begin(), differences.end());
  if (!halves.difference || *least == *most) return halves;  // no chance, no sample
  const bool differ = halves.difference->low > 0 || halves.difference->high < 0;
  halves.steadiness = differ ? Steadiness::not_steady : Steadiness::no_sign;
  return halves;
}

}  // namespace cascade
