// What a site's consumer can take, by the level that it is at: closed form, of full batches.
#pragma once

#include <vector>

#include "sim/loop/scenario/scenario.hpp"

namespace cascade {

/// Of one site at one level.
struct LevelCapacity {
  Level level = kLowest;
  double message_us = 0;  ///< of one message of the mix that arrives, for one instance
  double capacity_per_s =
      0;  ///< of new messages, until the busiest instance is full; nothing read back
};

struct SiteCapacity {
  double mean_per_s = 0;  ///< that arrives, over the run
  double peak_per_s = 0;  ///< the most at the start of any second
  std::vector<LevelCapacity> levels;
};

/// The arithmetic of `drains`: `parallelism` instances, each with polls and commits of `batch_size`
/// messages, each of which costs what the level makes of its class. Faults are not in it. One for
/// each site.
std::vector<SiteCapacity> capacities(const Scenario& scenario);

}  // namespace cascade
