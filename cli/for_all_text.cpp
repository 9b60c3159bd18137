#include "cli/for_all_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/text/wrapped_text.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/json_writer.hpp"

namespace cascade {
namespace {

std::string whose_text(const ParametricSize& size) {
  return fmt::format("all policies of {} and {}", counted(size.levels, "level"),
                     counted(size.metrics, "metric"));
}

std::string verdict_text(const ForAllResult& result, const ForAllProof& proof) {
  const Condition& condition = *proof.script.condition;
  const std::vector<Conjunct> parts = parts_for(condition, result.size.levels);
  const char* verdict = result.solvers.empty() ? "not asked"
                        : is_proven(proof)     ? "proven"
                                               : "NOT SETTLED";
  std::string out =
      fmt::format("  {:<28} {:<12} {}\n", condition.property, verdict,
                  parts.empty() ? "for every policy" : "for all policies of which is true:");
  for (const Conjunct& part : parts) out += wrapped("      - ", part.says);
  if (!condition.bound.empty()) out += wrapped("      bound: ", condition.bound);
  for (const SolverSaid& said : proof.said) {
    if (!said.fault.empty()) out += wrapped("      " + said.solver + ": ", said.fault);
  }
  return out;
}

std::string closing_text(const ForAllResult& result) {
  if (result.solvers.empty()) {
    return "\nNothing was proven here: neither z3 nor cvc5 is installed. To ask another solver, or "
           "elsewhere:\ncascade check --for-all --emit smt2 -o DIR\n";
  }
  const bool parts =
      std::any_of(result.proofs.begin(), result.proofs.end(), [&](const auto& proof) {
        return is_proven(proof) && !parts_for(*proof.script.condition, result.size.levels).empty();
      });
  std::string out = fmt::format("\nAsked: {}. ", joined(result.solvers, " and "));
  if (parts) {
    out +=
        "Where a condition is proven none of its parts can be left out: each solver then found a\n"
        "policy with a run that breaks the property (--witness DIR writes the policies).\n";
  }
  return out +
         "Proven of the machine as the prose has it, over real numbers, by one-step induction; "
         "without --for-all the\ncompiled machine is explored, one policy at a time.\n";
}

}  // namespace

bool is_proven(const ForAllProof& proof) {
  return !proof.said.empty() &&
         std::all_of(proof.said.begin(), proof.said.end(),
                     [](const SolverSaid& said) { return said.fault.empty(); });
}

bool is_settled(const ForAllResult& result) {
  return std::all_of(result.proofs.begin(), result.proofs.end(), is_proven);
}

std::vector<Counterexample> counterexamples(const ForAllProof& proof) {
  std::vector<Counterexample> found;
  std::size_t part_number = 0;
  for (std::size_t i = 0; i < proof.script.asked.size(); ++i) {
    const Asked& asked = proof.script.asked[i];
    if (asked.question != SolverQuestion::without) continue;
    ++part_number;
    for (const SolverSaid& said : proof.said) {
      if (i >= said.answers.size() || said.answers[i].word != "sat") continue;
      const auto& values = said.answers[i].values;
      found.push_back({said.solver, asked.part, part_number,
                       policy_of_values(proof.script.size, values, "counterexample"),
                       run_of_values(proof.script.size, values)});
      break;
    }
  }
  return found;
}

std::string for_all_text(const ForAllResult& result) {
  std::string out = whose_text(result.size) + ", of which any metric may be unmonitored\n\n";
  for (const ForAllProof& proof : result.proofs) out += verdict_text(result, proof);
  if (!result.not_stated.empty()) out += "\nNot stated for all policies at once:\n";
  for (const NotStated& each : result.not_stated) {
    out += fmt::format("  {:<28} {}\n", each.property, each.why);
  }
  return out + (result.proofs.empty() ? "" : closing_text(result));
}

std::string for_all_json(const ForAllResult& result, const Made& made) {
  return json_line([&](JsonWriter& json) {
    json.member("levels", result.size.levels);
    json.member("metrics", result.size.metrics);
    json.values("solvers", result.solvers);
    json.array("verdicts", [&] {
      for (const ForAllProof& proof : result.proofs) {
        json.object([&] {
          const Condition& condition = *proof.script.condition;
          json.member("property", condition.property);
          json.member("verdict", is_proven(proof) ? "holds" : "not-settled");
          json.member("every_policy", parts_for(condition, result.size.levels).empty());
          json.array("condition", [&] {
            for (const Conjunct& part : parts_for(condition, result.size.levels)) {
              json.value(part.says);
            }
          });
          json.member("bound", null_if_empty(condition.bound));
          json.array("said", [&] {
            for (const SolverSaid& said : proof.said) {
              json.object([&] {
                json.member("solver", said.solver);
                json.member("proven", said.fault.empty());
                json.member("why", null_if_empty(said.fault));
              });
            }
          });
          json.array("without", [&] {
            for (const Counterexample& each : counterexamples(proof)) {
              json.object([&] {
                json.member("part", each.part);
                json.member("solver", each.solver);
                json.member("policy", to_toml(each.policy));
              });
            }
          });
        });
      }
    });
    json.array("not_stated", [&] {
      for (const NotStated& each : result.not_stated) {
        json.object([&] {
          json.member("property", each.property);
          json.member("why", each.why);
        });
      }
    });
    json.object("made", [&] { write_members(json, made); });
  });
}

}  // namespace cascade
