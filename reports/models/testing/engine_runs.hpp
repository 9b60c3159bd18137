// For tests: other people's engines, run on the models of a policy.
#pragma once

#include <fmt/format.h>
#include <stdlib.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "reports/models/murphi.hpp"
#include "reports/models/promela.hpp"
#include "reports/models/small_model.hpp"
#include "reports/models/smt2.hpp"
#include "sim/text/input_file.hpp"

namespace cascade::models {

/// What an engine says of each claim.
struct EngineAnswer {
  /// By the claim's number: whether some run breaks it. Empty: it came to no answer in its time.
  std::map<std::size_t, std::optional<bool>> is_broken;
  std::string fault;  ///< why there is no answer at all
};

/// A folder for the files of a run, gone with it.
class EngineFolder {
 public:
  EngineFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "cascade-engine-XXXXXX").string();
    path_ = ::mkdtemp(name.data()) == nullptr ? "" : name;
  }
  ~EngineFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  EngineFolder(const EngineFolder&) = delete;
  EngineFolder& operator=(const EngineFolder&) = delete;

  void put(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name) << text;
  }
  std::string content(const std::string& name) const {
    return std::filesystem::exists(path_ / name) ? read_file((path_ / name).string()) : "";
  }
  /// The shell's status of commands run in the folder, none of which may take longer than that.
  int run(const std::string& commands, int cpu_s) const {
    return std::system(
        fmt::format("cd '{}' && ulimit -t {} && {}", path_.string(), cpu_s, commands).c_str());
  }

 private:
  std::filesystem::path path_;
};

inline bool has_tool(const std::string& name) {
  return std::system(("command -v " + name + " >/dev/null 2>&1").c_str()) == 0;
}

/// Times of the models, in which a policy's are to be whole.
inline constexpr Duration kModelTick{500'000'000};

/// Compiles a program for one run. tcc takes a fiftieth of gcc's time, which was most of Spin's.
inline std::string quick_cc() { return has_tool("tcc") ? "tcc" : "cc -O0"; }

inline EngineAnswer ask_spin(const Policy& policy, const std::vector<Claim>& claims, int cpu_s) {
  EngineAnswer answer;
  const EngineFolder folder;
  folder.put("model.pml", to_promela(policy, kModelTick));
  // Mostly the search is shallow, and the room for a deep one costs more than the search.
  const int status = folder.run(
      "spin -a model.pml >log 2>&1 && " + quick_cc() +
          " -w -DSAFETY -DMEMLIM=2000 -o pan pan.c >>log 2>&1 && ./pan -c0 -m20000 -w14 >out 2>&1 "
          "&& if grep -q 'max search depth too small' out; then ./pan -c0 -m1000000 -w18 >out "
          "2>&1; fi",
      cpu_s);
  const std::string out = folder.content("out");
  if (status != 0 || out.find("max search depth too small") != std::string::npos ||
      out.find("Full statespace search") == std::string::npos ||
      out.find("elapsed time") == std::string::npos) {
    answer.fault = "spin: " + folder.content("log").substr(0, 500) + out.substr(0, 500);
    return answer;
  }
  for (const Claim& claim : claims) {
    answer.is_broken[claim.number] =
        out.find(fmt::format("(broken!={})", claim.number)) != std::string::npos;
  }
  return answer;
}

inline std::string spin_trail(const Policy& policy, std::size_t claim) {
  const EngineFolder folder;
  folder.put("model.pml", to_promela(policy, kModelTick));
  folder.run(
      fmt::format("spin -a -DPROPERTY={0} model.pml >log 2>&1 && cc -w -DSAFETY -O0 -o pan "
                  "pan.c && ./pan -m1000000 >log 2>&1; spin -t -p -g -DPROPERTY={0} model.pml "
                  "2>&1 | grep -E '=|violated' | tail -n 80 >trail",
                  claim),
      60);
  return folder.content("trail");
}

/// Runs the verifier of a Murphi model; what it says is in the folder's 'out'. Its C is not for
/// tcc.
inline int run_rumur(const EngineFolder& folder, const std::string& options,
                     const std::string& optimisation, int cpu_s) {
  return folder.run("rumur --threads 1 --deadlock-detection off " + options +
                        " model.m -o model.c >log 2>&1 && cc -w -std=c11 " + optimisation +
                        " -o model model.c -lpthread >>log 2>&1 && ./model >out 2>&1",
                    cpu_s);
}

