#include "sim/loop/spill.hpp"

#include <algorithm>
#include <limits>

namespace cascade {

std::string_view text(WhenFull when_full) {
  if (when_full == WhenFull::block) return "block";
  return when_full == WhenFull::process ? "process" : "drop";
}

std::int64_t Spill::free_messages() const {
  const auto foreign =
      static_cast<std::int64_t>(static_cast<double>(setup_.capacity_messages) * foreign_pct_ / 100);
  return std::max<std::int64_t>(0, setup_.capacity_messages - foreign - used_);
}

bool Spill::reserve(std::size_t partition, std::size_t c, std::int64_t n) {
  if (n > free_messages()) return false;
  used_ += n;
  diverted_[partition].of[c] += n;
  return true;
}

void Spill::release(std::size_t partition, std::size_t c, std::int64_t n) {
  used_ -= n;
  diverted_[partition].of[c] -= n;
}

void Spill::store(std::size_t partition, const Segment& segment) {
  lanes_[partition].push_back(segment);
  news_.note(partition);
  stored_ += segment.counts;
}

std::optional<Segment> Spill::take(std::size_t partition, std::int64_t n) {
  std::deque<Segment>& lane = lanes_[partition];
  if (lane.empty() || n <= 0) return std::nullopt;
  Segment taken = take_front(lane.front(), std::min(n, lane.front().size()));
  if (lane.front().size() == 0) lane.pop_front();
  diverted_[partition] -= taken.counts;
  return taken;
}

void Spill::finish(const MessageCounts& replayed) {
  stored_ -= replayed;
  used_ -= replayed.total();
}

std::int64_t Spill::replay_allowance(Instant now) {
  if (!setup_.replay_per_s) return std::numeric_limits<std::int64_t>::max();
  const std::int64_t elapsed_ns = (now - refilled_).ns;
  refilled_ = now;
  allowance_ += tokens_.add(Int128{*setup_.replay_per_s} * elapsed_ns, kNsPerS);
  // An idle second is not saved up: the bound is a rate, not an average.
  allowance_ = std::min(allowance_, *setup_.replay_per_s);
  return allowance_;
}

void Spill::spend(std::int64_t messages) {
  if (setup_.replay_per_s) allowance_ -= messages;
}

double Spill::used_pct() const {
  const double own = 100.0 * static_cast<double>(used_) /
                     static_cast<double>(std::max<std::int64_t>(1, setup_.capacity_messages));
  return std::min(100.0, foreign_pct_ + own);
}

}  // namespace cascade
