// The group's coordinator: members, and the rebalances that membership begins.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "model/units.hpp"
#include "sim/loop/group/assignment.hpp"
#include "sim/loop/group/group_setup.hpp"

namespace cascade {

/// Kafka's classic protocol, without static membership (KIP-345): a process that starts again is a
/// new member, and the old one is waited for until its session ends. Any change of membership
/// begins a rebalance, or is taken in by the one that goes on. A rebalance is over `rebalance_s`
/// after every member has come to a poll and no dead one is waited for any more.
///
/// Eager: a member that has come to that poll reads nothing until the rebalance is over.
/// Cooperative: it goes on reading what it has; at the end what is to move is taken from its reader
/// and is of nobody, and a second rebalance, after whose start its reader has polled again, gives
/// it away.
///
/// Whoever asks tells the time, which never falls.
class ConsumerGroup {
 public:
  /// Instances 0 to `instances` - 1 are members from the start: the group has formed before.
  ConsumerGroup(const GroupSetup& setup, std::size_t partitions, std::size_t instances);

  /// There may be so many instances from now on; the new ones are no members yet.
  void grow(std::size_t instances);
  /// A process comes to its first poll, or to the first after it was thrown out.
  void join(std::size_t i);
  /// It leaves by itself, or is thrown out: nobody waits for it.
  void leave(std::size_t i);
  /// It dies and says nothing: its partitions are its own until its session ends.
  void die(std::size_t i, Instant now);
  /// A member has come to a poll, with nothing in its hands that it may not keep.
  void come_to_poll(std::size_t i);
  /// A rebalance without a change of members, such as one that metadata begins.
  void begin_rebalance();
  /// The rebalance that goes on, or the next one, is not over before then.
  void hold_until(Instant at);

  /// Does what is due by now: ends sessions and rebalances. Whether the assignment changed.
  bool step(Instant now);
  /// When something will be due, by what is known now.
  std::optional<Instant> due() const;

  bool is_member(std::size_t i) const { return members_[i].is_member; }
  /// Whether a rebalance waits for this member to come to a poll.
  bool awaits(std::size_t i) const {
    return is_rebalancing_ && members_[i].is_member && !members_[i].has_joined;
  }
  /// Whether a member may poll for messages.
  bool may_read(std::size_t i) const {
    return members_[i].is_member &&
           (!is_rebalancing_ || setup_.protocol == GroupProtocol::cooperative);
  }
  bool is_rebalancing() const { return is_rebalancing_; }
  const Assignment& assignment() const { return assignment_; }
  std::int64_t rebalances() const { return rebalances_; }  ///< that are over
  const GroupSetup& setup() const { return setup_; }

 private:
  struct Member {
    bool is_member = false;
    bool has_joined = false;  // the rebalance that goes on
  };
  bool all_have_joined() const;
  void finish_rebalance();

  GroupSetup setup_;
  std::size_t partitions_;
  std::vector<Member> members_;
  std::vector<Instant> sessions_end_;  // of the dead that are still waited for
  Assignment assignment_;
  bool is_rebalancing_ = false;
  std::optional<Instant> over_at_;  // once nobody is waited for
  Instant held_until_;
  std::int64_t rebalances_ = 0;
};

}  // namespace cascade
