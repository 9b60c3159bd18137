// Metrics over time as an OpenMetrics file, for `promtool tsdb create-blocks-from openmetrics`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/metrics/metric_families.hpp"
#include "reports/metrics/metrics_timeline.hpp"
#include "sim/replay/made.hpp"

namespace cascade {

/// Escapes what ends or breaks a quoted label value: backslash, quote, line feed.
std::string openmetrics_label(std::string_view value);

/// OpenMetrics 1.0 with a timestamp at each sample, to the millisecond; of moments in one
/// millisecond the last counts. `start` is the instant, since 1970, that the timeline's 0 is. A
/// moment between two steps holds only what changed. `made`, where given, stands as the labels of
/// an info metric.
std::string openmetrics_text(const std::vector<MetricFamily>& families,
                             const MetricsTimeline& timeline, Instant start,
                             const std::optional<Made>& made = std::nullopt);

}  // namespace cascade
