// What a closed-loop run is said to have done (SPEC 9), judged by its messages and by the truth.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/loop/outcome/outcome.hpp"

namespace cascade {

/// Whether the loop protected tier 1.
/// - no: latched; tier 1 expired or skipped as poison, or messages were left unread beyond the
/// drain bound; trades or
///   quotes of tier 1 were dropped; or the level was below what the truth demanded for longer than
///   three intervals between checks;
/// - unknown: blind for more than 5 % of the time, or no message of tier 1 came;
/// - partly: tier 1 refused, given up or still held by its producer, never offered, dead-lettered,
/// or unread with no drain due; trades or quotes of it
///   spilled.
Ruling protection_of(const SiteOutcome& site, const Policy& policy,
                     std::optional<Instant> overload_ends);

/// Whether the loop comes back: it drained within its bound, and did not latch. Unknown where no
/// overload ends, or the bound is after the run's end. Of the policy alone `recovers-in-time`
/// speaks.
Ruling return_of(const SiteOutcome& site, std::optional<Instant> overload_ends);

/// What became of messages, in the words of SPEC 9, to be told together.
struct Fate {
  std::string_view word;  ///< "refused"
  MessageCounts counts;
};
/// arrived, processed, shed, spilled, on disk, refused, expired, unread, missed; and, where there
/// are any, buffered, given up, dead-lettered, skipped. Spilled messages are counted where they
/// ended as well; `on disk` are those not yet replayed.
std::vector<Fate> fates(const Flows& flows, const MessageCounts& missed);

/// "none came", or "6,400,000 arrived, 6,390,000 processed, 10,000 refused; none shed, spilled, on
/// disk, expired, unread or missed".
std::string fates_text(const std::vector<Fate>& fates, Tier tier);

}  // namespace cascade
