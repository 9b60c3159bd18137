// `--site NAME`: which of a scenario's sites, and of its cascades, a command speaks of.
#pragma once

#include <string>

#include "sim/loop/scenario/scenario.hpp"

namespace cascade {

/// Of "sydney" the site's cascade, or its first instance's; of "sydney/1" that of its instance 1;
/// of an empty name the first site's. Throws InputError where there is none of that name.
CascadeId cascade_called(const Scenario& scenario, const std::string& name);

}  // namespace cascade
