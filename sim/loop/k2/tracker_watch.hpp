// K2's sequence trackers beside a running loop: what each variant says of the messages that the
// consumer handles, and what is true of them.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "model/k2/sequence_tracker.hpp"
#include "model/level.hpp"
#include "sim/loop/k2/message_numbers.hpp"
#include "sim/loop/observer.hpp"

namespace cascade {

/// What a tracker said, in messages.
struct TrackerCounts {
  std::int64_t looks = 0;
  std::int64_t gaps = 0, explained = 0, out_of_order = 0, duplicates = 0;
  std::int64_t resets = 0;         ///< said to be a new session
  std::int64_t false_resets = 0;   ///< of those: it was none
  std::int64_t missed_resets = 0;  ///< first messages of a session that were not taken for such
  std::int64_t logged = 0, paged = 0, halts = 0;  ///< gaps by what they make happen
  std::int64_t missing = 0;       ///< told to be missing, as often as told; it is the sum of
  std::int64_t missing_shed = 0;  ///< dropped, spilled or refused on purpose
  std::int64_t missing_seen = 0;  ///< had been looked at before
  std::int64_t missing_lost = 0;  ///< expired, or never offered

  using Column = std::pair<std::string_view, std::int64_t TrackerCounts::*>;
  static const std::vector<Column>& columns();
};

/// One variant at one site.
struct TrackerOutcome {
  std::string_view variant;
  TrackerCounts all;
  PerLevel<TrackerCounts> at_level{};  ///< by the level at which the message was polled
};

/// Looks and never touches: a tracker changes nothing in the loop. A consumer asks its tracker of
/// each message that it processes, replays included; the mended one is told what is given up.
class TrackerWatch : public LoopObserver {
 public:
  TrackerWatch(const MessageNumbers& numbers, std::size_t sites);

  void on_refused(const Effect& effect) override;
  void on_handled(const Effect& effect, Handling handling) override;
  void on_crash(std::size_t site, Instant at, std::optional<std::size_t> instance,
                std::size_t instances) override;

  const std::vector<TrackerOutcome>& outcomes(std::size_t site) const { return outcomes_[site]; }

 private:
  /// One variant's states, a symbol each.
  struct Tracker {
    TrackerVariant variant;
    std::vector<SequenceState> states;
  };
  /// What is true of a symbol's messages.
  struct Symbol {
    bool is_seen = false;
    std::int64_t session_max = 0;
    NumberRanges looked_at;
    NumberRanges accounted;  ///< looked at, or given up
  };

  template <class Each>
  void for_each_message(const Effect& effect, Each each) const;
  void look_at(const Effect& effect, const NumberedMessage& message);
  void give_up(const NumberedMessage& message);
  TrackerCounts counts_of(const SequenceState& read, const NumberedMessage& message,
                          const SequenceAnswer& answer, bool begins_session) const;

  const MessageNumbers& numbers_;
  std::vector<Tracker> trackers_;
  std::vector<Symbol> symbols_;
  std::vector<std::vector<TrackerOutcome>> outcomes_;
};

}  // namespace cascade
