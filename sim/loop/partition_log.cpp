#include "sim/loop/partition_log.hpp"

#include <algorithm>

namespace cascade {

void PartitionLog::append(Instant now, const MessageCounts& counts) {
  const std::int64_t size = counts.total();
  if (size == 0) return;
  unread_.push_back({now, high_watermark_, high_watermark_ + size, counts, 0, 0});
  high_watermark_ += size;
  unread_messages_ += size;
}

std::optional<Segment> PartitionLog::read(std::int64_t n) {
  if (unread_.empty() || n <= 0) return std::nullopt;
  Segment& oldest = unread_.front();
  if (oldest.end_offset - oldest.first_offset <= n) {
    Segment whole = oldest;
    unread_.pop_front();
    unread_messages_ -= whole.size();
    return whole;
  }
  unread_messages_ -= n;
  return take_front(oldest, n);
}

std::optional<Segment> PartitionLog::expire(Instant now, const Retention& retention) {
  if (unread_.empty()) return std::nullopt;
  const Segment& oldest = unread_.front();
  std::int64_t expired = 0;
  if (retention.messages) {
    const std::int64_t keep_from = high_watermark_ - *retention.messages;
    expired = std::clamp<std::int64_t>(keep_from - oldest.first_offset, 0, oldest.size());
  }
  if (retention.age && now - oldest.arrived > *retention.age) expired = oldest.size();
  if (expired == 0) return std::nullopt;
  std::optional<Segment> segment = read(expired);
  log_start_ = std::max(log_start_, segment->end_offset);
  return segment;
}

}  // namespace cascade
