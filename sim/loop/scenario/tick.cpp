#include "sim/loop/scenario/tick.hpp"

#include <algorithm>
#include <cmath>

#include "sim/loop/loop_metric.hpp"
#include "sim/text/number_text.hpp"

namespace cascade {
namespace {

constexpr double kLongestS = 0.1, kShortestS = 1e-4;
constexpr double kTicksMost = 1e7;  // of a run, where nobody says otherwise
constexpr double kPartOfTrigger = 0.01;
constexpr double kPartOfWork =
    0.05;  // queues are then as long as their closed forms say, within 2 %

/// Takes the shortest, with its reason.
struct TickChoice {
  double tick_s = kLongestS;
  std::string because = "the longest that is chosen";
  void at_most(double s, const std::string& why) {
    if (!(s < tick_s)) return;
    tick_s = s;
    because = why;
  }
};

double peak_per_s(const Scenario& scenario) {
  double share = 0;
  for (const SiteSetup& site : scenario.sites) share = std::max(share, site.share);
  double sum = 0;
  for (const StreamSetup& stream : scenario.workload) {
    std::int64_t most = 0;
    const RateCurve curve = rate_curve(stream, scenario.duration, share);
    for (const RateKnot& knot : curve.knots()) {
      most = std::max(most, knot.micro_per_s);
    }
    sum += static_cast<double>(most) / 1e6;
  }
  return sum;
}

void by_triggers(const Scenario& scenario, TickChoice& choice) {
  const Policy& policy = scenario.policy;
  for (std::size_t i = 0; i < policy.metric_count(); ++i) {
    const LoopMetric metric = loop_metric(policy.metrics[i].name);
    const bool is_lag = metric == LoopMetric::lag;
    if ((!is_lag && metric != LoopMetric::latency_s) || policy.metrics[i].worse == Worse::low)
      continue;
    double lowest = kInfinity;
    for (const Level level : policy.raised_levels()) {
      lowest = std::min(lowest, policy.metrics[i].trigger(level));
    }
    if (!std::isfinite(lowest) || lowest <= 0) continue;
    const double per_s = is_lag ? peak_per_s(scenario) : 1;
    if (per_s <= 0) continue;
    choice.at_most(kPartOfTrigger * lowest / per_s,
                   is_lag ? "1 % of a lag of " + number_text(lowest) + " at " + number_text(per_s) +
                                " messages/s"
                          : "1 % of a latency of " + number_text(lowest) + " s");
  }
}

void by_work(const Scenario& scenario, TickChoice& choice) {
  for (const SiteSetup& site : scenario.sites) {
    const ConsumerSetup& consumer = site.consumer;
    const double s = (consumer.poll_ms + consumer.commit_ms) / 1e3 + consumer.process_us / 1e6;
    choice.at_most(kPartOfWork * s, "a twentieth of what an instance takes for one message");
  }
}

/// The longest of 1, 2, 5, 10, ... ns that is not longer.
Duration rounded_down(double s) {
  const double ns = s * 1e9;
  std::int64_t power = 1;
  while (static_cast<double>(power) * 10 <= ns) power *= 10;
  for (const std::int64_t factor : {5, 2}) {
    if (static_cast<double>(factor * power) <= ns * (1 + 1e-9)) return {factor * power};
  }
  return {power};
}

ChosenTick settled(const Scenario& scenario, TickChoice choice) {
  const double least_s = std::max(kShortestS, scenario.duration.seconds() / kTicksMost);
  if (choice.tick_s < least_s) {
    const bool is_long = least_s > kShortestS;
    choice.tick_s = std::min(kLongestS, is_long ? 1.999 * least_s : least_s);
    choice.because = is_long ? "at most 10,000,000 ticks of a run" : "the shortest that is chosen";
  }
  return {rounded_down(choice.tick_s), choice.because};
}

}  // namespace

ChosenTick chosen_tick(const Scenario& scenario) {
  TickChoice choice;
  by_triggers(scenario, choice);
  by_work(scenario, choice);
  return settled(scenario, choice);
}

ChosenTick chosen_tick_for_levels(const Scenario& scenario) {
  TickChoice choice;
  by_triggers(scenario, choice);
  return settled(scenario, choice);
}

void settle_tick(Scenario& scenario) {
  scenario.tick = scenario.tick_given ? *scenario.tick_given : chosen_tick(scenario).tick;
}

}  // namespace cascade
