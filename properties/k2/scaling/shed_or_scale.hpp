// The page that compares shedding with scaling, made of runs of the scenario shed-or-scale.
#pragma once

#include <string>
#include <vector>

#include "sim/loop/outcome/outcome.hpp"

namespace cascade {

/// One way to meet the storm, and what came of it.
struct StormRun {
  std::string name;  ///< "both", "scale, 22 instances"
  Outcome outcome;
  /// Seconds from the start until the lag is below the policy's first trigger for good; nan: never.
  double back_s = 0;
  double rent = 0;  ///< of the instances that were asked for, in the price list's currency

  std::int64_t lost() const;  ///< messages shed, refused or expired
  double lost_pct() const;
};

struct ShedOrScale {
  std::string currency;
  double rent_per_hour = 0;                ///< of one instance
  double message_bytes = 0;                ///< by the price list
  StormRun neither, shed, scale, both;     ///< the scenario's own
  std::vector<StormRun> scaled_otherwise;  ///< without the cascade: sooner, with more, cooperative
  StormRun both_at_once;                   ///< the cascade, and an autoscaler that is never late
  std::int64_t lag_at_look_messages = 0;   ///< in `both`, when the autoscaler first saw the storm
};

/// Runs all of them: some seconds.
ShedOrScale shed_or_scale();

/// The page, as Markdown.
std::string shed_or_scale_page(const ShedOrScale& runs);

}  // namespace cascade
