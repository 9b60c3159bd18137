// deploy/ as those use it who start shards: what it starts makes parts that merge to one machine's
// bytes. The real Slurm is deploy/slurm_test.sh.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/testing/run_program.hpp"
#include "testing_paths.hpp"

namespace cascade {
namespace {

using testing::HasSubstr;
using Words = std::vector<std::string>;

const std::string kDeployed = std::string(kSourceDir) + "/deploy/";
const std::string kRecording = std::string(kSourceDir) + "/sim/traces/storm.csv";
const Words kVaried = {"--vary", "lag.soft=50000:400000:50000", "--vary", "cooldown_s=5,30,120"};

/// What one machine writes, and what merge makes of the eight parts in the folder.
void expect_merged(const TestFolder& folder) {
  const std::string one = folder / "one.csv", merged = folder / "merged.csv";
  Words words = {"sweep", kRecording, "-o", one};
  words.insert(words.end(), kVaried.begin(), kVaried.end());
  ASSERT_EQ(run_cascade(words).status, 0);
  words = {"sweep", "merge", "-o", merged};
  for (int i = 0; i < 8; ++i) words.push_back(folder / (std::to_string(i) + ".part"));
  const ProgramRun run = run_cascade(words);
  ASSERT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(content_of(merged), content_of(one));
}

TEST(Deploy, ATaskOfASlurmArrayIsOneShard) {
  const TestFolder folder;
  const auto task = [&](const std::string& id, Words words) {
    Setting setting;
    setting.folder = folder.path();
    setting.environment = {{"CASCADE", built_program()}, {"SLURM_ARRAY_TASK_ID", id}};
    // An array of this task alone, as one that is run again is.
    setting.environment.emplace_back("SLURM_ARRAY_TASK_MIN", id);
    setting.environment.emplace_back("SLURM_ARRAY_TASK_COUNT", "1");
    words.insert(words.begin(), {"/bin/sh", kDeployed + "sweep.sbatch"});
    return run_program(words, setting);
  };
  Words words = {"8", folder.path().string(), kRecording};
  words.insert(words.end(), kVaried.begin(), kVaried.end());
  for (int i = 0; i < 8; ++i) {
    const ProgramRun run = task(std::to_string(i), words);
    EXPECT_EQ(run.status, 0) << run.err;
  }
  expect_merged(folder);
  // A scenario goes where a recording does.
  const Words loop = {"2", folder / "loop", "soft", "--vary", "cooldown_s=10,30", "--no-verdicts"};
  Words merge = {"sweep", "merge"};
  for (const std::string id : {"0", "1"}) {
    EXPECT_EQ(task(id, loop).status, 0);
    merge.push_back(folder / ("loop/" + id + ".part"));
  }
  Words one = {"sweep"};
  one.insert(one.end(), loop.begin() + 2, loop.end());
  EXPECT_EQ(run_cascade(merge).out, run_cascade(one).out);
  EXPECT_EQ(task("8", words).status, 2) << "of eight";
  EXPECT_THAT(task("", words).err, HasSubstr("usage: sbatch"));
  EXPECT_EQ(task("0", {"8"}).status, 2);
  words[2] = folder / "absent.csv";
  EXPECT_EQ(task("0", words).status, 2) << "the program's own status is the task's";
}

/// The manifest as JSON, an object a document; null where there is no python3-yaml.
nlohmann::json manifest() {
  const ProgramRun run = run_program(
      {"/usr/bin/python3", "-c",
       "import json, sys, yaml\nprint(json.dumps(list(yaml.safe_load_all(open(sys.argv[1])))))",
       kDeployed + "sweep-job.yaml"});
  return run.status == 0 ? nlohmann::json::parse(run.out) : nlohmann::json();
}

TEST(Deploy, AnIndexOfTheKubernetesJobIsOneShard) {
  const auto documents = manifest();
  if (documents.is_null()) GTEST_SKIP() << "python3-yaml is not installed here";
  const nlohmann::json& job = documents.at(1);
  EXPECT_EQ(job.at("apiVersion"), "batch/v1");
  EXPECT_EQ(job.at("kind"), "Job");
  const nlohmann::json& spec = job.at("spec");
  EXPECT_EQ(spec.at("completionMode"), "Indexed");
  EXPECT_GT(spec.at("backoffLimitPerIndex"), 0);
  const nlohmann::json& rule = spec.at("podFailurePolicy").at("rules").at(0);
  EXPECT_EQ(rule.at("action"), "FailJob") << "bad input is not tried again";
  EXPECT_EQ(rule.at("onExitCodes").at("values"), nlohmann::json({2}));
  const nlohmann::json& pod = spec.at("template").at("spec");
  EXPECT_EQ(pod.at("restartPolicy"), "Never") << "podFailurePolicy asks for it";
  const nlohmann::json& container = pod.at("containers").at(0);
  EXPECT_EQ(rule.at("onExitCodes").at("containerName"), container.at("name"));
  const nlohmann::json& count = container.at("env").at(0);
  ASSERT_EQ(count.at("name"), "JOB_COMPLETIONS");
  EXPECT_EQ(count.at("value"), std::to_string(spec.at("completions").get<int>()));
  for (const nlohmann::json& mount : container.at("volumeMounts")) {
    EXPECT_TRUE(std::any_of(
        pod.at("volumes").begin(), pod.at("volumes").end(),
        [&](const nlohmann::json& volume) { return volume.at("name") == mount.at("name"); }));
  }
  // As the kubelet would: $(NAME) in the arguments is the container's variable.
  const TestFolder folder;
  for (int i = 0; i < 8; ++i) {
    const std::string index = std::to_string(i);
    Words words;
    for (std::string word : container.at("args")) {
      if (word == "/in/lag.csv") word = kRecording;
      if (word == "/parts/$(JOB_COMPLETION_INDEX).part") word = folder / (index + ".part");
      EXPECT_EQ(word.find("$("), std::string::npos);
      words.push_back(word);
    }
    Setting setting;
    setting.environment = {{"JOB_COMPLETION_INDEX", index},
                           {"JOB_COMPLETIONS", count.at("value").get<std::string>()}};
    const ProgramRun run = run_cascade(words, setting);
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_THAT(run.err, HasSubstr("shard " + index + "/8 by JOB_COMPLETION_INDEX"));
  }
  expect_merged(folder);
}

TEST(Deploy, TheLineForGnuParallelDoesAllShards) {
  if (run_program({"/bin/sh", "-c", "parallel --version | grep -q GNU"}).status != 0) {
    GTEST_SKIP() << "GNU parallel is not installed here";
  }
  const std::string page = content_of(kDeployed + "README.md");
  const std::size_t from = page.find("    parallel cascade ") + 4;
  const std::string line = page.substr(from, page.find('\n', from) - from);
  const TestFolder folder;
  std::filesystem::create_symlink(kRecording, folder.path() / "lag.csv");
  std::filesystem::create_directory(folder.path() / "bin");
  std::filesystem::create_symlink(built_program(), folder.path() / "bin" / "cascade");
  Setting setting;
  setting.folder = folder.path();
  setting.environment = {{"PATH", folder / "bin:" + std::string(::getenv("PATH"))},
                         {"HOME", folder.path().string()}};  // where parallel keeps files
  const ProgramRun run = run_program({"/bin/sh", "-c", line}, setting);
  EXPECT_EQ(run.status, 0) << run.err;
  const std::string one = folder / "one.csv";
  Words words = {"sweep", "lag.csv", "-o", one}, merge = {"sweep", "merge"};
  words.insert(words.end(), kVaried.begin(), kVaried.end());
  ASSERT_EQ(run_cascade(words, setting).status, 0);
  for (int i = 0; i < 8; ++i) merge.push_back(folder / (std::to_string(i) + ".part"));
  EXPECT_EQ(run_cascade(merge).out, content_of(one));
}

}  // namespace
}  // namespace cascade
