#include "sim/replay/run_watch.hpp"

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

void BlindWatch::check(Instant at, bool missing) {
  const Instant from = last_look_;
  const bool was_missing = last_missing_;
  last_look_ = at;
  last_missing_ = missing;
  if (!is_blind(was_missing, at - from, blind_after_)) return;
  if (!blind_.empty() && blind_.back().to == from) {
    blind_.back().to = at;
  } else {
    blind_.push_back({from, at});
  }
}

void BlindWatch::go_away(Instant at) {
  check(at, false);
  is_away_ = true;
}

void BlindWatch::come_back(Instant at) {
  last_look_ = at;
  is_away_ = false;
}

std::vector<TimeSpan> BlindWatch::finish(Instant end) {
  if (!is_away_) check(end, false);
  return std::move(blind_);
}

void FlapWatch::check(const Pressure& seen, const std::optional<Transition>& transition) {
  const Level after = transition ? transition->to : level_;
  if (is_flap(policy_, level_, after, seen, memory_)) flaps_.push_back(entries_);
  level_ = after;
  if (transition) ++entries_;
}

void FlapWatch::reset(bool is_journalled) {
  memory_ = {};
  level_ = kLowest;
  if (is_journalled) ++entries_;
}

void FlapWatch::reload(Policy policy) {
  memory_ = {};
  policy_ = std::move(policy);
}

void RunWatch::check(Instant at, const Pressure& seen,
                     const std::optional<Transition>& transition) {
  blind_.check(at, misses_a_metric(flaps_.policy(), seen));
  flaps_.check(seen, transition);
}

}  // namespace cascade
