#include "reports/metrics/metrics_timeline.hpp"

#include <algorithm>
#include <string>

#include "model/input_error.hpp"

namespace cascade {

void MetricsTimeline::check(Instant at, const Metrics& now) {
  constexpr Duration kJustBefore{1'000'000};  // the resolution of Prometheus
  const bool first = moments_.empty();
  const std::uint64_t changes = now.transitions_total() + now.resets;
  if (first) {
    due_ = at;
    // A counter that begins at 1 has not risen, in Prometheus' eyes.
    if (changes > 0) keep(at - kJustBefore, true, Metrics{});
  }
  const bool regular = at >= due_;
  const Metrics* last = moments_.empty() ? nullptr : &moments_.back().metrics;
  const bool changed = last != nullptr && changes != last->transitions_total() + last->resets;
  if (!regular && !changed) return;
  if (regular) {
    const std::int64_t steps = (at - due_).ns / step_.ns + 1;
    due_ = due_ + Duration{steps * step_.ns};
  }
  keep(at, regular, now);
}

void MetricsTimeline::finish(Instant at, const Metrics& now) {
  if (moments_.empty()) return;
  if (moments_.back().at == at) moments_.pop_back();
  keep(at, true, now);
}

void MetricsTimeline::keep(Instant at, bool regular, const Metrics& now) {
  if (moments_.size() == kMomentsMax) {
    throw InputError("", 0,
                     "more than " + std::to_string(kMomentsMax) + " moments for --openmetrics",
                     "a larger --openmetrics-step, or a shorter run");
  }
  moments_.push_back({at, regular, now});
}

Duration usual_step(Duration run) {
  constexpr std::int64_t kUsual_s = 15, kMoments = 4'000;
  const std::int64_t run_s = run.ns / kNsPerS;
  return {std::max(kUsual_s, (run_s + kMoments - 1) / kMoments) * kNsPerS};
}

}  // namespace cascade
