// The instant that `--at` speaks of, within a run.
#pragma once

#include <string>

#include "model/units.hpp"
#include "sim/replay/run_clock.hpp"

namespace cascade {

/// What a run of a recording spans.
struct AskedSpan {
  std::string input;  ///< for messages
  RunClock clock;
  Instant end;        ///< since the first row; the last instant of which something is said
  bool known = true;  ///< that it ends there; a journal does not say
};

/// The instant, counted from the run's first row, that the text names: a date and time (ISO 8601,
/// no zone: UTC), a time of day (12:03:20) that comes once in the run, seconds by the run's own
/// clock (of a recording with dates: since 1970, or, below 1e8, from its first row), or a length of
/// time from there (90s, 2m). Throws InputError for anything else, for a time of day that comes on
/// several days (says which), and for what the run does not span.
Instant parse_asked_time(const std::string& text, const AskedSpan& span);

}  // namespace cascade
