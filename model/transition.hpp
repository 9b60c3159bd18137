// One change of level, as the journal records it: the big step of a check.
#pragma once

#include <cstdint>

#include "model/level.hpp"
#include "model/pressure.hpp"
#include "model/units.hpp"

namespace cascade {

/// Which metrics demanded an escalation's level.
struct Cause {
  bool lag = false;
  bool heap = false;
};

enum class TransitionKind : std::uint8_t { escalation, recovery, reset };

struct Transition {
  Instant at;
  Level from = Level::normal;
  Level to = Level::normal;
  TransitionKind kind = TransitionKind::escalation;
  Pressure pressure;  ///< as it was given to the check; a missing metric stays missing
  Cause cause;        ///< of an escalation; empty otherwise
};

}  // namespace cascade
