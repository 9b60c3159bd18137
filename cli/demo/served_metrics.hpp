// The demonstration's metrics at /metrics, in step with the picture.
#pragma once

#include <vector>

#include "cli/http/metrics_server.hpp"
#include "reports/demo/frame.hpp"
#include "reports/metrics/metrics.hpp"
#include "sim/loop/scenario/scenario.hpp"

namespace cascade {

/// Keeps what the metrics were after each check of a site, and lets the server tell those of the
/// frame that is shown.
class ServedMetrics {
 public:
  /// Runs the scenario once more, for its metrics.
  ServedMetrics(const Scenario& scenario, std::size_t site, MetricsServer& server);

  void show(const DemoFrame& frame);
  /// After the show: the ledger as it was at the end.
  void show_end();

 private:
  MetricsServer& server_;
  std::vector<Metrics> after_check_;
  Metrics at_end_;
};

}  // namespace cascade
