// K2's deduplications beside a running loop: how often each message would reach the table.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "model/k2/deduplication.hpp"
#include "sim/loop/k2/message_numbers.hpp"
#include "sim/loop/observer.hpp"

namespace cascade {

/// Messages that the loop writes to its table, and what a deduplication before it makes of them.
struct DedupCounts {
  std::int64_t copies = 0;   ///< that the consumer came with, first ones among them
  std::int64_t once = 0;     ///< messages that are in the table once
  std::int64_t twice = 0;    ///< more than once
  std::int64_t surplus = 0;  ///< copies too many in the table
  std::int64_t lost = 0;     ///< written by the loop, and dropped each time: not in the table

  using Column = std::pair<std::string_view, std::int64_t DedupCounts::*>;
  static const std::vector<Column>& columns();
};

/// One variant at one site, or "none": whatever comes is written.
struct DedupOutcome {
  std::string_view variant;
  std::array<DedupCounts, kTierCount> of_tier{};
  std::int64_t entries = 0;  ///< kept at the end: ids, or ranges

  DedupCounts all() const;
};

/// Looks and never touches. The filter has no false positives here. What is in memory or on a
/// server is asked as a message is handled, and so remembers messages whose batch was never
/// written; the mended one is asked as it is written.
class DedupWatch : public LoopObserver {
 public:
  explicit DedupWatch(const MessageNumbers& numbers);

  void on_handled(const Effect& effect, Handling handling) override;
  void on_applied(const Effect& effect) override;
  void on_crash(std::size_t site, Instant at, std::optional<std::size_t> instance,
                std::size_t instances) override;

  /// The variants', then that of none; counted up anew at each call. `now` is the end of the run.
  std::vector<DedupOutcome> outcomes(std::size_t site, Instant now) const;

 private:
  static constexpr std::size_t kVariants = 3;

  /// How often a message was written, by variant and (last) with none, and which variants dropped
  /// it when it was last handled.
  struct Message {
    std::array<std::uint8_t, kVariants + 1> written{};
    std::array<bool, kVariants> is_dropped{};
  };
  /// A class of a partition. Each has deduplications of its own: a message has one partition, and a
  /// partition one process.
  struct Lane {
    std::vector<Deduplicator> deduplicators;
    std::vector<Message> messages;  // by number
    std::array<std::int64_t, kVariants + 1> copies{};
  };

  template <class Each>
  void for_each_message(const Effect& effect, Each each);

  const MessageNumbers& numbers_;
  std::vector<Lane> lanes_;
};

}  // namespace cascade
