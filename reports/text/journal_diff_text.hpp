// What moved between a recorded journal and a replayed one, as text and as JSON.
#pragma once

#include <string>

#include "sim/replay/journal_diff.hpp"
#include "sim/replay/run_clock.hpp"
#include "sim/text/json_writer.hpp"

namespace cascade {

/// "2 moved, 1 appeared"; "nothing moved" where they are the same.
std::string diff_counts_text(const JournalDiff& diff);

/// One line for each transition that is not the same, recorded beside replayed; how many are the
/// same stands between them. Times by each journal's own clock where it has one, else by `clock`.
std::string diff_table(const JournalDiff& diff, const Journal& recorded, const Journal& replayed,
                       const RunClock& clock);

/// Members of an object: counts, and each transition that is not the same.
void write_members(JsonWriter& json, const JournalDiff& diff, const Journal& recorded,
                   const Journal& replayed);

}  // namespace cascade
