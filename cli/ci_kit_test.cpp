// packaging/ci from outside: what a runner gets of it, and that no green word stands where
// something failed.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "cli/testing/run_program.hpp"
#include "testing_paths.hpp"

namespace cascade {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string kKit = std::string(kSourceDir) + "/packaging/ci/";
const std::string kProgram = std::string(kBinaryDir) + "/cascade";
const std::string kStorm = std::string(kSourceDir) + "/sim/traces/storm.csv";

using Environment = std::vector<std::pair<std::string, std::string>>;

ProgramRun judge(const TestFolder& folder, Environment environment) {
  Setting setting;
  setting.folder = folder.path();
  setting.environment = std::move(environment);
  setting.environment.emplace_back("CASCADE", kProgram);
  return run_program({"/bin/sh", kKit + "judge.sh"}, setting);
}

TEST(CiKit, TheWorstAnswerIsTheExitStatus) {
  const struct {
    Environment environment;
    int status;
    const char* says;
  } table[] = {
      {{}, 0, ""},
      {{{"POLICIES", "k2\ncrypto\n"}}, 0, ""},
      {{{"POLICIES", "k2\nk2-as-coded"}}, 1, "k2-as-coded: no-flapping: violated"},
      {{{"MAX_TRANSITIONS", "3/h"}}, 1, "transition-budget: violated"},
      {{{"MAX_TRANSITIONS", "3"}}, 2, "--max-transitions"},
      {{{"POLICIES", "nosuch"}}, 2, "nosuch"},
      {{{"TRACES", kStorm}}, 0, ""},
      {{{"TRACES", kStorm}, {"ASSERTIONS", "reversals<=4\nflaps<1"}}, 0, ""},
      {{{"TRACES", kStorm}, {"ASSERTIONS", "reversals<=4\nreversals<=3"}},
       1,
       "asserted reversals<=3"},
      {{{"TRACES", kStorm}, {"ASSERTIONS", "reversal<=3"}}, 2, "reversals"},
      {{{"TRACES", "nosuch.csv"}}, 2, "nosuch.csv"},
      {{{"POLICIES", "k2\nk2-as-coded"}, {"TRACES", "nosuch.csv"}}, 2, "nosuch.csv"},
  };
  for (const auto& row : table) {
    SCOPED_TRACE(testing::PrintToString(row.environment));
    const TestFolder folder;
    const ProgramRun run = judge(folder, row.environment);
    EXPECT_EQ(run.status, row.status) << run.err;
    EXPECT_THAT(run.out + run.err, HasSubstr(row.says));
    const std::string summary = content_of(folder.path() / "cascade-ci" / "summary.md");
    const std::string junit = content_of(folder.path() / "cascade-ci" / "junit.xml");
    if (row.status == 0) {
      EXPECT_THAT(junit, HasSubstr("failures=\"0\""));
      EXPECT_NE(summary, "");
    } else {
      EXPECT_THAT(summary, Not(HasSubstr("all that was asked holds")));
    }
    if (row.status == 1 && row.environment.size() == 1) {
      EXPECT_THAT(junit, HasSubstr("<failure"));
    }
  }
  Setting setting;
  const TestFolder folder;
  setting.folder = folder.path();
  setting.environment = {{"CASCADE", "/no/such/program"}};
  EXPECT_EQ(run_program({"/bin/sh", kKit + "judge.sh"}, setting).status, 3);
}

TEST(CiKit, ANameIsDataAndASummaryFits) {
  const TestFolder folder;
  const std::string trace = folder.put("a b;$(touch hurt) '*.csv", content_of(kStorm));
  const ProgramRun run =
      judge(folder, {{"POLICIES", "k2\nk2-as-coded\ncrypto"}, {"TRACES", trace + "\n" + kStorm}});
  EXPECT_EQ(run.status, 1) << run.err;
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "hurt"));
  const std::string summary = content_of(folder.path() / "cascade-ci" / "summary.md");
  EXPECT_LT(summary.size(), 65'000U);
  EXPECT_THAT(summary, HasSubstr("Did it flap?"));
  EXPECT_THAT(summary, Not(HasSubstr("![")));
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "cascade-ci" / "review-1.svg"));
}

