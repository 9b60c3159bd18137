// What must hold of a sequence tracker: every property a named value. The search judges it on all
// runs, the monitor on a given one, by the same rule.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "properties/catalogue.hpp"
#include "properties/k2/sequences/tracker_run.hpp"

namespace cascade {

/// What a rule remembers of a symbol: what is true of the messages, whatever the tracker made of
/// them.
struct SequenceMemory {
  bool any = false;               ///< a message was looked at
  std::int64_t session_max = 0;   ///< the latest of those
  std::int64_t first_number = 0;  ///< of that session
  NumberRanges numbers;           ///< those that the rule is about
};

/// Whether a row keeps the property. Rows that are no message only change the memory.
using SequenceRule = bool (*)(SequenceMemory&, const TrackedRow&);

struct SequenceProperty {
  std::string_view name;
  std::string_view says;
  SequenceRule rule;
  Kind kind = Kind::always;          ///< or sometimes: the rule says whether a row meets it
  bool is_of_two_consumers = false;  ///< speaks of two that share a state; one alone keeps it
};

const std::vector<SequenceProperty>& sequence_properties();
/// Null where there is none of that name.
const SequenceProperty* find_sequence_property(std::string_view name);

/// The first row of a run at which a property does not hold.
struct SequenceViolation {
  const SequenceProperty* property;
  std::size_t row;  ///< of the run, from 0
};

/// Judges a run, each symbol by itself; of each property the first violation. What a restart took
/// from the tracker is not held against it afterwards.
std::vector<SequenceViolation> judge_sequences(const TrackerVariant& variant,
                                               const std::vector<TrackedRow>& run);

}  // namespace cascade
