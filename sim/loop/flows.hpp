// Where messages have gone: the ledger of a loop.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include "sim/loop/outcome/message_counts.hpp"

namespace cascade {

/// At every instant, in every class:
///   arrived = processed + dropped + on_disk + in_log + refused + expired
///             + buffered + given_up + dead_lettered + skipped.
/// The last four have their table or fault: none where a scenario has not.
/// `spilled` and `replayed` are counted beside it. A message that is read again after a crash
/// counts once; what was found to be done already stands in `duplicates_removed`.
struct Flows {
  MessageCounts arrived, processed, dropped, spilled, replayed, refused, expired;
  MessageCounts in_log;   ///< offered and accepted, not yet committed
  MessageCounts on_disk;  ///< spilled, its batch committed, not yet replayed
  MessageCounts duplicates_removed;
  MessageCounts disk_full;      ///< found no room on disk; they are dropped or processed as well
  MessageCounts buffered;       ///< refused, or not sent: the producer has them, and tries again
  MessageCounts given_up;       ///< of those, by the producer, after its delivery timeout
  MessageCounts dead_lettered;  ///< could not be handled, and are in the dead-letter queue
  MessageCounts skipped;        ///< could not be handled, and were passed over

  Flows& operator+=(const Flows& other) {
    for (const auto& [name, member] : columns()) this->*member += other.*member;
    return *this;
  }

  /// Whatever is amiss with the identity; all zero where it holds.
  MessageCounts imbalance() const {
    MessageCounts difference = arrived;
    for (const MessageCounts* part : {&processed, &dropped, &on_disk, &in_log, &refused, &expired,
                                      &buffered, &given_up, &dead_lettered, &skipped}) {
      difference -= *part;
    }
    return difference;
  }

  bool some_is_negative() const {
    std::int64_t signs = 0;
    for (const auto& [name, column] : columns()) {
      for (const std::int64_t n : (this->*column).of) signs |= n;
    }
    return signs < 0;
  }

  using Column = std::pair<std::string_view, MessageCounts Flows::*>;
  static constexpr std::array<Column, 15> columns() {
    return {{{"arrived", &Flows::arrived},
             {"processed", &Flows::processed},
             {"dropped", &Flows::dropped},
             {"spilled", &Flows::spilled},
             {"replayed", &Flows::replayed},
             {"refused", &Flows::refused},
             {"expired", &Flows::expired},
             {"in_log", &Flows::in_log},
             {"on_disk", &Flows::on_disk},
             {"duplicates_removed", &Flows::duplicates_removed},
             {"disk_full", &Flows::disk_full},
             {"buffered", &Flows::buffered},
             {"given_up", &Flows::given_up},
             {"dead_lettered", &Flows::dead_lettered},
             {"skipped", &Flows::skipped}}};
  }
  /// Whether a column is told: the last four are where there are any.
  bool tells(const Column& column) const {
    const bool is_rare = column.second == &Flows::buffered || column.second == &Flows::given_up ||
                         column.second == &Flows::dead_lettered || column.second == &Flows::skipped;
    return !is_rare || (this->*column.second).total() > 0;
  }
};

}  // namespace cascade
