// The measures of a plot's page, in pixels. Text has the same size in all of them.
#pragma once

#include <cstddef>
#include <cstdint>

namespace cascade {

struct PlotShape {
  int page_px;
  int side_px;  ///< of the title, from the edge
  int left_px;  ///< of the panels; left of them stand tick labels and level names
  int plot_px;  ///< of the time axis; also the columns of a reduction
  double title_px;
  bool names_beside;  ///< the names of levels stand beside their lines and lanes, else below
  std::int64_t time_ticks;

  std::size_t columns() const { return static_cast<std::size_t>(plot_px); }
};

inline constexpr PlotShape kPageShape = {1200, 24, 136, 826, 19, true, 13};
inline constexpr PlotShape kPhoneShape = {390, 12, 52, 254, 16, false, 5};

}  // namespace cascade
