// A site's intake, where the producer buffers what it is refused and tries again.

#include <algorithm>

#include "sim/loop/site.hpp"

namespace cascade {

/// What is not appended waits, as far as there is room.
void Site::turn_away(Instant now, const MessageCounts& counts, Duration over) {
  const MessageCounts kept = keep(now, counts, over);
  MessageCounts refused = counts;
  refused -= kept;
  books_.flows.refused += refused;
  tell_refused(now, broker_.pass_over(now, refused));
}

MessageCounts Site::miss(Instant now, const MessageCounts& counts, Duration over) {
  const MessageCounts kept = keep(now, counts, over);
  books_.flows.arrived += kept;
  MessageCounts missed = counts;
  missed -= kept;
  broker_.pass_over(now, missed);
  return missed;
}

/// In the producer's buffer, as far as there is room; it will be tried again.
MessageCounts Site::keep(Instant now, const MessageCounts& counts, Duration over) {
  if (!producer_.keeps()) return {};
  const bool is_first = producer_.empty();
  const MessageCounts kept = producer_.keep(now, counts, over);
  if (is_first && !producer_.empty()) post_retry();
  return kept;
}

void Site::post_retry() {
  queue_.post(queue_.now() + Duration::from_seconds(setup_.producer.retry_every_s),
              {LoopEvent::Kind::retry, books_.site, 0, 0});
}

/// The producer tries again: all of it, or nothing.
void Site::retry() {
  books_.flows.given_up += producer_.give_up(queue_.now());
  if (producer_.empty()) return;
  if (refuses() || disconnected()) return post_retry();
  // They are as old as they are: retention and latency count from when they came.
  for (const ProducerBuffer::Waiting& waiting : producer_.take_all()) {
    broker_.append(waiting.at, waiting.counts, waiting.over);
  }
  lag_max_messages_ = std::max(lag_max_messages_, lag_messages());
  wake_all();
}

}  // namespace cascade
