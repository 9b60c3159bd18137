#include "properties/calibrate/recorded_run.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "model/k2.hpp"

namespace cascade {

std::vector<RecordedFailure> failures(const RecordedRun& run, double jump_messages,
                                      double calm_messages) {
  std::vector<RecordedFailure> found;
  const std::vector<double>& lag = run.lag_messages;
  for (std::size_t s = 1; s < lag.size(); ++s) {
    if (!(lag[s] - lag[s - 1] > jump_messages)) continue;
    if (!found.empty() && s < found.back().drained_s) continue;
    RecordedFailure failure;
    failure.at_s = s;
    failure.drained_s = s;
    while (failure.drained_s + 1 < lag.size() && !(lag[failure.drained_s] < calm_messages)) {
      ++failure.drained_s;
    }
    const auto first = lag.begin() + static_cast<std::ptrdiff_t>(s);
    const auto last = lag.begin() + static_cast<std::ptrdiff_t>(failure.drained_s);
    const auto peak = std::max_element(first, last);
    failure.peak_messages = *peak;
    failure.drains_from_s = static_cast<std::size_t>(peak - lag.begin());
    // The reading holds its value for a while: the last second of the plateau counts.
    while (failure.drains_from_s + 1 < failure.drained_s &&
           lag[failure.drains_from_s + 1] >= 0.99 * failure.peak_messages) {
      ++failure.drains_from_s;
    }
    found.push_back(failure);
  }
  return found;
}

Calibration calibrate(const RecordedRun& run, const std::vector<RecordedFailure>& failures) {
  Calibration calibration;
  double consumed = 0, seconds = 0;
  for (const RecordedFailure& failure : failures) {
    for (std::size_t s = failure.drains_from_s; s < failure.drained_s; ++s) {
      // Towards the end some subtasks have nothing left to do: that is not capacity.
      const bool all_busy = run.lag_messages[s] > failure.peak_messages / 2;
      if (!all_busy || std::isnan(run.consumed_per_s[s])) continue;
      consumed += run.consumed_per_s[s];
      ++seconds;
    }
    calibration.outage_s += failure.peak_messages / run.arrived_per_s[failure.at_s];
    calibration.restart_s += static_cast<double>(failure.drains_from_s - failure.at_s);
  }
  const auto n = static_cast<double>(std::max<std::size_t>(1, failures.size()));
  calibration.capacity_per_s = consumed / std::max(1.0, seconds);
  calibration.outage_s /= n;
  calibration.restart_s /= n;
  return calibration;
}

Policy idle_policy() {
  Policy policy = default_policy();
  policy.name = "none";
  for (double& trigger : policy[kLag].triggers) trigger *= 1e9;
  policy[kHeap].monitored = false;
  return policy;
}

Scenario as_scenario(const RecordedRun& run, const std::vector<RecordedFailure>& failures,
                     const Calibration& calibration, std::size_t from_s, std::size_t to_s) {
  Scenario scenario;
  scenario.name = "recorded";
  scenario.policy = idle_policy();
  scenario.duration = Duration::from_seconds(static_cast<double>(to_s - from_s));
  scenario.tick = Duration::from_seconds(1);
  StreamSetup stream;
  stream.shape = StreamShape::recorded;
  for (std::size_t s = from_s; s < to_s; ++s) {
    if (std::isnan(run.arrived_per_s[s])) continue;
    stream.times_s.push_back(static_cast<double>(s - from_s));
    stream.rates_per_s.push_back(run.arrived_per_s[s]);
  }
  scenario.workload.push_back(stream);
  SiteSetup site;
  site.check.every_s = 1;
  site.consumer.batch_size = 50'000;
  site.consumer.process_us = 1e6 / calibration.capacity_per_s;
  scenario.sites.push_back(site);
  for (const RecordedFailure& failure : failures) {
    if (failure.at_s < from_s || failure.at_s >= to_s) continue;
    Fault fault;
    fault.kind = FaultKind::consumer_paused;
    const double back_s = static_cast<double>(failure.at_s - from_s) + calibration.restart_s;
    fault.at_s = std::max(0.0, back_s - calibration.outage_s);
    fault.for_s = back_s - fault.at_s;
    scenario.faults.push_back(fault);
  }
  return scenario;
}

RealityCheck compare_halves(const RecordedRun& run, double jump_messages, double calm_messages) {
  const std::size_t end_s = run.lag_messages.size();
  RealityCheck check;
  check.from_s = end_s / 2;
  for (const RecordedFailure& failure : failures(run, jump_messages, calm_messages)) {
    (failure.at_s < check.from_s ? check.calibrated_on : check.compared_on).push_back(failure);
  }
  check.calibration = calibrate(run, check.calibrated_on);
  const Outcome outcome =
      simulate(as_scenario(run, check.compared_on, check.calibration, check.from_s, end_s), nullptr,
               KeptChecks::with_series());
  check.simulated_lag_messages.assign(end_s, std::numeric_limits<double>::quiet_NaN());
  for (const LoopSample& sample : outcome.sites[0].cascades[0].series().samples) {
    const auto s = check.from_s + static_cast<std::size_t>(sample.at.ns / 1'000'000'000);
    if (s < end_s) check.simulated_lag_messages[s] = static_cast<double>(sample.lag_messages);
  }
  return check;
}

}  // namespace cascade
