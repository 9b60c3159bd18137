// Where a system is tried: the inputs and the ages that the policy can tell apart, as far as the
// system can take them.
#pragma once

#include <cstdint>
#include <vector>

#include "model/cascade.hpp"
#include "properties/conform/system.hpp"

namespace cascade {

/// Pressures for all that a policy tells apart.
struct TestInputs {
  /// One for each combination of regions, one region a metric (of three or more metrics with more
  /// combinations than kCombinationsMax: each region of each metric beside each of each other one,
  /// the rest at their healthiest). The first of a region that can be given.
  std::vector<Pressure> regions;
  /// The other points of each region of each metric: both ends, one ulp within, the middle. Of two
  /// metrics beside each region of the other one; of more with the rest at their healthiest.
  std::vector<Pressure> points;
  /// One for each thing that a policy sees in a pressure: what it demands, what it clears, what is
  /// missing.
  std::vector<Pressure> classes;
  Pressure healthiest, worst;
  bool all_combinations = true;

  static constexpr std::size_t kCombinationsMax = 1024;
};

/// What a policy sees in a pressure, and no more.
struct SeenPressure {
  Level demand;
  Level lowest_cleared;  ///< it and all above are cleared
  unsigned missing;      ///< a bit for each metric that is monitored and missing
  friend bool operator==(const SeenPressure& a, const SeenPressure& b) = default;
};
SeenPressure seen_by(const Policy& policy, const Pressure& pressure);

/// Values that are infinite, beyond the metric's limits or not whole (where the system takes whole
/// numbers) are left out: what is given is what can occur. A region without an end is tried as far
/// out as 2^20 times its other end.
TestInputs test_inputs(const Policy& policy, const SystemTraits& traits);

/// Delays of a check from the moment that `machine` is at (`now`): at once, a moment later, to both
/// sides of every time that the policy compares one of the running clocks with, between, and long
/// after all of them. Before the first transition the run's start (instant 0) counts as one: a
/// system that begins with a cooldown is to be seen. Rising multiples of the system's step.
std::vector<Duration> test_delays(const Cascade& machine, Instant now, const SystemTraits& traits);

/// A delay after which every clock of the policy has run out.
Duration long_after(const Policy& policy, const SystemTraits& traits);

}  // namespace cascade
