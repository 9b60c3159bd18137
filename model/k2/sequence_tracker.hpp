// K2's sequence tracker: a state machine a symbol, which says of each message whether it comes in
// its turn. Three variants of it, as values: as coded, as designed, mended.
//
// The facts are K2's own (README.md of this folder). What K2 leaves open is said where it is
// decided.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "model/k2/number_ranges.hpp"
#include "model/units.hpp"

namespace cascade {

/// One message of one symbol, as a tracker sees it. Numbers are whole and at least 0.
struct SequencedMessage {
  Instant at;                 ///< when the tracker looks at it
  std::int64_t session = 0;   ///< the trading day, by the exchange's own time stamp
  std::int64_t sequence = 0;  ///< the exchange's number; a session begins them anew
};

enum class SequenceVerdict : std::uint8_t {
  first,          ///< nothing is known of the symbol
  in_order,       ///< one more than the last
  gap,            ///< numbers before it are missing
  explained,      ///< numbers before it were given up on purpose, and none is missing
  out_of_order,   ///< not above the last
  duplicate,      ///< the last one again
  session_reset,  ///< a new session
};
/// "first", "in-order", ...
std::string_view text(SequenceVerdict verdict);

/// What a gap makes happen, mildest first.
enum class GapSeverity : std::uint8_t {
  none,
  logged,
  paged,  ///< somebody is called
  halts,  ///< 'consider halting'
};
std::string_view text(GapSeverity severity);

/// From how many missing messages on a gap is that severe; 0: never.
struct GapLimits {
  std::int64_t logs_from_messages = 0;
  std::int64_t pages_from_messages = 0;
  std::int64_t halts_from_messages = 0;

  GapSeverity severity(std::int64_t missing_messages) const;
};

/// What a tracker takes for a new session.
enum class ResetRule : std::uint8_t {
  /// sequence < last / 2 and more than an hour later; asked only where sequence > last + 1.
  behind_gap,
  below_half,  ///< sequence < last / 2, whatever the time
  by_session,  ///< a later session
};

struct TrackerVariant {
  std::string_view name;
  ResetRule reset = ResetRule::by_session;
  bool tells_duplicates = true;
  GapLimits limits;
  std::optional<Duration> forgets_after;  ///< a state lives so long from when it was written
  bool is_shared = false;                 ///< on a server: it outlives its process, several use it
  bool is_atomic = true;                  ///< reads and writes in one step
  bool hears_given_up = false;            ///< is told what is shed, spilled or refused
};

/// In the memory of the process; what K2 runs.
inline constexpr TrackerVariant kTrackerAsCoded{
    "as-coded", ResetRule::behind_gap, false, {1, 11, 0}, std::nullopt, false, true, false};
/// On Redis; a read and a write apart.
inline constexpr TrackerVariant kTrackerAsDesigned{"as-designed",
                                                   ResetRule::below_half,
                                                   true,
                                                   {10, 100, 1'000},
                                                   Duration{7 * 24 * 3'600'000'000'000},
                                                   true,
                                                   false,
                                                   false};
/// Ours: looks at the session, is told what is given up, reads and writes in one step. Its limits
/// are the design's, so that the two can be compared.
inline constexpr TrackerVariant kTrackerMended{
    "mended", ResetRule::by_session, true, {10, 100, 1'000}, std::nullopt, true, true, true};

/// The three, in this order.
const std::vector<TrackerVariant>& tracker_variants();
/// Empty where none has that name.
std::optional<TrackerVariant> find_tracker_variant(std::string_view name);

/// What is kept of a symbol.
struct SequenceState {
  bool is_seen = false;  ///< else only what was given up is known
  std::int64_t session = 0;
  std::int64_t last = 0;  ///< the number that the next one is measured by
  Instant written_at;     ///< when `last` was written
  NumberRanges given_up;  ///< ahead of `last`
};

struct SequenceAnswer {
  SequenceVerdict verdict = SequenceVerdict::first;
  std::int64_t missing_messages = 0;   ///< of a gap: those that are taken for lost
  std::int64_t given_up_messages = 0;  ///< between the last and this one, given up on purpose
  GapSeverity severity = GapSeverity::none;
};

/// One look: the answer, and what is written back; empty where nothing is.
struct SequenceStep {
  SequenceAnswer answer;
  std::optional<SequenceState> writes;
};

/// What the variant makes of a message, from the state that it read. Changes nothing: who reads and
/// writes apart may find another state when it writes.
SequenceStep look(const TrackerVariant& variant, const SequenceState& read,
                  const SequencedMessage& message);

/// The two halves in one step.
SequenceAnswer track(const TrackerVariant& variant, SequenceState& state,
                     const SequencedMessage& message);

/// The numbers of `range` were dropped, spilled or refused; told before any later number of the
/// symbol is looked at. A variant that does not hear of it is left as it is.
void note_given_up(const TrackerVariant& variant, SequenceState& state, const NumberRange& range);

}  // namespace cascade
