// How a policy is found from the outside: asked in turn for metrics, thresholds, times, what a
// missing value does, and shedding. infer.hpp is the front.
#pragma once

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "properties/conform/infer.hpp"
#include "properties/conform/probe.hpp"

namespace cascade {

/// That the system is no ladder, in words.
class NoLadder : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A metric as it is found: both ends of where it is looked at, and which is the worse one.
struct InferredAxis {
  double low = 0, high = 0;
  double healthy = 0, bad = 0;
  bool whole = false;
  bool monitored = true;
};

/// One asking of one system; each find_... puts what it found into the policy.
class Inferrer {
 public:
  Inferrer(const Policy& shape, SystemUnderTest& system, const InferenceOptions& options);
  Inference infer(SystemUnderTest& system);

 private:
  Policy& policy() { return found_.policy; }
  std::size_t metrics() const { return found_.policy.metrics.size(); }
  const std::string& name(Level level) { return policy().name_of(level); }
  void measured(std::string key, std::string value, std::string how);
  Pressure with(std::size_t metric, double value) const;
  /// Where the system ends up under one pressure that lasts, however slowly it rises.
  Level settled(const Pressure& pressure);
  /// Which end of each metric is the healthy one: there is a corner of all ends at which nothing is
  /// demanded, and from which what was raised comes down.
  void find_axes();
  /// Worse values never demand less: looked at over all decades, of which bisection sees few.
  void require_monotone(std::size_t m);
  std::string key(std::size_t metric, Level level);
  void find_triggers();
  /// The pressure that demands exactly that level, if there is one.
  std::optional<Pressure> demanding(Level level);
  void find_escalation();
  /// A run whose last check raises the system to the level; empty where no escalation ends there.
  std::optional<ProbeRun> reach(Level level);
  /// Whether a check moves the system down from a level that it was raised to.
  bool leaves(const ProbeRun& reached, Level level, Duration delay, const Pressure& pressure);
  void find_clears();
  bool is_reached(Level level) const;
  void find_clears_of(Level level, ProbeRun reached);
  /// A run that falls to the level from a higher one, under the healthiest value that does not fall
  /// further.
  std::optional<ProbeRun> reach_from_above(Level level);
  void find_clear(std::size_t m, Level level, const ProbeRun& reached);
  /// Clear values as a factor of a few digits, where one makes them all.
  static void as_factor(MetricThresholds& metric);
  void find_recovery();
  /// A value that clears the level and lies in the dead band of a lower one: banded stops there.
  void tell_banded_from_recompute();
  void find_cooldowns();
  /// After a recovery: how long nothing rises.
  void find_escalation_cooldown();
  /// A level that a 0 of the metric would leave, where one is known.
  const std::pair<Level, ProbeRun>* left_at_zero(const MetricThresholds& metric);
  void find_missing();
  void find_shedding();
  std::string stranger();  // a symbol of no tier
  std::optional<std::pair<std::string, DataType>> example_of(Priority priority);
  /// Empty where no run leads to the level.
  std::optional<Action> action_at(Level level, const std::string& symbol, DataType type);
  std::vector<std::optional<Action>> actions_of(const std::string& symbol);
  /// Symbols that are not treated as their tier is go to the tier that is treated so.
  void find_tiers();
  void put_suite(SystemUnderTest& system);

  InferenceOptions options_;
  Prober probe_;
  Inference found_;
  Duration longest_{0}, after_{0};
  std::vector<InferredAxis> axes_;
  Pressure healthiest_, worst_;
  std::vector<std::pair<Level, ProbeRun>> reached_;
};

}  // namespace cascade
