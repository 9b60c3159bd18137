// The runs behind the talking points.
#pragma once

#include "reports/k2/talking_points.hpp"

namespace cascade {

/// Replays, proves and simulates what the talk speaks of: about a second.
TalkRuns talk_runs();

}  // namespace cascade
