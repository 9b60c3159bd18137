// How a site takes its faults. Active faults are a list that is asked, not flags that are toggled,
// so that faults of one kind may overlap.

#include <algorithm>

#include "sim/loop/site.hpp"

namespace cascade {

/// In a group a rebalance, and so a change of scale, stops those that the protocol stops.
bool Site::stops_instances(FaultKind kind) const {
  if (group_) return kind == FaultKind::crash;
  return kind == FaultKind::crash || kind == FaultKind::rebalance || kind == FaultKind::scale;
}

bool Site::is_down(std::size_t i) const {
  return std::any_of(active_faults_.begin(), active_faults_.end(), [&](const Fault* fault) {
    return stops_instances(fault->kind) && fault->concerns(i);
  });
}

std::ptrdiff_t Site::pauses_of(std::size_t i) const {
  return std::count_if(active_faults_.begin(), active_faults_.end(), [&](const Fault* fault) {
    return fault->kind == FaultKind::consumer_paused && fault->concerns(i);
  });
}

/// A cascade that lives in the process that crashed checks nothing until that is back: an
/// instance's own does, and the site's where it forgets its level by it.
bool Site::checker_is_down(std::size_t k) const {
  return std::any_of(active_faults_.begin(), active_faults_.end(), [&](const Fault* fault) {
    if (fault->kind != FaultKind::crash) return false;
    return is_per_instance() ? fault->concerns(k) : fault->forgets_level;
  });
}

bool Site::disconnected() const {
  return std::any_of(active_faults_.begin(), active_faults_.end(), [](const Fault* fault) {
    return fault->kind == FaultKind::producer_disconnected;
  });
}

void Site::abandon(std::int64_t instance) {
  for (std::size_t i = 0; i < instances_.size(); ++i) {
    if (instance >= 0 && static_cast<std::size_t>(instance) != i) continue;
    consumer_.abandon(i, queue_.now());
    become(i, State::idle);
    instances_[i].batch_open = false;
    instances_[i].is_fenced = false;
    ++instances_[i].turn;
    ++instances_[i].polls;
  }
}

void Site::reload(const Fault& fault) {
  const Policy policy = reloaded(fault, this->policy());
  for (LoopCascade& each : cascades_) {
    each.cascade.reload(policy);
    each.watch.reload(policy);
    level_moved(queue_.now(), each, each.last_transition);
  }
  unwatched_.restart(queue_.now(), policy, kLowest, std::nullopt);
  resolve_policy();
}

/// Of several faults that fill the disk the worst counts.
void Site::fill_disk() {
  double pct = 0;
  for (const Fault* fault : active_faults_) {
    if (fault->kind == FaultKind::disk_full) pct = std::max(pct, fault->pct);
  }
  spill_.set_foreign_pct(pct);
}

void Site::begin_fault(const Fault& fault) {
  if (fault.kind == FaultKind::lag_stale) {
    for (std::size_t k = 0; k < cascades_.size(); ++k) {
      cascades_[k].stale_lag_messages = read_lag(k);
    }
  }
  if (stops_instances(fault.kind)) abandon(fault.kind == FaultKind::crash ? fault.instance : -1);
  if (fault.kind == FaultKind::crash && fault.instance < 0) process_is_new();
  if (fault.kind == FaultKind::crash && observer_ != nullptr) {
    const std::optional<std::size_t> instance =
        fault.instance < 0 ? std::nullopt : std::optional(static_cast<std::size_t>(fault.instance));
    observer_->on_crash(books_.site, queue_.now(), instance, instances_.size());
  }
  if (fault.kind == FaultKind::crash && is_per_instance()) go_away(fault);
  active_faults_.push_back(&fault);
  if (group_) group_fault_begins(fault);
  switch (fault.kind) {
    case FaultKind::scale: {
      if (group_) break;
      // Events of the old instances must not find a new one by its turn: they have gone past it.
      std::uint64_t turn = 0;
      for (const Instance& instance : instances_) turn = std::max(turn, instance.turn);
      consumer_.scale_to(fault.instances);
      Instance fresh;
      fresh.turn = turn;
      fresh.stopped = stopped_;
      instances_.assign(consumer_.instance_count(), fresh);
      busy_instances_ = 0;
      count_busy();
      break;
    }
    case FaultKind::clock_step:
      clock_offset_ = clock_offset_ + Duration::from_seconds(fault.by_s);
      break;
    case FaultKind::disk_full:
      fill_disk();
      break;
    case FaultKind::reload:
      reload(fault);
      break;
    case FaultKind::poison:
      consumer_.poison_next(static_cast<std::size_t>(fault.partition), fault.messages, &fault);
      break;
    default:
      break;
  }
}

/// The instances that a crash concerns take their own cascades with them. What would be demanded of
/// who is dead is nobody's concern.
void Site::go_away(const Fault& crash) {
  for (std::size_t k = 0; k < cascades_.size(); ++k) {
    LoopCascade& of = cascades_[k];
    if (!crash.concerns(k) || of.away_since) continue;
    of.away_since = queue_.now();
    of.watch.go_away(queue_.now());
    level_moved(queue_.now(), of, of.last_transition);
  }
}

void Site::come_back(const Fault& crash) {
  for (std::size_t k = 0; k < cascades_.size(); ++k) {
    LoopCascade& of = cascades_[k];
    if (is_per_instance() && !crash.concerns(k)) continue;
    if (of.away_since && !checker_is_down(k)) {
      of.away.push_back({*of.away_since, queue_.now()});
      of.away_since.reset();
      of.watch.come_back(queue_.now());
    }
    if (!crash.forgets_level) continue;
    Transition reset = of.cascade.reset(cascade_time(queue_.now()));
    reset.at = queue_.now();
    level_moved(queue_.now(), of, std::nullopt);
    const bool moves = reset.from != reset.to;
    of.watch.reset(moves);
    if (moves) of.journal.push_back(reset);
  }
}

void Site::end_fault(const Fault& fault) {
  active_faults_.erase(std::remove(active_faults_.begin(), active_faults_.end(), &fault),
                       active_faults_.end());
  if (fault.kind == FaultKind::disk_full) fill_disk();
  if (fault.kind == FaultKind::poison) consumer_.cure(&fault);
  if (fault.kind == FaultKind::crash) come_back(fault);
  wake_all();
}

}  // namespace cascade
