// Latency percentiles over any number of messages in constant space.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "model/units.hpp"

namespace cascade {

/// A histogram with 64 buckets for each power of two of nanoseconds: a percentile is at most 1.6 %
/// above the true value, and the same on every machine.
class LatencyHistogram {
 public:
  void add(Duration latency, std::int64_t messages);
  /// Messages with latencies that lie evenly between two.
  void add_spread(Duration shortest, Duration longest, std::int64_t messages);
  void add(const LatencyHistogram& other);

  /// The upper end of the bucket that holds the message of that rank; 0 where there is none.
  Duration percentile(double pct) const;
  /// The same among `all` messages, of which those that are not in here never got there: empty
  /// where the message of that rank is one of these.
  std::optional<Duration> percentile_of(double pct, std::int64_t all) const;
  Duration max() const { return max_; }
  std::int64_t messages() const { return messages_; }

 private:
  Duration of_rank(std::int64_t rank) const;

  std::vector<std::int64_t> buckets_;
  std::int64_t messages_ = 0;
  Duration max_;
};

}  // namespace cascade
