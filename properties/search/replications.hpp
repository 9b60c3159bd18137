// One scenario many times, each with another seed: what chance does to its statistics.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "properties/search/stop_rule.hpp"
#include "properties/search/warm_up.hpp"
#include "sim/loop/outcome/outcome.hpp"

namespace cascade {

/// Of seeds from `first_seed` on. Two policies that are run with the same seeds see the same load.
struct Replications {
  std::uint64_t first_seed = 0;
  std::size_t count = 0;
  std::vector<std::string> names;           ///< the statistics that an [expect] table can name
  std::vector<std::vector<double>> values;  ///< by statistic, then by seed; NaN: never
  std::vector<std::size_t> violations;  ///< by seed: properties and expectations that did not hold
  std::string first_violation;          ///< of the lowest seed that has one
  std::size_t at_most = 0;              ///< asked for: more than `count` where a rule ended it
  std::optional<StopRule> until = {};
  bool is_known_within = false;          ///< what the rule asks for was reached
  std::optional<Duration> warm_up = {};  ///< the statistics leave out what was before
  Halves halves = {};                    ///< of what is left, where there is a warm-up

  const std::vector<double>& of(std::string_view name) const;
  std::uint64_t seed_at(std::size_t place) const { return first_seed + place; }
  /// Whether every statistic is the same for all seeds.
  bool are_all_the_same() const;
  /// The statistic of the largest lag.
  const char* lag_max_name() const { return warm_up ? kWarmLagMax : "lag_max"; }
  /// The place of the worst: the highest level, of these the largest lag, of these the lowest seed.
  std::size_t worst() const;
};

/// Whether all are one value; one that is never is as any other that is never.
bool are_the_same(const std::vector<double>& values);

/// What a run says of a statistic: of the whole, or after a warm-up.
std::vector<std::string> statistic_names(const Scenario& scenario,
                                         const std::optional<Duration>& warm_up);

struct ReplicationHooks {
  /// simulate(), or with monitors.
  std::function<Outcome(const Scenario&, const KeptChecks&)> run;
  std::function<void()> one_more;        ///< called by one thread at a time
  std::optional<StopRule> until = {};    ///< else all of them
  std::optional<Duration> warm_up = {};  ///< require_warm_up() has seen it
};

/// `jobs` at a time, `count` at most: where a rule says when it is enough, it is asked after every
/// kRunsBetweenLooks, and the result has the runs that were made. The result does not depend on it.
/// What a run throws is thrown.
Replications replicate(const Scenario& scenario, std::size_t count, std::size_t jobs,
                       const ReplicationHooks& hooks);

}  // namespace cascade
