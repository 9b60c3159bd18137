// A policy in small whole numbers: what the models for explicit-state model checkers are made of.
// A metric is one of the regions between neighbouring thresholds, or missing; time comes in ticks.
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/policy.hpp"

namespace cascade::models {

/// A region that no value lies in: what is at an infinite trigger, or below an infinite clear
/// value.
inline constexpr std::size_t kNoRegion = 254;
/// How a missing value is written.
inline constexpr std::size_t kMissingRegion = 255;

/// A monitored metric. Region 0 is the healthiest; region r holds the values that are at or beyond
/// exactly r of the thresholds.
struct SmallMetric {
  const MetricThresholds* limits;
  std::string variable;  ///< "lag": how the models call it
  std::string macro;     ///< "LAG"
  std::size_t region_last = 0;
  std::vector<std::size_t>
      triggers;                     ///< one a level above the lowest: the first region that demands
  std::vector<std::size_t> clears;  ///< likewise: the first that no longer clears
  std::size_t zero = 0;             ///< the region that the value 0 lies in

  /// Whether the level has a dead band that some value crosses.
  bool can_cross(Level level) const;
};

/// The policy's monitored metrics, in its order. The others take no part (SPEC 2).
std::vector<SmallMetric> small_metrics(const Policy& policy);

/// How many pressures the model tells apart: each metric in each of its regions, or missing.
std::size_t small_input_count(const Policy& policy);

/// The policy's times in ticks, each rounded up.
struct Ticks {
  std::vector<std::int64_t> cooldowns;  ///< one a level above the lowest
  std::int64_t cooldown_most, escalation_cooldown, escalate_after;
  bool are_checks_apart;  ///< two checks are never at one instant
  bool one_cooldown;

  /// Beyond it, the time since the last transition makes no difference.
  std::int64_t since_most() const;
};

Ticks ticks_of(const Policy& policy, Duration tick);

/// A text for each metric, with `between` them; `none` where there is no metric.
template <class Of>
std::string joined(const std::vector<SmallMetric>& metrics, const char* between, Of of,
                   const char* none = "") {
  std::string text;
  for (const SmallMetric& metric : metrics) text += (text.empty() ? "" : between) + of(metric);
  return metrics.empty() ? none : text;
}

/// The policy's name for a comment of one line in any of the languages: no character in it ends
/// one.
std::string name_in_comment(const Policy& policy);

}  // namespace cascade::models
