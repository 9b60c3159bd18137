// A property as what one check must keep, and the invariant that makes an induction of it. Terms of
// SMT-LIB 2, told from SPEC 7's sentences; ../catalogue.cpp tells the same rules to the explorer.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "properties/parametric/smt_text.hpp"
#include "properties/parametric/symbolic_check.hpp"

namespace cascade::smt {

/// Something that a rule remembers of the checks before.
struct Remembered {
  std::string name, sort;
  std::string at_start;  ///< its value before the first check
};

/// A check of a run, with what the rule remembers before it and after it; in the rule's order.
struct RuleCheck {
  const ParametricSize& size;
  const MachineState& state;  ///< before the check
  const CheckNames& check;
  Terms memory;
};

struct InductiveRule {
  /// Symbols of its own, that stand for any value (the longest time between checks).
  std::function<std::string()> symbols = [] { return std::string(); };
  std::function<std::vector<Remembered>(const ParametricSize&)> remembers =
      [](const ParametricSize&) { return std::vector<Remembered>{}; };
  /// What it remembers after the check: as many terms as it remembers.
  std::function<Terms(const RuleCheck&)> next = [](const RuleCheck&) { return Terms{}; };
  /// What is assumed of the run, beside SPEC 2: that checks come often enough.
  std::function<std::string(const RuleCheck&)> assumes = [](const RuleCheck&) {
    return std::string("true");
  };
  /// When the rule has something to say of a check. The claim would be empty were it never so.
  std::function<std::string(const RuleCheck&)> speaks;
  /// What must hold of the check; `next` is what is remembered after it.
  std::function<std::string(const RuleCheck&, const Terms& next)> claims;
  /// Of a state and what is remembered in it: true before every check. `check` is the one that
  /// follows or came before, for the rules that speak of one input that is held.
  std::function<std::string(const ParametricSize&, const MachineState&, const Terms& memory,
                            const CheckNames& check)>
      invariant = [](const ParametricSize&, const MachineState&, const Terms&, const CheckNames&) {
        return std::string("true");
      };
  /// The rule may begin to judge in any state, not only in the first.
  bool begins_anywhere = false;
};

/// The rule of a property of the policy machine; there is one for each in conditions() that is no
/// property of the shedding table.
InductiveRule rule_of(std::string_view property);

}  // namespace cascade::smt
