// The producer's side of intake: what is refused, or cannot be sent, may wait there and be tried
// again, as a Kafka producer does it.
#pragma once

#include <cstdint>
#include <deque>

#include "model/units.hpp"
#include "sim/loop/outcome/message_counts.hpp"

namespace cascade {

/// Defaults are those of Kafka's producer (kafka.apache.org, "Producer Configs"), where it has one.
struct ProducerSetup {
  /// So many messages may wait; 0: none, what is refused is gone. Kafka's buffer.memory, 32 MiB,
  /// has room for 67,108 of 500 bytes.
  std::int64_t buffer_messages = 0;
  /// From one attempt to the next: what retry.backoff.ms comes to after a few,
  /// retry.backoff.max.ms.
  double retry_every_s = 1;
  /// Older messages are given up at the next attempt: delivery.timeout.ms.
  double delivery_timeout_s = 120;
};

/// Messages that wait, in the order in which they came. All that may be sent is sent at once: the
/// burst that follows a refusal.
class ProducerBuffer {
 public:
  /// What came together: at `at`, the first of it so long before.
  struct Waiting {
    Instant at;
    Duration over;
    MessageCounts counts;
  };

  explicit ProducerBuffer(const ProducerSetup& setup) : setup_(setup) {}

  bool keeps() const { return setup_.buffer_messages > 0; }
  bool empty() const { return waiting_.empty(); }
  /// Takes as many as there is room for, and says which; what there is no room for is the caller's.
  MessageCounts keep(Instant now, const MessageCounts& counts, Duration over);
  /// Gives up what has waited for too long, and says how much of it there was.
  MessageCounts give_up(Instant now);
  /// Hands over all that waits, the oldest first.
  std::deque<Waiting> take_all();

  const MessageCounts& held() const { return held_; }
  const std::deque<Waiting>& waiting() const { return waiting_; }
  const ProducerSetup& setup() const { return setup_; }

 private:
  ProducerSetup setup_;
  std::deque<Waiting> waiting_;
  MessageCounts held_;
};

}  // namespace cascade
