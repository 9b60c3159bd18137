// check: several policies, the owner's budget, what is not applicable, and witnesses that a
// monitored replay finds guilty of the same.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "cli/testing/run_program.hpp"

namespace cascade {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; ++at) ++found;
  return found;
}

TEST(Check, SeveralPoliciesAreAnArrayAndTheWorstDecides) {
  const ProgramRun both = run_cascade_line("check --policy k2 --policy k2-as-coded --format json");
  EXPECT_EQ(both.status, 1);
  const json proofs = json::parse(both.out);
  ASSERT_EQ(proofs.size(), 2u);
  EXPECT_EQ(proofs[0]["policy"], "k2");
  EXPECT_EQ(proofs[1]["policy"], "k2-as-coded");
  json first = proofs[0], alone = json::parse(run_cascade_line("check --format json").out);
  EXPECT_EQ(first["made"]["policy_digest"], alone["made"]["policy_digest"]);
  first.erase("made");  // it has the command line
  alone.erase("made");
  EXPECT_EQ(first, alone);
  EXPECT_EQ(run_cascade_line("check --policy k2 --policy crypto").status, 0);

  const ProgramRun text = run_cascade_line("check --policy k2 --policy k2-as-coded");
  EXPECT_THAT(text.out, HasSubstr("policy k2: 17 of 17 properties hold, 1 not applicable\n"));
  EXPECT_THAT(text.out, HasSubstr("policy k2-as-coded: 15 of 17 properties hold, 1 not"));
}

TEST(Check, QuietIsALineForEachPropertyThatFails) {
  const ProgramRun quiet = run_cascade_line("check --policy k2 --policy k2-as-coded --quiet");
  EXPECT_EQ(quiet.status, 1);
  EXPECT_EQ(count(quiet.out, "\n"), 2u);
  EXPECT_THAT(quiet.out, testing::StartsWith("k2-as-coded: no-flapping: violated: jitter "));
  EXPECT_THAT(quiet.out, HasSubstr("\nk2-as-coded: missing-data-never-recovers: violated: "));
  const ProgramRun silent = run_cascade_line("check --quiet");
  EXPECT_EQ(silent.status, 0);
  EXPECT_THAT(silent.out, IsEmpty());
  const ProgramRun neither = run_cascade_line("check --quiet --format junit");
  EXPECT_EQ(neither.status, 2);
  EXPECT_THAT(neither.err, HasSubstr("--quiet"));
}

TEST(Check, TheBudgetOfTransitionsComesFromOutsideOrFromThePolicy) {
  const std::string line = "check --property transition-budget --format json";
  const auto verdict = [](const ProgramRun& run) { return json::parse(run.out)["verdicts"][0]; };

  const ProgramRun none = run_cascade_line(line);
  EXPECT_EQ(none.status, 0);
  EXPECT_EQ(verdict(none)["verdict"], "not-applicable");
  EXPECT_THAT(verdict(none)["why"].get<std::string>(), HasSubstr("no budget is set"));

  const ProgramRun kept = run_cascade_line(line + " --max-transitions 600/h");
  EXPECT_EQ(kept.status, 0);
  EXPECT_EQ(verdict(kept)["verdict"], "holds");
  EXPECT_EQ(verdict(kept)["bound"], 600);

  const ProgramRun broken = run_cascade_line(line + " --max-transitions 100/h");
  EXPECT_EQ(broken.status, 1);
  EXPECT_EQ(verdict(broken)["verdict"], "violated");
  EXPECT_EQ(verdict(broken)["why"], "an hour can hold 600 transitions; the budget is 100");
  EXPECT_EQ(verdict(broken)["witness"].size(), 101u);

  const TestFolder folder;
  const std::string own =
      folder.put("own.toml", "name = \"own\"\nmax_transitions_per_hour = 100\n");
  EXPECT_EQ(run_cascade({"check", "--policy", own}).status, 1);
  EXPECT_EQ(run_cascade({"check", "--policy", own, "--max-transitions", "600/h"}).status, 0);
  for (const char* bad : {"100", "100/d", "1.5/h", "-1/h", "100001/h", "/h", "100/hour", " 1/h"}) {
    const ProgramRun run = run_cascade({"check", "--max-transitions", bad});
    EXPECT_EQ(run.status, 2) << bad;
    EXPECT_THAT(run.err, HasSubstr("--max-transitions")) << bad;
  }
}

