// conform and infer from the command line: programs that do and do not do what a policy says, and
// what is said of them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/testing/run_program.hpp"

namespace cascade {
namespace {

using nlohmann::json;
using testing::HasSubstr;

const std::string& our_program() {
  static const std::string path = std::string(kBinaryDir) + "/cascade_sut";
  return path;
}
std::string templates() { return std::string(kSourceDir) + "/cli/system/templates/"; }
bool has_python() { return std::filesystem::exists("/usr/bin/python3"); }

TEST(Conform, OurMachineConformsToEveryPolicyOfK2s) {
  for (const std::string policy : {"k2", "k2-as-coded", "k2-as-documented", "crypto", "pi5-fan"}) {
    const ProgramRun run = run_cascade_line("conform --policy " + policy + " --format json -- " +
                                            our_program() + " " + policy);
    EXPECT_EQ(run.status, 0) << policy << run.err;
    const json result = json::parse(run.out);
    EXPECT_EQ(result["verdict"], "conforms") << policy;
    EXPECT_GT(result["checks"], 40'000) << policy;
    EXPECT_TRUE(result["differences"].empty());
    EXPECT_THAT(result["hypothesis"], HasSubstr("at most 5 + 0 states"));
  }
}

TEST(Conform, ANotherPolicyDiffersAndTheWitnessesRepeat) {
  const TestFolder folder;
  const ProgramRun run =
      run_cascade_line("conform --policy k2 --format json --witness " + (folder / "w") + " -- " +
                       our_program() + " k2-as-documented");
  EXPECT_EQ(run.status, 1);
  const json result = json::parse(run.out);
  EXPECT_EQ(result["verdict"], "differs");
  ASSERT_FALSE(result["differences"].empty());
  std::size_t replayed = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder / "w")) {
    const ProgramRun again =
        run_cascade_line("conform --policy k2 --format json --trace " + file.path().string() +
                         " -- " + our_program() + " k2-as-documented");
    EXPECT_EQ(again.status, 1) << file.path();
    EXPECT_EQ(json::parse(again.out)["verdict"], "differs");
    EXPECT_EQ(run_cascade_line("replay " + file.path().string()).status, 0);
    EXPECT_EQ(run_cascade_line("conform --policy k2 --trace " + file.path().string() + " -- " +
                               our_program())
                  .status,
              0)
        << "the model itself";
    ++replayed;
  }
  EXPECT_GT(replayed, 0U);
}

/// What K2's documents say of its Python, each found with at most three checks.
TEST(Conform, FindsThePythonsDocumentedDefects) {
  if (!has_python()) GTEST_SKIP() << "no python3 here";
  const ProgramRun run = run_cascade_line("conform --policy k2 --format json -- /usr/bin/python3 " +
                                          templates() + "k2_cascade.py");
  EXPECT_EQ(run.status, 1) << run.err;
  std::vector<std::string> broken;
  const json result = json::parse(run.out);  // a temporary would not outlive the loop's beginning
  for (const json& difference : result["differences"]) {
    EXPECT_LE(difference["witness"].size(), 3U);
    if (difference["property"].is_string()) broken.push_back(difference["property"]);
  }
  EXPECT_THAT(broken, testing::UnorderedElementsAre("missing-data-never-recovers", "no-flapping"));
  EXPECT_EQ(run_cascade_line("conform --policy k2-as-coded -- /usr/bin/python3 " + templates() +
                             "k2_cascade.py")
                .status,
            0);
}

TEST(Conform, JUnitAndTextSayTheSame) {
  const std::string line = "conform --policy k2 -- " + our_program() + " k2-as-coded";
  const ProgramRun text = run_cascade_line(line);
  EXPECT_EQ(text.status, 1);
  EXPECT_THAT(text.out, HasSubstr("DIFFERS from policy k2"));
  EXPECT_THAT(text.out, HasSubstr("one check later it breaks no-flapping"));
  const ProgramRun junit =
      run_cascade_line("conform --format junit --policy k2 -- " + our_program() + " k2-as-coded");
  EXPECT_EQ(junit.status, 1);
  EXPECT_THAT(junit.out, HasSubstr("<failure type=\"differs\""));
  EXPECT_THAT(junit.out, HasSubstr("no-flapping"));
}

TEST(Conform, WhatIsNotAskedIsNotGreen) {
  const ProgramRun run =
      run_cascade_line("conform --max-checks 100 --format json -- " + our_program());
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(json::parse(run.out)["verdict"], "not-settled");
}

TEST(Conform, BadUseIsALineAndTwo) {
  struct Bad {
    std::string line, says;
  };
  const std::vector<Bad> bad = {
      {"conform", "has no program to ask"},
      {"conform -- /nosuch/program", "cannot be started: No such file"},
      {"conform -- /bin/false", "said no hello"},
      {"conform --timeout soon -- x", "--timeout: 'soon'"},
      {"conform --timeout 0s -- x", "--timeout: '0s'"},
      {"conform --init pyhton", "perhaps python"},
      {"conform --policy nosuch -- x", "nosuch"},
      {"infer", "has no program to ask"},
      {"infer --levels A,B --metric 'x:1' -- x", "NAME:LOW:HIGH"},
      {"infer --levels A,B --metric x:5:1 -- x", "has no range that rises"},
      {"infer --levels A -- x", "2 to 8"},
      {"infer --levels a,b -- x", "'a' is no name of a level"},
      {"infer --longest 0s -- x", "--longest"}};
  for (const Bad& each : bad) {
    const ProgramRun run = run_cascade_line(each.line);
    EXPECT_EQ(run.status, 2) << each.line;
    EXPECT_THAT(run.err, HasSubstr(each.says)) << each.line;
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
  }
}

TEST(Conform, TemplatesArePrinted) {
  for (const std::string name : {"python", "cpp", "node"}) {
    const ProgramRun run = run_cascade_line("conform --init " + name);
    EXPECT_EQ(run.status, 0);
    EXPECT_THAT(run.out, HasSubstr("cascade-sut/1")) << name;
  }
}

/// Each comes out as it went in, up to its name.
TEST(Infer, FindsThePolicyOfAProgram) {
  const TestFolder folder;
  for (const std::string policy : {"k2", "k2-as-coded", "k2-as-documented"}) {
    const std::string found = folder / (policy + ".toml");
    const ProgramRun run = run_cascade_line("infer --against " + policy + " -o " + found + " -- " +
                                            our_program() + " " + policy);
    EXPECT_EQ(run.status, 0) << run.out << run.err;
    EXPECT_THAT(run.out, HasSubstr("A LADDER"));
    EXPECT_EQ(run_cascade_line("policy validate " + found).status, 0);
    // What was found is what runs.
    EXPECT_EQ(run_cascade_line("conform --policy " + found + " -- " + our_program() + " " + policy)
                  .status,
              0);
  }
}

TEST(Infer, SaysInWordsWhatIsOtherwise) {
  const ProgramRun run =
      run_cascade_line("infer --against k2 -- " + our_program() + " k2-as-coded");
  EXPECT_EQ(run.status, 1);
  for (const char* words : {"recovers to the recomputed level", "reads a missing value as 0",
                            "drops tier 3 at AGGRESSIVE instead of spilling it"}) {
    EXPECT_THAT(run.out, HasSubstr(words));
  }
  const json result = json::parse(
      run_cascade_line("infer --format json --against k2 -- " + our_program() + " k2-as-coded")
          .out);
  EXPECT_EQ(result["verdict"], "ladder");
  EXPECT_EQ(result["otherwise"].size(), 5U);
}

TEST(Infer, AnotherLadderIsFoundByItsLevelsAndMetrics) {
  const ProgramRun run = run_cascade_line(
      "infer --levels OFF,LOW,MEDIUM,HIGH,FULL --metric temp_c:-40:120 --format json -- " +
      our_program() + " pi5-fan");
  EXPECT_EQ(run.status, 0) << run.out << run.err;
  EXPECT_EQ(json::parse(run.out)["verdict"], "ladder");
}

}  // namespace
}  // namespace cascade
