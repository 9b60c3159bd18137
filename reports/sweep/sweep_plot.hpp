// One statistic of a sweep over the keys that were varied: a curve for one key, a heat map for two.
#pragma once

#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "reports/plot/picture_about.hpp"
#include "reports/sweep/sweep_table.hpp"

namespace cascade {

struct SweepPlot {
  const SweepTable& table;
  SweepStatistic statistic;
  std::string title, subtitle;  ///< any text; never interpreted
  MadeBy made{};                ///< how it was made, for the file's own description
};

/// What is drawn of one combination.
struct DrawnValue {
  double value = std::nan("");                             ///< NaN: no result
  std::optional<std::pair<double, double>> interval = {};  ///< around it, where it is a mean
  bool on_front = false;
};

/// The same of any combinations, with intervals where the values are means.
struct CombinationPlot {
  const AxisProduct& product;
  std::vector<DrawnValue> values;  ///< by number
  bool with_front = false;
  std::string value_label;  ///< what they are, with their unit: any text
  std::string one, many;    ///< what a combination is: "policy", "policies"
  std::string title, subtitle;
  MadeBy made{};
};

/// Throws InputError for combinations that have neither one nor two axes or too many cells to be
/// told apart. For those who want to know before the work.
void require_drawable(const AxisProduct& product);
void require_drawable(const PolicyGrid& grid);

/// Draws to `file`, as its ending says: .svg, .png or .pdf. A numeric key alone makes a curve, a
/// key of words one row of cells. Of two keys the first goes to the right and the second up.
/// Policies without a result are crossed out; those on the front are marked. Same input, same
/// bytes. Throws as plot_transitions() does.
void draw_sweep(const SweepPlot& plot, const std::string& file);

/// The same, but that one key whose values have intervals is always drawn as points with bars, in
/// the order of the words where they are words. A heat map says plus and minus how much where there
/// is room.
void draw_combinations(const CombinationPlot& plot, const std::string& file);

}  // namespace cascade
