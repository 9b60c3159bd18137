#include "sim/loop/broker.hpp"

namespace cascade {

void Broker::append(Instant now, const MessageCounts& counts) {
  in_log_ += counts;
  const std::size_t n = partitions_.size();
  if (n == 1) return partitions_[0].append(now, counts);
  std::vector<MessageCounts> parts(n);
  for (std::size_t c = 0; c < kClassCount; ++c) {
    const std::int64_t each = counts.of[c] / static_cast<std::int64_t>(n);
    const std::size_t odd = static_cast<std::size_t>(counts.of[c]) % n;
    for (MessageCounts& part : parts) part.of[c] = each;
    for (std::size_t i = 0; i < odd; ++i) ++parts[(turn_[c] + i) % n].of[c];
    turn_[c] = (turn_[c] + odd) % n;
  }
  for (std::size_t i = 0; i < n; ++i) partitions_[i].append(now, parts[i]);
}

std::vector<Broker::Expired> Broker::expire(Instant now) {
  std::vector<Expired> expired;
  if (!retention_.messages && !retention_.age) return expired;
  for (std::size_t i = 0; i < partitions_.size(); ++i) {
    while (auto segment = partitions_[i].expire(now, retention_)) {
      expired.push_back({i, *segment});
    }
  }
  return expired;
}

std::int64_t Broker::lag_messages() const {
  std::int64_t lag = 0;
  for (const PartitionLog& partition : partitions_) lag += partition.lag();
  return lag;
}

}  // namespace cascade
