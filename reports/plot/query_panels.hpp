// What a query saw, as panels below the level.
#pragma once

#include <vector>

#include "reports/plot/series_panel.hpp"
#include "sim/query/query_watch.hpp"

namespace cascade {

/// How complete the answers were and how old their newest message, by tier: as coded as lines,
/// mended as dashes. Empty where nothing was asked.
std::vector<SeriesPanel> query_panels(const QueryLog& log);

}  // namespace cascade
