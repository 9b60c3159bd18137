#include "sim/loop/poison.hpp"

#include <algorithm>
#include <array>

#include "sim/loop/consumer.hpp"

namespace cascade {

std::string_view text(OnPoison on_poison) {
  constexpr std::array<std::string_view, 3> kTexts = {"block", "dead-letter", "skip"};
  return kTexts[static_cast<std::size_t>(on_poison)];
}

void Consumer::poison_next(std::size_t partition, std::int64_t messages, const void* by) {
  if (partition >= broker_.partition_count()) return;
  const std::int64_t first = broker_.partition(partition).next_unread();
  poison_.add(partition, first, first + messages, by);
}

/// Of the front of a partition so much as is all poison, or all not.
std::optional<Segment> Consumer::read(std::size_t partition, std::int64_t room, bool& is_poison) {
  const PartitionLog& log = broker_.partition(partition);
  is_poison = false;
  if (poison_.empty() || log.unread().empty()) return broker_.read(partition, room);
  const Segment& front = log.unread().front();
  is_poison = poison_.contains(partition, front.first_offset);
  // What outlived retention has no longer a message for each offset; but all of it is done.
  if (front.size() == front.end_offset - front.first_offset) {
    const std::int64_t boundary = poison_.next_boundary(partition, front.first_offset);
    room = std::min(room, boundary - front.first_offset);
  }
  return broker_.read(partition, room);
}

/// Whether the poll that has just been gathered holds what cannot be handled.
bool Consumer::fails(const Batch& batch) {
  for (std::size_t w = batch.handled; w < batch.works.size(); ++w) {
    if (batch.works[w].is_poison && set_aside(batch.works[w]).total() > 0) return true;
  }
  return false;
}

/// A batch that holds poison fails as a whole, and is tried again as a whole.
std::int64_t Consumer::tried_again(std::int64_t cost_ns) const {
  const Int128 backoff_ns = Duration::from_seconds(setup_.retry_backoff_s).ns;
  const Int128 all_ns = Int128{cost_ns} * (setup_.retries + 1) + backoff_ns * setup_.retries;
  return static_cast<std::int64_t>(std::min(all_ns, Int128{1} << 61));
}

MessageCounts Consumer::set_aside(const Work& work) {
  if (!work.is_poison) return {};
  return of_fate(work, Fate::dead_letter) + of_fate(work, Fate::skip);
}

/// At the commit: what could not be handled is out of the log for good.
void Consumer::commit_set_aside(const Work& work, Instant now) {
  if (!work.is_poison) return;
  const MessageCounts counts = set_aside(work);
  if (counts.total() == 0) return;
  books_.flows.dead_lettered += of_fate(work, Fate::dead_letter);
  books_.flows.skipped += of_fate(work, Fate::skip);
  if (books_.observer != nullptr) books_.observer->on_set_aside(effect(work, now, counts));
}

}  // namespace cascade
