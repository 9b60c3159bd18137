#include "sim/loop/simulation.hpp"

#include <algorithm>

#include "model/input_error.hpp"

namespace cascade {

Simulation::Simulation(const Scenario& scenario, LoopObserver* observer)
    : scenario_(scenario),
      observer_(observer != nullptr || scenario.numbers || scenario.query ? &observers_ : nullptr),
      prng_(scenario.seed) {
  observers_.add(observer);
  if (const std::string undriven = undriven_metrics(scenario_.policy); !undriven.empty()) {
    throw InputError(
        scenario_.file, 0,
        "policy '" + scenario_.policy.name + "' monitors what the loop cannot drive: " + undriven,
        kLoopMetricsText);
  }
  const Shedder shedder(scenario_.policy);
  for (const SiteSetup& setup : scenario_.sites) {
    sites_.emplace_back(sites_.size(), setup, scenario_.policy, queue_, observer_);
    workloads_.emplace_back(scenario_.workload, shedder, scenario_.duration, setup.share);
  }
  missed_.resize(sites_.size());
  if (scenario_.numbers) {
    k2_.emplace(*scenario_.numbers, sites_);
    observers_.add(&k2_->trackers());
    observers_.add(&k2_->deduplications());
  }
  if (!scenario_.query) return;
  for (std::size_t s = 0; s < sites_.size(); ++s) {
    queries_.emplace_back(s, *scenario_.query);
    observers_.add(&queries_.back());
  }
}

MessageCounts Simulation::missed() const {
  MessageCounts sum;
  for (const MessageCounts& of_site : missed_) sum += of_site;
  return sum;
}

void Simulation::run() {
  using Kind = LoopEvent::Kind;
  for (std::size_t f = 0; f < scenario_.faults.size(); ++f) {
    const Fault& fault = scenario_.faults[f];
    const Instant begin{Duration::from_seconds(fault.at_s).ns};
    queue_.post(begin, {Kind::fault_begins, 0, f, 0});
    queue_.post(begin + Duration::from_seconds(fault.for_s), {Kind::fault_ends, 0, f, 0});
  }
  queue_.post(Instant{scenario_.tick.ns}, {Kind::tick, 0, 0, 0});
  for (Site& site : sites_) site.start();

  const Instant end{scenario_.duration.ns};
  while (!queue_.empty() && queue_.next_at() <= end) {
    const LoopEvent event = queue_.take();
    ++events_;
    handle(event);
    if (observer_ == nullptr) continue;
    for (const Site& site : sites_) observer_->after_event(queue_.now(), event, site);
  }
  for (QueryWatch& query : queries_) query.finish(end);
}

double Simulation::arrivals_per_s_max(std::size_t site, Instant from) const {
  double rate = 0;
  const Instant end{scenario_.duration.ns};
  for (Instant at = from; at <= end; at = at + Duration::from_seconds(1)) {
    rate = std::max(rate, workloads_[site].rate_per_s(at));
  }
  return rate;
}

void Simulation::handle(const LoopEvent& event) {
  switch (event.kind) {
    case LoopEvent::Kind::tick:
      return tick();
    case LoopEvent::Kind::fault_begins:
    case LoopEvent::Kind::fault_ends: {
      const Fault& fault = scenario_.faults[event.index];
      for (std::size_t s = 0; s < sites_.size(); ++s) {
        Site& site = sites_[s];
        if (!fault.site.empty() && fault.site != site.setup().name) continue;
        if (event.kind == LoopEvent::Kind::fault_ends) {
          site.end_fault(fault);
        } else {
          site.begin_fault(fault);
          if (fault.kind == FaultKind::reload) workloads_[s].retier(Shedder(site.policy()));
        }
      }
      return;
    }
    case LoopEvent::Kind::check:
      // What arrives at an instant is there for the check at that instant.
      if (last_tick_ + scenario_.tick == queue_.now()) {
        return queue_.post(queue_.now(), event);
      }
      [[fallthrough]];
    default:
      return sites_[event.site].handle(event);
  }
}

void Simulation::tick() {
  const Instant now = queue_.now();
  if (k2_) k2_->before_tick(last_tick_, now, sites_);
  std::vector<MessageCounts> arrived(sites_.size());
  for (std::size_t s = 0; s < sites_.size(); ++s) {
    arrived[s] = workloads_[s].arrivals(last_tick_, now, prng_);
    if (observer_ != nullptr) observer_->on_arrivals(now, arrived[s]);
    if (sites_[s].disconnected()) {
      missed_[s] += arrived[s];
      sites_[s].miss(now, arrived[s]);
      if (observer_ != nullptr) observer_->on_missed(s, now, arrived[s]);
      arrived[s] = {};
    }
  }
  offer(arrived);
  for (Site& site : sites_) site.tick(now);
  last_tick_ = now;
  queue_.post(now + scenario_.tick, {LoopEvent::Kind::tick, 0, 0, 0});
}

/// The site for `home`'s tier-1 messages: home, unless it refuses and another does not and can be
/// reached; of several the one that is least degraded.
std::size_t Simulation::route(std::size_t home) const {
  std::size_t best = home;
  if (!scenario_.route_tier_1 || !sites_[home].refuses()) return home;
  for (std::size_t s = 0; s < sites_.size(); ++s) {
    if (sites_[s].refuses() || sites_[s].disconnected()) continue;
    if (best == home || sites_[s].level() < sites_[best].level()) best = s;
  }
  return best;
}

void Simulation::offer(const std::vector<MessageCounts>& arrived) {
  std::vector<MessageCounts> offered = arrived;
  for (std::size_t s = 0; s < sites_.size(); ++s) {
    const std::size_t to = route(s);
    if (to == s) continue;
    for (const DataType type : kDataTypes) {
      const std::size_t c = class_index(Tier::tier_1, type);
      offered[to].of[c] += arrived[s].of[c];
      offered[s].of[c] -= arrived[s].of[c];
    }
  }
  for (std::size_t s = 0; s < sites_.size(); ++s) sites_[s].offer(queue_.now(), offered[s]);
}

}  // namespace cascade
