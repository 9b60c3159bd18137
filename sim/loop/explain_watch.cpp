#include "sim/loop/explain_watch.hpp"

#include <algorithm>

namespace cascade {

void LoopExplainWatch::on_check(std::size_t site, Instant at, const Pressure& read,
                                const std::optional<Transition>& transition, const Site& owner) {
  if (site != site_) return;
  watch_.check(at, read, transition, owner.cascade());
  if (at <= at_) time_.latest = std::max(time_.latest, owner.cascade_time(at));
}

void LoopExplainWatch::after_event(Instant at, const LoopEvent&, const Site& site) {
  if (site.books().site != site_ || at > at_) return;
  time_.now = site.cascade_time(at_);
  const Counters& counters = site.cascade().counters();
  if (counters.resets != counters_.resets) {
    const auto& journal = site.journal();
    const bool journalled =
        !journal.empty() && journal.back().at == at && journal.back().kind == TransitionKind::reset;
    watch_.reset(at, journalled ? std::optional(journal.back()) : std::nullopt, site.cascade());
  }
  if (counters.reloads != counters_.reloads) watch_.reloaded(at, site.cascade());
  counters_ = counters;
}

}  // namespace cascade
