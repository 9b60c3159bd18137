// A policy for a trace: one whose triggers lie among the trace's own values, so that it moves.
#pragma once

#include "model/policy.hpp"
#include "sim/loop/prng.hpp"
#include "sim/trace/trace.hpp"

namespace cascade {

/// With K2's levels and times, or another ladder's: any number of levels, either direction, a
/// cooldown for each level. Valid, and it monitors at least one metric that the trace has. The
/// trace has rows.
Policy drawn_policy(const Trace& trace, Prng& random);

}  // namespace cascade
