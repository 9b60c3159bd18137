// The journal: the waist of the house. All that is left of it produces it, all that is right of it
// only reads it. Its grammar stands in sim/replay/JOURNAL.md.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/policy.hpp"
#include "model/transition.hpp"
#include "model/units.hpp"
#include "sim/replay/made.hpp"

namespace cascade {

struct JournalHeader {
  std::string policy;
  std::string trace;
  std::string check_every = "sample";
  std::optional<Instant> start;  ///< of the first row, since 1970; empty without absolute time
  bool lag_monitored = true;     ///< an unmonitored metric is left out of the entries
  bool heap_monitored = true;
  std::optional<Made> made;  ///< how; empty in a journal of an older program
};

/// Entries in order of time; Transition::at counts from the trace's first row.
struct Journal {
  JournalHeader header;
  std::vector<Transition> entries;
};

/// The line for a header or an entry, without its newline.
std::string to_json_line(const JournalHeader& header);
std::string to_json_line(const Transition& entry, const JournalHeader& header);

/// The whole journal as JSON Lines.
std::string to_json_lines(const Journal& journal);

/// Reads what to_json_lines() wrote. Throws InputError with file and line.
Journal parse_journal(std::string_view text, const std::string& file);

}  // namespace cascade
