#include "sim/loop/simulation.hpp"

#include <algorithm>

#include "model/input_error.hpp"

namespace cascade {
namespace {

/// So often at least arrivals, retention and the truth are looked at, whoever is at work.
constexpr Duration kLookEvery{100'000'000};

/// The end of the tick that an instant lies in.
Instant end_of_tick(Instant at, Duration tick) {
  return {(at.ns + tick.ns - 1) / tick.ns * tick.ns};
}

/// An instant in (from, until] before which no workload has a message due.
Instant nothing_before(const std::vector<Workload>& workloads, Instant from, Instant until) {
  for (const Workload& workload : workloads) {
    until = std::min(until, workload.nothing_before(from, until));
  }
  return until;
}

/// Numbers and questions follow each message from when it came to its partition's log and table:
/// neither through a producer's buffer nor into a dead-letter queue.
void refuse_what_is_not_followed(const Scenario& scenario) {
  if (!scenario.numbers && !scenario.query) return;
  const std::string table = scenario.numbers ? "[numbers]" : "[query]";
  for (const SiteSetup& site : scenario.sites) {
    if (site.producer.buffer_messages == 0) continue;
    throw InputError(scenario.file, 0, table + " does not follow what a producer buffers",
                     "buffer_messages = 0, or no " + table);
  }
  for (const Fault& fault : scenario.faults) {
    if (fault.kind != FaultKind::poison) continue;
    throw InputError(scenario.file, 0, table + " does not follow poison messages",
                     "no fault of that kind, or no " + table);
  }
}

}  // namespace

Simulation::Simulation(const Scenario& scenario, LoopObserver* observer, const KeptChecks& kept)
    : scenario_(scenario),
      kept_(kept),
      observer_(observer != nullptr || scenario.numbers || scenario.query ? &observers_ : nullptr),
      prng_(scenario.seed),
      stride_(std::max<std::int64_t>(1, kLookEvery.ns / scenario.tick.ns)) {
  observers_.add(observer);
  if (const std::string undriven = undriven_metrics(scenario_.policy); !undriven.empty()) {
    throw InputError(
        scenario_.file, 0,
        "policy '" + scenario_.policy.name + "' monitors what the loop cannot drive: " + undriven,
        kLoopMetricsText);
  }
  refuse_what_is_not_followed(scenario_);
  const Shedder shedder(scenario_.policy);
  CheckFrame frame{kept.series, kept.figures_from, Instant{scenario_.duration.ns}, {}};
  if (scenario_.overload_ends_s) {
    frame.overload_ends = Instant{Duration::from_seconds(*scenario_.overload_ends_s).ns};
  }
  for (const SiteSetup& setup : scenario_.sites) {
    sites_.emplace_back(sites_.size(), setup, scenario_.policy, queue_, observer_, scenario_.seed,
                        frame);
    workloads_.emplace_back(scenario_.workload, shedder, scenario_.duration, setup.share);
  }
  // Sessions and questions tell messages apart by their tick.
  if (stride_ > 1 && !scenario_.numbers && !scenario_.query) {
    for (Site& site : sites_) site.join_within(kLookEvery);
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
  post_tick();
  for (Site& site : sites_) site.start();

  const Instant end{scenario_.duration.ns};
  while (!queue_.empty() && queue_.next_at() <= end) {
    const LoopEvent event = queue_.take();
    if (event.kind == Kind::tick && event.turn != tick_turn_) continue;
    ++events_;
    catch_up(event);
    handle(event);
    tell(queue_.now(), event);
    if (stride_ > 1) post_tick();
  }
  for (QueryWatch& query : queries_) query.finish(end);
}

void Simulation::tell(Instant at, const LoopEvent& event) const {
  if (observer_ == nullptr) return;
  for (const Site& site : sites_) observer_->after_event(at, event, site);
}

/// Goes through the ticks that nobody had to wait for, up to the event: what it looks at has
/// everything that came before. A fault at a tick's instant comes before what that tick brings.
void Simulation::catch_up(const LoopEvent& event) {
  using Kind = LoopEvent::Kind;
  if (stride_ == 1 || event.kind == Kind::tick) return;
  const bool is_fault = event.kind == Kind::fault_begins || event.kind == Kind::fault_ends;
  const std::int64_t until_ns = queue_.now().ns - (is_fault ? 1 : 0);
  const Instant at{until_ns / scenario_.tick.ns * scenario_.tick.ns};
  if (at <= last_tick_) return;
  tick(at);
  tell(at, {Kind::tick, 0, 0, tick_turn_});
}

/// Posts the next tick: the first that brings something, where an instance waits for it; else the
/// one by which all is looked at.
void Simulation::post_tick() {
  Instant at{last_tick_.ns + stride_ * scenario_.tick.ns};
  const bool waits =
      std::any_of(sites_.begin(), sites_.end(), [](const Site& site) { return site.waits(); });
  if (stride_ > 1 && waits) {
    const Instant due = nothing_before(workloads_, last_tick_, at);
    at = end_of_tick(std::max(last_tick_ + Duration{1}, due), scenario_.tick);
  }
  if (tick_turn_ > 0 && next_tick_ == at) return;
  next_tick_ = at;
  queue_.post(at, {LoopEvent::Kind::tick, 0, 0, ++tick_turn_});
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
      tick(queue_.now());
      if (stride_ == 1) post_tick();
      return;
    case LoopEvent::Kind::fault_begins:
    case LoopEvent::Kind::fault_ends: {
      const Fault& fault = scenario_.faults[event.index];
      for (std::size_t s = 0; s < sites_.size(); ++s) {
        Site& site = sites_[s];
        if (!fault.concerns(site.setup().name)) continue;
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
    case LoopEvent::Kind::scrape:
    case LoopEvent::Kind::look:
      // What arrives at an instant is there for the check at that instant.
      if (stride_ == 1 && last_tick_ + scenario_.tick == queue_.now()) {
        return queue_.post(queue_.now(), event);
      }
      [[fallthrough]];
    default:
      return sites_[event.site].handle(event);
  }
}

/// Everything that came since the last tick arrives: what came within one at its end.
void Simulation::tick(Instant now) {
  if (k2_) k2_->before_tick(last_tick_, now, sites_);
  // Of several ticks at once, those up to the first that may have brought a message brought none.
  Instant first = last_tick_ + scenario_.tick;
  if (first < now) {
    const Instant due = nothing_before(workloads_, last_tick_, now);
    first = std::max(first, end_of_tick(due, scenario_.tick));
  }
  const Duration over = first < now ? now - first : Duration{};
  arrived_.resize(sites_.size());
  for (std::size_t s = 0; s < sites_.size(); ++s) {
    arrived_[s] = workloads_[s].arrivals(last_tick_, now, prng_);
    if (observer_ != nullptr) observer_->on_arrivals(now, arrived_[s]);
    if (sites_[s].disconnected()) {
      const MessageCounts missed = sites_[s].miss(now, arrived_[s], over);
      missed_[s] += missed;
      if (observer_ != nullptr) observer_->on_missed(s, now, missed);
      arrived_[s] = {};
    }
  }
  offer(now, over);
  last_tick_ = now;
  for (Site& site : sites_) site.tick(now);
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

void Simulation::offer(Instant at, Duration over) {
  offered_ = arrived_;
  for (std::size_t s = 0; s < sites_.size(); ++s) {
    const std::size_t to = route(s);
    if (to == s) continue;
    for (const DataType type : kDataTypes) {
      const std::size_t c = class_index(Tier::tier_1, type);
      offered_[to].of[c] += arrived_[s].of[c];
      offered_[s].of[c] -= arrived_[s].of[c];
    }
  }
  for (std::size_t s = 0; s < sites_.size(); ++s) sites_[s].offer(at, offered_[s], over);
}

}  // namespace cascade
