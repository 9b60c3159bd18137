// An explanation of one instant of a run, as text and as JSON: both say the same.
#pragma once

#include <optional>
#include <string>

#include "sim/replay/explain/explained_run.hpp"
#include "sim/replay/made.hpp"
#include "sim/replay/run_clock.hpp"

namespace cascade {

/// What was explained: names for a title, and how.
struct ExplainedInput {
  std::string name;  ///< of the trace, the journal or the scenario
  RunClock clock;
  std::optional<Made> made;
};

/// Some lines for a terminal.
std::string explanation_text(const ExplainedRun& run, const ExplainedInput& input);

/// One JSON object. Times are in seconds from the run's start, as a journal's; "time" is the
/// recording's own, null where that has no date.
std::string explanation_json(const ExplainedRun& run, const ExplainedInput& input);

}  // namespace cascade
