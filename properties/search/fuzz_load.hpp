// What random scenarios draw of load and of what handles it, and how a failing one is made plainer.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/loop/scenario/scenario.hpp"

namespace cascade {

/// To a random scenario's sites and streams, in numbers of its own (so that a seed's other draws
/// stay as they are): service times that are spread, arrivals in clumps,
/// keys, heaps that stop the world or end the process, producers
/// that buffer, poison messages.
void draw_load(Scenario& scenario, std::uint64_t seed);

/// Each takes one such thing away from a site; false where it is not there.
using SiteReduction = bool (*)(SiteSetup&);
const std::vector<SiteReduction>& load_reductions();

}  // namespace cascade
