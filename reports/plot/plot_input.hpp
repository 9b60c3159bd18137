// What a transition plot is of.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/policy.hpp"
#include "reports/plot/picture_about.hpp"
#include "reports/plot/series_panel.hpp"
#include "sim/replay/journal.hpp"
#include "sim/replay/replay.hpp"
#include "sim/replay/run_watch.hpp"
#include "sim/trace/trace.hpp"

namespace cascade {

struct PlotInput {
  const Trace& trace;             ///< lag, and heap unless that has a file of its own
  const Trace* heap = nullptr;    ///< the second file, where there is one
  const Policy& policy;           ///< for the trigger and clear lines
  const Journal& journal;         ///< for the level and the transitions
  std::string title;              ///< any text; never interpreted
  std::optional<Instant> end{};   ///< of the run, in the journal's time, where after the last row
  std::vector<TimeSpan> blind{};  ///< in the journal's time, in order: the level is hatched there
  std::vector<Instant> flaps{};   ///< in the journal's time, in order; marked above the data
  MadeBy made{};                  ///< how the plot was made, for the file's own description
  std::vector<SeriesPanel> below{};  ///< more curves over the same time, below the level
};

/// The plot of a run: with its end, its blind time and flaps, and how its journal says it was made.
/// Refers to all but `title`.
PlotInput plot_of(const ReplayResult& run, const Trace& trace, const Trace* heap,
                  const Policy& policy, std::string title);

}  // namespace cascade