inline EngineAnswer ask_rumur(const Policy& policy, const std::vector<Claim>& claims, int cpu_s) {
  EngineAnswer answer;
  const EngineFolder folder;
  folder.put("model.m", to_murphi(policy, kModelTick));
  // A search of few inputs is done before a compiler that optimises is. The status says that some
  // claim is never broken.
  run_rumur(folder, "--counterexample-trace off --output-format machine-readable",
            small_input_count(policy) > 20 ? "-O1" : "-O0", cpu_s);
  const std::string out = folder.content("out");
  if (out.find("</rumur_run>") == std::string::npos || out.find("<error") != std::string::npos) {
    answer.fault = "rumur: " + folder.content("log").substr(0, 500) + out.substr(0, 500);
    return answer;
  }
  for (const Claim& claim : claims) {
    const std::string head = fmt::format("message=\"claim {}\" count=\"", claim.number);
    const std::size_t at = out.find(head);
    if (at == std::string::npos) {
      answer.fault = "rumur says nothing of " + head;
    } else {
      answer.is_broken[claim.number] = out[at + head.size()] != '0';
    }
  }
  return answer;
}

inline std::string rumur_trail(const Policy& policy, std::size_t claim) {
  const EngineFolder folder;
  std::string model = to_murphi(policy, kModelTick);
  const std::string constant = "PROPERTY: 0;";
  model.replace(model.find(constant), constant.size(), fmt::format("PROPERTY: {};", claim));
  folder.put("model.m", model);
  run_rumur(folder, "", "-O0", 60);
  return folder.content("out");
}

/// What z3's Spacer says of some claims together.
struct SpacerAnswer {
  std::optional<bool> is_broken;  ///< whether some run breaks one of them; empty: no answer
  std::string invariant;          ///< by which it says that none does; empty where it is not told
  std::string fault;
};

inline SpacerAnswer ask_spacer(const Smt2System& system, const std::vector<Claim>& claims,
                               int cpu_s) {
  SpacerAnswer answer;
  const EngineFolder folder;
  folder.put("clauses.smt2", smt2_clauses(system, claims) + "(get-model)\n");
  // Without these what it finds is about clauses that it made smaller, and not always told back.
  folder.run(
      "z3 fp.xform.slice=false fp.xform.inline_linear=false fp.xform.inline_eager=false "
      "clauses.smt2 >out 2>&1",
      cpu_s);
  const std::string out = folder.content("out");
  if (out.rfind("sat\n", 0) == 0) {
    answer.is_broken = false;
    // Of some this version of z3 has an error to tell in its place (parentheses of the list left
    // out).
    if (out.find("(error") == std::string::npos)
      answer.invariant = out.substr(6, out.rfind(')') - 6);
  } else if (out.rfind("unsat\n", 0) == 0) {
    answer.is_broken = true;
  } else if (out.find("(error") != std::string::npos) {
    answer.fault = "z3: " + out.substr(0, 500);
  }
  return answer;
}

/// Each answer of a solver to a file with several queries.
inline std::vector<std::string> solver_words(const std::string& solver, const std::string& smt2,
                                             int cpu_s) {
  const EngineFolder folder;
  folder.put("queries.smt2", smt2);
  folder.run(solver + " queries.smt2 >out 2>&1", cpu_s);
  std::vector<std::string> words;
  std::string line;
  std::istringstream out(folder.content("out"));
  while (std::getline(out, line)) words.push_back(line);
  return words;
}

/// Whether a solver finds a run of that many checks that breaks the claims. Those of which it says
/// no are left out: a longer run might.
inline void ask_for_runs(const std::string& solver, const Smt2System& system,
                         const std::vector<Claim>& claims, std::size_t checks, int cpu_s,
                         EngineAnswer& answer) {
  if (claims.empty()) return;
  const auto words = solver_words(solver, smt2_runs(system, claims, checks), cpu_s);
  for (std::size_t i = 0; i < claims.size() && i < words.size(); ++i) {
    if (words[i] == "sat") answer.is_broken[claims[i].number] = true;
    if (words[i] != "sat" && words[i] != "unsat") answer.fault = solver + ": " + words[i];
  }
}

/// Whether the solver confirms that the invariant proves the claims; else what it says.
inline std::string not_certified(const std::string& solver, const Smt2System& system,
                                 const std::vector<Claim>& claims, const std::string& invariant,
                                 int cpu_s) {
  std::string said;
  for (const std::string& word :
       solver_words(solver, smt2_certificate(system, claims, invariant), cpu_s)) {
    said += (said.empty() ? "" : " ") + word;
  }
  return said == "unsat unsat unsat" ? "" : "of an invariant: " + said;
}

}  // namespace cascade::models
