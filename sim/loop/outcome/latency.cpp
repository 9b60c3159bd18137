#include "sim/loop/outcome/latency.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace cascade {
namespace {

constexpr unsigned kBits = 6;
constexpr std::uint64_t kPerOctave = 1u << kBits;

std::size_t bucket_of(std::uint64_t ns) {
  if (ns < kPerOctave) return ns;
  const unsigned shift = static_cast<unsigned>(std::bit_width(ns)) - 1 - kBits;
  return (std::size_t{shift} + 1) * kPerOctave + ((ns >> shift) - kPerOctave);
}

std::int64_t upper_end(std::size_t bucket) {
  if (bucket < kPerOctave) return static_cast<std::int64_t>(bucket);
  const std::size_t shift = bucket / kPerOctave - 1;
  const std::uint64_t base = bucket % kPerOctave + kPerOctave;
  return static_cast<std::int64_t>(((base + 1) << shift) - 1);
}

}  // namespace

void LatencyHistogram::add(Duration latency, std::int64_t messages) {
  if (messages == 0) return;
  const std::size_t bucket =
      bucket_of(static_cast<std::uint64_t>(std::max<std::int64_t>(0, latency.ns)));
  if (bucket >= buckets_.size()) buckets_.resize(bucket + 1);
  buckets_[bucket] += messages;
  messages_ += messages;
  if (latency > max_) max_ = latency;
}

void LatencyHistogram::add_spread(Duration shortest, Duration longest, std::int64_t messages) {
  if (messages == 0) return;
  if (shortest == longest) return add(shortest, messages);
  // Sixteen steps of what came within one tick of another: a step is far below what is asked for.
  const std::int64_t parts = std::min<std::int64_t>(messages, 16);
  const std::int64_t step_ns = (longest.ns - shortest.ns) / parts;
  std::int64_t begun = 0;
  for (std::int64_t i = 0; i < parts; ++i) {
    // Nearly always sixteen, and by a number that is known it divides quicker.
    const std::int64_t until = parts == 16 ? messages * (i + 1) / 16 : messages * (i + 1) / parts;
    add({longest.ns - step_ns * i - step_ns / 2}, until - begun);
    begun = until;
  }
}

void LatencyHistogram::add(const LatencyHistogram& other) {
  if (other.buckets_.size() > buckets_.size()) buckets_.resize(other.buckets_.size());
  for (std::size_t i = 0; i < other.buckets_.size(); ++i) buckets_[i] += other.buckets_[i];
  messages_ += other.messages_;
  if (other.max_ > max_) max_ = other.max_;
}

namespace {

std::int64_t rank_of(double pct, std::int64_t messages) {
  return static_cast<std::int64_t>(std::ceil(static_cast<double>(messages) * pct / 100));
}

}  // namespace

Duration LatencyHistogram::percentile(double pct) const { return of_rank(rank_of(pct, messages_)); }

std::optional<Duration> LatencyHistogram::percentile_of(double pct, std::int64_t all) const {
  const std::int64_t rank = rank_of(pct, all);
  return rank > messages_ ? std::nullopt : std::optional(of_rank(rank));
}

Duration LatencyHistogram::of_rank(std::int64_t rank) const {
  std::int64_t below = 0;
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    below += buckets_[i];
    if (below >= rank && below > 0) return {std::min(upper_end(i), max_.ns)};
  }
  return {};
}

}  // namespace cascade
