// The families of K2's own names and labels.
#pragma once

#include <vector>

#include "reports/metrics/metric_families.hpp"

namespace cascade {

/// Of a policy that has K2's levels and metrics.
std::vector<MetricFamily> k2_families(const MetricsSource& source);

}  // namespace cascade
