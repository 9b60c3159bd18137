// One check of the machine (SPEC 4) as terms of SMT-LIB 2, written from the prose: from a state and
// a pressure that are symbols to the state after it.
#pragma once

#include <cstddef>
#include <string>

#include "properties/parametric/symbolic_policy.hpp"

namespace cascade::smt {

/// What a cascade is between two checks.
struct MachineState {
  std::string level;      ///< Int
  std::string has_moved;  ///< Bool: there was a transition since the start
  std::string quiet_for;  ///< Real: since the last one, where there was one
  std::string is_asked;   ///< Bool: more than the level was demanded at the latest check
  std::string asked_for;  ///< Real: and for so long at every check
};

/// At the lowest level, with nothing that is remembered. A reset leads here as well.
MachineState first_state();

/// Declares a state of which nothing is known.
MachineState any_state(std::string& text);

/// What is true of every state: it is part of what the induction shows.
std::string is_sound(const ParametricSize& size, const MachineState& state);

/// The names of a check's symbols: they end in the same words.
struct CheckNames {
  std::string suffix;  ///< "": the one check of an induction step; "_2": the second of a run

  std::string value(std::size_t metric) const;       ///< Real: what was seen
  std::string is_absent(std::size_t metric) const;   ///< Bool: nothing was
  std::string is_missing(std::size_t metric) const;  ///< Bool: absent, and not taken for 0
  std::string read(std::size_t metric) const;        ///< Real: as the policy reads it
  std::string demanded(std::size_t level) const;     ///< Bool
  std::string cleared(std::size_t level) const;      ///< Bool
  std::string demand() const { return "demand" + suffix; }
  std::string since_check() const { return "since_check" + suffix; }  ///< Real: the check before
  std::string quiet() const { return "quiet" + suffix; }  ///< Real: since the last transition, now
  std::string asked() const { return "asked" + suffix; }  ///< Real: more demanded for so long, now
  std::string may_escalate() const { return "may_escalate" + suffix; }
  std::string before() const { return "before" + suffix; }
  std::string after() const { return "after" + suffix; }
  std::string rose() const { return "rose" + suffix; }    ///< Bool
  std::string fell() const { return "fell" + suffix; }    ///< Bool
  std::string moved() const { return "moved" + suffix; }  ///< Bool
};

/// Declares the pressure and the time of a check of `state`, and defines all that SPEC 4 makes of
/// them. Gives the state after it.
MachineState add_check(const ParametricSize& size, const MachineState& state,
                       const CheckNames& check, std::string& text);

}  // namespace cascade::smt
