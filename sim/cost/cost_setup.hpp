// What a scenario says of a month of its load.
#pragma once

#include <optional>

namespace cascade {

/// How a run becomes a month. Empty: the run comes once a month, and the rest of the month goes on
/// at the rate that the run begins with.
struct CostSetup {
  std::optional<double> runs_per_month;
  std::optional<double> quiet_per_s;  ///< messages a second between the runs
};

}  // namespace cascade
