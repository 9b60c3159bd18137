#include "reports/demo/recorder.hpp"

#include <algorithm>

namespace cascade {

DemoRecorder::Track& DemoRecorder::track(std::size_t site) {
  if (site >= tracks_.size()) tracks_.resize(site + 1);
  return tracks_[site];
}

void DemoRecorder::on_spilled(const Effect& effect) {
  track(effect.site).now.spilled_at[index(effect.level)] += effect.counts;
}

void DemoRecorder::on_dropped(const Effect& effect) {
  track(effect.site).now.dropped_at[index(effect.level)] += effect.counts;
}

void DemoRecorder::on_check(std::size_t site, std::size_t /*cascade*/, Instant at,
                            const Pressure& read, const std::optional<Transition>& transition,
                            const Site& owner) {
  Track& seen = track(site);
  seen.latest = std::max(seen.latest, owner.cascade_time(at));
  seen.now.read = read;
  seen.now.checked_at = at;
  ++seen.now.checks;
  seen.due = seen.due || transition.has_value();
}

void DemoRecorder::after_event(Instant at, const LoopEvent& event, const Site& site) {
  const std::size_t s = site.books().site;
  Track& seen = track(s);
  // What is refused is refused at a tick, at the level that the tick met.
  MessageCounts refused = site.books().flows.refused;
  refused -= seen.refused;
  seen.now.refused_at[index(seen.now.level)] += refused;
  seen.refused = site.books().flows.refused;
  seen.now.level = site.level();

  const bool fault =
      event.kind == LoopEvent::Kind::fault_begins || event.kind == LoopEvent::Kind::fault_ends;
  if (fault && s == 0) {
    faults_.push_back({at, event.index, event.kind == LoopEvent::Kind::fault_begins});
  }
  if (event.kind == LoopEvent::Kind::tick) measure_rate(seen, at, site);
  const bool time = seen.frames.empty() || at - seen.frames.back().at >= every_;
  // A regular frame is of a tick: between ticks nothing arrives.
  if (seen.due || fault || (time && event.kind == LoopEvent::Kind::tick)) keep(seen, at, site);
}

/// Arrivals by the tick, over at least `every_`.
void DemoRecorder::measure_rate(Track& seen, Instant at, const Site& site) {
  const Duration span = at - seen.rate_since;
  if (span < every_) return;
  const std::int64_t arrived = site.books().flows.arrived.total();
  seen.now.arriving_per_s = static_cast<double>(arrived - seen.rate_arrived) / span.seconds();
  seen.rate_since = at;
  seen.rate_arrived = arrived;
}

namespace {

/// So long a spectator waits for a check before it is of note that none comes.
Duration silent_after(const Site& site) {
  constexpr Duration kLong{5'000'000'000};
  return std::max(kLong, Duration::from_seconds(4 * site.setup().check.every_s));
}

}  // namespace

void DemoRecorder::keep(Track& seen, Instant at, const Site& site) {
  const LoopCascade& first = site.cascades().front();
  const Cascade& cascade = first.cascade;
  DemoFrame& frame = seen.now;
  if (!frame.policy || cascade.counters().reloads != seen.counters.reloads) {
    frame.policy = std::make_shared<const Policy>(site.policy());
    seen.counters = cascade.counters();
  }
  frame.at = at;
  frame.site = site.books().site;
  frame.lag_messages = site.lag_messages();
  frame.refuses = site.refuses();
  frame.transitions = first.journal.size();
  frame.flows = site.flows();
  std::optional<LastCheck> check;
  if (frame.checked_at) check = LastCheck{at - *frame.checked_at, frame.read};
  frame.why = explain(cascade, {site.cascade_time(at), seen.latest}, check, silent_after(site));
  seen.due = false;
  if (!seen.frames.empty() && seen.frames.back().at == at) {
    seen.frames.back() = frame;
    return;
  }
  seen.frames.push_back(frame);
}

}  // namespace cascade
