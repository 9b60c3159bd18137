// The broker: partitions, and the numbers that an exporter would read from them.
#pragma once

#include <array>
#include <functional>
#include <vector>

#include "sim/loop/partition_log.hpp"
#include "sim/loop/partition_news.hpp"

namespace cascade {

struct BrokerSetup {
  std::int64_t partitions = 1;
  /// How much each partition gets, relative to the others, in whole numbers; empty: all the same.
  std::vector<double> weights;
  Retention retention;
  /// Instead of weights: so many keys (symbols), each of one partition, as hashed by Kafka's
  /// default partitioner; see key_weights(). 0: no keys.
  std::int64_t keys = 0;
  /// Of keys: the kth has a share in proportion to 1 / k^zipf. 0: all the same.
  double zipf = 0;
};

/// The weights as whole numbers, one a partition: as stated, or of the keys.
std::vector<std::int64_t> partition_weights(const BrokerSetup& setup);

/// How many times one instance's capacity `instances` have before the busiest of them is full:
/// their number where the load is spread evenly over them, less with hot or too few partitions.
double parallelism(const BrokerSetup& setup, std::int64_t instances);

/// Spreads what arrives over the partitions by their weights; a symbol's messages would be of one
/// partition, which is why order is kept, and judged, by partition.
class Broker {
 public:
  explicit Broker(const BrokerSetup& setup);

  /// `over`: how long before `now` the first of them came, evenly until now.
  void append(Instant now, const MessageCounts& counts, Duration over = {});
  /// From now on what comes within so long may be one segment: nobody tells its messages apart.
  void join_within(Duration time) { join_within_ = time; }

  /// As if spread so that they are all of this partition.
  void append_to(std::size_t partition, Instant now, const MessageCounts& counts,
                 Duration over = {});

  /// Of one partition, with what they mean: PartitionLog.
  std::optional<Segment> read(std::size_t partition, std::int64_t n);
  void put_back(std::size_t partition, const Segment& segment);
  void commit(std::size_t partition, std::int64_t offset);

  /// Messages that would have been appended, and are not: refused, or never offered. The exchange
  /// has numbered them all the same. What each partition would have got, where that is something.
  std::vector<std::pair<std::size_t, Segment>> pass_over(Instant now, const MessageCounts& counts);

  /// Deletes what retention does not keep, and says what was lost by it: in all, and each segment,
  /// with its partition, to `lost`.
  using TellLost = std::function<void(std::size_t, const Segment&)>;
  MessageCounts expire(Instant now, const TellLost& lost = {});

  /// Says that these messages have left the log for good: they are committed.
  void settle(const MessageCounts& counts) { in_log_ -= counts; }

  /// Appended, and neither committed nor expired.
  const MessageCounts& in_log() const { return in_log_; }
  /// As K2 reads it: the sum over partitions of high watermark - committed offset.
  std::int64_t lag_messages() const { return lag_messages_; }
  /// In all partitions, read by nobody.
  std::int64_t unread_messages() const { return unread_messages_; }
  /// The same two, counted anew from all partitions: what the running sums have to be.
  std::int64_t counted_lag_messages() const;
  std::int64_t counted_unread_messages() const;
  /// When the oldest message arrived that nobody has read; empty where all are.
  std::optional<Instant> oldest_unread() const;

  std::size_t partition_count() const { return partitions_.size(); }
  const PartitionLog& partition(std::size_t i) const { return partitions_[i]; }
  /// Those that have got something to read.
  PartitionNews& news() { return news_; }

 private:
  /// Who is furthest behind what is due, by class.
  struct Due {
    /// By partition: messages due and not yet given, times weight_sum_.
    std::array<std::vector<std::int64_t>, kClassCount> messages;
    /// Where all weights are the same they go round: the next partition.
    std::array<std::size_t, kClassCount> next{};
  };
  void spread(const MessageCounts& counts, Due& due);
  void spread_by_weight(std::size_t c, std::int64_t n, std::vector<std::int64_t>& due);
  void spread_evenly(std::size_t c, std::int64_t n, std::size_t& next);
  void give(std::size_t partition, std::size_t c, std::int64_t n);
  template <class Take>
  void take_parts(const Take& take);

  Retention retention_;
  Duration join_within_;
  std::vector<PartitionLog> partitions_;
  std::vector<std::int64_t> weights_;
  std::int64_t weight_sum_;
  bool is_even_;  // all weights are the same
  MessageCounts in_log_;
  std::int64_t lag_messages_ = 0, unread_messages_ = 0;  // of all partitions
  PartitionNews news_;
  Due due_;
  Due due_passed_over_;  // apart, so that what is refused moves no message that is not
  // What is being spread: by partition, and those that get some.
  std::vector<MessageCounts> parts_;
  std::vector<std::size_t> with_part_;
  std::vector<std::size_t> order_;
};

}  // namespace cascade
