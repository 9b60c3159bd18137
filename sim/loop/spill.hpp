// The spill: a bounded disk with one lane a partition, first in, first out.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>
#include <vector>

#include "model/level.hpp"
#include "sim/loop/partition_news.hpp"
#include "sim/loop/scenario/rate_curve.hpp"
#include "sim/loop/segment.hpp"

namespace cascade {

/// What becomes of a message that should be spilled when the disk has no room.
enum class WhenFull : std::uint8_t {
  drop,     ///< give it up, and count it
  process,  ///< process it in place: slower, nothing lost
  block,    ///< stop reading until there is room
};
std::string_view text(WhenFull when_full);

struct SpillSetup {
  std::int64_t capacity_messages = 10'000'000;
  Level replay_below = above(kLowest);       ///< replay while the level is lower
  std::optional<std::int64_t> replay_per_s;  ///< empty = as fast as the consumer can
  WhenFull when_full = WhenFull::drop;
  /// A message whose class has spilled messages waiting joins them, so that a symbol's messages are
  /// processed in their order.
  bool keep_order = true;
  /// Whether messages read again after a crash are recognized as being on disk already. Off only to
  /// show what the index of offsets is for.
  bool deduplicate = true;
  bool disk_as_pressure = false;  ///< the cascade sees the disk's use where it is above the heap's
};

/// A message is on this disk from its reservation (space is taken when it is handled) to the commit
/// of its replay. It counts as stored, and can be replayed, from the commit of its batch.
class Spill {
 public:
  Spill(const SpillSetup& setup, std::size_t partitions)
      : setup_(setup), lanes_(partitions), news_(partitions), diverted_(partitions) {}

  /// Takes room for `n` messages of a class; false where there is not enough.
  bool reserve(std::size_t partition, std::size_t c, std::int64_t n);
  /// Gives back room for messages that never reached the disk.
  void release(std::size_t partition, std::size_t c, std::int64_t n);

  /// Messages whose room is reserved are now stored, behind all others of the lane.
  void store(std::size_t partition, const Segment& segment);

  /// Whether messages of this class wait on disk, or are on their way to it. Those taken out for
  /// replay do not count: whoever reads after them is behind them already.
  bool diverts(std::size_t partition, std::size_t c) const {
    return diverted_[partition].of[c] > 0;
  }

  /// Takes at most `n` of the lane's oldest messages out for replay; they stay stored until
  /// finish(). put_back() in reverse order undoes it.
  std::optional<Segment> take(std::size_t partition, std::int64_t n);
  void put_back(std::size_t partition, const Segment& segment) {
    lanes_[partition].push_front(segment);
    news_.note(partition);
    diverted_[partition] += segment.counts;
  }
  void finish(const MessageCounts& replayed);

  /// How many messages the bounded rate allows by now; spend() what was replayed.
  std::int64_t replay_allowance(Instant now);
  void spend(std::int64_t messages);

  /// Somebody else's files fill this share of the disk.
  void set_foreign_pct(double pct) { foreign_pct_ = pct; }
  double used_pct() const;

  const MessageCounts& stored() const { return stored_; }
  std::int64_t reserved_messages() const { return used_ - stored_.total(); }
  const SpillSetup& setup() const { return setup_; }
  /// Those whose lane has got something to replay.
  PartitionNews& news() { return news_; }
  const std::deque<Segment>& lane(std::size_t partition) const { return lanes_[partition]; }

 private:
  std::int64_t free_messages() const;

  SpillSetup setup_;
  std::vector<std::deque<Segment>> lanes_;
  PartitionNews news_;
  std::vector<MessageCounts> diverted_;
  MessageCounts stored_;
  std::int64_t used_ = 0;
  double foreign_pct_ = 0;
  FluidCounter tokens_;
  std::int64_t allowance_ = 0;
  Instant refilled_;
};

}  // namespace cascade
