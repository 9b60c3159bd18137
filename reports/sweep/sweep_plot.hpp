// One statistic of a sweep over the keys that were varied: a curve for one key, a heat map for two.
#pragma once

#include <string>

#include "reports/plot/picture_about.hpp"
#include "reports/sweep/sweep_table.hpp"

namespace cascade {

struct SweepPlot {
  const SweepTable& table;
  SweepStatistic statistic;
  std::string title, subtitle;  ///< any text; never interpreted
  MadeBy made{};                ///< how it was made, for the file's own description
};

/// Throws InputError for a grid that has neither one nor two axes or too many cells to be told
/// apart. For those who want to know before the work.
void require_drawable(const PolicyGrid& grid);

/// Draws to `file`, as its ending says: .svg, .png or .pdf. A numeric key alone makes a curve, a
/// key of words one row of cells. Of two keys the first goes to the right and the second up.
/// Policies without a result are crossed out; those on the front are marked. Same input, same
/// bytes. Throws as plot_transitions() does.
void draw_sweep(const SweepPlot& plot, const std::string& file);

}  // namespace cascade
