// How a run's time becomes the spectators' time.
#pragma once

#include <optional>
#include <vector>

#include "cli/demo/story.hpp"

namespace cascade {

/// When each frame is shown, in seconds from the first. With `speed`, so many virtual seconds a
/// second; else within `total_s`, half of it spread over the run, half over what happens just after
/// each transition, so that none rushes by; where all is over, time runs faster.
std::vector<double> pace_s(const DemoRun& run, std::optional<double> speed, double total_s);

}  // namespace cascade
