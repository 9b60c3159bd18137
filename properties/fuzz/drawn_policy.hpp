// A policy for a trace: one whose triggers lie among the trace's own values, so that it moves.
#pragma once

#include "model/policy.hpp"
#include "sim/loop/prng.hpp"
#include "sim/trace/trace.hpp"

namespace cascade {

/// The built-in `k2`, parsed once.
const Policy& k2();

/// Valid, and it monitors at least one metric that the trace has. The trace has rows.
Policy drawn_policy(const Trace& trace, Prng& random);

}  // namespace cascade
