// A run's times as people read them. The machine, the journal and all that is counted from them are
// in seconds since the run's first row; a person looks for "12:03:20" in another window.
#pragma once

#include <string>

#include "model/units.hpp"
#include "sim/replay/journal.hpp"
#include "sim/trace/trace.hpp"

namespace cascade {

/// The clock of the recording that a run was made from. A default one is that of a run that has no
/// recording, or none that is known: it counts from the run's start.
struct RunClock {
  Instant first;          ///< of the recording's rows, by its own clock
  bool absolute = false;  ///< that clock counts from 1970 (UTC)

  /// The recording's own time of an instant that counts from its first row.
  Instant own(Instant since_first) const { return first + (since_first - Instant{}); }
  /// And back.
  Instant since_first(Instant own_time) const { return Instant{} + (own_time - first); }
  /// "2022-03-25T09:33:46Z", or "8235 s" by a clock that has no date.
  std::string text(Instant since_first) const;
};

/// Of one file or of two; `second` may be null. A trace without rows has the default clock.
RunClock run_clock(const Trace& trace, const Trace* second);

/// What a journal says of it: its start, or that it counts from there.
RunClock run_clock(const JournalHeader& header);

}  // namespace cascade
