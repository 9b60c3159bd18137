// What the parts of the Promela model share: how it calls the metrics, and what it counts time
// with.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <vector>

#include "model/policy.hpp"

namespace cascade::promela {

/// How the model calls a metric. Names of other policies than K2's might be words of Promela's.
struct ModelMetric {
  const MetricThresholds* limits;
  std::string variable;  ///< "lag"
  std::string macro;     ///< "LAG"
};

/// The policy's metrics, in its order.
std::vector<ModelMetric> model_metrics(const Policy& policy);

/// A text for each metric, with `between` them.
template <class Of>
std::string joined(const std::vector<ModelMetric>& metrics, const char* between, Of of) {
  std::string text;
  for (const ModelMetric& metric : metrics) text += (text.empty() ? "" : between) + of(metric);
  return text;
}

/// "#define LAG_TRIGGER(k) (k == 1 -> 2 : ...)": a table that takes no room in the state.
template <class Of>
std::string table(const std::string& name, const Policy& policy, Of of) {
  std::string text = "#define " + name + "(k) (";
  for (const Level level : policy.raised_levels()) {
    if (level == policy.highest()) {
      text += fmt::format("{}", of(level));
    } else {
      text += fmt::format("(k) == {} -> {} : (", index(level), of(level));
    }
  }
  return text + std::string(policy.level_count() - 1, ')') + "\n";
}

/// What the model counts time with. A policy with one cooldown and none of its own for escalations,
/// as K2's are, has one clock.
struct Clocks {
  std::int64_t cooldown;  ///< ticks, as the others; of several the longest
  std::int64_t escalation_cooldown, escalate_after;
  bool one_cooldown;

  std::string since_most() const {
    return escalation_cooldown > 0 ? "SINCE_MOST" : std::string("COOLDOWN");
  }
  std::string cooldown_of(const std::string& level) const {
    return one_cooldown ? "COOLDOWN" : "COOLDOWN_OF(" + level + ")";
  }
};

/// A metric as regions between neighbouring thresholds: where its triggers and clear values are,
/// how any value is read, and when a dead band was crossed.
std::string metric_text(const ModelMetric& metric, const Policy& policy);
std::string crosses_text(const ModelMetric& metric, const Policy& policy);
/// The region that a missing value is read as where the policy assumes 0.
std::size_t region_of_zero(const MetricThresholds& metric, const Policy& policy);

/// The assertions: what the catalogue says of single checks and of the shedding table.
std::string judge_text(const std::vector<ModelMetric>& metrics, const Clocks& clocks,
                       const Policy& policy);

}  // namespace cascade::promela
