// The transition plot: lag, heap and level over one time axis.
#pragma once

#include <string>

#include "model/policy.hpp"
#include "sim/journal.hpp"
#include "sim/trace.hpp"

namespace cascade {

struct PlotInput {
  const Trace& trace;           ///< lag, and heap unless that has a file of its own
  const Trace* heap = nullptr;  ///< the second file, where there is one
  const Policy& policy;         ///< for the trigger and clear lines
  const Journal& journal;       ///< for the level and the transitions
  std::string title;            ///< any text; never interpreted
};

/// Throws InputError where the file's ending is none that plot_transitions() draws. For those who
/// want to know before the work.
void require_plot_format(const std::string& file);

/// Draws to `file`, as its ending says: .svg, .png or .pdf. The file appears whole or not at all;
/// the same input makes the same bytes. A metric that the policy does not monitor or that has no
/// column gets no panel. Throws InputError for another ending, a folder that cannot be written or
/// where gnuplot is not installed, std::runtime_error where gnuplot fails.
void plot_transitions(const PlotInput& input, const std::string& file);

}  // namespace cascade
