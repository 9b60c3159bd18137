#include "cli/demo/served_metrics.hpp"

#include <algorithm>

#include "reports/metrics/metrics_recorder.hpp"
#include "sim/loop/outcome/outcome.hpp"

namespace cascade {

ServedMetrics::ServedMetrics(const Scenario& scenario, std::size_t site, MetricsServer& server)
    : server_(server) {
  LoopMetrics metrics({site, 0}, scenario.policy, Duration::max());
  metrics.on_change = [this](const Metrics& now) { after_check_.push_back(now); };
  const Outcome outcome = simulate(scenario, &metrics);
  metrics.finish(Instant{scenario.duration.ns}, outcome.sites[site].flows);
  at_end_ = metrics.now();
}

void ServedMetrics::show(const DemoFrame& frame) {
  const std::size_t checks = std::min<std::size_t>(frame.checks, after_check_.size());
  if (checks > 0) server_.publish(after_check_[checks - 1]);
}

void ServedMetrics::show_end() { server_.publish(at_end_); }

}  // namespace cascade
