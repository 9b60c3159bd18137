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

/// A metric of the policy that a journal is about.
struct JournalMetric {
  std::string name;
  bool monitored = true;  ///< an unmonitored one is left out of the entries
  friend bool operator==(const JournalMetric& a, const JournalMetric& b) {
    return a.name == b.name && a.monitored == b.monitored;
  }
};

std::vector<JournalMetric> journal_metrics_of(const Policy& policy);
/// K2's two, both monitored.
std::vector<JournalMetric> k2_journal_metrics();

/// A journal of a policy that has K2's levels and metrics does not name them: they are the default.
struct JournalHeader {
  std::string policy;
  std::string trace;
  std::string check_every = "sample";
  std::optional<Instant> start;  ///< of the first row, since 1970; empty without absolute time
  LevelNames levels;             ///< of the policy's ladder
  std::vector<JournalMetric> metrics = k2_journal_metrics();  ///< in the policy's order
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
