// A tracker over a run of messages: one state a symbol, and looks that others may come between.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/k2/sequence_tracker.hpp"
#include "properties/k2/message_run.hpp"

namespace cascade {

/// What the tracker did at one row: the state that it read, and what it said of it. Of a row that
/// is no message there is no answer.
struct TrackedRow {
  MessageRow row;
  SequenceState read;
  std::optional<SequenceAnswer> answer;
};

/// A variant that reads and writes apart writes at `written_at`; the others at once. Writes of an
/// instant come before its looks. A restart ends what lies in the process's memory.
std::vector<TrackedRow> track_run(const TrackerVariant& variant,
                                  const std::vector<MessageRow>& rows);

}  // namespace cascade
