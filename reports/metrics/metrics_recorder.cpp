#include "reports/metrics/metrics_recorder.hpp"

#include "sim/loop/outcome/outcome.hpp"

namespace cascade {

CheckMetrics::CheckMetrics(const Policy& policy, Duration step, Duration blind_after)
    : fold_(policy), timeline_(step) {
  fold_.blind_after(blind_after);
}

void CheckMetrics::observe(Instant at, const Pressure& seen,
                           const std::optional<Transition>& transition) {
  fold_.check(at, seen, transition);
  timeline_.check(at, fold_.now());
}

void CheckMetrics::finish(Instant at) {
  fold_.finish(at);
  timeline_.finish(at, fold_.now());
}

void LoopMetrics::on_missed(std::size_t site, Instant, const MessageCounts& messages) {
  if (site == id_.site) fold_.missed(messages);
}

void LoopMetrics::on_dropped(const Effect& effect) {
  if (effect.site == id_.site) fold_.shed(effect.level, effect.counts);
}

void LoopMetrics::on_check(std::size_t site, std::size_t cascade, Instant at, const Pressure& read,
                           const std::optional<Transition>& transition, const Site& owner) {
  if (site != id_.site || cascade != id_.cascade) return;
  const std::vector<Transition>& journal = owner.cascades()[cascade].journal;
  // The journal and not only the check: a restart resets the level between two checks.
  for (; entries_ < journal.size(); ++entries_) {
    const Transition& entry = journal[entries_];
    if (entry.kind == TransitionKind::reset) fold_.reset(entry);
  }
  if (fold_.now().checks == 0) {
    check_ = owner.setup().check;
    const bool known = check_.mode == CheckMode::timer;
    if (known) fold_.blind_after(blind_after(check_interval_of(check_, {})));
  }
  if (check_.mode == CheckMode::per_batch) checked_at_.push_back(at);
  fold_.check(at, read, transition);
  fold_.flows(owner.flows());
  timeline_.check(at, fold_.now());
  if (on_change) on_change(fold_.now());
}

void LoopMetrics::finish(Instant at, const Flows& flows) {
  fold_.flows(flows);
  fold_.blind_after(blind_after(check_interval_of(check_, checked_at_)));
  fold_.finish(at);
  timeline_.finish(at, fold_.now());
  if (on_change) on_change(fold_.now());
}

}  // namespace cascade
