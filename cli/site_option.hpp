// `--site NAME`: which of a scenario's sites a command speaks of.
#pragma once

#include <cstddef>
#include <string>

#include "sim/loop/scenario/scenario.hpp"

namespace cascade {

/// Its index; of an empty name the first one's. Throws InputError where there is none of that name.
std::size_t site_called(const Scenario& scenario, const std::string& name);

}  // namespace cascade
