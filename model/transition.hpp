// One change of level, as the journal records it: the big step of a check.
#pragma once

#include <cstdint>
#include <string_view>

#include "model/level.hpp"
#include "model/pressure.hpp"
#include "model/units.hpp"

namespace cascade {

/// Which metrics demanded an escalation's level: a set of them.
struct Cause {
  std::uint8_t metrics = 0;  ///< a bit for each, the policy's first metric lowest

  constexpr bool has(Metric metric) const { return (metrics >> index(metric) & 1u) != 0; }
  constexpr void add(Metric metric) {
    metrics = static_cast<std::uint8_t>(metrics | 1u << index(metric));
  }
  friend constexpr bool operator==(Cause a, Cause b) { return a.metrics == b.metrics; }
};

enum class TransitionKind : std::uint8_t { escalation, recovery, reset };

constexpr std::string_view text(TransitionKind kind) {
  if (kind == TransitionKind::escalation) return "escalation";
  return kind == TransitionKind::recovery ? "recovery" : "reset";
}

struct Transition {
  Instant at;
  Level from = kLowest;
  Level to = kLowest;
  TransitionKind kind = TransitionKind::escalation;
  Pressure pressure;  ///< as it was given to the check; a missing metric stays missing
  Cause cause;        ///< of an escalation; empty otherwise
};

}  // namespace cascade
