// The families of any other ladder: named by its namespace, with policy, levels and metrics as
// labels.
#pragma once

#include <vector>

#include "reports/metrics/metric_families.hpp"

namespace cascade {

std::vector<MetricFamily> ladder_families(const MetricsSource& source);

}  // namespace cascade
