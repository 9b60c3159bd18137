// --serve: a run's metrics over HTTP, at a pace that people and Prometheus can follow.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "cli/http/metrics_server.hpp"
#include "cli/options.hpp"
#include "cli/terminal/interrupt.hpp"
#include "reports/metrics/metrics_recorder.hpp"
#include "sim/loop/scenario/scenario.hpp"

namespace cascade {

struct ServeOptions {
  std::string address;  ///< empty: nothing is served
  double pace = 0;      ///< virtual seconds a second; 0 = as fast as it goes
};

void add_serve_options(CLI::App& app, ServeOptions& options);

/// The address that --serve names. Throws InputError where it is none.
ListenAddress serve_address(const std::string& address);

/// Listens as --serve says. Throws InputError where that is no address, or one that cannot be
/// listened at. Call it before the work: nothing is worse than a run
/// of an hour that nobody could watch.
std::unique_ptr<MetricsServer> open_server(const ServeOptions& options,
                                           const MetricsSource& source);

/// Lets virtual time go on no faster than `pace` virtual seconds a second. Pacing belongs to those
/// who watch: the simulation knows of no clock.
class Pace {
 public:
  explicit Pace(double pace) : pace_(pace), begin_(std::chrono::steady_clock::now()) {}

  /// Waits until virtual time `at` is due; true where somebody interrupts.
  bool interrupted_before(Instant at, const InterruptWatch& watch) const;

 private:
  double pace_;
  std::chrono::steady_clock::time_point begin_;
};

/// Says on standard error where, runs the scenario with the metrics of one site served, then serves
/// what came of it until somebody interrupts. Returns early where that is in mid-run.
void serve_run(const Scenario& scenario, const CascadeId& id, const ServeOptions& options,
               MetricsServer& server);

}  // namespace cascade
