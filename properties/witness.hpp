// A path of the explorer as numbers that a person reads and `replay` takes.
#pragma once

#include <vector>

#include "properties/explore.hpp"
#include "properties/search.hpp"

namespace cascade {

/// Picks numbers for a path, moving from check to check as little as its regions allow (so that a
/// witness against flapping shows the smallest jitter that does it), whole and round where any
/// will do, with a second between checks that need no wait. The numbers are tried on the machine:
/// where they no longer violate `rule` (null: nothing to try), the path's own values are kept.
std::vector<WitnessCheck> readable_witness(const StateSpace& space, const Path& path,
                                           StepRule rule);

}  // namespace cascade
