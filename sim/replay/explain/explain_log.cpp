#include "sim/replay/explain/explain_log.hpp"

#include <utility>

namespace cascade {

void ExplainLog::check(Instant now, const Pressure& seen, bool made_transition,
                       const Cascade& cascade) {
  const bool in_turn = checks_++ % look_every_ == 0;
  if (full_at_ || !(in_turn || made_transition)) return;
  Explanation why = explain(cascade, {now}, LastCheck{{}, seen}, silent_after_);
  unsigned blocking = 0, demanding = 0;
  for (const MetricStanding& each : why.metrics) {
    const unsigned bit = 1u << index(each.metric);
    if (!each.clears) blocking |= bit;
    if (each.demands == why.demand) demanding |= bit;
  }
  const Kind kind{why.level, why.hold, why.demand, blocking, demanding};
  if (last_ == kind) return;
  last_ = kind;
  if (reasons_.size() == most_) {
    full_at_ = now;
  } else {
    reasons_.push_back({now, std::move(why)});
  }
}

}  // namespace cascade
