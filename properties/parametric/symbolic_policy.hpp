// A policy of which only the number of levels and metrics is known: every threshold, time and kind
// is a symbol of SMT-LIB 2, and SPEC 3's rules are what is known of them.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "model/level.hpp"
#include "model/pressure.hpp"
#include "properties/parametric/smt_text.hpp"

namespace cascade {

/// How large the policies are that a script speaks of: all of `levels` levels and of `metrics`
/// metrics, of which any may be unmonitored.
struct ParametricSize {
  std::size_t levels = 5;   ///< kLevelCountMin to kLevelCountMax
  std::size_t metrics = 2;  ///< 1 to kMetricCountMax

  std::size_t highest() const { return levels - 1; }
};

namespace smt {

// The symbols. Of each metric more is worse: one whose low values are the bad ones stands as its
// negative. Levels are numbers from 0; metrics and raised levels are counted from 1.
inline const std::string kStepwiseEscalation = "escalation_is_stepwise";
inline const std::string kBanded = "recovery_is_banded";
inline const std::string kRecompute = "recovery_is_recompute";  // neither of the two: stepwise
inline const std::string kAssumeZero = "missing_is_zero";
inline const std::string kEscalationCooldown = "escalation_cooldown";
inline const std::string kEscalateAfter = "escalate_after";
inline const std::string kCheckEvery = "check_every";

std::string monitored(std::size_t metric);
std::string trigger(std::size_t metric, std::size_t level);
/// The trigger is infinite: the metric never demands the level.
std::string never(std::size_t metric, std::size_t level);
std::string clear(std::size_t metric, std::size_t level);
std::string cooldown(std::size_t level);
/// Cell of the shedding table: 0 process, 1 spill, 2 drop; priority 0 is the most important.
std::string shedding(std::size_t level, std::size_t priority);

/// Declares the machine's part of the policy, and asserts the rules of SPEC 3 about it.
std::string policy_text(const ParametricSize& size);
/// Declares the shedding table.
std::string shedding_text(const ParametricSize& size);
/// The symbols that each of the two declares: a value for each of them is a policy.
Terms policy_symbols(const ParametricSize& size);
Terms shedding_symbols(const ParametricSize& size);

/// The conjunction of a term over every monitored metric and every level above the lowest.
std::string for_each_threshold(
    const ParametricSize& size,
    const std::function<std::string(std::size_t metric, std::size_t level)>& term);

/// The term that belongs to a level that is itself a term; `lowest` is that of level 0.
std::string of_level(const ParametricSize& size, const std::string& level,
                     const std::string& lowest,
                     const std::function<std::string(std::size_t level)>& raised);
/// The cooldown before leaving a level that is itself a term.
std::string cooldown_of(const ParametricSize& size, const std::string& level);

}  // namespace smt
}  // namespace cascade
