// What holds of all policies at once, as solvers said it: for people, machines and the page.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "properties/parametric/parametric_script.hpp"
#include "sim/replay/made.hpp"

namespace cascade {

struct SolverSaid {
  std::string solver;
  std::vector<SolverAnswer> answers;
  std::string fault;  ///< what keeps it from being a proof; empty: it is one
};

struct ForAllProof {
  ParametricScript script;
  std::vector<SolverSaid> said;  ///< one of each solver that was asked
};

struct ForAllResult {
  ParametricSize size;
  std::vector<std::string> solvers;  ///< that were asked
  std::vector<ForAllProof> proofs;
  std::vector<NotStated> not_stated;
};

/// Somebody was asked, and all say that it is proven.
bool is_proven(const ForAllProof& proof);
/// All that is stated is proven.
bool is_settled(const ForAllResult& result);

/// A policy that breaks the property, as one part of the condition was left out.
struct Counterexample {
  std::string solver;
  std::string_view part;
  std::size_t part_number = 0;  ///< from 1, in the order of the condition
  Policy policy;
  std::vector<WitnessCheck> run;  ///< of the machine; empty for the shedding table
};

/// Those of the first solver that has one, by part.
std::vector<Counterexample> counterexamples(const ForAllProof& proof);

std::string for_all_text(const ForAllResult& result);
std::string for_all_json(const ForAllResult& result, const Made& made);

}  // namespace cascade
