// Whether the machine in model/ and the dumb reference said and are the same. For tests only.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "model/cascade.hpp"
#include "properties/reference/generators.hpp"
#include "properties/reference/reference_cascade.hpp"

namespace cascade {

inline bool same(double a, double b) { return a == b || (is_missing(a) && is_missing(b)); }

inline bool same(const Transition& a, const Transition& b) {
  return a.at == b.at && a.from == b.from && a.to == b.to && a.kind == b.kind &&
         same(a.pressure.lag_messages, b.pressure.lag_messages) &&
         same(a.pressure.heap_pct, b.pressure.heap_pct) && a.cause.lag == b.cause.lag &&
         a.cause.heap == b.cause.heap;
}

inline std::string shown(const std::optional<Transition>& t) {
  if (!t) return "nothing";
  constexpr std::array<std::string_view, 3> kKinds = {"escalation", "recovery", "reset"};
  std::string text(kKinds[static_cast<std::size_t>(t->kind)]);
  text += " " + std::string(name(t->from)) + "->" + std::string(name(t->to)) + " at " +
          std::to_string(t->at.ns) + " on " + rc::toString(t->pressure);
  return text + (t->cause.lag ? " by lag" : "") + (t->cause.heap ? " by heap" : "");
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
    text += "\n  level: " + std::string(name(cascade.level())) +
            "; reference: " + std::string(name(reference.level));
  }
  if (cascade.last_transition() != reference.last_transition) {
    text += "\n  last transition: " + shown(cascade.last_transition()) +
            "; reference: " + shown(reference.last_transition);
  }
  return text;
}

}  // namespace cascade
