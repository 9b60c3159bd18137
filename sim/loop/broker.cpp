#include "sim/loop/broker.hpp"

#include <algorithm>
#include <numeric>

#include "sim/loop/keys.hpp"

namespace cascade {

std::vector<std::int64_t> partition_weights(const BrokerSetup& setup) {
  if (setup.keys > 0) return key_weights(setup.keys, setup.zipf, setup.partitions);
  std::vector<std::int64_t> weights(static_cast<std::size_t>(setup.partitions), 1);
  for (std::size_t p = 0; p < setup.weights.size(); ++p) {
    weights[p] = static_cast<std::int64_t>(setup.weights[p]);
  }
  return weights;
}

double parallelism(const BrokerSetup& setup, std::int64_t instances) {
  const std::vector<std::int64_t> weights = partition_weights(setup);
  const auto n = static_cast<std::size_t>(instances);
  std::vector<std::int64_t> loads(std::min(n, weights.size()));
  for (std::size_t p = 0; p < weights.size(); ++p) loads[p % n] += weights[p];
  const auto all = std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
  return static_cast<double>(all) /
         static_cast<double>(*std::max_element(loads.begin(), loads.end()));
}

Broker::Broker(const BrokerSetup& setup)
    : retention_(setup.retention),
      partitions_(static_cast<std::size_t>(setup.partitions)),
      weights_(partition_weights(setup)),
      weight_sum_(std::accumulate(weights_.begin(), weights_.end(), std::int64_t{0})) {
  due_.fill(std::vector<std::int64_t>(partitions_.size()));
  due_passed_over_ = due_;
}

/// Gives each partition its share in whole messages; what does not divide goes to those that are
/// furthest behind what is due to them.
void Broker::spread(std::size_t c, std::int64_t n, Due& due_of,
                    std::vector<MessageCounts>& parts) const {
  std::vector<std::int64_t>& due = due_of[c];
  std::int64_t odd = n;
  for (std::size_t p = 0; p < parts.size(); ++p) {
    const std::int64_t share = n * weights_[p];
    parts[p].of[c] = share / weight_sum_;
    due[p] += share % weight_sum_;
    odd -= parts[p].of[c];
  }
  if (odd == 0) return;
  std::vector<std::size_t> order(parts.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::partial_sort(
      order.begin(), order.begin() + odd, order.end(),
      [&](std::size_t a, std::size_t b) { return due[a] != due[b] ? due[a] > due[b] : a < b; });
  for (std::size_t k = 0; k < static_cast<std::size_t>(odd); ++k) {
    ++parts[order[k]].of[c];
    due[order[k]] -= weight_sum_;
  }
}

std::vector<MessageCounts> Broker::spread(const MessageCounts& counts, Due& due) const {
  std::vector<MessageCounts> parts(partitions_.size());
  for (std::size_t c = 0; c < kClassCount; ++c) {
    if (counts.of[c] > 0) spread(c, counts.of[c], due, parts);
  }
  return parts;
}

void Broker::append(Instant now, const MessageCounts& counts, Duration over) {
  in_log_ += counts;
  if (partitions_.size() == 1) return partitions_[0].append(now, counts, over, join_within_);
  const std::vector<MessageCounts> parts = spread(counts, due_);
  for (std::size_t i = 0; i < parts.size(); ++i)
    partitions_[i].append(now, parts[i], over, join_within_);
}

std::vector<Segment> Broker::pass_over(Instant now, const MessageCounts& counts) {
  const std::vector<MessageCounts> parts = spread(counts, due_passed_over_);
  std::vector<Segment> segments;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    segments.push_back(partitions_[i].pass_over(now, parts[i]));
  }
  return segments;
}

MessageCounts Broker::expire(Instant now, const TellLost& lost) {
  MessageCounts expired;
  if (!retention_.messages && !retention_.age) return expired;
  for (std::size_t p = 0; p < partitions_.size(); ++p) {
    while (const auto segment = partitions_[p].expire(now, retention_)) {
      expired += segment->counts;
      if (lost) lost(p, *segment);
    }
  }
  settle(expired);
  return expired;
}

std::optional<Instant> Broker::oldest_unread() const {
  std::optional<Instant> oldest;
  for (const PartitionLog& partition : partitions_) {
    if (partition.unread().empty()) continue;
    const Segment& first = partition.unread().front();
    const Instant arrived{first.arrived.ns - first.first_before.ns};
    oldest = oldest ? std::min(*oldest, arrived) : arrived;
  }
  return oldest;
}

std::int64_t Broker::lag_messages() const {
  std::int64_t lag = 0;
  for (const PartitionLog& partition : partitions_) lag += partition.lag();
  return lag;
}

}  // namespace cascade
