// Where the ticks stand and what they say.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/units.hpp"

namespace cascade {

struct Tick {
  double at;
  std::string label;
};

/// A count as people say it: "0", "250", "100K", "1.5M".
std::string count_text(double count);

struct TimeAxis {
  std::vector<Tick> ticks;  ///< in seconds from the axis's start
  std::string label;        ///< what the ticks count
};

/// At most `most` ticks over `span`, and one; `most` is 3 or more. With `start` (since 1970) they
/// are times of day in UTC, with the date where a day begins; over weeks Mondays, over months the
/// firsts of months, over years those of January. Without, time since the first row in ns to days,
/// as the span asks for. A span of 0 is a single row: it has one tick, at 0, and says when that
/// was.
TimeAxis time_axis(Duration span, std::optional<Instant> start, std::int64_t most = 13);

/// Lag's axis: logarithmic, as lag spans seven decades, and linear below its second decade, so that
/// 0 and the fractions of exporters have a place and every step up is a step up on paper.
class LagScale {
 public:
  /// `clear_min` and `trigger_max` are the outermost lines to show, `data_min` and `data_max` the
  /// extremes of the data (`data_min` > `data_max`: no data).
  LagScale(double clear_min, double trigger_max, double data_min, double data_max);

  /// Height on the axis, in decades. Rises with `lag`; 0 at 0.
  double height(double lag) const;

  double bottom() const { return bottom_; }
  double top() const { return top_; }
  bool shows_zero() const { return bottom_ < 1; }
  double linear_below() const { return linear_below_; }
  std::vector<Tick> ticks() const;

 private:
  double linear_below_, bottom_, top_;
};

}  // namespace cascade
