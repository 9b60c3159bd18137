// The outcome for machines.
#pragma once

#include <string>

#include "sim/loop/outcome/outcome.hpp"

namespace cascade {

/// One JSON object: the members of a replay's summary (of the one site; of several each has its
/// own under `sites`), and `flows`, `lag_max`, `latency_s`, `violations` among others. `more`,
/// where given, is further members as JSON text.
std::string to_json(const Outcome& outcome, const std::string& more = {});

}  // namespace cascade
