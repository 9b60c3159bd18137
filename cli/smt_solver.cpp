#include "cli/smt_solver.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <utility>

#include "cli/system/program_output.hpp"

namespace cascade {
namespace {

bool is_on_path(const std::string& name) {
  const char* variable = std::getenv("PATH");
  std::string_view folders = variable != nullptr ? variable : "/usr/local/bin:/usr/bin:/bin";
  while (true) {
    const std::size_t end = std::min(folders.find(':'), folders.size());
    const std::string file = std::string(folders.substr(0, end)) + "/" + name;
    if (end > 0 && std::filesystem::is_regular_file(file) && ::access(file.c_str(), X_OK) == 0) {
      return true;
    }
    if (end == folders.size()) return false;
    folders.remove_prefix(end + 1);
  }
}

}  // namespace

std::vector<SmtSolver> installed_solvers() {
  std::vector<SmtSolver> found;
  for (const SmtSolver& each : {SmtSolver{"z3", {"z3", "-smt2", "-in"}},
                                SmtSolver{"cvc5", {"cvc5", "--incremental", "--lang", "smt2"}}}) {
    if (is_on_path(each.name)) found.push_back(each);
  }
  return found;
}

SolverOutput run_solver(const SmtSolver& solver, const std::string& script,
                        std::chrono::seconds timeout) {
  ProgramOutput said = output_of(solver.command, script, ChildProcess::Clock::now() + timeout);
  SolverOutput output{std::move(said.out), {}};
  if (!said.is_whole) {
    output.trouble = "no answer within " + std::to_string(timeout.count()) + " s";
  } else if (!said.has_ended) {
    output.trouble = "it did not end";
  }
  return output;
}

}  // namespace cascade
