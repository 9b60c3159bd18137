#include "sim/loop/broker.hpp"

#include <algorithm>
#include <functional>
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
      weight_sum_(std::accumulate(weights_.begin(), weights_.end(), std::int64_t{0})),
      is_even_(std::adjacent_find(weights_.begin(), weights_.end(), std::not_equal_to<>()) ==
               weights_.end()),
      news_(partitions_.size()),
      parts_(partitions_.size()) {
  if (!is_even_) due_.messages.fill(std::vector<std::int64_t>(partitions_.size()));
  due_passed_over_ = due_;
}

void Broker::give(std::size_t partition, std::size_t c, std::int64_t n) {
  MessageCounts& part = parts_[partition];
  if (part.total() == 0) with_part_.push_back(partition);
  part.of[c] += n;
}

/// Gives each partition its share in whole messages; what does not divide goes to those that are
/// furthest behind what is due to them.
void Broker::spread_by_weight(std::size_t c, std::int64_t n, std::vector<std::int64_t>& due) {
  std::int64_t odd = n;
  for (std::size_t p = 0; p < parts_.size(); ++p) {
    const std::int64_t weighed = n * weights_[p];
    const std::int64_t share = weighed / weight_sum_;
    due[p] += weighed % weight_sum_;
    odd -= share;
    if (share > 0) give(p, c, share);
  }
  if (odd == 0) return;  // at each arrival: nobody need be ordered
  order_.resize(parts_.size());
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  // Which they are matters, and not in which order.
  std::nth_element(
      order_.begin(), order_.begin() + odd, order_.end(),
      [&](std::size_t a, std::size_t b) { return due[a] != due[b] ? due[a] > due[b] : a < b; });
  for (std::size_t k = 0; k < static_cast<std::size_t>(odd); ++k) {
    give(order_[k], c, 1);
    due[order_[k]] -= weight_sum_;
  }
}

/// The same where all weights are the same: then those furthest behind are the next in turn, and
/// nobody has to be asked who gets nothing.
void Broker::spread_evenly(std::size_t c, std::int64_t n, std::size_t& next) {
  const auto partitions = static_cast<std::int64_t>(parts_.size());
  const std::int64_t share = n / partitions;
  if (share > 0) {
    for (std::size_t p = 0; p < parts_.size(); ++p) give(p, c, share);
  }
  for (std::int64_t odd = n % partitions; odd > 0; --odd) {
    give(next, c, 1);
    next = next + 1 == parts_.size() ? 0 : next + 1;
  }
}

void Broker::spread(const MessageCounts& counts, Due& due) {
  for (std::size_t c = 0; c < kClassCount; ++c) {
    if (counts.of[c] == 0) continue;
    if (is_even_) {
      spread_evenly(c, counts.of[c], due.next[c]);
    } else {
      spread_by_weight(c, counts.of[c], due.messages[c]);
    }
  }
}

/// Calls `take(partition, counts)` for all that get some.
template <class Take>
void Broker::take_parts(const Take& take) {
  for (const std::size_t p : with_part_) {
    take(p, parts_[p]);
    parts_[p] = {};
  }
  with_part_.clear();
}

void Broker::append_to(std::size_t partition, Instant now, const MessageCounts& counts,
                       Duration over) {
  const std::int64_t size = counts.total();
  if (size == 0) return;
  in_log_ += counts;
  partitions_[partition].append(now, counts, over, join_within_);
  lag_messages_ += size;
  unread_messages_ += size;
  news_.note(partition);
}

void Broker::append(Instant now, const MessageCounts& counts, Duration over) {
  if (partitions_.size() == 1) return append_to(0, now, counts, over);
  spread(counts, due_);
  take_parts([&](std::size_t p, const MessageCounts& part) { append_to(p, now, part, over); });
}

std::optional<Segment> Broker::read(std::size_t partition, std::int64_t n) {
  std::optional<Segment> segment = partitions_[partition].read(n);
  if (segment) unread_messages_ -= segment->size();
  return segment;
}

void Broker::put_back(std::size_t partition, const Segment& segment) {
  partitions_[partition].put_back(segment);
  unread_messages_ += segment.size();
  news_.note(partition);
}

void Broker::commit(std::size_t partition, std::int64_t offset) {
  PartitionLog& log = partitions_[partition];
  const std::int64_t lag = log.lag();
  log.commit(offset);
  lag_messages_ += log.lag() - lag;
}

std::vector<std::pair<std::size_t, Segment>> Broker::pass_over(Instant now,
                                                               const MessageCounts& counts) {
  spread(counts, due_passed_over_);
  std::sort(with_part_.begin(), with_part_.end());
  std::vector<std::pair<std::size_t, Segment>> segments;
  take_parts([&](std::size_t p, const MessageCounts& part) {
    segments.emplace_back(p, partitions_[p].pass_over(now, part));
  });
  return segments;
}

MessageCounts Broker::expire(Instant now, const TellLost& lost) {
  MessageCounts expired;
  if (!retention_.messages && !retention_.age) return expired;
  for (std::size_t p = 0; p < partitions_.size(); ++p) {
    PartitionLog& log = partitions_[p];
    const std::int64_t lag = log.lag(), unread = log.unread_messages();
    while (const auto segment = log.expire(now, retention_)) {
      expired += segment->counts;
      if (lost) lost(p, *segment);
    }
    lag_messages_ += log.lag() - lag;
    unread_messages_ += log.unread_messages() - unread;
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

std::int64_t Broker::counted_lag_messages() const {
  std::int64_t lag = 0;
  for (const PartitionLog& partition : partitions_) lag += partition.lag();
  return lag;
}

std::int64_t Broker::counted_unread_messages() const {
  std::int64_t unread = 0;
  for (const PartitionLog& partition : partitions_) unread += partition.unread_messages();
  return unread;
}

}  // namespace cascade
