#include "sim/loop/group/consumer_group.hpp"

#include <algorithm>

namespace cascade {

std::string_view text(GroupProtocol protocol) {
  return protocol == GroupProtocol::eager ? "eager" : "cooperative";
}

ConsumerGroup::ConsumerGroup(const GroupSetup& setup, std::size_t partitions, std::size_t instances)
    : setup_(setup), partitions_(partitions), members_(instances, Member{true, false}) {
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < instances; ++i) all.push_back(i);
  assignment_ = setup.protocol == GroupProtocol::eager
                    ? range_assignment(all, instances, partitions)
                    : sticky_assignment(all, Assignment(instances), partitions);
}

void ConsumerGroup::grow(std::size_t instances) {
  if (instances <= members_.size()) return;
  members_.resize(instances);
  assignment_.resize(instances);
}

void ConsumerGroup::join(std::size_t i) {
  begin_rebalance();
  members_[i] = {true, true};
}

void ConsumerGroup::leave(std::size_t i) {
  if (!members_[i].is_member) return;
  members_[i] = {};
  assignment_[i].clear();
  begin_rebalance();
}

void ConsumerGroup::die(std::size_t i, Instant now) {
  if (!members_[i].is_member) return;
  members_[i] = {};
  assignment_[i].clear();
  sessions_end_.push_back(now + Duration::from_seconds(setup_.session_timeout_s));
  over_at_.reset();
}

void ConsumerGroup::come_to_poll(std::size_t i) { members_[i].has_joined = true; }

void ConsumerGroup::begin_rebalance() {
  over_at_.reset();
  if (is_rebalancing_) return;
  is_rebalancing_ = true;
  for (Member& member : members_) member.has_joined = false;
}

void ConsumerGroup::hold_until(Instant at) { held_until_ = std::max(held_until_, at); }

bool ConsumerGroup::all_have_joined() const {
  return std::all_of(members_.begin(), members_.end(),
                     [](const Member& member) { return !member.is_member || member.has_joined; });
}

bool ConsumerGroup::step(Instant now) {
  const auto ended = std::remove_if(sessions_end_.begin(), sessions_end_.end(),
                                    [now](Instant end) { return end <= now; });
  if (ended != sessions_end_.end()) {
    sessions_end_.erase(ended, sessions_end_.end());
    begin_rebalance();
  }
  if (!is_rebalancing_) return false;
  if (!over_at_ && sessions_end_.empty() && all_have_joined()) {
    over_at_ = std::max(now + Duration::from_seconds(setup_.rebalance_s), held_until_);
  }
  if (!over_at_ || now < *over_at_) return false;
  finish_rebalance();
  return true;
}

std::optional<Instant> ConsumerGroup::due() const {
  std::optional<Instant> at = over_at_;
  for (const Instant end : sessions_end_) at = at ? std::min(*at, end) : end;
  return at;
}

void ConsumerGroup::finish_rebalance() {
  std::vector<std::size_t> members;
  for (std::size_t i = 0; i < members_.size(); ++i) {
    if (members_[i].is_member) members.push_back(i);
  }
  is_rebalancing_ = false;
  over_at_.reset();
  if (members.empty()) return;  // an empty group has nothing to agree on
  ++rebalances_;
  if (setup_.protocol == GroupProtocol::eager) {
    assignment_ = range_assignment(members, members_.size(), partitions_);
    return;
  }
  Assignment target = sticky_assignment(members, assignment_, partitions_);
  std::vector<bool> is_read(partitions_);  // by whom it was so far
  for (const auto& own : assignment_) {
    for (const std::size_t p : own) is_read[p] = true;
  }
  bool some_move = false;
  for (std::size_t i = 0; i < target.size(); ++i) {
    const std::vector<std::size_t>& had = assignment_[i];
    const auto moves_here = [&](std::size_t p) {
      return is_read[p] && !std::binary_search(had.begin(), had.end(), p);
    };
    const auto moving = std::remove_if(target[i].begin(), target[i].end(), moves_here);
    some_move = some_move || moving != target[i].end();
    target[i].erase(moving, target[i].end());
  }
  assignment_ = std::move(target);
  if (some_move) begin_rebalance();
}

}  // namespace cascade
