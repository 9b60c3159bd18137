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
/// 10,000,000 messages; any policy that is built in, or the one that is given; up to 5 faults of
/// any kind. One in four has 2 or 3 such sites, one in five a broker with hot partitions, two in
/// five sites a consumer group. Half of them end: then little or nothing comes for a quarter of an
/// hour more, and `drains` is judged. `policy`, where given, is called by its name in what is
/// written. Throws InputError where the loop cannot drive it.
Scenario random_scenario(std::uint64_t seed, const Policy* policy = nullptr);

/// A scenario with 1 to 5 random faults beside its own, and another seed. Half of them have their
/// random faults before the overload ends, and are judged by `drains`; its expectations, which are
/// of its own run, are not judged.
Scenario with_random_faults(const Scenario& scenario, std::uint64_t seed);

/// What is news to whoever fuzzes.
enum class News : std::uint8_t {
  beyond_proof,  ///< not what a built-in policy breaks by its proof: `check` says so without a loop
  all,           ///< that too; but not what the policy or the scenario says that it violates
};

/// The first violation of a run that is news, if any. Expectations are not the fuzzing's business.
std::optional<LoopViolation> first_violation(const Scenario& scenario,
                                             News news = News::beyond_proof);

struct FuzzFailure {
  std::uint64_t seed = 0;  ///< of the scenario that failed
  Scenario scenario;       ///< shrunk
  LoopViolation violation;
  std::size_t shrinks = 0;  ///< steps that kept the failure
};

/// How far a fuzzing came, and what it found.
struct FuzzResult {
  std::uint64_t done = 0;  ///< scenarios that were run
  std::optional<FuzzFailure> failure;
};

struct FuzzSetup {
  std::uint64_t count = 0;  ///< scenarios, of seeds `seed`, `seed` + 1, ...
  std::uint64_t seed = 1;
  News news = News::beyond_proof;
  /// What a seed's scenario is; by default random_scenario().
  std::function<Scenario(std::uint64_t)> draw;
  /// Called with the number that is done; where false is returned, it ends there.
  std::function<bool(std::uint64_t)> progress;
};

/// Runs scenarios until the first failure, which it shrinks.
FuzzResult fuzz_loop(const FuzzSetup& setup);

/// Makes a failing scenario smaller for as long as it violates the same property: fewer faults,
/// streams and sites, a shorter run, fewer instances and partitions, plainer settings.
FuzzFailure shrink(const Scenario& scenario, const LoopViolation& violation,
                   News news = News::beyond_proof);

}  // namespace cascade
