// check --for-all: what two solvers say of all policies, their counterexamples given back to the
// explorer and the compiled machine, and steps that are wrong on purpose, which they must find.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/for_all_text.hpp"
#include "cli/smt_solver.hpp"
#include "cli/testing/run_program.hpp"
#include "model/cascade.hpp"
#include "properties/explore/explore.hpp"
#include "properties/reference/generated_page.hpp"
#include "sim/text/number_text.hpp"

namespace cascade {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

constexpr std::chrono::seconds kLongest{120};

/// What each installed solver says to each script.
std::vector<ForAllProof> asked_of_all(const ParametricSize& size) {
  std::vector<ForAllProof> proofs;
  for (const Condition& condition : conditions()) {
    ForAllProof proof{parametric_script(condition, size), {}};
    for (const SmtSolver& solver : installed_solvers()) {
      const SolverOutput output = run_solver(solver, proof.script.text, kLongest);
      SolverSaid said{solver.name, parse_answers(output.printed), output.trouble};
      if (said.fault.empty()) said.fault = fault_of(proof.script, said.answers);
      proof.said.push_back(std::move(said));
    }
    proofs.push_back(std::move(proof));
  }
  return proofs;
}

/// Of one solver alone.
ForAllProof of_solver(const ForAllProof& proof, std::size_t solver) {
  return {proof.script, {proof.said[solver]}};
}

void expect_proven(const ForAllProof& proof) {
  for (const SolverSaid& said : proof.said) {
    EXPECT_EQ(said.fault, "") << said.solver << ", " << proof.script.condition->property << " at "
                              << proof.script.size.levels << " x " << proof.script.size.metrics;
  }
}

/// The compiled machine goes through the run as the solver's did.
void expect_run_repeats(const Counterexample& example) {
  Cascade cascade(example.policy);
  for (const WitnessCheck& check : example.run) {
    cascade.check(check.at, check.pressure);
    EXPECT_EQ(index(cascade.level()), index(check.level)) << example.part;
  }
}

/// The policy breaks the part that was left out, no other, and by the explorer the property.
void expect_violated(const ForAllProof& proof, const Counterexample& example) {
  const Condition& condition = *proof.script.condition;
  SCOPED_TRACE(example.solver + ", " + std::string(condition.property) + " without '" +
               std::string(example.part) + "':\n" + to_toml(example.policy));
  const Policy policy = parse_policy(to_toml(example.policy), "the counterexample");
  for (const Conjunct& part : parts_for(condition, proof.script.size.levels)) {
    EXPECT_EQ(part.is_kept(policy), part.says != example.part) << part.says;
  }
  const Proof found = prove(policy, {std::string(condition.property)});
  EXPECT_TRUE(found.verdicts.at(0).violated());
  expect_run_repeats(example);
}

/// All of it at one size; gives how many counterexamples there were.
std::size_t expect_all(const std::vector<ForAllProof>& proofs) {
  std::size_t examples = 0;
  for (const ForAllProof& proof : proofs) {
    expect_proven(proof);
    for (std::size_t solver = 0; solver < proof.said.size(); ++solver) {
      const ForAllProof alone = of_solver(proof, solver);
      for (const Counterexample& example : counterexamples(alone)) {
        expect_violated(alone, example);
        ++examples;
      }
    }
  }
  return examples / installed_solvers().size();
}

#define SKIP_WITHOUT_SOLVERS()                                                     \
  if (installed_solvers().size() < 2) {                                            \
    GTEST_SKIP() << "z3 and cvc5 are not both installed: apt-get install z3 cvc5"; \
  }

TEST(ForAll, BothSolversProveEachPropertyAndTheirCounterexamplesAreViolated) {
  SKIP_WITHOUT_SOLVERS();
  EXPECT_EQ(expect_all(asked_of_all({3, 1})), 11u);
  EXPECT_EQ(expect_all(asked_of_all({2, 1})), 9u) << "of two levels two parts are not needed";
}

// CASCADE_LONG_FOR_ALL=1: about two minutes.
TEST(ForAll, AlsoAtOtherSizes) {
  if (std::getenv("CASCADE_LONG_FOR_ALL") == nullptr) {
    GTEST_SKIP() << "takes minutes: set CASCADE_LONG_FOR_ALL=1";
  }
  SKIP_WITHOUT_SOLVERS();
  for (const std::size_t levels : {2u, 5u, 8u}) {
    for (const std::size_t metrics : {1u, 2u, 3u}) {
      EXPECT_EQ(expect_all(asked_of_all({levels, metrics})), levels == 2 ? 9u : 11u);
    }
  }
}

// A proof that nothing can refute proves nothing: a step that is wrong must be found.
TEST(ForAll, AStepThatIsWrongIsFound) {
  SKIP_WITHOUT_SOLVERS();
  struct Wrong {
    const char* property;
    const char* is;
    const char* becomes;
  };
  const std::vector<Wrong> wrongs = {
      {"escalates-only-on-demand", "(+ before 1) demand)", "(+ before 1) 2)"},
      {"recovers-only-when-cleared", "(< demand before) (ite (= before 2) cleared_2",
       "(< demand before) (ite (= before 2) true"},
      {"cooldown-respected", "(>= quiet (ite (= before 2) cooldown_2",
       "(>= quiet (ite (= before 2) 0.0"},
      {"cooldown-respected", "(ite moved 0.0 quiet)", "(ite fell 0.0 quiet)"},
      {"steady-input-settles", "(ite recovery_is_recompute demand (- before 1))", "0"},
      {"missing-data-never-recovers", "(and (not missing_1) (< read_1 clear_1_2))",
       "(or missing_1 (< read_1 clear_1_2))"},
      {"no-flapping", "(ite cleared_2 (ite cleared_1 0 1) 2)", "0"},
      {"flap-budget", "(>= quiet escalation_cooldown)", "true"},
      {"protects-at-once", "(+ before 1) demand)", "(+ before 1) (+ before 1))"},
      {"protects-in-time", "(>= asked escalate_after)", "(> asked (+ escalate_after 1.0))"},
      {"recovers-in-time", "(ite cleared_1 0 1)", "1"},
      {"tier-1-never-shed", "(= priority 0)", "(= priority 7)"},
  };
  const ParametricSize size{3, 1};
  for (const Wrong& wrong : wrongs) {
    const ParametricScript script = parametric_script(*find_condition(wrong.property), size);
    std::string text = script.text;
    std::size_t changed = 0;
    for (std::size_t at = 0; (at = text.find(wrong.is, at)) != std::string::npos; ++changed) {
      text.replace(at, std::string(wrong.is).size(), wrong.becomes);
      at += std::string(wrong.becomes).size();
    }
    EXPECT_GT(changed, 0u) << wrong.property << ": " << wrong.is;
    for (const SmtSolver& solver : installed_solvers()) {
      const std::string fault =
          fault_of(script, parse_answers(run_solver(solver, text, kLongest).printed));
      EXPECT_THAT(fault, HasSubstr("sat where unsat was expected"))
          << solver.name << ", " << wrong.property << ": " << wrong.becomes;
    }
  }
}

// --- The page

std::string words_of_solver(const ForAllProof& proof, const std::string& solver) {
  for (const SolverSaid& said : proof.said) {
    if (said.solver == solver) return said.fault.empty() ? "unsat" : said.fault;
  }
  return "not asked";
}

/// "0 s: lag 500,000 -> GRACEFUL" and so on, of the explorer's shortest witness.
std::string witness_line(const Policy& policy, const Verdict& verdict) {
  if (verdict.witness.empty()) return verdict.why;
  std::string line;
  std::size_t shown = 0;
  for (const WitnessCheck& check : verdict.witness) {
    if (shown++ == 4) return line + "; ...";
    line += line.empty() ? "" : "; ";
    line += number_text(Duration{check.at.ns}.seconds()) + " s:";
    for (std::size_t m = 0; m < policy.metric_count(); ++m) {
      const double value = check.pressure.values[m];
      line += (m == 0 ? " " : ", ") + policy.metrics[m].name + " " +
              (is_missing(value) ? "missing" : number_text(value));
    }
    line += " -> " + policy.name_of(check.level);
  }
  return line;
}

std::string needed_text(const Condition& condition) {
  std::string text;
  for (const Conjunct& part : condition.parts) {
    const Policy policy = with_changes(default_policy(), part.breaks_k2, "the example");
    const Proof proof = prove(policy, {std::string(condition.property)});
    std::string change(part.breaks_k2);
    for (std::size_t at = 0; (at = change.find('\n', at)) != std::string::npos;) {
      change.replace(at, 1, " ");
    }
    text += "- " + std::string(part.says) + ". Without it, `k2` with `` " + change +
            " ``: " + witness_line(policy, proof.verdicts.at(0)) + "\n";
  }
  return text;
}

std::string page(const std::vector<ForAllProof>& proofs) {
  std::string text =
      "# For which policies each property holds\n\n"
      "`cascade check --for-all`: policies whose thresholds, clear values, times and kinds are "
      "symbols, by one-step induction; "
      "[how, and in which theory](parametric/README.md): real numbers, with a boolean for a "
      "missing value. *unsat* is a proof: no policy that "
      "keeps the condition, no state and no check breaks the property. Here of 5 levels and up to "
      "2 metrics; the long test asks the same for 2, 5 and 8 levels of 1 to 3 metrics. "
      "Generated: `CASCADE_UPDATE_PAGES=1`.\n\n"
      "| property | holds for | z3 | cvc5 |\n|---|---|---|---|\n";
  for (const ForAllProof& proof : proofs) {
    const Condition& condition = *proof.script.condition;
    text += "| `" + std::string(condition.property) + "` | " + condition_text(condition, 5) +
            " | " + words_of_solver(proof, "z3") + " | " + words_of_solver(proof, "cvc5") + " |\n";
  }
  text +=
      "\n## Why each part of a condition is needed\n\n"
      "Both solvers give a policy that keeps all other parts, and a run that breaks the property "
      "(sat); these here are changes of `k2`, with the explorer's "
      "shortest witness.\n";
  for (const ForAllProof& proof : proofs) {
    const Condition& condition = *proof.script.condition;
    if (condition.parts.empty()) continue;
    text += "\n### " + std::string(condition.property) + "\n\n" + needed_text(condition);
  }
  text += "\n## Bounds that are proven with it\n\n| property | bound |\n|---|---|\n";
  for (const ForAllProof& proof : proofs) {
    const Condition& condition = *proof.script.condition;
    if (condition.bound.empty()) continue;
    text +=
        "| `" + std::string(condition.property) + "` | " + std::string(condition.bound) + " |\n";
  }
  text += "\n## Not stated for all policies at once\n\n| property | why |\n|---|---|\n";
  for (const NotStated& each : not_stated()) {
    text += "| `" + std::string(each.property) + "` | " + std::string(each.why) + " |\n";
  }
  return text;
}

TEST(ForAll, ThePageIsWhatTheSolversSayAndItsCounterexamplesAreViolated) {
  SKIP_WITHOUT_SOLVERS();
  const std::vector<ForAllProof> proofs = asked_of_all({5, 2});
  EXPECT_EQ(expect_all(proofs), 11u);
  // What somebody else's encoding of the same came to: which properties every policy has.
  expect_page("properties/PARAMETRIC.md", page(proofs),
              {"| `escalates-only-on-demand` | every policy | unsat | unsat |",
               "| `recovers-only-when-cleared` | every policy | unsat | unsat |",
               "| `cooldown-respected` | every policy | unsat | unsat |",
               "| `steady-input-settles` | every policy | unsat | unsat |"});
}

// --- The command

TEST(ForAll, TheCommandSaysWhatEachSolverSaid) {
  SKIP_WITHOUT_SOLVERS();
  const TestFolder folder;
  const ProgramRun run = run_cascade_line(
      "check --for-all --levels 3 --metrics 1 --property no-flapping --property "
      "cooldown-respected --property journal-agrees --witness " +
      (folder / "w"));
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("all policies of 3 levels and 1 metric"));
  EXPECT_THAT(run.out, testing::ContainsRegex("cooldown-respected +proven +for every policy\n"));
  EXPECT_THAT(run.out, testing::ContainsRegex("no-flapping +proven +for all policies of which"));
  EXPECT_THAT(run.out, HasSubstr("- recovery is banded or stepwise\n"));
  EXPECT_THAT(run.out, HasSubstr("Asked: z3 and cvc5."));
  EXPECT_THAT(run.out, HasSubstr("journal-agrees"));
  EXPECT_THAT(run.out, Not(HasSubstr("tier-1")));
  EXPECT_EQ(folder.count(), 1u);
  for (const char* part : {"1", "2", "3"}) {
    const std::string file = folder / "w" + "/no-flapping-without-" + part + ".toml";
    EXPECT_THAT(run.err, HasSubstr(file));
    EXPECT_EQ(run_cascade({"check", "--policy", file, "--property", "no-flapping"}).status, 1);
  }
  const json result = json::parse(
      run_cascade_line("check --for-all --levels 2 --property no-flapping --format json").out);
  EXPECT_EQ(result["verdicts"][0]["verdict"], "holds");
  EXPECT_EQ(result["verdicts"][0]["condition"].size(), 2u);
  EXPECT_EQ(result["verdicts"][0]["without"].size(), 2u);
}

