// What the transition plot shows, panel by panel, before anybody asks how it is drawn.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reports/axes.hpp"
#include "reports/decimate.hpp"
#include "reports/layers.hpp"
#include "reports/plot.hpp"

namespace cascade {

struct Drawing {
  TimeWindow window;
  std::optional<Instant> start;  ///< of the window, since 1970
  std::vector<Panel> panels;     ///< of the monitored metrics, and the level
  std::string summary;           ///< rows, transitions, losses; holds no text of a user
};

/// Folds trace and journal into what is drawn, at most a few points a pixel.
Drawing compose(const PlotInput& input);

}  // namespace cascade