TEST(Check, ABoundOfStepwiseRecoveryHasAnIntervalALevel) {
  const TestFolder folder;
  const auto bound = [&](const std::string& cooldown) {
    const std::string file = folder.put(
        "s.toml", "name = \"s\"\nrecovery = \"stepwise\"\ncooldown_s = " + cooldown + "\n");
    const ProgramRun run = run_cascade(
        {"check", "--policy", file, "--property", "recovers-in-time", "--format", "json"});
    return json::parse(run.out)["verdicts"][0];
  };
  EXPECT_EQ(bound("30")["bound"], 120);
  EXPECT_EQ(bound("30")["bound_unit"], "s");
  EXPECT_EQ(bound("30")["bound_check_intervals"], 4);
  EXPECT_EQ(bound("30")["bound_text"], "within 120 s + 4 check intervals");
  EXPECT_EQ(bound("0")["bound_text"], "within 4 check intervals");
}

TEST(Check, JunitTellsTheFileTheTimeAndWhatIsSkipped) {
  const TestFolder folder;
  const std::string file = folder.put("mine.toml", "name = \"mine\"\nrecovery = \"recompute\"\n");
  const ProgramRun run = run_cascade({"check", "--policy", file, "--policy", "k2", "--format",
                                      "junit", "--max-transitions", "599/h"});
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(count(run.out, "<testsuite "), 2u);
  EXPECT_EQ(count(run.out, "<testcase "), count(run.out, " time=\"") - 2);
  EXPECT_EQ(count(run.out, " file=\"" + file + "\""), 19u);
  EXPECT_EQ(count(run.out, "<failure type=\"violated\""), 3u);
  EXPECT_THAT(run.out, HasSubstr("{&quot;t&quot;:31,"));
  EXPECT_THAT(run.out, HasSubstr("checks more"));  // of the 600
  EXPECT_THAT(run_cascade_line("check --format junit").out,
              HasSubstr("<skipped message=\"no budget is set"));
}

bool has_python() {
  return run_program({"/bin/sh", "-c", "python3 -c 'import tomllib'"}).status == 0;
}

TEST(Check, ACertificateIsCheckedByAnotherProgram) {
  if (!has_python()) GTEST_SKIP() << "there is no python3 of version 3.11 or later";
  const std::string says =
      "certificate of k2: 21 states, 90 inputs, 1,890 transitions and 18 verdicts follow from SPEC "
      "3 and 4, says check_certificate.py\n";
  const ProgramRun text = run_cascade_line("check --certify");
  EXPECT_EQ(text.status, 0) << text.err;
  EXPECT_THAT(text.out, testing::EndsWith("\n" + says));
  // What is meant to be read by a program stays alone.
  const ProgramRun data = run_cascade_line("check --certify --format json");
  EXPECT_EQ(json::parse(data.out)["policy"], "k2");
  EXPECT_EQ(data.err, says);
  EXPECT_THAT(run_cascade_line("check --certify --quiet").out, IsEmpty());

  // Violated, and that is certain: the certificate is accepted, the policy is not.
  const ProgramRun both = run_cascade_line("check --certify --policy k2-as-coded --policy crypto");
  EXPECT_EQ(both.status, 1);
  EXPECT_THAT(both.out, HasSubstr("\ncertificate of k2-as-coded: 21 states, "));
  EXPECT_THAT(both.out, HasSubstr("\ncertificate of crypto: 21 states, "));
  EXPECT_THAT(both.out, Not(HasSubstr("REFUSED")));

  const TestFolder folder;
  const std::string file = folder / "c.json";
  EXPECT_EQ(run_cascade({"check", "--certificate", file}).status, 0);
  const std::string checker =
      std::string(kSourceDir) + "/properties/certificate/check_certificate.py";
  const ProgramRun alone = run_program({"/usr/bin/env", "python3", "-B", checker, file});
  EXPECT_EQ(alone.status, 0) << alone.err;
  EXPECT_THAT(alone.out, HasSubstr(json::parse(content_of(file))["policy_digest"]));
  EXPECT_EQ(run_cascade_line("check --certificate -").out, content_of(file));
  const std::string lie = content_of(file);
  folder.put("lie.json",
             lie.substr(0, lie.rfind("holds")) + "violated" + lie.substr(lie.rfind("holds") + 5));
  const ProgramRun refused =
      run_program({"/usr/bin/env", "python3", "-B", checker, folder / "lie.json"});
  EXPECT_EQ(refused.status, 1);
  EXPECT_EQ(refused.err, "refused: verdicts: by SPEC 3 and 4, every-dead-band-entered: holds\n");
}

