// The limit cycle of a loop that enriches at NORMAL and does not at SOFT, in closed form. Of
// another ladder SOFT is its first raised level, where that skips enrichment.
#pragma once

#include <optional>

#include "sim/loop/site.hpp"

namespace cascade {

struct LimitCycle {
  double
      soft_s;  ///< how long SOFT lasts: until the lag is below its clear value, at least a cooldown
  double normal_s;  ///< how long NORMAL lasts: until the lag has grown to SOFT's trigger
  double period_s() const { return soft_s + normal_s; }
  double transitions_per_hour() const { return 2 * 3600 / period_s(); }
};

/// Empty where there is none: with arrivals below the capacity at NORMAL the loop rests there,
/// above the capacity at SOFT it climbs on; nor where the policy has no lag. Fluid arithmetic:
/// batches, ticks and checks are taken as small.
std::optional<LimitCycle> limit_cycle(const SiteSetup& site, const Policy& policy,
                                      double arrivals_per_s);

}  // namespace cascade
