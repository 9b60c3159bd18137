// The keys of a table [group]: Kafka's names and defaults, in seconds.
#pragma once

#include <cstdint>
#include <string_view>

namespace cascade {

/// What members do while their group rebalances.
enum class GroupProtocol : std::uint8_t {
  eager,        ///< all stop, give up what is not committed, and wait; partitions by range
  cooperative,  ///< only partitions that move stop, for a second round (KIP-429); sticky
};
std::string_view text(GroupProtocol protocol);

/// A consumer group of Kafka's classic protocol. A site without one has a static assignment:
/// partition p is read by instance p modulo their number, whoever is dead.
struct GroupSetup {
  /// Seconds after its last heartbeat until a dead member is no longer waited for
  /// (session.timeout.ms; 45 s since Kafka 3.0, KIP-735). A heartbeat is taken to come at the
  /// instant of death.
  double session_timeout_s = 45;
  /// Seconds from a poll to the next within which a member must be back, else it is thrown out
  /// (max.poll.interval.ms, KIP-62). It is the time, too, that a rebalance waits for a member.
  double max_poll_interval_s = 300;
  /// What members do while their group rebalances ("eager" or "cooperative"). Kafka's default list
  /// of assignors, range before cooperative-sticky, is eager.
  GroupProtocol protocol = GroupProtocol::eager;
  /// Seconds from the last member's last poll of the old assignment to the first of the new one. By
  /// default heartbeat.interval.ms: a member hears of a rebalance by the answer to its next
  /// heartbeat, so the last one within that time. That join and sync themselves take nothing beside
  /// it is ours.
  double rebalance_s = 3;
};

}  // namespace cascade