TEST(ForAll, WhereNoSolverIsInstalledNothingIsCalledProven) {
  const TestFolder folder;
  Setting setting;
  setting.environment = {{"PATH", folder.path().string()}};
  const ProgramRun run = run_cascade_line("check --for-all", setting);
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.out, HasSubstr("Nothing was proven here"));
  EXPECT_THAT(run.out, Not(HasSubstr(" proven  ")));
  // One that answers with nonsense, or the wrong way round, proves nothing either.
  for (const char* script : {"#!/bin/sh\necho hello\n", "#!/bin/sh\nyes sat | head -99\n",
                             "#!/bin/sh\nyes unsat | head -99\n", "#!/bin/sh\nexit 1\n"}) {
    const std::string z3 = folder.put("z3", script);
    std::filesystem::permissions(z3, std::filesystem::perms::owner_all);
    setting.environment = {{"PATH", folder.path().string() + ":/usr/bin:/bin"}};
    const ProgramRun wrong =
        run_cascade_line("check --for-all --levels 2 --property no-flapping", setting);
    EXPECT_EQ(wrong.status, 1) << script << wrong.out;
    EXPECT_THAT(wrong.out, HasSubstr("NOT SETTLED")) << script;
  }
}

TEST(ForAll, EmitWritesAScriptAPropertyAndOneOfAll) {
  const TestFolder folder;
  EXPECT_EQ(run_cascade_line("check --for-all --emit smt2 -o " + (folder / "s")).status, 0);
  for (const Condition& condition : conditions()) {
    const std::string text =
        content_of(folder / "s" + "/" + std::string(condition.property) + ".smt2");
    EXPECT_EQ(text, parametric_script(condition, {5, 2}).text);
    EXPECT_THAT(text, HasSubstr("(check-sat)"));
    EXPECT_EQ(std::count(text.begin(), text.end(), '('), std::count(text.begin(), text.end(), ')'));
  }
  const ProgramRun all = run_cascade_line("check --for-all --emit smt2");
  EXPECT_EQ(run_cascade_line("check --for-all --emit smt2 -o " + (folder / "a.smt2")).status, 0);
  EXPECT_EQ(content_of(folder / "a.smt2"), all.out);
  EXPECT_THAT(all.out, HasSubstr("\n(reset)\n"));
}

