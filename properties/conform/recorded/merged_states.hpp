// Fewer states that stand for more: how the cost of a row stays what it is, and nothing that is
// possible gets lost.
#pragma once

#include "properties/conform/recorded/states.hpp"

namespace cascade {

/// Whether all that can come of `b` can come of `a`.
bool covers(const TimedStates::State& a, const TimedStates::State& b);

/// At most eight states a level: those that are one, and then the nearest, become one.
void simplify(TimedStates::Set& set);

}  // namespace cascade
