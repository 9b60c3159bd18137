// A policy from the outside: what a system's answers alone say of its thresholds, times and kinds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "properties/conform/conformance.hpp"

namespace cascade {

/// Where a metric's values are looked for.
struct MetricRange {
  std::string name;
  std::optional<double> low, high;  ///< empty: as far as doubles go
};

struct InferenceOptions {
  /// Longer times are not looked for: a day. Nine of them, one after the other, keep instants
  /// within what a double holds exactly (2^53 ns), which is all that some languages have.
  Duration longest{86'400'000'000'000};
  /// Symbols to ask decisions for, as they are thought to belong to tiers.
  std::vector<std::string> tier_1, tier_2;
  ConformanceOptions conformance;
};

/// A value that was found, and how.
struct Measurement {
  std::string key;    ///< as in a policy's file: "lag.soft"
  std::string value;  ///< "100000"
  std::string how;    ///< "99999.99999999999 stays at NORMAL, 100000 leads to SOFT"
};

struct Inference {
  Policy policy;
  std::vector<Measurement> measured;
  /// What no answer can tell, and what was put there.
  std::vector<std::string> not_observable;
  /// Why it is no ladder; empty: it is the policy, as far as the suite's hypothesis goes.
  std::vector<std::string> no_ladder;
  /// Of the policy that was found; empty where none was that obeys the rules.
  std::optional<Conformance> conformance;
  std::uint64_t requests = 0;  ///< before the suite

  bool is_ladder() const { return no_ladder.empty(); }
};

/// The shape to look for: levels, lowest first, and metrics; K2's limits where the metrics are
/// K2's.
Policy shape_of(const LevelNames& levels, const std::vector<MetricRange>& metrics);

/// Finds the policy by bisection, to the last ulp of every threshold and the last step of every
/// time, then puts the complete suite for it to the system. `shape` is of shape_of().
Inference infer(const Policy& shape, SystemUnderTest& system, const InferenceOptions& options);

/// In words, what `found` does otherwise than `wanted`; empty where both do the same. Of the same
/// levels and metrics.
std::vector<std::string> differences_in_words(const Policy& found, const Policy& wanted);

}  // namespace cascade
