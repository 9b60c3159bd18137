#include "sim/loop/k2/message_numbers.hpp"

#include <algorithm>

namespace cascade {

MessageNumbers::MessageNumbers(const NumbersSetup& setup,
                               std::vector<std::size_t> partitions_of_sites)
    : symbols_(static_cast<std::size_t>(setup.symbols)) {
  for (const double at_s : setup.sessions_at_s) {
    sessions_at_.push_back(Instant{Duration::from_seconds(at_s).ns});
  }
  std::size_t partitions = 0;
  for (const std::size_t of_site : partitions_of_sites) {
    first_partition_.push_back(partitions);
    partitions += of_site;
  }
  lanes_.assign(partitions * kClassCount, {0});
}

bool MessageNumbers::session_begins(Instant from, Instant to) const {
  return std::any_of(sessions_at_.begin(), sessions_at_.end(),
                     [&](Instant at) { return from <= at && at < to; });
}

void MessageNumbers::begin_session(std::size_t site, std::size_t partition,
                                   const MessageCounts& next) {
  for (std::size_t c = 0; c < kClassCount; ++c) {
    lanes_[lane(site, partition, c)].push_back(next.of[c]);
  }
}

std::pair<std::size_t, std::size_t> MessageNumbers::place_of(std::size_t lane) const {
  const std::size_t partition = lane / kClassCount;
  const auto above = std::upper_bound(first_partition_.begin(), first_partition_.end(), partition);
  const auto site = static_cast<std::size_t>(above - first_partition_.begin()) - 1;
  return {site, partition - first_partition_[site]};
}

NumberedMessage MessageNumbers::message(std::size_t site, std::size_t partition, std::size_t c,
                                        Instant arrived, std::int64_t number) const {
  const std::size_t of = lane(site, partition, c);
  // A tick's messages arrive at its end: those of the tick that begins with the session are its.
  const auto session = static_cast<std::size_t>(
      std::lower_bound(sessions_at_.begin(), sessions_at_.end(), arrived) - sessions_at_.begin());
  const std::int64_t place = number - lanes_[of][session];
  const auto symbols = static_cast<std::int64_t>(symbols_);
  return {of * symbols_ + static_cast<std::size_t>(place % symbols),
          static_cast<std::int64_t>(session), place / symbols + 1};
}

std::int64_t MessageNumbers::number_of(const NumberedMessage& message) const {
  const auto session = static_cast<std::size_t>(message.session);
  return lanes_[lane_of(message.symbol)][session] +
         (message.sequence - 1) * static_cast<std::int64_t>(symbols_) +
         static_cast<std::int64_t>(message.symbol % symbols_);
}

}  // namespace cascade
