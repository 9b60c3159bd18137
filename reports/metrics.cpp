#include "reports/metrics.hpp"

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

void MetricsFold::check(const Pressure& seen) {
  ++now_.checks;
  now_.seen = seen;
  now_.checks_without_lag += is_missing(seen.lag_messages) ? 1 : 0;
  now_.checks_without_heap += is_missing(seen.heap_pct) ? 1 : 0;
}

void MetricsFold::entry(const Transition& entry) {
  now_.level = entry.to;
  if (entry.kind == TransitionKind::reset) {
    ++now_.resets;
  } else {
    ++now_.transitions[index(entry.from)][index(entry.to)];
  }
  if (entry.kind == TransitionKind::escalation && recovered_at_ &&
      entry.at - *recovered_at_ <= cooldown_) {
    ++now_.flaps;
  }
  recovered_at_.reset();
  if (entry.kind == TransitionKind::recovery) recovered_at_ = entry.at;
}

void MetricsFold::shed(Level level, const MessageCounts& messages) {
  for (const Tier tier : kTiers) {
    now_.shed[static_cast<std::size_t>(tier)][static_cast<std::size_t>(reason_at(level))] +=
        messages.of_tier(tier);
  }
}

}  // namespace cascade
