// Ladders and circumstances of a recording, drawn: every combination of kinds and clocks, at the
// scale of the rows. For tests only.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "model/policy.hpp"
#include "properties/conform/recorded/production.hpp"
#include "sim/loop/prng.hpp"

namespace cascade {

template <class T, std::size_t N>
T one_of(const std::array<T, N>& choices, Prng& random) {
  return choices[random.below(N)];
}

inline MetricThresholds drawn_metric(std::string name, std::size_t raised, Prng& random) {
  MetricThresholds metric;
  metric.name = std::move(name);
  double trigger = 0;
  for (std::size_t i = 0; i < raised; ++i) {
    trigger += random.below(5) == 0 ? 0 : 10 * (1 + static_cast<double>(random.below(5)));
    const double clear = trigger - static_cast<double>(random.below(20));
    metric.triggers.push_back(trigger);
    metric.clears.push_back(i == 0 ? clear : std::max(clear, metric.clears.back()));
  }
  if (random.below(4) == 0) metric.triggers.back() = std::numeric_limits<double>::infinity();
  if (random.below(3) != 0) return metric;
  metric.worse = Worse::low;
  for (double& each : metric.triggers) each = -each;
  for (double& each : metric.clears) each = -each;
  return metric;
}

/// Valid, and with clocks from none to longer than any recording.
inline Policy drawn_ladder(Prng& random) {
  Policy policy;
  policy.name = "drawn";
  std::vector<std::string> names;
  const std::size_t levels = 2 + random.below(random.below(3) == 0 ? 7 : 4);
  for (std::size_t i = 0; i < levels; ++i) names.push_back("L" + std::to_string(i));
  policy.levels = LevelNames(std::move(names));
  policy.escalation = one_of<Escalation, 2>({Escalation::immediate, Escalation::stepwise}, random);
  policy.recovery =
      one_of<Recovery, 3>({Recovery::banded, Recovery::recompute, Recovery::stepwise}, random);
  policy.on_missing =
      one_of<OnMissing, 3>({OnMissing::hold, OnMissing::hold, OnMissing::assume_zero}, random);
  const auto clock = [&random] {
    return one_of<double, 8>({0, 0, 0.5, 3, 15, 30, 100, 1e12}, random);
  };
  policy.cooldown_s = clock();
  if (random.below(2) == 0) {
    for (std::size_t i = 1; i < levels; ++i) policy.cooldowns_s.push_back(clock());
  }
  if (random.below(3) == 0) policy.escalation_cooldown_s = clock();
  if (random.below(3) == 0) policy.escalate_after_s = clock();
  policy.stale_after_s = 60;
  const std::size_t metrics = 1 + random.below(3);
  for (std::size_t i = 0; i < metrics; ++i) {
    policy.metrics.push_back(drawn_metric("m" + std::to_string(i), levels - 1, random));
  }
  if (metrics > 1 && random.below(5) == 0) policy.metrics.back().monitored = false;
  return policy;
}

/// How it is recorded, from scrapes finer than the checks to much coarser.
inline RecordingSetup drawn_recording(Prng& random) {
  RecordingSetup recording;
  recording.step = Duration::from_seconds(one_of<double, 4>({0.2, 1, 5, 15}, random));
  recording.step_jitter = one_of<double, 3>({0, 0.1, 0.3}, random);
  recording.check_every = Duration::from_seconds(one_of<double, 5>({0.1, 0.5, 1, 5, 20}, random));
  recording.jitter = {static_cast<std::int64_t>(static_cast<double>(recording.check_every.ns) *
                                                one_of<double, 3>({0, 0.2, 1}, random))};
  recording.skew = {static_cast<std::int64_t>(static_cast<double>(recording.step.ns) *
                                              one_of<double, 6>({0, 0, 0.01, 0.3, 1, 3}, random))};
  recording.lost = one_of<double, 3>({0, 2, 20}, random);
  recording.blank = one_of<double, 3>({0, 2, 20}, random);
  recording.unread = one_of<double, 3>({0, 0, 10}, random);
  recording.calm = one_of<double, 3>({0.2, 0.8, 0.95}, random);
  recording.counted = random.below(2) == 0;
  recording.rows = 20 + random.below(180);
  return recording;
}

/// What is true of such a recording.
inline RecordedAssumptions true_assumptions(const RecordingSetup& recording) {
  RecordedAssumptions assumptions;
  assumptions.check_every = recording.check_every;
  assumptions.jitter = recording.jitter;
  assumptions.skew = recording.skew;
  assumptions.gap = recording.step + Duration{recording.step.ns / 2};
  return assumptions;
}

}  // namespace cascade
