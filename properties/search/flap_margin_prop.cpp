// The margin is what a search without any cleverness finds, under K2's policies and any other
// ladder.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <limits>
#include <string>

#include "model/k2.hpp"
#include "properties/search/flap_margin_by_force.hpp"

namespace cascade {
namespace {

/// A lag that swings from one row to the next, with slips. A run whose cooldown began at another
/// swing keeps its own rhythm: it has many transitions before it goes on as the other one, if ever.
Trace swinging() {
  Trace trace;
  trace.name = "swinging";
  bool high = true;
  for (int s = 0; s < 48; ++s) {
    trace.at.push_back(Instant{Duration::from_seconds(s).ns});
    const bool slips = *rc::gen::inRange(0, 14) == 0;
    high = high == slips;
    trace[kLag].push_back(high ? *rc::gen::element(1.5e5, 1.5e5, 99'000.0, 6e5)
                               : *rc::gen::element(1e4, 1e4, 5e4, 2.4e5));
  }
  return trace;
}

/// A value at or next to a threshold, sometimes none.
rc::Gen<double> any_value(const MetricThresholds& metric) {
  const auto missing = rc::gen::just(kMissing);
  const std::vector<double> edges = edges_of(metric);
  if (edges.empty()) return missing;
  return rc::gen::weightedOneOf<double>({{8, rc::gen::elementOf(edges)}, {1, missing}});
}

/// Rows that come and go around the two lowest levels; now and then anything.
Trace rows(const Policy& policy, bool lag, bool heap) {
  Trace trace;
  trace.name = "random";
  Instant at = *rc::gen::element(Instant{}, Instant{5'000'000'000});
  const auto size = *rc::gen::inRange<std::size_t>(1, 16);
  for (std::size_t i = 0; i < size; ++i) {
    Pressure seen{
        {*rc::gen::element(1e4, 49'999.0, 5e4, 6e4, 99'000.0, 1e5, 1.5e5, 2.4e5, 5e5, 6e5),
         *rc::gen::element(10.0, 10.0, 10.0, 62.0, 69.0, 70.0)}};
    for (const Metric metric : {kLag, kHeap}) {
      if (*rc::gen::inRange(0, 10) == 0) seen[metric] = *any_value(policy[metric]);
    }
    trace.at.push_back(at);
    if (lag) trace[kLag].push_back(seen[kLag]);
    if (heap) trace[kHeap].push_back(seen[kHeap]);
    at = at + Duration::from_seconds(*rc::gen::element(0.5, 1.0, 1.0, 1.5, 4.0));
  }
  return trace;
}

/// Cadence and reversal window.
void draw_clocks(Setting& made) {
  switch (*rc::gen::inRange(0, 4)) {
    case 0:
      made.cadence = {Duration::from_seconds(0.5), "500ms"};
      break;
    case 1:
      made.cadence = {Duration::from_seconds(*rc::gen::element(0.3, 2.0)), "other"};
      break;
    default:
      break;
  }
  made.reversal_window = Duration::from_seconds(*rc::gen::element(0.0, 1.0, 3.0, 300.0));
}

Setting setting() {
  Setting made;
  Policy& policy = made.policy;
  policy = *builtin_policy(*rc::gen::element<std::string>("k2", "k2-as-coded", "k2-as-documented"));
  policy.cooldown_s = *rc::gen::element(0.0, 1.0, 3.0);
  policy.stale_after_s = *rc::gen::element(1.0, 2.0, 60.0);
  policy.recovery = *rc::gen::element(Recovery::banded, Recovery::recompute, Recovery::recompute,
                                      Recovery::stepwise);
  policy[kLag].recovery_factor = *rc::gen::element(0.5, 0.5, 0.9, 1.0);
  made.two_files = *rc::gen::inRange(0, 4) == 0;
  const bool one_metric = !made.two_files && *rc::gen::inRange(0, 6) == 0;
  made.trace = rows(policy, true, !made.two_files && !one_metric);
  if (made.two_files) made.second = rows(policy, false, true);
  draw_clocks(made);
  return made;
}

/// However small RapidCheck would have the numbers.
bool one_in(int n) { return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, n)) == 0; }

/// Two to eight levels, one to three metrics, either direction: thresholds with and without a band,
/// now and then none for the higher levels.
MetricThresholds any_thresholds(const std::string& name, std::size_t raised) {
  MetricThresholds metric;
  metric.name = name;
  metric.worse = *rc::gen::element(Worse::high, Worse::low);
  metric.monitored = !one_in(8);
  // As if more were worse; some below 0.
  std::vector<double> triggers, clears;
  double trigger = *rc::gen::element(-40.0, 10.0, 0.1), clear = -kInfinity;
  const bool ends = one_in(5);
  const std::size_t last =
      ends ? *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::size_t>(0, raised)) : raised;
  for (std::size_t i = 0; i < raised; ++i) {
    clear = std::max(clear, trigger - *rc::gen::element(0.0, 5.0, 12.0, 12.0, 25.0));
    triggers.push_back(i < last ? trigger : kInfinity);
    clears.push_back(clear);
    trigger += *rc::gen::element(0.0, 10.0, 10.0);
  }
  double least = -kInfinity, most = kInfinity;
  if (one_in(3)) least = clears.front() - *rc::gen::element(1e-3, 3.0);
  if (one_in(3)) most = trigger;
  // With a clear value beyond it that no value can be at.
  if (last > 0 && last < raised && one_in(2)) most = triggers[last - 1];
  const double sign = metric.worse == Worse::high ? 1 : -1;
  for (const double t : triggers) metric.triggers.push_back(sign * t);
  for (const double c : clears) metric.clears.push_back(sign * c);
  metric.min = std::min(sign * least, sign * most);
  metric.max = std::max(sign * least, sign * most);
  return metric;
}

Policy any_ladder() {
  Policy policy;
  policy.name = "any";
  const auto levels = *rc::gen::element<std::size_t>(2, 2, 3, 3, 4, 8);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < levels; ++i) names.push_back("L" + std::to_string(i));
  policy.levels = LevelNames(names);
  const auto metrics = *rc::gen::element<std::size_t>(1, 1, 2, 2, 3);
  for (std::size_t m = 0; m < metrics; ++m) {
    policy.metrics.push_back(any_thresholds("m" + std::to_string(m), levels - 1));
  }
  if (!policy.monitors_anything()) policy.metrics[0].monitored = true;
  policy.escalation =
      *rc::gen::element(Escalation::immediate, Escalation::immediate, Escalation::stepwise);
  policy.recovery = *rc::gen::element(Recovery::banded, Recovery::recompute, Recovery::recompute,
                                      Recovery::stepwise);
  policy.on_missing = *rc::gen::element(OnMissing::hold, OnMissing::assume_zero);
  policy.cooldown_s = *rc::gen::element(0.0, 1.0, 3.0);
  if (one_in(2)) {
    for (std::size_t i = 1; i < levels; ++i) {
      policy.cooldowns_s.push_back(*rc::gen::element(0.0, 1.0, 2.0, 5.0));
    }
  }
  policy.stale_after_s = *rc::gen::element(1.0, 2.0, 60.0);
  return policy;
}

/// `bad`: around its lowest trigger, else on its healthy side; now and then anything.
double ladder_value(const MetricThresholds& metric, bool bad) {
  if (one_in(9)) return *any_value(metric);
  const double sign = metric.worse == Worse::high ? 1 : -1;
  const double clear = metric.clear(level_at(1)), trigger = metric.trigger(level_at(1));
  const double from = bad && std::isfinite(trigger) ? trigger : clear;
  const double off = bad ? *rc::gen::element(-2.0, 0.0, 0.0, 7.0, 22.0)
                         : *rc::gen::element(-4.0, -4.0, -1.0, 0.0, 2.0);
  return std::clamp(from + sign * off, metric.min, metric.max);
}

/// Rows of some of the policy's metrics, by their numbers, in this order of columns.
Trace ladder_rows(const Policy& policy, const std::vector<std::size_t>& metrics) {
  const auto size = *rc::gen::element<std::size_t>(1, 4, 8, 12, 16, 20);
  Trace trace;
  trace.name = "any";
  trace.metrics.clear();
  const std::vector<TraceMetric> all = trace_metrics_of(policy);
  for (const std::size_t m : metrics) trace.metrics.push_back(all[m]);
  Instant at = *rc::gen::element(Instant{}, Instant{5'000'000'000});
  const std::size_t swings = *rc::gen::elementOf(metrics);
  bool high = false;
  for (std::size_t i = 0; i < size; ++i) {
    trace.at.push_back(at);
    at = at + Duration::from_seconds(*rc::gen::element(0.5, 1.0, 1.0, 1.5, 4.0));
    if (!one_in(5)) high = !high;
    for (std::size_t c = 0; c < metrics.size(); ++c) {
      // Not all at once: one metric that is bad keeps the level up, whatever the others do.
      const bool bad = high && metrics[c] == swings;
      trace[metric_at(c)].push_back(ladder_value(policy.metrics[metrics[c]], bad));
    }
  }
  return trace;
}

Setting ladder_setting() {
  Setting made;
  made.policy = any_ladder();
  RC_ASSERT(!validate(made.policy));
  std::vector<std::size_t> order;
  for (std::size_t m = made.policy.metric_count(); m-- > 0;) order.push_back(m);
  if (*rc::gen::arbitrary<bool>()) std::reverse(order.begin(), order.end());
  made.two_files = order.size() > 1 && one_in(3);
  if (made.two_files) {
    made.second = ladder_rows(made.policy, {order.back()});
    order.pop_back();
  }
  made.trace = ladder_rows(made.policy, order);
  draw_clocks(made);
  return made;
}

RC_GTEST_PROP(FlapMargin, IsTheSmallestChangeThatAnyReadingAllows, ()) {
  require_as_brute_force(setting());
}

RC_GTEST_PROP(FlapMargin, AlsoOfAnyLadder, ()) { require_as_brute_force(ladder_setting()); }

RC_GTEST_PROP(FlapMargin, AlsoWhereTheRunsDoNotMeetAgain, ()) {
  Setting made = setting();
  made.trace = swinging();
  made.two_files = false;
  made.cadence = {};
  made.policy.cooldown_s = *rc::gen::element(1.0, 3.0, 3.0, 5.0);
  made.policy[kLag].recovery_factor = 0.5;
  made.reversal_window = Duration::from_seconds(*rc::gen::element(1.0, 2.0, 300.0));
  require_as_brute_force(made);
}

}  // namespace
}  // namespace cascade
