// Solvers of SMT-LIB 2 that are installed, and what they say to a script.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace cascade {

struct SmtSolver {
  std::string name;                  ///< "z3", "cvc5"
  std::vector<std::string> command;  ///< that reads a script on standard input
};

/// Those of z3 and cvc5 that PATH leads to.
std::vector<SmtSolver> installed_solvers();

struct SolverOutput {
  std::string printed;
  std::string trouble;  ///< why that is not all: "no answer within 60 s"; empty: it is
};

/// Gives the script to the solver, and ends it after so long.
SolverOutput run_solver(const SmtSolver& solver, const std::string& script,
                        std::chrono::seconds timeout);

}  // namespace cascade
