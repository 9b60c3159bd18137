#include "sim/loop/producer.hpp"

#include <algorithm>
#include <utility>

namespace cascade {

MessageCounts ProducerBuffer::keep(Instant now, const MessageCounts& counts, Duration over) {
  MessageCounts rest = counts;
  const std::int64_t room = setup_.buffer_messages - held_.total();
  const MessageCounts kept = take_share(rest, std::min(room, counts.total()));
  if (kept.total() == 0) return kept;
  held_ += kept;
  waiting_.push_back({now, over, kept});
  return kept;
}

MessageCounts ProducerBuffer::give_up(Instant now) {
  const Duration timeout = Duration::from_seconds(setup_.delivery_timeout_s);
  MessageCounts given_up;
  while (!waiting_.empty() && now - waiting_.front().at >= timeout) {
    given_up += waiting_.front().counts;
    waiting_.pop_front();
  }
  held_ -= given_up;
  return given_up;
}

std::deque<ProducerBuffer::Waiting> ProducerBuffer::take_all() {
  held_ = {};
  return std::exchange(waiting_, {});
}

}  // namespace cascade
