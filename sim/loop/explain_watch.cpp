#include "sim/loop/explain_watch.hpp"

#include <algorithm>

namespace cascade {

void LoopExplainWatch::on_check(std::size_t site, std::size_t cascade, Instant at,
                                const Pressure& read, const std::optional<Transition>& transition,
                                const Site& owner) {
  if (site != id_.site || cascade != id_.cascade) return;
  watch_.check(at, read, transition, owner.cascades()[cascade].cascade);
  if (at <= at_) time_.latest = std::max(time_.latest, owner.cascade_time(at));
}

void LoopExplainWatch::after_event(Instant at, const LoopEvent&, const Site& site) {
  if (site.books().site != id_.site || at > at_) return;
  time_.now = site.cascade_time(at_);
  const LoopCascade& of = site.cascades()[id_.cascade];
  const Counters& counters = of.cascade.counters();
  if (counters.resets != counters_.resets) {
    const auto& journal = of.journal;
    const bool journalled =
        !journal.empty() && journal.back().at == at && journal.back().kind == TransitionKind::reset;
    watch_.reset(at, journalled ? std::optional(journal.back()) : std::nullopt, of.cascade);
  }
  if (counters.reloads != counters_.reloads) watch_.reloaded(at, of.cascade);
  counters_ = counters;
}

}  // namespace cascade
