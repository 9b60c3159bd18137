// A check, as it was made.
#pragma once

#include <cstdint>

#include "model/level.hpp"
#include "model/pressure.hpp"
#include "model/units.hpp"

namespace cascade {

/// One line of what the cascade saw: the series behind plots and --trace-out.
struct LoopSample {
  Instant at;
  Pressure read;                  ///< as the cascade was given it
  std::int64_t lag_messages = 0;  ///< of the whole site, as it truly was
  std::int64_t on_disk_messages = 0;
  std::int64_t applied_messages = 0;  ///< so far
  Level level = kLowest;              ///< after the check
};

}  // namespace cascade
