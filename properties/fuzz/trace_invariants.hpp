// What must hold of every trace that a reader gives, whatever the bytes were.
#pragma once

#include <cstdint>
#include <string_view>

#include "model/policy.hpp"
#include "sim/replay/replay.hpp"
#include "sim/trace/trace.hpp"

namespace cascade {

/// A number that is the input's own, for what a target draws: the same input draws the same.
std::uint64_t digest(std::string_view input);

/// The columns are what sim/trace/trace.hpp promises; the canonical CSV reads back as the same
/// trace; the replay by the index is the plain one, for k2, k2-as-coded or a policy drawn from
/// `seed`, as is the cadence. Of a long trace a stretch is replayed. Ends the program otherwise.
void require_good_trace(const Trace& trace, std::uint64_t seed);

/// The replay by the index is the plain one: journal, transitions, checks; and the journal reads
/// back. The policy monitors something that the trace has.
void require_same_replay(const Policy& policy, const Trace& trace, const Cadence& cadence);

}  // namespace cascade
