#include "sim/loop/partition_log.hpp"

#include <algorithm>

namespace cascade {

/// Whether the newest segment, which nobody has looked at yet, has taken them: so a log that waits
/// does not grow with ticks.
bool PartitionLog::join(Instant now, const MessageCounts& counts, Duration join_within) {
  if (join_within.ns == 0 || unread_.empty()) return false;
  Segment& newest = unread_.back();
  const Duration before = newest.first_before + (now - newest.arrived);
  const bool is_whole = newest.already_on_disk == 0 && newest.already_in_table == 0 &&
                        !newest.outlived && newest.end_offset == high_watermark_;
  if (!is_whole || before > join_within) return false;
  newest.counts += counts;
  newest.end_offset += counts.total();
  newest.arrived = now;
  newest.first_before = before;
  return true;
}

void PartitionLog::append(Instant now, const MessageCounts& counts, Duration over,
                          Duration join_within) {
  const std::int64_t size = counts.total();
  if (size == 0) return;
  if (!join(now, counts, join_within)) {
    Segment segment{now, high_watermark_, high_watermark_ + size, counts};
    segment.first_number = next_number_.of;
    segment.first_before = over;
    unread_.push_back(segment);
  }
  next_number_ += counts;
  high_watermark_ += size;
  unread_messages_ += size;
}

Segment PartitionLog::pass_over(Instant now, const MessageCounts& counts) {
  Segment segment{now, high_watermark_, high_watermark_, counts};
  segment.first_number = next_number_.of;
  next_number_ += counts;
  return segment;
}

std::optional<Segment> PartitionLog::read(std::int64_t n) {
  if (unread_.empty() || n <= 0) return std::nullopt;
  Segment& oldest = unread_.front();
  const Segment front = take_front(oldest, n);
  if (oldest.size() == 0) unread_.pop_front();
  unread_messages_ -= front.size();
  return front;
}

/// Takes out of a segment the messages that a crash left done already: a segment in its place.
Segment PartitionLog::take_done(Segment& segment) {
  const ClassMask is_done =
      static_cast<ClassMask>(segment.already_on_disk | segment.already_in_table);
  Segment done = segment;
  done.outlived = true;
  for (std::size_t c = 0; c < kClassCount; ++c) {
    (contains(is_done, c) ? segment : done).counts.of[c] = 0;
  }
  return done;
}

std::optional<Segment> PartitionLog::expire(Instant now, const Retention& retention) {
  auto oldest = std::find_if(unread_.begin(), unread_.end(),
                             [](const Segment& segment) { return !segment.outlived; });
  if (oldest == unread_.end()) return std::nullopt;
  std::int64_t expired = 0;
  if (retention.messages) {
    const std::int64_t keep_from = high_watermark_ - *retention.messages;
    expired = std::clamp<std::int64_t>(keep_from - oldest->first_offset, 0, oldest->size());
  }
  if (retention.age && now - oldest->arrived > *retention.age) expired = oldest->size();
  if (expired == 0) return std::nullopt;
  Segment gone = take_front(*oldest, expired);
  log_start_ = std::max(log_start_, gone.end_offset);
  unread_messages_ -= gone.size();
  const Segment done = take_done(gone);
  if (oldest->size() == 0) oldest = unread_.erase(oldest);
  if (done.size() > 0) {
    unread_.insert(oldest, done);
    unread_messages_ += done.size();
  }
  return gone;
}

}  // namespace cascade
