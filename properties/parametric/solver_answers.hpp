// What a solver of SMT-LIB 2 said to a script, and the counterexample in it as a policy and a run.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model/policy.hpp"
#include "properties/explore/proof.hpp"
#include "properties/parametric/symbolic_policy.hpp"

namespace cascade {

/// The answer to one (check-sat).
struct SolverAnswer {
  std::string word;                      ///< "sat", "unsat", "unknown", or an error in its words
  std::map<std::string, double> values;  ///< of a (get-value ..) after it; true is 1, false 0
};

/// Reads what a solver printed: words and S-expressions. What is none of them ends it, and the last
/// answer is then an error.
std::vector<SolverAnswer> parse_answers(std::string_view printed);

/// The policy that the values make. A rational number becomes the double next to it. What no value
/// is given for (the script of a shedding table has no thresholds) is as in a plain ladder.
Policy policy_of_values(const ParametricSize& size, const std::map<std::string, double>& values,
                        const std::string& name);

/// The run of checks that the values make, with the levels that the solver's machine had; empty
/// where they make none. Times to the nanosecond.
std::vector<WitnessCheck> run_of_values(const ParametricSize& size,
                                        const std::map<std::string, double>& values);

}  // namespace cascade
