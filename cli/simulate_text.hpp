// What became of a simulation, for people.
#pragma once

#include <string>

#include "sim/loop/outcome/outcome.hpp"

namespace cascade {

/// "flash-crash-10x", "spill-replay-storm, variant bounded".
std::string full_name(const Scenario& scenario);

/// Levels and transitions by site, flows by tier, latencies, expectations.
std::string outcome_text(const Outcome& outcome, const Scenario& scenario);

}  // namespace cascade
