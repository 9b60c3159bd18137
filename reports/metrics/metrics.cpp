#include "reports/metrics/metrics.hpp"

namespace cascade {

std::string_view text(ShedReason reason) {
  constexpr std::array<std::string_view, kShedReasonCount> kTexts = {
      "low_priority", "normal_priority", "non_critical"};
  return kTexts[static_cast<std::size_t>(reason)];
}

ShedReason reason_at(Level level) {
  if (level >= Level::circuit_break) return ShedReason::non_critical;
  return level >= Level::aggressive ? ShedReason::normal_priority : ShedReason::low_priority;
}

std::uint64_t Metrics::transitions_total() const {
  std::uint64_t sum = 0;
  for (const auto& from : transitions) {
    for (const std::uint64_t count : from) sum += count;
  }
  return sum;
}

void MetricsFold::check(const Pressure& seen, const std::optional<Transition>& transition) {
  ++now_.checks;
  now_.seen = seen;
  now_.checks_without_lag += is_missing(seen.lag_messages) ? 1 : 0;
  now_.checks_without_heap += is_missing(seen.heap_pct) ? 1 : 0;
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

void MetricsFold::shed(Level level, const MessageCounts& messages) {
  for (const Tier tier : kTiers) {
    now_.shed[static_cast<std::size_t>(tier)][static_cast<std::size_t>(reason_at(level))] +=
        messages.of_tier(tier);
  }
}

}  // namespace cascade
