// A policy beside production: its own machine, fed with what production's metrics are said to be.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "model/cascade.hpp"
#include "reports/metrics/metrics.hpp"
#include "sim/replay/explain/explanation.hpp"

namespace cascade {

/// All that a candidate needs to go on where it was, whoever ran it.
struct CandidateState {
  std::string policy;         ///< its name
  std::string policy_digest;  ///< policy_digest()
  std::string level;          ///< by its name
  std::optional<Instant> last_transition;
  std::optional<Instant> demanded_since;  ///< Cascade::demanded_since()
  Pressure seen = Pressure::missing();    ///< at the latest check
  std::uint64_t checks = 0, transitions = 0;
};

class Candidate {
 public:
  /// Begins at the lowest level. `blind_after`: a longer time without a check is blind.
  Candidate(Policy policy, Instant begin, Duration blind_after);
  /// Goes on from `state`, which is of this policy. Throws InputError where it has no such level.
  Candidate(Policy policy, const CandidateState& state, Instant begin, Duration blind_after);

  std::optional<Transition> check(Instant at, const Pressure& pressure);

  const Policy& policy() const { return machine_.policy(); }
  Level level() const { return machine_.level(); }
  std::optional<Instant> last_transition() const { return machine_.last_transition(); }
  const Pressure& seen() const { return state_.seen; }
  /// Why the level is what it is, as of the latest check.
  Explanation why() const;
  CandidateState state() const;
  /// Of this process: its counters begin at 0, as Prometheus expects of a restart.
  Metrics metrics() const;

 private:
  Cascade machine_;
  MetricsFold fold_;
  Instant begin_;
  std::optional<Instant> checked_at_;
  CandidateState state_;
};

}  // namespace cascade
