// As many points as a plot can show, in one pass: five million rows become a few thousand points.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "model/level.hpp"
#include "model/units.hpp"
#include "sim/replay/journal.hpp"
#include "sim/replay/run_watch.hpp"

namespace cascade {

/// The plot's time axis. Everything below is in seconds from `from`.
struct TimeWindow {
  Instant from;
  Duration span;        ///< > 0
  bool single = false;  ///< one instant, drawn in the middle of a span that means nothing

  double seconds(Instant at) const { return single ? span.seconds() / 2 : (at - from).seconds(); }
};

struct PlotPoint {
  double at_s;
  double value;
};

struct TimeStretch {
  double from_s, to_s;
};

/// One metric's curve. Where it is interrupted, one piece ends and the next begins.
struct Curve {
  std::vector<std::vector<PlotPoint>> pieces;
  std::vector<TimeStretch> missing;  ///< the interruptions, for shading
  std::size_t gaps = 0;              ///< intervals longer than gap_limit()
  std::size_t missing_values = 0;    ///< rows without a value
};

/// `values` at the times `at` (ascending). A missing value or a gap interrupts the curve. Rows that
/// are few are taken as they are. Of many, each of `columns` equal parts of the window keeps its
/// first, lowest, highest and last value (so that no extreme is lost and the pieces connect), and
/// interruptions that begin and end within one part, which nobody could see, are only counted.
Curve reduce(const std::vector<Instant>& at, const std::vector<double>& values,
             const TimeWindow& window, std::size_t columns);

/// A time in which the level was at least `low`, at most `high`, and at both.
struct LevelBand {
  double from_s, to_s;
  Level low, high;
};

/// The level over the window, as the journal's fold. With more transitions than `columns`, the
/// lowest and the highest level within each of as many equal parts.
std::vector<LevelBand> level_bands(const Journal& journal, const TimeWindow& window,
                                   std::size_t columns);

/// Stretches of the window, in seconds, that are wide enough to be seen: each at least `shortest_s`
/// long, those that then touch made one. `spans` are in the journal's time and in order.
std::vector<TimeStretch> visible_stretches(const std::vector<TimeSpan>& spans,
                                           const TimeWindow& window, double shortest_s);

/// How much of the window each level takes, by level; the sum is 1.
PerLevel<double> level_shares(const Journal& journal, const TimeWindow& window);

/// The part of the window, 0 to `columns` - 1, that `at` lies in; what lies outside is in the first
/// or last.
std::size_t column_of(Instant at, const TimeWindow& window, std::size_t columns);

}  // namespace cascade
