// Which symbol and which number a message of the loop has, as an exchange would have given them.
//
// The loop knows messages by partition, class and place among the partition's messages of that
// class. The symbols of a class take turns, so each symbol's numbers are without a hole, and what
// is missing at the consumer was lost, refused or shed on the way. Trades, quotes and reference
// data of a symbol are numbered apart: a class is dropped as a whole.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "sim/loop/segment.hpp"

namespace cascade {

/// The table [numbers] of a scenario: it asks for trackers and deduplications beside the loop.
struct NumbersSetup {
  std::int64_t symbols = 10;          ///< of each class in each partition
  std::vector<double> sessions_at_s;  ///< there the exchange begins its numbers anew
};

/// A message as the exchange has it.
struct NumberedMessage {
  std::size_t symbol = 0;  ///< of all sites, partitions and classes: a place in a table
  std::int64_t session = 0;
  std::int64_t sequence = 0;  ///< from 1 on
};

class MessageNumbers {
 public:
  MessageNumbers(const NumbersSetup& setup, std::vector<std::size_t> partitions_of_sites);

  /// The next session begins at a site's partition: `next` are the classes' numbers there. To be
  /// told of all partitions before anything of it arrives.
  void begin_session(std::size_t site, std::size_t partition, const MessageCounts& next);
  /// Whether a session begins in [from, to).
  bool session_begins(Instant from, Instant to) const;

  NumberedMessage message(std::size_t site, std::size_t partition, std::size_t c, Instant arrived,
                          std::int64_t number) const;
  /// The other way round: the place among the class's messages of a symbol's number.
  std::int64_t number_of(const NumberedMessage& message) const;

  std::size_t symbol_count() const { return lanes_.size() * symbols_; }
  /// The lane, which is a class in a partition of a site, that a symbol is of.
  std::size_t lane_of(std::size_t symbol) const { return symbol / symbols_; }
  std::size_t lane(std::size_t site, std::size_t partition, std::size_t c) const {
    return (first_partition_[site] + partition) * kClassCount + c;
  }
  std::size_t lane_count() const { return lanes_.size(); }
  /// Site and partition of a lane.
  std::pair<std::size_t, std::size_t> place_of(std::size_t lane) const;

 private:
  std::size_t symbols_;
  std::vector<Instant> sessions_at_;
  std::vector<std::size_t> first_partition_;  // by site, among those of all sites
  /// By lane, the number of each session's first message.
  std::vector<std::vector<std::int64_t>> lanes_;
};

}  // namespace cascade
