// The broker: partitions, and the numbers that an exporter would read from them.
#pragma once

#include <array>
#include <vector>

#include "sim/loop/partition_log.hpp"

namespace cascade {

struct BrokerSetup {
  std::int64_t partitions = 1;
  Retention retention;
};

/// Spreads what arrives evenly over the partitions; a symbol's messages would be of one partition,
/// which is why order is kept, and judged, by partition.
class Broker {
 public:
  explicit Broker(const BrokerSetup& setup)
      : retention_(setup.retention), partitions_(static_cast<std::size_t>(setup.partitions)) {}

  void append(Instant now, const MessageCounts& counts);

  /// Messages that retention takes away unread.
  struct Expired {
    std::size_t partition;
    Segment segment;
  };
  std::vector<Expired> expire(Instant now);

  /// Says that these messages have left the log for good (committed or expired).
  void settle(const MessageCounts& counts) { in_log_ -= counts; }

  /// Appended, and neither committed nor expired.
  const MessageCounts& in_log() const { return in_log_; }
  /// As K2 reads it: the sum over partitions of high watermark - committed offset.
  std::int64_t lag_messages() const;

  std::size_t partition_count() const { return partitions_.size(); }
  PartitionLog& partition(std::size_t i) { return partitions_[i]; }
  const PartitionLog& partition(std::size_t i) const { return partitions_[i]; }

 private:
  Retention retention_;
  std::vector<PartitionLog> partitions_;
  MessageCounts in_log_;
  std::array<std::size_t, kClassCount> turn_{};  // which partition gets the next odd message
};

}  // namespace cascade
