// The outcome for machines.
#pragma once

#include <string>
#include <vector>

#include "sim/loop/outcome/outcome.hpp"

namespace cascade {

/// One JSON object: the members of a replay's summary (of the one site; of several each has its
/// own under `sites`), and `flows`, `lag_max`, `latency_s`, `violations` among others. The outcomes
/// of the scenario's variants, where given, stand under `variants`, each under its name.
std::string to_json(const Outcome& outcome, const std::vector<const Outcome*>& variants = {});

}  // namespace cascade
