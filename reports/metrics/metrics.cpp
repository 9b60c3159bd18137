#include "reports/metrics/metrics.hpp"

#include "model/k2.hpp"
#include "sim/replay/run_watch.hpp"

namespace cascade {

std::uint64_t Metrics::transitions_total() const {
  std::uint64_t sum = 0;
  for (const auto& from : transitions) {
    for (const std::uint64_t count : from) sum += count;
  }
  return sum;
}

std::int64_t Metrics::shed(Tier tier, ShedReason reason) const {
  std::int64_t sum = 0;
  for (const Level of : k2::kLevels) {
    if (reason_at(of) == reason) sum += shed_at[index(of)][static_cast<std::size_t>(tier)];
  }
  return sum;
}

void MetricsFold::check(Instant at, const Pressure& seen,
                        const std::optional<Transition>& transition) {
  ++now_.checks;
  blind_clock_.look(at, misses_a_metric(policy_, seen));
  now_.blind = blind_clock_.total();
  now_.seen = seen;
  for (std::size_t m = 0; m < policy_.metric_count(); ++m) {
    now_.checks_without[m] += is_missing(seen[metric_at(m)]) ? 1 : 0;
  }
  const Level before = now_.level, after = transition ? transition->to : before;
  now_.flaps += is_flap(policy_, before, after, seen, flap_memory_) ? 1 : 0;
  if (!transition) return;
  now_.level = after;
  ++now_.transitions[index(transition->from)][index(transition->to)];
  if (transition->kind == TransitionKind::escalation && recovered_at_ &&
      transition->at - *recovered_at_ <= kReversalWindow) {
    ++now_.reversals;
  }
  recovered_at_.reset();
  if (transition->kind == TransitionKind::recovery) recovered_at_ = transition->at;
}

void MetricsFold::reset(const Transition& entry) {
  ++now_.resets;
  now_.level = entry.to;
  flap_memory_ = {};
  recovered_at_.reset();
}

void MetricsFold::blind_after(Duration limit) {
  blind_clock_.set_blind_after(limit);
  now_.blind = blind_clock_.total();
}

void MetricsFold::finish(Instant end) {
  blind_clock_.look(end, false);
  now_.blind = blind_clock_.total();
}

void MetricsFold::shed(Level level, const MessageCounts& messages) {
  for (const Tier tier : kTiers) {
    now_.shed_at[index(level)][static_cast<std::size_t>(tier)] += messages.of_tier(tier);
  }
}

}  // namespace cascade
