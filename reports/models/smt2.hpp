// A policy as SMT-LIB 2: thresholds are real numbers and time is dense, no regions and no ticks. A
// claim holds where some invariant implies it (constrained Horn clauses, which Z3's Spacer
// decides); it is broken where an unrolled run breaks it, which any solver for linear arithmetic
// decides.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "model/policy.hpp"
#include "reports/models/claims.hpp"

namespace cascade {

/// The Horn clauses of each claim about the policy, one after the other, with a (reset) between:
/// `z3 FILE` says 'sat' of a claim that no run breaks, 'unsat' of one that some run does. Its own
/// answer to each is preceded by the claim's number and name.
std::string to_smt2(const Policy& policy);

namespace models {

/// A variable of a transition system, and what it becomes at a check: an expression in all of them.
struct Smt2Variable {
  std::string name, sort;
  std::string start;  ///< an expression; empty: any value
  std::string next;   ///< empty: it is an input
};

/// The transition system for the claims with one kind of memory.
struct Smt2System {
  std::size_t level_count;
  /// The first of the state is the level. The last of the inputs is the level after the check,
  /// which the function `check` admits one value of.
  std::vector<Smt2Variable> state, inputs;
  std::string functions;  ///< the definitions that all of this refers to
};

Smt2System smt2_system(const Policy& policy, const std::vector<Claim>& claims, MemoryMode mode);

/// " (level Int) (since Real)": parameters of a function of these variables.
std::string smt2_declared(const std::vector<Smt2Variable>& variables);

/// The Horn clauses of some claims: satisfiable where all of them hold.
std::string smt2_clauses(const Smt2System& system, const std::vector<Claim>& claims);

/// That a relation, as `(define-fun reached (...) Bool ...)`, is an invariant which implies the
/// claims: the start lies in it, a check does not leave it, and no check from it breaks one.
/// Each is a query of its own, unsatisfiable where it is so.
std::string smt2_certificate(const Smt2System& system, const std::vector<Claim>& claims,
                             std::string_view invariant);

/// Runs of that many checks from the start; for each claim a query, satisfiable where one of the
/// checks breaks it. With `values` the solver is asked for the run.
std::string smt2_runs(const Smt2System& system, const std::vector<Claim>& claims,
                      std::size_t checks, bool values = false);

/// A double as a decimal number, every digit of it.
std::string smt2_number(double value);

/// What must be true of a check, in the functions of the system.
std::string smt2_condition(const Policy& policy, const std::vector<Claim>& claims,
                           const Claim& claim);

}  // namespace models
}  // namespace cascade
