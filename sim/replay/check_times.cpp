#include "sim/replay/check_times.hpp"

#include <algorithm>
#include <cstdint>

namespace cascade {
namespace {

/// later - earlier, which always fits without a sign.
std::uint64_t ns_between(Instant earlier, Instant later) {
  return static_cast<std::uint64_t>(later.ns) - static_cast<std::uint64_t>(earlier.ns);
}

Instant after_ns(Instant at, std::uint64_t ns) {
  return {static_cast<std::int64_t>(static_cast<std::uint64_t>(at.ns) + ns)};
}

std::size_t size_of_union(const std::vector<Instant>& a, const std::vector<Instant>& b) {
  std::size_t size = 0;
  for (std::size_t i = 0, j = 0; i < a.size() || j < b.size(); ++size) {
    const bool take_a = j == b.size() || (i < a.size() && a[i] <= b[j]);
    const bool take_b = i == a.size() || (j < b.size() && b[j] <= a[i]);
    i += take_a ? 1 : 0;
    j += take_b ? 1 : 0;
  }
  return size;
}

}  // namespace

std::size_t count_before(std::span<const Instant> times, Instant at, std::size_t known) {
  if (known == times.size() || at <= times[known]) return known;
  // Most recordings are regular: the next row but n is n steps away. That saves a quarter of a
  // sweep's time, which goes into missed caches and branches.
  if (const Duration step = times[known] - times[known ? known - 1 : 0]; step.ns > 0) {
    const auto steps = static_cast<std::uint64_t>((at - times[known]).ns - 1) /
                       static_cast<std::uint64_t>(step.ns);
    const std::uint64_t guess = known + 1 + steps;
    if (guess < times.size() && times[guess - 1] < at && at <= times[guess]) return guess;
  }
  std::size_t stride = 1;
  while (known + stride <= times.size() && times[known + stride - 1] < at) {
    known += stride;
    stride *= 2;
  }
  const auto begin = times.begin() + static_cast<std::ptrdiff_t>(known);
  const auto end =
      times.begin() + static_cast<std::ptrdiff_t>(std::min(known + stride, times.size()));
  return static_cast<std::size_t>(std::lower_bound(begin, end, at) - times.begin());
}

CheckTimes::CheckTimes(const Trace& trace, const Trace* second, const Cadence& cadence)
    : every_(cadence.every), rows_(&trace.at), first_(trace.at.front()), last_(trace.at.back()) {
  if (second != nullptr) {
    second_rows_ = &second->at;
    first_ = std::min(first_, second->at.front());
    last_ = std::max(last_, second->at.back());
  }
  if (every_) {
    const auto every_ns = static_cast<std::uint64_t>(every_->ns);
    const std::uint64_t steps = ns_between(first_, last_) / every_ns;
    last_ = after_ns(first_, steps * every_ns);
    count_ = steps + 1;
  } else {
    count_ = second_rows_ == nullptr ? rows_->size() : size_of_union(*rows_, *second_rows_);
  }
}

std::optional<Instant> CheckTimes::at_or_after(Instant at, const Known& known) const {
  if (at > last_) return std::nullopt;
  if (at <= first_) return first_;
  if (every_) {
    const auto every_ns = static_cast<std::uint64_t>(every_->ns);
    const std::uint64_t beyond = ns_between(first_, at) % every_ns;
    return beyond == 0 ? at : after_ns(at, every_ns - beyond);
  }
  const std::size_t row = count_before(*rows_, at, known.rows);
  if (second_rows_ == nullptr) return (*rows_)[row];
  const std::size_t second_row = count_before(*second_rows_, at, known.second_rows);
  if (row == rows_->size()) return (*second_rows_)[second_row];
  if (second_row == second_rows_->size()) return (*rows_)[row];
  return std::min((*rows_)[row], (*second_rows_)[second_row]);
}

CheckTimes::Known CheckTimes::known_before(Instant at, const Known& known) const {
  if (every_) return known;
  return {count_before(*rows_, at, known.rows),
          second_rows_ == nullptr ? 0 : count_before(*second_rows_, at, known.second_rows)};
}

}  // namespace cascade
