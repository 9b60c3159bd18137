// The transition plot: lag, heap and level over one time axis.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/policy.hpp"
#include "reports/plot/picture_about.hpp"
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
};

/// The plot of a run: with its end, its blind time and flaps, and how its journal says it was made.
/// Refers to all but `title`.
PlotInput plot_of(const ReplayResult& run, const Trace& trace, const Trace* heap,
                  const Policy& policy, std::string title);

/// For which width a plot is drawn: text keeps its size, so that it can be read there.
enum class PlotWidth : std::uint8_t {
  page,   ///< a screen or a printed page, 1,200 pixels
  phone,  ///< 390 pixels; names of levels stand below, once, and colours and numbers refer to them
};

/// Throws InputError where the file's ending is none that plot_transitions() draws. For those who
/// want to know before the work.
void require_plot_format(const std::string& file);

/// Draws to `file`, as its ending says: .svg, .png or .pdf. The file appears whole or not at all;
/// the same input makes the same bytes. An SVG is dark where its reader's theme is; PNG and PDF are
/// light. A metric that the policy does not monitor or that has no
/// column gets no panel. Throws InputError for another ending, a file that cannot be written (a
/// full disk included) or where gnuplot is not installed, std::runtime_error where gnuplot fails.
void plot_transitions(const PlotInput& input, const std::string& file,
                      PlotWidth width = PlotWidth::page);

}  // namespace cascade
