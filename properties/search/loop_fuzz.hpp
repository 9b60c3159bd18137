// Fuzzing the closed loop: random scenarios within stated bounds, each run under the monitors; a
// failure is shrunk to a small scenario that still fails.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "sim/loop/outcome/outcome.hpp"

namespace cascade {

/// A random scenario. The bounds: 60 to 600 s; 1 or 2 streams of any shape at 1,000 to 200,000
/// messages a second; a consumer of 0.3 to 3 times the first stream's rate, in 1 to 4 instances on
/// 1 to 8 partitions, with either way of checking and ending batches; a disk of 10,000 to
/// 10,000,000 messages; any policy that is built in; up to 5 faults of any kind but a reload. One
/// in four has 2 or 3 such sites, one in five a broker with hot partitions.
Scenario random_scenario(std::uint64_t seed);

/// The first violation of a run that says something new, if any. Expectations and `drains` are not
/// the fuzzing's business: it draws overloads that no consumer drains. Nor are properties that the
/// run's own policy breaks by its proof: `check` says so without a consumer.
std::optional<LoopViolation> first_violation(const Scenario& scenario);

struct FuzzFailure {
  std::uint64_t seed = 0;  ///< of the scenario that failed
  Scenario scenario;       ///< shrunk
  LoopViolation violation;
  std::size_t shrinks = 0;  ///< steps that kept the failure
};

/// What is done to each scenario before it is run; the tests break something here.
using Tamper = std::function<void(Scenario&)>;

/// Runs `count` scenarios, of seeds `seed`, `seed` + 1, ...; stops at the first failure.
/// `progress`, where given, is called with the fraction that is done.
std::optional<FuzzFailure> fuzz_loop(std::uint64_t count, std::uint64_t seed,
                                     const Tamper& tamper = nullptr,
                                     const std::function<void(double)>& progress = nullptr);

/// Makes a failing scenario smaller for as long as it violates the same property: fewer faults,
/// streams and sites, a shorter run, fewer instances and partitions, plainer settings.
FuzzFailure shrink(const Scenario& scenario, const LoopViolation& violation);

}  // namespace cascade
