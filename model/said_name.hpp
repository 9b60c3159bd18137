// How people call a metric.
#pragma once

#include <string>
#include <string_view>

namespace cascade {

/// The metric's name; of K2's heap_pct "heap".
std::string said_name(std::string_view metric_name);

}  // namespace cascade