// A run that would take longer than an instant can count is none that repeats: not settled.
TEST(Check, WhatIsNotSettledIsNotCertified) {
  if (!has_python()) GTEST_SKIP() << "there is no python3 of version 3.11 or later";
  const TestFolder folder;
  const std::string policy = folder.put("p.toml",
                                        "name = \"never again\"\nrecovery = \"recompute\"\n"
                                        "escalation_cooldown_s = 1e300\n");
  const ProgramRun run = run_cascade({"check", "--certify", "--quiet", "--policy", policy});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.out, HasSubstr("certificate of never again: REFUSED: verdicts: by SPEC 3 and 4, "
                                 "no-flapping: violated, says check_certificate.py\n"));
}

TEST(Check, ACertificateNeedsAllPropertiesOnePolicyAndPython) {
  const TestFolder folder;
  const std::string file = folder / "c.json";
  const auto refused = [](const std::vector<std::string>& words, const Setting& setting = {}) {
    const ProgramRun run = run_cascade(words, setting);
    EXPECT_EQ(run.status, 2) << run.out;
    EXPECT_EQ(count(run.err, "\n"), 1u) << run.err;
    return run.err;
  };
  EXPECT_THAT(refused({"check", "--certify", "--property", "no-flapping"}),
              HasSubstr("--certify: a certificate is of all properties"));
  EXPECT_THAT(refused({"check", "--certificate", file, "--policy", "k2", "--policy", "crypto"}),
              HasSubstr("--certificate: a certificate is of one policy"));
  EXPECT_THAT(refused({"check", "--certificate", "-", "--format", "junit"}),
              HasSubstr("standard output"));
  Setting without_python;
  without_python.environment = {{"PATH", folder.path().string()}};
  EXPECT_THAT(refused({"check", "--certify", "--certificate", file}, without_python),
              HasSubstr("--certify: python3 cannot be started: python3 of version 3.11 or later"));
  EXPECT_EQ(folder.count(), 0u);
}

