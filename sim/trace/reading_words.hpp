// What was read, in words: one sentence for the pages, the notes and whatever shows how it was
// made.
#pragma once

#include <string>
#include <vector>

#include "sim/trace/trace.hpp"

namespace cascade {

/// "lag = sum of 3 partitions of group g in column LAG, taken for messages; 4 rows without a
/// value". `reading` is one of `trace`. Names come out as the file has them: whoever prints them
/// makes them safe.
std::string reading_words(const Trace& trace, const Reading& reading);

/// "level = column state; 4 rows without one", of a trace that was read for its levels.
std::string level_words(const Trace& trace);

/// "593 rows from 2022-03-25T09:33:46Z to ..., time = column timestamp (seconds since 1970, UTC)",
/// with what was counted (TraceCounts) where there was any.
std::string rows_words(const Trace& trace);

/// All of it: a line for each metric, then the rows.
std::vector<std::string> what_was_read(const Trace& trace);

}  // namespace cascade
