// A path of the explorer as numbers that a person reads and `replay` takes.
#pragma once

#include <functional>
#include <vector>

#include "properties/explore/budget.hpp"
#include "properties/explore/proof.hpp"
#include "properties/explore/search.hpp"

namespace cascade {

/// Whether the checks show what they are to show.
using Shows = std::function<bool(const std::vector<WitnessCheck>&)>;

/// Picks numbers for a path, moving from check to check as little as its regions allow (so that a
/// witness against flapping shows the smallest jitter that does it), whole (or, of a metric whose
/// triggers are fractions, with as many digits) where any will do, with a second between checks
/// that need no wait. The numbers are tried on the machine: where they no longer show it, the
/// path's own values are. Empty where a new machine does not show it at all:
/// then the path is none that the machine goes again.
std::vector<WitnessCheck> readable_witness(const StateSpace& space, const Path& path,
                                           const Shows& shows);

/// Whether the last of the checks, made by a new cascade, breaks `rule`.
bool violates(const Policy& policy, const std::vector<WitnessCheck>& checks, StepRule rule);

/// Whether the checks move a new cascade more often than the policy's pace allows, in some window;
/// where there is no budget, whether they move it there and back within a moment.
bool overspends(const Policy& policy, const Pace& pace, const std::vector<WitnessCheck>& checks);

/// Whether some hour of the checks, made by a new cascade, holds more transitions than `budget`.
bool exceeds_budget(const Policy& policy, const std::vector<WitnessCheck>& checks,
                    std::int64_t budget);

}  // namespace cascade
