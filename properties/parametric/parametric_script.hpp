// The SMT-LIB 2 script of a property: self-contained, for any solver.
#pragma once

#include <string>
#include <vector>

#include "properties/parametric/conditions.hpp"
#include "properties/parametric/solver_answers.hpp"

namespace cascade {

/// What a (check-sat) of a script asks.
enum class SolverQuestion {
  not_empty,  ///< sat: the claim speaks of something (there is such a check, under the condition)
  start,      ///< unsat: the invariant is true at the start
  step,       ///< unsat: the step keeps claim and invariant: with `start`, the property is proven
  without     ///< sat: without one part of the condition a run from the start breaks the property
};

struct Asked {
  SolverQuestion question;
  std::string_view part = {};  ///< of SolverQuestion::without: what was left out

  bool is_sat_expected() const {
    return question == SolverQuestion::not_empty || question == SolverQuestion::without;
  }
};

struct ParametricScript {
  const Condition* condition;
  ParametricSize size;
  std::string text;  ///< each question of `without` is followed by a (get-value ..): policy and run
  std::vector<Asked> asked;  ///< in the script's order
};

/// How many checks the runs have in which a counterexample is looked for: up, down and up again.
inline constexpr std::size_t kRunChecks = 3;

ParametricScript parametric_script(const Condition& condition, const ParametricSize& size);

/// What is wrong with a solver's answers to the script: "sat where unsat was expected: ..", or that
/// some are not there. Empty: the property is proven under its condition, and for each part of that
/// a counterexample without it was found.
std::string fault_of(const ParametricScript& script, const std::vector<SolverAnswer>& answers);

}  // namespace cascade
