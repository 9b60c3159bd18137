// Random walks along the boundaries of a policy: for what lies outside the suite's hypothesis.
#pragma once

#include <cstdint>

#include "properties/conform/test_points.hpp"
#include "sim/loop/prng.hpp"

namespace cascade {

/// Draws runs of checks and resets: values mostly at the ends of regions, delays mostly at the
/// edges of the clocks, some of either from anywhere. The same seed draws the same runs on any
/// machine.
class BoundaryWalks {
 public:
  BoundaryWalks(const Policy& policy, const SystemTraits& traits, const TestInputs& inputs,
                std::uint64_t seed);

  /// A run of so many requests.
  Run next(std::size_t requests);

 private:
  std::size_t below(std::size_t end);
  Duration delay(const Cascade& machine, Instant now);
  Pressure pressure();

  Cascade fresh_;
  SystemTraits traits_;
  std::vector<Pressure> pressures_;
  Prng random_;
};

}  // namespace cascade
