#include "sim/replay/replay_frame.hpp"

#include <algorithm>
#include <string>

#include "model/input_error.hpp"
#include "sim/trace/trace_info.hpp"

namespace cascade {
namespace {

void require_fit(const Trace& trace, const Trace* heap, const Cadence& cadence) {
  if (trace.at.empty()) throw InputError(trace.name, 0, "the trace has no rows", "at least one");
  if (cadence.every && cadence.every->ns <= 0) {
    throw InputError("", 0, "the time between checks is 0", "a duration such as 500ms");
  }
  if (heap == nullptr) return;
  if (heap->at.empty()) throw InputError(heap->name, 0, "the trace has no rows", "at least one");
  if (!heap->has_heap()) {
    throw InputError(heap->name, 0, "no heap column", "name one with --heap-column");
  }
  if (!trace.has_lag()) {
    throw InputError(trace.name, 0, "no lag column", "a lag trace beside the heap trace");
  }
  if (trace.absolute_time != heap->absolute_time) {
    throw InputError(heap->name, 0,
                     std::string("times are ") + (heap->absolute_time ? "absolute" : "relative") +
                         " here and " + (trace.absolute_time ? "absolute" : "relative") + " in " +
                         trace.name,
                     "the same kind of time in both files");
  }
}

/// The policy, less what the trace has no column for.
Policy judging(Policy policy, const Trace& trace, const Trace* heap) {
  if (!trace.has_lag()) policy.lag.monitored = false;
  if (!trace.has_heap() && heap == nullptr) policy.heap_pct.monitored = false;
  if (!policy.lag.monitored && !policy.heap_pct.monitored) {
    throw InputError(trace.name, 0, "policy '" + policy.name + "' monitors nothing in this trace",
                     "a column of a metric that the policy monitors");
  }
  return policy;
}

}  // namespace

ReplayFrame replay_frame(const Policy& policy, const Trace& trace, const Trace* heap,
                         const Cadence& cadence) {
  require_fit(trace, heap, cadence);
  ReplayFrame frame{judging(policy, trace, heap), trace.at.front(), trace.at.back(), {}};
  if (heap != nullptr) {
    frame.first = std::min(frame.first, heap->at.front());
    frame.last = std::max(frame.last, heap->at.back());
  }
  frame.header.policy = policy.name;
  frame.header.trace = trace.name;
  frame.header.check_every = cadence.text;
  if (trace.absolute_time) frame.header.start = frame.first;
  frame.header.lag_monitored = frame.policy.lag.monitored;
  frame.header.heap_monitored = frame.policy.heap_pct.monitored;
  return frame;
}

Duration blind_after(const Trace& trace, const Trace* heap, const Cadence& cadence) {
  if (cadence.every) return *cadence.every + *cadence.every + *cadence.every;
  const Duration of_trace = gap_limit(trace.at);
  return heap == nullptr ? of_trace : std::min(of_trace, gap_limit(heap->at));
}

}  // namespace cascade
