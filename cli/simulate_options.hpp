// What cascade simulate is asked for, and the three things that it may be.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cli/prometheus/live_metrics.hpp"
#include "cli/prometheus/metrics_options.hpp"
#include "cli/trace_options.hpp"
#include "sim/replay/made.hpp"

namespace cascade {

struct SimulateOptions {
  std::string scenario;
  std::string policy, variant, site;
  std::optional<std::uint64_t> seed;
  std::string journal_file, trace_file, plot_file, summary_file, query, query_file;
  std::string format = "text", reversal_window = kReversalWindowText;
  bool monitor = false;
  bool check_tick = false;
  bool list = false;
  std::uint64_t swarm = 0;
  std::string swarm_file;
  MetricsOptions metrics;
  ServeOptions serve;
};

/// One scenario with its variants: what became of it, in every form that was asked for. Throws
/// InputError; returns an exit status.
int simulate_scenario(const SimulateOptions& options, const Made& made);

/// Random scenarios under the monitors (--fuzz); the first that breaks a property is written as a
/// file. Throws InputError; returns an exit status.
int simulate_fuzz(const SimulateOptions& options);

}  // namespace cascade
