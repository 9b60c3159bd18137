// For tests: an invariant for the claims with one kind of memory, as it follows from SPEC 4 by
// hand. Spacer takes minutes to find that of steady-input-settles. Nobody has to believe these: a
// solver confirms that the start lies in it, that no check leaves it, and that it implies the
// claims; where it is wrong (of a policy that breaks a claim, or keeps it for another reason) the
// solver says so.
#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "reports/models/small_model.hpp"
#include "reports/models/smt2.hpp"

namespace cascade::models {

/// Of the levels: those remain that no claim says to be reached by no run.
inline std::string known_levels(const Policy& policy, const std::vector<Claim>& claims) {
  std::string text = fmt::format(" (<= 0 level {})", policy.level_count() - 1);
  for (const Claim& claim : claims) {
    if (claim.watch == Watch::level_reached)
      text += fmt::format(" (not (= level {}))", index(claim.to));
  }
  return text;
}

/// Since a recovery every metric that has a dead band of the next level was once on the healthy
/// side of the next level's clear value.
inline std::string known_since_recovery(const Policy& policy) {
  std::string text;
  for (const Level level : policy.raised_levels()) {
    text +=
        fmt::format(" (=> (and recovered (not crossed) (= level {})) (and true", index(level) - 1);
    for (const SmallMetric& metric : small_metrics(policy)) {
      if (!metric.can_cross(level)) continue;  // nor does it demand the level, if all is well
      text += fmt::format(" ({0}_frees {1} {0}_low {0}_low_gone)", metric.variable, index(level));
    }
    text += "))";
  }
  return text;
}

/// Under one input the level goes one way, and then the input does not ask for the other way.
inline std::string known_under_one_input(const Policy& policy, const Smt2System& system) {
  std::string held;
  for (const Smt2Variable& each : system.state) held += " " + each.name;
  held += " 0.0";
  for (const SmallMetric& metric : small_metrics(policy)) {
    held += fmt::format(" {0}_held {0}_held_gone", metric.variable);
  }
  held += " level";
  const std::size_t steps = policy.level_count() - 1;
  const bool stepwise_up = policy.escalation == Escalation::stepwise;
  const bool stepwise_down = policy.recovery == Recovery::stepwise;
  return fmt::format(
             " (<= 0 ups {}) (<= 0 downs {}) (or (= ups 0) (= downs 0)) (=> (> ups 0) (not "
             "(falls{}))) (=> (> downs 0) (not (rises{})))",
             stepwise_up ? steps : 1, stepwise_down ? steps : 1, held, held) +
         (stepwise_up ? std::string(" (<= ups level)")
                      : fmt::format(" (=> (> ups 0) (not (rises{})))", held)) +
         (stepwise_down
              ? fmt::format(" (<= (+ downs level) {})", steps)
              : fmt::format(" (=> (> downs 0) (not (and (falls{0}) (cleared{0}))))", held));
}

/// Of claims with that memory, as `(define-fun reached ...)`, which smt2_certificate() takes.
inline std::string known_invariant(const Policy& policy, const Smt2System& system, MemoryMode mode,
                                   const std::vector<Claim>& claims) {
  std::string text = "(>= since 0.0)" + known_levels(policy, claims);
  if (policy.escalate_after().ns > 0) text += " (<= 0.0 waited since)";
  if (mode == MemoryMode::flap) text += known_since_recovery(policy);
  if (mode == MemoryMode::steady) text += known_under_one_input(policy, system);
  if (mode == MemoryMode::burst) {
    // Those that follow each other at one instant all go up; or, where going up takes time, down.
    const bool takes_time = policy.escalate_after().ns > 0 || policy.escalation_cooldown().ns > 0;
    text += takes_time ? fmt::format(" (<= 0 burst (- {} level))", policy.level_count())
                       : " (<= 0 burst (+ level 1))";
  }
  return "(define-fun reached (" + smt2_declared(system.state) + ") Bool (and " + text + "))";
}

}  // namespace cascade::models
