// What the transition plot shows, panel by panel, before anybody asks how it is drawn.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reports/plot/axes.hpp"
#include "reports/plot/decimate.hpp"
#include "reports/plot/layers.hpp"
#include "reports/plot/plot_input.hpp"
#include "reports/plot/plot_shape.hpp"

namespace cascade {

/// A level's line in the list below a plot whose lanes have no room for names.
struct LevelLine {
  std::string number, name, share;
  std::string fill, ink;  ///< colours
};

enum class LegendSample : std::uint8_t { line, dashes, band, missing, hatching, point };

struct LegendEntry {
  LegendSample sample;
  std::string text;
  int point_type = 0;  ///< gnuplot's
};

struct Drawing {
  TimeWindow window;
  std::size_t rows = 0;              ///< of the trace, or of both
  std::optional<Instant> start;      ///< of the window, since 1970
  std::vector<Panel> panels;         ///< of the monitored metrics, and the level
  std::vector<LevelLine> levels;     ///< from the highest; only where the lanes do not name them
  std::vector<LegendEntry> legend;   ///< no more than is in use
  std::vector<std::string> summary;  ///< rows, transitions, losses; holds no text of a user
  std::string shares;                ///< "NORMAL 40 %, ...": for those who do not see the picture
};

/// Folds trace and journal into what is drawn, at most a few points a pixel.
Drawing compose(const PlotInput& input, const PlotShape& shape = kPageShape);

/// "40 %", "0.011 %": as many digits as it takes to tell a share from nothing and from all.
std::string exact_share(double share);

}  // namespace cascade
