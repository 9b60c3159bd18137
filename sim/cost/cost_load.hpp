// What a load asks for: measured by running it, with the cascade as it is and with so many workers
// that the level never leaves the lowest.
#pragma once

#include <optional>
#include <string>

#include "sim/cost/cost_setup.hpp"
#include "sim/cost/prices.hpp"
#include "sim/loop/outcome/outcome.hpp"

namespace cascade {

/// One run of the load, all sites together.
struct CostRun {
  std::int64_t workers = 0;  ///< instances of all consumers, as many as there ever are
  double peak_per_s = 0;     ///< accepted in the busiest second, or tick where that is longer
  Flows flows;
  std::string level_max;

  /// Never to be processed: shed, refused at intake, or expired unread.
  MessageCounts lost() const { return flows.dropped + flows.refused + flows.expired; }
  /// Processed, on disk or in the log: what is stored and read in the end.
  MessageCounts kept() const;
};

struct CostLoad {
  std::string name;
  Duration run;
  double offered_peak_per_s = 0;  ///< before intake
  double runs_per_month = 1;
  double quiet_per_s = 0;
  CostRun degrading;
  std::optional<CostRun> normal;   ///< empty where no number of workers keeps the lowest level
  std::int64_t workers_tried = 0;  ///< the most that the search for `normal` tried

  /// Messages kept in a month: the runs, and the time between them.
  double kept_per_month(const CostRun& of, double month_s) const;
};

/// Runs a scenario as it is, and searches the least number of workers, the same at each site, that
/// keeps its level at the lowest throughout; there are at least as many partitions. `month_s`: a
/// month's seconds. Throws InputError where the runs do not fit into a month.
CostLoad measure_load(const Scenario& scenario, const CostSetup& setup, double month_s);

/// The scenario with every stream's rate times `factor`.
Scenario with_load(Scenario scenario, double factor);

/// A load that is only a rate, as a scenario of two minutes: enough workers for `busy` of their time at the mean
/// rate, unless `workers` says how many. A quarter of a worker's time goes into enrichment.
struct RateLoad {
  double rate_per_s = 0;      ///< constant; or
  std::string arrivals_file;  ///< recorded counts an interval, as scenarios have them
  std::string policy = "k2";
  std::optional<std::int64_t> workers;
  double per_worker_per_s = 50'000;
};
/// Throws InputError where the file or the policy is none.
Scenario scenario_of(const RateLoad& load);

/// What one worker carries by a price list, in messages a second; 50,000 where it has no worker.
double per_worker_per_s(const PriceList& prices, double peak_per_s);

}  // namespace cascade