TEST(ForAll, WhatDoesNotGoTogetherIsRefused) {
  for (const char* line :
       {"check --for-all --policy k2", "check --for-all --quiet", "check --levels 3",
        "check --for-all --levels 9", "check --for-all --metrics 0", "check --for-all -o x",
        "check --for-all --emit tptp", "check --for-all --format junit",
        "check --for-all --property no-flaping", "check --for-all --emit smt2 --format json",
        "check --for-all --emit smt2 --property journal-agrees"}) {
    const ProgramRun run = run_cascade_line(line);
    EXPECT_EQ(run.status, 2) << line;
    EXPECT_EQ(lines_of(run.err).size(), 1u) << line << run.err;
    EXPECT_EQ(run.out, "") << line;
  }
}

// check says of which of its verdicts any policy has them.
TEST(Check, WhatEveryPolicyHasIsNoFindingAboutThisOne) {
  const json proof = json::parse(run_cascade_line("check --format json").out);
  for (const json& verdict : proof["verdicts"]) {
    EXPECT_EQ(verdict["verdict"] == "not-applicable" || verdict["verdict"] == "holds", true);
    EXPECT_EQ(verdict["every_policy"],
              holds_for_every_policy(verdict["property"].get<std::string>()))
        << verdict["property"];
  }
  const std::string text = run_cascade_line("check").out;
  EXPECT_THAT(text,
              testing::ContainsRegex("cooldown-respected holds for every input .*every policy\n"));
  EXPECT_THAT(text, testing::ContainsRegex("no-flapping holds for every input [^y]*\n"));
  EXPECT_THAT(text, HasSubstr("Every policy: so in any ladder"));
  EXPECT_THAT(run_cascade_line("check --property no-flapping").out, Not(HasSubstr("very policy")));
  EXPECT_THAT(run_cascade_line("check --format junit").out,
              HasSubstr("<system-out>every policy: no finding about this one</system-out>"));
}

}  // namespace
}  // namespace cascade
