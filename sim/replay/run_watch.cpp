#include "sim/replay/run_watch.hpp"

#include <utility>

namespace cascade {

bool misses_a_metric(const Policy& policy, const Pressure& seen) {
  for (std::size_t i = 0; i < policy.metric_count(); ++i) {
    if (policy.metrics[i].monitored && is_missing(seen.values[i])) return true;
  }
  return false;
}

bool is_blind(bool missing, Duration length, Duration blind_after) {
  return length.ns > 0 && (missing || length > blind_after);
}

Duration time_of(const std::vector<TimeSpan>& spans) {
  Duration total;
  for (const TimeSpan& span : spans) total = total + (span.to - span.from);
  return total;
}

RunWatch::RunWatch(Policy policy, Instant start, Duration blind_after)
    : policy_(std::move(policy)), blind_after_(blind_after), last_look_(start) {}

void RunWatch::check(Instant at, const Pressure& seen,
                     const std::optional<Transition>& transition) {
  look(at);
  last_missing_ = misses_a_metric(policy_, seen);
  const Level after = transition ? transition->to : level_;
  if (is_flap(policy_, level_, after, seen, memory_)) watched_.flaps.push_back(entries_);
  level_ = after;
  if (transition) ++entries_;
}

void RunWatch::reset() {
  memory_ = {};
  level_ = kLowest;
  ++entries_;
}

Watched RunWatch::finish(Instant end) {
  look(end);
  return std::move(watched_);
}

void RunWatch::look(Instant now) {
  const Instant from = last_look_;
  last_look_ = now;
  if (!is_blind(last_missing_, now - from, blind_after_)) return;
  if (!watched_.blind.empty() && watched_.blind.back().to == from) {
    watched_.blind.back().to = now;
  } else {
    watched_.blind.push_back({from, now});
  }
}

}  // namespace cascade