TEST(CiKit, AGoldenJournalIsHeldUntilItIsUpdated) {
  const TestFolder folder;
  const std::string golden = folder / "golden";
  const Environment usual = {{"TRACES", kStorm}, {"GOLDEN", golden}};
  EXPECT_EQ(judge(folder, usual).status, 2) << "there is none yet";
  Environment update = usual;
  update.emplace_back("UPDATE_GOLDEN", "yes");
  EXPECT_EQ(judge(folder, update).status, 0);
  EXPECT_EQ(judge(folder, usual).status, 0);
  std::string toml = run_cascade({"policy", "show", "k2", "--format", "toml"}).out;
  const std::string mine = folder.put("k2.toml", toml.replace(toml.find("30"), 2, "60"));
  Environment changed = usual;
  changed.emplace_back("POLICIES", mine);
  const ProgramRun run = judge(folder, changed);
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.err, HasSubstr("deviates"));
}

/// The runner's part, in a folder of its own.
ProgramRun steps(const TestFolder& folder, const std::string& kind, const std::string& file,
                 std::vector<std::string> values) {
  Setting setting;
  setting.folder = folder.path();
  std::filesystem::create_directories(folder.path() / "bin");
  const std::string gh = folder.put(
      "bin/gh", "#!/bin/sh\necho \"$@\" >>gh.log\ncase $* in *--edit-last*) exit 1;; esac\n");
  std::filesystem::permissions(gh, std::filesystem::perms::owner_all);
  setting.environment = {{"PATH", folder / "bin:" + std::string(::getenv("PATH"))},
                         {"GITHUB_OUTPUT", folder / "output"},
                         {"GITHUB_STEP_SUMMARY", folder / "step-summary"}};
  values.insert(
      values.begin(),
      {"/usr/bin/python3", std::string(kSourceDir) + "/cli/testing/run_ci_steps.py", kind, file});
  return run_program(std::move(values), setting);
}

bool yaml_is_here() { return run_program({"/usr/bin/python3", "-c", "import yaml"}).status == 0; }

TEST(CiKit, GitHubsStepsDoWhatTheySay) {
  if (!yaml_is_here()) GTEST_SKIP() << "python3-yaml is not installed here";
  for (const bool flaps : {false, true}) {
    const TestFolder folder;
    const ProgramRun run = steps(folder, "github", kKit + "github/action.yml",
                                 {"program=" + kProgram, "traces=" + kStorm,
                                  std::string("policies=") + (flaps ? "k2\nk2-as-coded" : "k2")});
    EXPECT_EQ(run.status, flaps ? 1 : 0) << run.err;
    EXPECT_EQ(content_of(folder.path() / "output"), "folder=cascade-ci\n");
    EXPECT_THAT(content_of(folder.path() / "step-summary"), HasSubstr("Did it flap?"));
    EXPECT_THAT(run.out, HasSubstr("uses actions/upload-artifact@v4 cascade-ci"));
    EXPECT_EQ(
        content_of(folder.path() / "gh.log"),
        "pr comment https://example.org/pull/1 --edit-last --body-file cascade-ci/summary.md\n"
        "pr comment https://example.org/pull/1 --body-file cascade-ci/summary.md\n");
  }
  const TestFolder folder;
  EXPECT_EQ(
      steps(folder, "github", kKit + "github/action.yml", {"program=" + kProgram, "comment=false"})
          .status,
      0);
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "gh.log"));
}

TEST(CiKit, GitLabsScriptDoesWhatItSays) {
  if (!yaml_is_here()) GTEST_SKIP() << "python3-yaml is not installed here";
  for (const bool flaps : {false, true}) {
    const TestFolder folder;
    const ProgramRun run = steps(folder, "gitlab", kKit + "gitlab.yml",
                                 {"CASCADE=" + kProgram, "JUDGE=" + kKit + "judge.sh",
                                  std::string("POLICIES=") + (flaps ? "k2-as-coded" : "k2")});
    EXPECT_EQ(run.status, flaps ? 1 : 0) << run.err;
    EXPECT_TRUE(std::filesystem::exists(folder.path() / "cascade-ci" / "junit.xml"));
  }
}

}  // namespace
}  // namespace cascade
