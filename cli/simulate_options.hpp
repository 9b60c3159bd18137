// What cascade simulate is asked for, and the three things that it may be.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/prometheus/live_metrics.hpp"
#include "cli/prometheus/metrics_options.hpp"
#include "cli/trace_options.hpp"
#include "sim/loop/outcome/outcome.hpp"
#include "sim/loop/scenario/scenario.hpp"
#include "sim/replay/made.hpp"

namespace cascade {

struct SimulateOptions {
  std::string scenario;
  std::string policy, variant, site;
  std::string other_policy;  ///< of replications: compared with `policy`, seed by seed
  std::optional<std::uint64_t> seed;
  std::string journal_file, trace_file, plot_file, summary_file, query, query_file;
  std::string format = "text", reversal_window = kReversalWindowText;
  bool monitor = false;
  bool check_tick = false;
  bool list = false;
  std::uint64_t swarm = 0;
  std::uint64_t replications = 0, jobs = 1;
  std::string until_within;  ///< of replications: as parse_stop_rule() takes it; empty: all of them
  std::string warm_up;       ///< of replications: a duration; empty: none
  std::string swarm_file;
  MetricsOptions metrics;
  ServeOptions serve;
};

/// The scenario, or a variant, with what the options change. Throws InputError.
Scenario simulated_scenario(const SimulateOptions& options, const ScenarioText& text,
                            const std::string& variant);
/// Its run, with monitors where they were asked for. `observer` may be null.
Outcome simulated_outcome(const SimulateOptions& options, const Scenario& scenario,
                          LoopObserver* observer = nullptr, const KeptChecks& kept = {});

/// One scenario with its variants: what became of it, in every form that was asked for. Throws
/// InputError; returns an exit status.
int simulate_scenario(const SimulateOptions& options, const Made& made);

/// Random scenarios under the monitors (--fuzz); the first that breaks a property is written as a
/// file. Throws InputError; returns an exit status.
int simulate_fuzz(const SimulateOptions& options);

/// One scenario, or a variant, with as many seeds as were asked for: what chance does to its
/// statistics. `words` is the command line. Throws InputError; returns an exit status: 1 where a
/// property or an expectation did not hold for a seed.
int simulate_replications(const SimulateOptions& options, Made made,
                          const std::vector<std::string>& words);

}  // namespace cascade
