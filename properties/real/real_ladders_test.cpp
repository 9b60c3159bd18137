#include "properties/real/real_ladders.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "model/builtin_policies.hpp"
#include "model/input_error.hpp"
#include "model/policy.hpp"
#include "properties/explore/explore.hpp"
#include "properties/reference/generated_page.hpp"
#include "properties/search/mend.hpp"
#include "sim/text/input_file.hpp"
#include "testing_paths.hpp"

namespace cascade {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::UnorderedElementsAreArray;

const std::string kFolder = std::string(kSourceDir) + "/model/policies/real";

std::vector<std::filesystem::path> ladder_files(const std::string& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".toml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<RefusedLadder> refused_ladders() {
  std::vector<RefusedLadder> ladders;
  for (const auto& file : ladder_files(kFolder + "/refused")) {
    ladders.push_back({file.filename().string(), read_file(file.string())});
  }
  return ladders;
}

std::vector<std::string> failing(const Proof& proof) {
  std::vector<std::string> names;
  for (const Verdict& verdict : proof.verdicts) {
    if (verdict.fails()) names.emplace_back(verdict.property->name);
  }
  return names;
}

TEST(RealLadders, AreTheFilesOfTheFolderEachByItsName) {
  std::vector<std::string> files;
  for (const auto& file : ladder_files(kFolder)) files.push_back(file.stem().string());
  EXPECT_THAT(real_policy_names(), UnorderedElementsAreArray(files));
  for (const std::string& name : real_policy_names()) {
    EXPECT_EQ(builtin_policy(name).value().name, name);
  }
}

TEST(RealLadders, ViolateWhatTheySayAndNothingElse) {
  for (const std::string& name : real_policy_names()) {
    const Policy policy = builtin_policy(name).value();
    const Proof proof = prove(policy);
    EXPECT_THAT(failing(proof), UnorderedElementsAreArray(policy.violates)) << name;
    EXPECT_EQ(proof.count(VerdictKind::not_settled), 0u) << name;
    EXPECT_TRUE(proof.complete && proof.regions_are_one) << name;
  }
}

TEST(RealLadders, HaveWitnessesWhoseChecksAreAsFarApartAsTheySay) {
  for (const std::string& name : real_policy_names()) {
    const Proof proof = prove(builtin_policy(name).value());
    for (const Verdict& verdict : proof.verdicts) {
      for (std::size_t i = 1; i < verdict.witness.size(); ++i) {
        ASSERT_GE(verdict.witness[i].at - verdict.witness[i - 1].at, proof.policy.check_every())
            << name << ": " << verdict.property->name;
      }
    }
  }
}

TEST(RealLadders, ArePrintedAndReadBack) {
  for (const std::string& name : real_policy_names()) {
    const std::string printed = to_toml(builtin_policy(name).value());
    EXPECT_EQ(to_toml(parse_policy(printed, name)), printed) << name;
  }
}

TEST(RealLadders, SayWhereTheyAreFrom) {
  for (const auto& [name, toml] : real_policy_texts()) {
    const LadderComment comment = ladder_comment(toml);
    EXPECT_FALSE(comment.what.empty()) << name;
    EXPECT_FALSE(comment.quoted.empty()) << name;
    EXPECT_FALSE(comment.not_said.empty()) << name;
    EXPECT_FALSE(comment.expected.empty()) << name;
    EXPECT_TRUE(std::any_of(comment.sources.begin(), comment.sources.end(), [](const auto& source) {
      return source.find("https://") != std::string::npos;
    })) << name;
    const Policy policy = builtin_policy(name).value();
    for (const std::string& property : policy.violates) {
      EXPECT_NE(comment.expected.find(property + " violated"), std::string::npos)
          << name << ": " << property;
    }
  }
}

TEST(RealLadders, OfWhichEachViolationHasAMendThatIsProven) {
  for (const std::string& name : real_policy_names()) {
    const Policy policy = builtin_policy(name).value();
    const Proof proof = prove(policy);
    for (const std::string& property : failing(proof)) {
      const auto mend = smallest_mend(proof, property);
      ASSERT_TRUE(mend) << name << ": " << property;
      std::vector<std::string> left = failing(proof);
      left.erase(std::find(left.begin(), left.end(), property));
      EXPECT_THAT(failing(prove(with_changes(policy, mend->toml, name))), ElementsAreArray(left))
          << name << ": " << property << ":\n"
          << mend->toml;
    }
  }
}

TEST(RefusedLadders, AreRefusedAtOneLine) {
  ASSERT_FALSE(refused_ladders().empty());
  for (const RefusedLadder& ladder : refused_ladders()) {
    try {
      parse_policy(ladder.toml, ladder.file);
      ADD_FAILURE() << ladder.file << " is taken";
    } catch (const InputError& error) {
      const std::string message = error.what();
      EXPECT_EQ(message.find('\n'), std::string::npos) << message;
      ASSERT_GT(error.line(), 0u) << message;
      EXPECT_EQ(message.rfind(ladder.file + ":" + std::to_string(error.line()) + ": ", 0), 0u)
          << message;
      std::istringstream lines(ladder.toml);
      std::string line;
      for (std::size_t i = 0; i < error.line(); ++i) std::getline(lines, line);
      EXPECT_EQ(line.rfind("clear", 0), 0u) << message;
    }
  }
}

TEST(LadderComment, HasItsParts) {
  const LadderComment comment = ladder_comment(
      "# A fan.\n"
      "# https://a.example/1 and, for the rest,\n"
      "# https://a.example/2\n"
      "#   (a file)\n"
      "# src/fan.c\n"
      "# quoted: 50\n"
      "#   and 60.\n"
      "# assumed: nothing.\n"
      "# not said: the trend.\n"
      "# expected: all hold.\n"
      "name = \"fan\"\n"
      "# not said: no longer the comment.\n");
  EXPECT_EQ(comment.what, "A fan.");
  EXPECT_THAT(comment.sources,
              ElementsAre("https://a.example/1 and, for the rest, https://a.example/2 (a file)",
                          "src/fan.c"));
  EXPECT_EQ(comment.quoted, "50 and 60.");
  EXPECT_EQ(comment.assumed, "nothing.");
  EXPECT_EQ(comment.not_said, "the trend.");
  EXPECT_EQ(comment.expected, "all hold.");
}

TEST(LadderComment, IsEmptyWhereThereIsNone) {
  EXPECT_EQ(ladder_comment("name = \"fan\"\n").what, "");
  EXPECT_EQ(ladder_comment("").what, "");
}

TEST(RealLadders, PageSaysWhatIsSo) {
  // A check a second, no cooldown: each can be a transition.
  expect_page("properties/REAL.md", real_ladders_page(refused_ladders()),
              {"| [pi5-fan](#pi5-fan) | 5 x 1 | 3,600 |"});
}

}  // namespace
}  // namespace cascade
