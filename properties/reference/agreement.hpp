// Whether the machine in model/ and the dumb reference said and are the same. For tests only.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "model/cascade.hpp"
#include "properties/reference/generators.hpp"
#include "properties/reference/reference_cascade.hpp"
#include "properties/reference/same.hpp"

namespace cascade {

inline std::string shown(const std::optional<Transition>& t) {
  if (!t) return "nothing";
  constexpr std::array<std::string_view, 3> kKinds = {"escalation", "recovery", "reset"};
  std::string text(kKinds[static_cast<std::size_t>(t->kind)]);
  text += " " + rc::toString(t->from) + " -> " + rc::toString(t->to) + " at " +
          std::to_string(t->at.ns) + " on " + rc::toString(t->pressure);
  for (std::size_t i = 0; i < kMetricCountMax; ++i) {
    if (t->cause.has(metric_at(i))) text += " by metric " + std::to_string(i);
  }
  return text;
}

inline std::string shown(const std::optional<Instant>& instant) {
  return instant ? std::to_string(instant->ns) : "never";
}

/// What the two disagree on; empty where they agree.
inline std::string disagreement(const Cascade& cascade, const std::optional<Transition>& said,
                                const ReferenceCascade& reference,
                                const std::optional<Transition>& expected) {
  std::string text;
  if (said.has_value() != expected.has_value() || (said && !same(*said, *expected))) {
    text += "\n  transition: " + shown(said) + "; reference: " + shown(expected);
  }
  if (cascade.level() != reference.level) {
    text += "\n  level: " + rc::toString(cascade.level()) +
            "; reference: " + rc::toString(reference.level);
  }
  if (cascade.last_transition() != reference.last_transition) {
    text += "\n  last transition: " + shown(cascade.last_transition()) +
            "; reference: " + shown(reference.last_transition);
  }
  // The machine keeps this only where the policy asks.
  const auto demanded_since =
      reference.policy.escalate_after().ns != 0 ? reference.demanded_since : std::nullopt;
  if (cascade.demanded_since() != demanded_since) {
    text += "\n  more is demanded since: " + shown(cascade.demanded_since()) +
            "; reference: " + shown(demanded_since);
  }
  return text;
}

/// By another policy from the next check on. How long more has been demanded is counted anew: what
/// the old one called demanded says nothing of the new one.
inline void reload(ReferenceCascade& reference, const Policy& policy) {
  reference.policy = policy;
  reference.demanded_since.reset();
}

}  // namespace cascade
