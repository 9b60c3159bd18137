// The same replay without visiting every check: an index finds the next one that moves something.
//
// **Invariant.** Between two transitions every check that is skipped is one at which
// Cascade::check() would have returned nothing and left nothing behind; every check that is not
// skipped is made by the cascade itself, and moves it. So the sequence of transitions, and with it
// the journal and every statistic of the summary, is that of replay().
//
// *Why a check that moves nothing may be skipped.* Such a check changes the latest instant that the
// machine has seen, and nothing else; a later check brings a later instant. Level, last
// transition and counters stand. That there was a check is counted, and how many there are depends
// on the times of the rows alone.
//
// *Why none is skipped that moves something.* The first step of a check (SPEC 4) takes one of two
// rows of the table. Up from level L: some metric, as judged, is at its trigger for L + 1 or worse,
// and the last transition is at least the escalation's cooldown ago; this is so for stepwise and
// immediate escalation, whose further steps belong to the same check. Down from L: all are on the
// healthy side of their clear values for L, and the last transition is at least L's cooldown ago;
// this is so for all three kinds of recovery. Both are asked of the index with the very doubles
// that the guards compare with, over the values that the checks see, for L and the last transition
// as they are, and those stand until the check that is found.
// - A metric is constant over a sight, so it meets a bound first where a sight begins, or at once.
// - A missing value (NaN, no row yet, a stale row) is found by neither search; where the policy
//   assumes zero it is a 0 for both.
// - A metric that is not monitored demands nothing and clears everything, as does, of demanding,
// one
//   whose trigger is infinite.
// - Checks before last transition + cooldown cannot move; from there on they all may.
// - A policy that waits before it escalates (escalate_after_s) remembers what checks without a
//   transition saw. So its checks may not be skipped, and it is replayed plainly. So is one of
//   whose metrics the index has another direction.
//
// **Cost** of a policy: its transitions times the logarithm of the rows. The search for all metrics
// on the healthy side of their clear values goes from one metric's next to another's and on, so its
// cost is also the number of times that they take turns in being there without ever being so
// together; a trace can be made in which that is its rows.
//
// **Flaps and blind time** are those that RunWatch finds check by check. A metric crossed a band
// if, from the recovery on, its first value on the healthy side of clear(K) is followed by one at
// trigger(K) or worse no later than the escalation: two searches. Blind time does not depend on the
// policy but for what it monitors, and is kept by the index.
//
// **This is a second telling of the rules**, for speed, and nothing here is believed for its own
// sake: `cascade replay` runs the machine at every check, and a sweep, which runs this, replays a
// sample of its policies plainly as well (properties/search/sweep.hpp).
#pragma once

#include <cstddef>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "model/policy.hpp"
#include "sim/replay/indexed/trace_index.hpp"
#include "sim/replay/replay.hpp"

namespace cascade {

/// Index and machine disagree, or an index was asked about a policy that it does not fit: our own
/// fault, whatever the input.
struct IndexFault : std::logic_error {
  IndexFault(std::size_t which, const std::string& what) : std::logic_error(what), policy(which) {}
  std::size_t policy;  ///< which of those that were asked for
};

/// As replay() of the indexed trace at its cadence, to the byte. The index has to fit the policy's
/// stale_after. Throws InputError where the policy breaks a rule or monitors nothing in the trace,
/// and IndexFault.
ReplayResult replay(const Policy& policy, const TraceIndex& index);

/// The same for several policies, in their order. They go through the trace side by side, a stretch
/// at a time: what one has brought into the cache serves the others. Half again as fast as one
/// after the other where the trace is larger than a cache, and three times where others use that
/// cache.
std::vector<ReplayResult> replay(const std::vector<Policy>& policies, const TraceIndex& index);

/// Hands over each result in the policies' order, so that there is never more than one of them.
void replay(const std::vector<Policy>& policies, const TraceIndex& index,
            const std::function<void(std::size_t policy, ReplayResult)>& take);

}  // namespace cascade
