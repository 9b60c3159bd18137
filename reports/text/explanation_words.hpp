// The sentences of an explanation, for the demonstration and for `cascade explain`: the policy's
// own names, whatever its ladder.
#pragma once

#include <string>
#include <string_view>

#include "model/policy.hpp"
#include "model/transition.hpp"
#include "sim/replay/explain/explanation.hpp"

namespace cascade {

/// "lag 600,000 is at or above 500,000", for each metric that demands the level.
std::string demand_text(const Policy& policy, const Pressure& judged, Level level);

/// "lag 40,000 is below 50,000, heap 46 % is below 63 %": that the level is cleared. A missing
/// value that the policy takes for 0 says so.
std::string clear_text(const Policy& policy, const Pressure& seen, Level level);

/// "lag 300,000 is not below 250,000", "heap has no value, and that clears nothing".
std::string blocking_text(const Policy& policy, Level level, const MetricStanding& standing);

/// The values as the policy judges them, of a check's: 0 for a missing one where it assumes that.
Pressure judged_pressure(const Policy& policy, Pressure seen);

/// What brought a level: "came up from NORMAL to SOFT: lag 150,000 is at or above 100,000".
std::string came_by_text(const Policy& policy, const Transition& by);

/// One line: why the level is what it is.
std::string reason_text(const Policy& policy, const Explanation& explanation);

/// "dead-band", "cooldown", ...: for programs.
std::string_view text(Hold hold);

}  // namespace cascade
