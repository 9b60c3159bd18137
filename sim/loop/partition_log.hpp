// One partition of the broker: an append-only log, read in order, with a committed offset.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "sim/loop/segment.hpp"

namespace cascade {

/// What the broker keeps of a partition; empty = for ever.
struct Retention {
  std::optional<std::int64_t> messages;
  std::optional<Duration> age;
};

/// Offsets count messages from 0. Reading moves the position, committing the committed offset; a
/// crash puts what was read and not committed back in front.
class PartitionLog {
 public:
  /// `over`: how long before `now` the first of them came, evenly until now.
  /// Joins them to the newest segment where that would not come over more than `join_within`.
  void append(Instant now, const MessageCounts& counts, Duration over = {},
              Duration join_within = {});

  /// These would have been the partition's, and never reach the log: numbers without a message.
  /// What they would have been, as a segment.
  Segment pass_over(Instant now, const MessageCounts& counts);
  /// Of each class: the number of the next message.
  const MessageCounts& next_number() const { return next_number_; }

  /// Reads at most `n` messages of the oldest segment; empty where nothing is unread.
  std::optional<Segment> read(std::int64_t n);

  /// Undoes a read. Segments come back in the reverse of the order of reading.
  void put_back(const Segment& segment) {
    unread_messages_ += segment.size();
    unread_.push_front(segment);
  }

  void commit(std::int64_t offset) {
    if (offset > committed_) committed_ = offset;
  }

  /// Removes what retention has deleted of the oldest unread segment; call until empty. Messages
  /// that a crash left on disk or in the table are not lost by it: they stay in their place, for
  /// the consumer to pass over, so that what is on disk keeps its order.
  std::optional<Segment> expire(Instant now, const Retention& retention);

  std::int64_t high_watermark() const { return high_watermark_; }
  std::int64_t committed() const { return committed_; }
  std::int64_t unread_messages() const { return unread_messages_; }
  /// From the committed offset, or from the oldest offset kept where retention has passed it.
  std::int64_t lag() const {
    return high_watermark_ - (committed_ > log_start_ ? committed_ : log_start_);
  }
  const std::deque<Segment>& unread() const { return unread_; }
  /// The offset that is read next.
  std::int64_t next_unread() const {
    return unread_.empty() ? high_watermark_ : unread_.front().first_offset;
  }

 private:
  bool join(Instant now, const MessageCounts& counts, Duration join_within);
  static Segment take_done(Segment& segment);

  std::deque<Segment> unread_;
  std::int64_t unread_messages_ = 0;
  std::int64_t high_watermark_ = 0;  // the offset of the next message
  std::int64_t committed_ = 0;
  std::int64_t log_start_ = 0;
  MessageCounts next_number_;
};

}  // namespace cascade
