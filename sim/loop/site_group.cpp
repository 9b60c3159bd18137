// What a site's instances do as members of a consumer group: the coordinator decides
// (group/consumer_group.hpp), this is when they hear of it.

#include <algorithm>
#include <cmath>

#include "sim/loop/site.hpp"

namespace cascade {

/// An instance is about to poll: it joins, leaves, or comes to the poll that a rebalance waits for.
/// Whether it may read.
bool Site::takes_part(std::size_t i) {
  if (!group_) return true;
  const bool is_wanted = i < wanted_instances_;
  if (!group_->is_member(i)) {
    if (!is_wanted) return false;
    group_->join(i);
    step_group();
  } else if (!is_wanted) {
    abandon(static_cast<std::int64_t>(i));  // the polls of a batch that is not full yet
    group_->leave(i);
    step_group();
  } else if (group_->awaits(i)) {
    step_group();
  }
  return group_->may_read(i);
}

/// Members that have nothing to do are in a poll: they join at once. Whether somebody was awaited.
bool Site::bring_members_to_poll() {
  bool some = false;
  for (std::size_t i = 0; i < instances_.size(); ++i) {
    const State state = instances_[i].state;
    if (state == State::handling || state == State::committing) continue;
    // Who is down is no member, and nobody awaits it.
    if (!group_->awaits(i) || i >= wanted_instances_ || is_paused(i)) continue;
    some = true;
    // An eager member gives up all of a batch that is not committed, another what it has lost.
    const bool is_eager = group_->setup().protocol == GroupProtocol::eager;
    if (is_eager ? consumer_.holds_any(i) : consumer_.holds_others(i)) {
      abandon(static_cast<std::int64_t>(i));
    } else if (is_eager) {
      ++instances_[i].turn;  // an empty poll that goes on ends with the rebalance
      become(i, State::idle);
    }
    group_->come_to_poll(i);
  }
  return some;
}

/// Does what is due, tells members, and posts when to look again.
void Site::step_group() {
  const std::int64_t before = group_->rebalances();
  do {
    group_->step(queue_.now());
    consumer_.assign(group_->assignment());
  } while (bring_members_to_poll());
  if (const std::optional<Instant> due = group_->due()) {
    queue_.post(std::max(*due, queue_.now()), {LoopEvent::Kind::group, books_.site});
  }
  if (group_->rebalances() != before) wake_all();
}

/// A poll has begun whose messages take so long: if the next one comes too late, somebody looks.
void Site::watch_poll(std::size_t i, Duration takes) {
  if (!group_) return;
  Instance& instance = instances_[i];
  ++instance.polls;
  instance.polled_at = queue_.now();
  const Duration allowed = Duration::from_seconds(setup_.group->max_poll_interval_s);
  const Duration commit{std::llround(setup_.consumer.commit_ms * 1e6)};
  if (takes + commit <= allowed) return;
  queue_.post(queue_.now() + allowed, {LoopEvent::Kind::poll_due, books_.site, i, instance.polls});
}

/// The member's client leaves the group by itself. What it had polled is others' from now on, and
/// goes back; it does not know yet, works on, and writes nothing that counts: results and offsets
/// are of one commit, and that will be rejected.
void Site::poll_is_due(std::size_t i, std::uint64_t polls) {
  Instance& instance = instances_[i];
  if (instance.polls != polls || !group_->is_member(i)) return;
  const bool is_busy = instance.state == State::handling || instance.state == State::committing;
  if (!is_busy && !is_paused(i)) return;
  if (is_busy) {
    consumer_.abandon(i, queue_.now());
    instance.is_fenced = true;
  } else {
    abandon(static_cast<std::int64_t>(i));
  }
  group_->leave(i);
  step_group();
}

/// Whether an instance that was thrown out meanwhile has come to the end of its poll, or of its
/// commit, which is rejected. Then it polls, and so joins again.
bool Site::is_rejected(std::size_t i, LoopEvent::Kind kind) {
  if (!instances_[i].is_fenced) return false;
  if (kind == LoopEvent::Kind::handled) {
    become(i, State::committing);
    post(i, LoopEvent::Kind::commit, {std::llround(setup_.consumer.commit_ms * 1e6)});
    return true;
  }
  ++rejected_commits_;
  instances_[i].is_fenced = false;
  instances_[i].batch_open = false;
  become(i, State::idle);
  poll(i);
  return true;
}

void Site::group_fault_begins(const Fault& fault) {
  const Instant ends = queue_.now() + Duration::from_seconds(fault.for_s);
  switch (fault.kind) {
    case FaultKind::crash:
      for (std::size_t i = 0; i < instances_.size(); ++i) {
        if (fault.concerns(i)) group_->die(i, queue_.now());
      }
      break;
    case FaultKind::rebalance:
      group_->hold_until(ends);
      group_->begin_rebalance();
      break;
    case FaultKind::scale:
      group_->hold_until(ends);
      ask_for(fault.instances);
      run_instances(static_cast<std::size_t>(fault.instances));
      break;
    case FaultKind::consumer_paused:
      // Who does not poll is thrown out in the end, at work or not. Another pause of one that is
      // paused already begins nothing anew.
      for (std::size_t i = 0; i < instances_.size(); ++i) {
        if (!fault.concerns(i) || pauses_of(i) > 1 || !group_->is_member(i)) continue;
        Instance& instance = instances_[i];
        const bool is_busy =
            instance.state == State::handling || instance.state == State::committing;
        if (!is_busy) {
          ++instance.polls;
          instance.polled_at = queue_.now();
        }
        const Instant due =
            std::max(queue_.now(), instance.polled_at +
                                       Duration::from_seconds(setup_.group->max_poll_interval_s));
        queue_.post(due, {LoopEvent::Kind::poll_due, books_.site, i, instance.polls});
      }
      break;
    default:
      return;
  }
  step_group();
  wake_all();
}

/// So many are to be members from now on: others join, or leave, at their next poll.
void Site::run_instances(std::size_t instances) {
  wanted_instances_ = instances;
  if (instances > instances_.size()) {
    instances_.resize(instances);
    group_->grow(instances);
    consumer_.assign(group_->assignment());
  }
  count_busy();
}

/// As waits(), of members that have something to read.
bool Site::group_waits() const {
  for (std::size_t i = 0; i < instances_.size(); ++i) {
    const State state = instances_[i].state;
    if (state == State::handling || state == State::committing) continue;
    if (is_paused(i) || !group_->may_read(i)) continue;  // who is down is no member
    if (!reads_log(cascade_of(i).cascade.level())) continue;
    if (!group_->assignment()[i].empty()) return true;
  }
  return false;
}

}  // namespace cascade
