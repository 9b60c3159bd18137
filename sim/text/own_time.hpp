// A time of a recording, as people read it.
#pragma once

#include <string>

#include "model/units.hpp"

namespace cascade {

/// By the recording's own clock: "2022-03-25T09:33:46Z" where that counts from 1970 (UTC), else
/// "8235 s".
std::string own_time_text(Instant at, bool absolute);

}  // namespace cascade