// Whatever check writes as a witness, a monitored replay of it fails, and with that property.
TEST(Check, EveryWitnessMakesAMonitoredReplayFail) {
  const TestFolder folder;
  const auto put = [&](const std::string& name, const std::string& toml) {
    return folder.put(name + ".toml", "name = \"" + name + "\"\n" + toml);
  };
  const std::vector<std::string> policies = {
      "k2",
      "crypto",
      "k2-as-coded",
      "k2-as-documented",
      put("one-step", "escalation = \"stepwise\"\nrecovery = \"stepwise\"\n"),
      put("lag-alone", "recovery = \"recompute\"\n[heap_pct]\nmonitored = false\n"),
      put("heap-alone", "on_missing = \"assume-zero\"\n[lag]\nmonitored = false\n"),
      put("no-cooldown", "cooldown_s = 0\n"),
      put("steps-without-cooldown", "recovery = \"stepwise\"\ncooldown_s = 0\n"),
      put("an-hour", "cooldown_s = 3600\n"),
  };
  std::map<std::string, std::size_t> seen;
  for (const std::string& policy : policies) {
    for (const char* budget : {"4/h", "100/h", "599/h"}) {
      const std::string out = folder / "w";
      std::filesystem::remove_all(out);
      const ProgramRun check =
          run_cascade({"check", "--policy", policy, "--max-transitions", budget, "--witness", out});
      std::istringstream lines(check.err);
      std::size_t files = 0;
      for (std::string line; std::getline(lines, line); ++files) {
        const std::string start = "cascade: witness: cascade ";
        ASSERT_EQ(line.substr(0, start.size()), start) << line;
        const ProgramRun replay =
            run_program({"/bin/sh", "-c", built_program() + " " + line.substr(start.size())});
        EXPECT_EQ(replay.status, 1) << line << "\n" << replay.err;
        const std::size_t dash = line.find(".csv");
        std::string property;
        for (const char* name : {"protects-at-once", "no-flapping", "missing-data-never-recovers",
                                 "flap-budget", "transition-budget"}) {
          const std::string end = std::string("-") + name;
          if (line.compare(dash - end.size(), end.size(), end) == 0) property = name;
        }
        EXPECT_THAT(replay.err, HasSubstr(": " + property + " is violated at ")) << line;
        EXPECT_THAT(replay.err, HasSubstr("note: judged on this run: protects-at-once, "));
        ++seen[property];
      }
      EXPECT_EQ(files > 0, check.status == 1) << policy << ", " << budget;
    }
  }
  EXPECT_EQ(seen.size(), 5u) << "of every kind of witness there was one";
}

TEST(Check, AWitnessOfTheSheddingTableIsNoRunToBeJudged) {
  const TestFolder folder;
  const std::string file = folder.put(
      "p.toml",
      "name = \"p\"\n[shedding]\naggressive = [\"drop\", \"drop\", \"drop\", \"drop\"]\n");
  const ProgramRun check = run_cascade(
      {"check", "--policy", file, "--property", "tier-1-never-shed", "--witness", folder / "w"});
  EXPECT_EQ(check.status, 1);
  EXPECT_THAT(check.err, HasSubstr("p-tier-1-never-shed.csv"));
  EXPECT_THAT(check.err, Not(HasSubstr("--monitor")));
}

TEST(Check, WitnessesOfPoliciesOfOneNameAreKeptApart) {
  const TestFolder folder;
  const std::string coded = "name = \"same\"\nrecovery = \"recompute\"\n";
  const std::string a = folder.put("a.toml", coded), b = folder.put("b.toml", coded);
  EXPECT_EQ(run_cascade({"check", "--policy", a, "--policy", b, "--witness", folder / "w"}).status,
            1);
  EXPECT_TRUE(std::filesystem::exists(folder / "w" + "/same-no-flapping.csv"));
  EXPECT_TRUE(std::filesystem::exists(folder / "w" + "/same-2-no-flapping.csv"));
}

TEST(Check, APolicyFileWithoutANameIsRefused) {
  const TestFolder folder;
  const std::string file = folder.put("empty.toml", "");
  const ProgramRun run = run_cascade({"check", "--policy", file});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.out, IsEmpty());
  EXPECT_THAT(run.err, HasSubstr("empty.toml:1: name: the policy has no name"));
}

TEST(Replay, TheMonitorSaysWhatItDidNotJudge) {
  Setting setting;
  setting.in = "t_s,lag\n0,5\n1,6\n";
  const ProgramRun run = run_cascade_line("replay - --monitor", setting);
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.err, HasSubstr("judged on this run: protects-at-once, "));
  EXPECT_THAT(run.err, HasSubstr("flap-budget"));
  EXPECT_THAT(run.err, HasSubstr("; not judged: transition-budget (no budget is set), "
                                 "tier-1-never-shed (of the shedding table)"));
  const ProgramRun budget = run_cascade_line("replay - --monitor --max-transitions 0/h", setting);
  EXPECT_EQ(budget.status, 0);
  EXPECT_THAT(budget.err, Not(HasSubstr("transition-budget (")));
  setting.in = "t_s,lag\n0,5\n1,600000\n";
  EXPECT_EQ(run_cascade_line("replay - --monitor --max-transitions 0/h", setting).status, 1);
}

}  // namespace
}  // namespace cascade
