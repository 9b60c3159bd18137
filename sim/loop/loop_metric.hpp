// What the loop can measure of itself, under the names that a policy's metrics have.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "model/policy.hpp"

namespace cascade {

enum class LoopMetric : std::uint8_t {
  none,
  lag,          ///< messages of the log that nobody has committed
  heap_pct,     ///< of the heap's model or recording
  disk_pct,     ///< used of the spill's disk
  latency_s,    ///< how long the oldest message that nobody has read has waited
  utilisation,  ///< 0 to 1: how busy the instances were since the last check
};

/// `none` where the loop has no such metric.
LoopMetric loop_metric(std::string_view name);

/// The metrics that the policy monitors and the loop cannot drive, "temp_c, load"; empty: none.
std::string undriven_metrics(const Policy& policy);

/// What could be driven, for messages.
inline constexpr const char* kLoopMetricsText = "lag, heap_pct, disk_pct, latency_s or utilisation";

}  // namespace cascade
