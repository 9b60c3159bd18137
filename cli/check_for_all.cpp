#include "cli/check_for_all.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <utility>

#include "cli/command.hpp"
#include "cli/for_all_text.hpp"
#include "cli/outputs.hpp"
#include "cli/smt_solver.hpp"
#include "cli/witness_files.hpp"
#include "model/input_error.hpp"
#include "properties/property_name.hpp"
#include "sim/text/output_file.hpp"
#include "sim/text/printable.hpp"

namespace cascade {
namespace {

/// For the largest sizes the slowest script takes a solver about 15 s.
constexpr std::chrono::seconds kSolverTimeout{120};

bool is_wanted(std::string_view property, const std::vector<std::string>& named) {
  return named.empty() || std::find(named.begin(), named.end(), property) != named.end();
}

ForAllResult asked_for(const ForAllOptions& options, const std::vector<std::string>& named) {
  for (const std::string& name : named) require_property(name);
  ForAllResult result;
  result.size = {static_cast<std::size_t>(options.levels),
                 static_cast<std::size_t>(options.metrics)};
  for (const Condition& condition : conditions()) {
    if (!is_wanted(condition.property, named)) continue;
    result.proofs.push_back({parametric_script(condition, result.size), {}});
  }
  for (const NotStated& each : not_stated()) {
    if (is_wanted(each.property, named)) result.not_stated.push_back(each);
  }
  return result;
}

/// One script after the other; a solver forgets the one before.
std::string all_scripts(const ForAllResult& result) {
  std::string text;
  for (const ForAllProof& proof : result.proofs) {
    text += (text.empty() ? "" : "\n(reset)\n") + proof.script.text;
  }
  return text;
}

int emit_scripts(const ForAllResult& result, const ForAllOptions& options) {
  if (result.proofs.empty()) {
    throw InputError("--emit", 0, "there is no script for what is not stated for all policies",
                     "another --property; cascade check --for-all lists them");
  }
  const std::filesystem::path path = options.output;
  if (path.empty() || path == "-" || path.extension() == ".smt2") {
    OutputFile file(path.empty() ? "-" : options.output);
    file.write(all_scripts(result));
    file.commit();
    return kHolds;
  }
  const std::filesystem::path folder = made_folder(options.output);
  std::vector<OutputFile> files;
  for (const ForAllProof& proof : result.proofs) {
    files.emplace_back(
        (folder / (std::string(proof.script.condition->property) + ".smt2")).string());
    files.back().write(proof.script.text);
  }
  for (OutputFile& file : files) file.commit();
  return kHolds;
}

void ask(ForAllResult& result) {
  const std::vector<SmtSolver> solvers = installed_solvers();
  for (const SmtSolver& solver : solvers) result.solvers.push_back(solver.name);
  for (ForAllProof& proof : result.proofs) {
    for (const SmtSolver& solver : solvers) {
      SolverOutput output = run_solver(solver, proof.script.text, kSolverTimeout);
      SolverSaid said{solver.name, parse_answers(output.printed), std::move(output.trouble)};
      if (said.fault.empty()) said.fault = fault_of(proof.script, said.answers);
      proof.said.push_back(std::move(said));
    }
  }
}

/// Each counterexample of the first solver that has one: as a policy, which breaks the property.
void write_counterexamples(const ForAllResult& result, const std::string& to) {
  const std::filesystem::path folder = made_folder(to);
  std::vector<OutputFile> files;
  std::string notes;
  for (const ForAllProof& proof : result.proofs) {
    const std::string property(proof.script.condition->property);
    for (const Counterexample& each : counterexamples(proof)) {
      const std::string name = property + "-without-" + std::to_string(each.part_number);
      const std::string path = (folder / (name + ".toml")).string();
      Policy policy = each.policy;
      policy.name = name;
      files.emplace_back(path);
      files.back().write("# Breaks " + property + ", found by " + each.solver +
                         ". Left out: " + std::string(each.part) + ".\n" + to_toml(policy));
      notes += "cascade: counterexample: cascade check --policy " + printable(shell_word(path)) +
               " --property " + property + "\n";
    }
  }
  for (OutputFile& file : files) file.commit();
  std::cerr << notes;  // of files that are there
}

}  // namespace

void add_for_all_options(CLI::App& sub, ForAllOptions& options) {
  CommandOption for_all =
      add_flag(sub, "--for-all", options.asked,
               "No policy in particular: under which condition each property holds of all of them, "
               "by induction; z3 and cvc5 are asked, where they are installed")
          .under("All policies at once");
  for (const char* other : {"--policy", "--max-transitions", "--quiet"}) {
    for_all.excludes(option_called(sub, other));
  }
  add_option(sub, "--levels", options.levels, "Of policies of so many levels")
      .shown_as("N [5]")
      .within(static_cast<int>(kLevelCountMin), static_cast<int>(kLevelCountMax))
      .needs(for_all)
      .under("All policies at once");
  add_option(sub, "--metrics", options.metrics, "And of so many metrics")
      .shown_as("N [2]")
      .within(1, static_cast<int>(kMetricCountMax))
      .needs(for_all)
      .under("All policies at once");
  const CommandOption emit =
      add_option(sub, "--emit", options.emit,
                 "Write what would be asked, a script a property, and ask nobody")
          .one_of({"smt2"})
          .needs(for_all)
          .under("All policies at once");
  add_option(sub, "-o,--output", options.output, "Where to, with --emit: a folder, or one file")
      .shown_as("DIR|FILE.smt2 [-]")
      .needs(emit)
      .under("All policies at once");
}

int run_for_all(const ForAllOptions& options, const std::vector<std::string>& properties,
                const std::string& format, const std::string& witness_folder, const Made& made) {
  if (format == "junit") {
    throw InputError("--format", 0,
                     "junit is a list of one policy's properties, and --for-all has none",
                     "text or json");
  }
  ForAllResult result = asked_for(options, properties);
  if (!options.emit.empty()) {
    if (format != "text" || !witness_folder.empty()) {
      throw InputError("--emit", 0, "writes scripts and asks nobody, so that there is no result",
                       "without --format and --witness");
    }
    return emit_scripts(result, options);
  }
  ask(result);
  if (!witness_folder.empty()) write_counterexamples(result, witness_folder);
  std::cout << (format == "json" ? for_all_json(result, made) : for_all_text(result));
  return is_settled(result) ? kHolds : kViolated;
}

}  // namespace cascade
