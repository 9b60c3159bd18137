// An autoscaler by lag: so many instances that each has at most its share of it, within limits,
// late.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>
#include <utility>

#include "model/units.hpp"

namespace cascade {

/// A set of values for the keys that a table [autoscaler] leaves out.
enum class AutoscalerPreset : std::uint8_t {
  keda,     ///< KEDA's Kafka scaler and the HorizontalPodAutoscaler (HPA) that it feeds
  at_once,  ///< looks each second and has what it wants in that instant: better than any there is
};
std::string_view text(AutoscalerPreset preset);

/// Keys of a table [autoscaler]; needs a table [group], which decides who reads what after a
/// change. It reads the broker's lag itself, as KEDA does, whatever the cascade's exporter says.
struct AutoscalerSetup {
  /// Where the other keys' values come from ("keda" or "at-once").
  AutoscalerPreset preset = AutoscalerPreset::keda;
  /// Messages of lag for each instance (KEDA's lagThreshold). keda and at-once: 10. That suits a
  /// topic of a few messages a second: a scenario states its own.
  std::optional<double> lag_target_messages;
  /// Seconds from a look at the lag to the next, the first one such time after the start. keda: 30
  /// (pollingInterval); at-once: 1.
  std::optional<double> poll_interval_s;
  /// Seconds from the decision until a new instance first polls. It is paid from the decision on.
  /// keda: 30, which is ours (schedule, pull, start: KEDA has no such figure); at-once: 0.
  std::optional<double> start_delay_s;
  /// Seconds for which the highest number wanted counts, before it goes down. 300, in both: HPA's
  /// stabilisation window for scaling down, which is also the figure of KEDA's cooldownPeriod (that
  /// one is for scaling to 0, which is not modelled).
  std::optional<double> cooldown_s;
  /// Share of the target by which the lag may miss it with nothing done. keda: 0.1 (HPA's
  /// tolerance); at-once: 0.
  std::optional<double> tolerance;
  /// Whether a step up is at most 4 instances, or as many as there are (HPA's default; there it is
  /// for 15 s, here for one look). keda: true; at-once: false.
  std::optional<bool> steps;
  /// Instances, at least. 1, in both; KEDA's own 0 is not modelled.
  std::int64_t min_instances = 1;
  /// Instances, at most, and never more than partitions. 100, in both (maxReplicaCount).
  std::int64_t max_instances = 100;
};

/// The keys with their preset's values.
struct AutoscalerRules {
  double lag_target_messages = 10;
  double poll_interval_s = 30, start_delay_s = 30, cooldown_s = 300;
  double tolerance = 0.1;
  bool steps = true;
  std::int64_t min_instances = 1, max_instances = 100;
};
AutoscalerRules rules_of(const AutoscalerSetup& setup);

/// Decides; what comes of a decision, and when, is the site's business.
class Autoscaler {
 public:
  Autoscaler(const AutoscalerSetup& setup, std::int64_t partitions);

  /// A look at the lag, with `instances` asked for so far: how many are to be asked for from now
  /// on. Calls go forward in time.
  std::int64_t look(Instant now, std::int64_t lag_messages, std::int64_t instances);
  const AutoscalerRules& rules() const { return rules_; }

 private:
  AutoscalerRules rules_;
  std::deque<std::pair<Instant, std::int64_t>> wanted_;  // within the cooldown
};

}  // namespace cascade
