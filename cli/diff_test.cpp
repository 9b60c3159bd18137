// diff: what it prints, how it ends, and that each witness replays as it says.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "cli/testing/run_program.hpp"

namespace cascade {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

TEST(Diff, TheSameEndsWithZeroAndSaysWhatThatRestsOn) {
  const ProgramRun run = run_cascade_line("diff k2 k2");
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("are the same for every input"));
  EXPECT_THAT(run.out, HasSubstr("states of both together"));
  EXPECT_THAT(run.out, HasSubstr("A reload changes nothing: "));
}

TEST(Diff, DifferentOnesEndWithOneAndShowAShortestRunOfEachKind) {
  const ProgramRun run = run_cascade_line("diff k2 k2-as-coded --format json");
  EXPECT_EQ(run.status, 1);
  const json diff = json::parse(run.out);
  EXPECT_EQ(diff["verdict"], "differ");
  std::vector<std::string> kinds;
  for (const json& each : diff["differences"]) {
    kinds.push_back(each["kind"]);
    const json& witness = each["witness"];
    EXPECT_NE(witness.back()["a"], witness.back()["b"]);
    EXPECT_EQ(witness[witness.size() - 2]["a"], witness[witness.size() - 2]["b"]);
  }
  EXPECT_EQ(kinds, (std::vector<std::string>{"b-recovers-where-a-stays-at-missing-value",
                                             "both-recover-a-to-higher"}));
  EXPECT_EQ(diff["shedding"].size(), 3u);
  EXPECT_EQ(diff["shedding"][0]["reached_in_checks"], 1);
  EXPECT_NE(diff["made"]["policy_digest_a"], diff["made"]["policy_digest_b"]);
}

// The command that is printed for each side; the journals part at the last check, not before.
TEST(Diff, EachWitnessReplaysAsItSays) {
  const TestFolder folder;
  const ProgramRun diff = run_cascade(
      {"diff", "k2", "k2-as-documented", "--witness", folder / "w", "--format", "json"});
  std::istringstream lines(diff.err);
  std::vector<std::string> journals;
  for (std::string line; std::getline(lines, line);) {
    const std::string start = "cascade: witness: cascade ";
    ASSERT_EQ(line.substr(0, start.size()), start);
    const ProgramRun replay = run_program(
        {"/bin/sh", "-c", built_program() + " " + line.substr(start.size()) + " --journal -"});
    EXPECT_EQ(replay.status, 0) << replay.err;
    journals.push_back(replay.out.substr(replay.out.find('\n') + 1));
  }
  const json found = json::parse(diff.out)["differences"];
  ASSERT_EQ(journals.size(), 2 * found.size());
  ASSERT_FALSE(found.empty());
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_NE(journals[2 * i], journals[2 * i + 1]);
    const auto last_level = [](const std::string& journal) {
      std::string level = "NORMAL";
      std::istringstream entries(journal);
      for (std::string entry; std::getline(entries, entry);) level = json::parse(entry)["to"];
      return level;
    };
    EXPECT_EQ(last_level(journals[2 * i]), found[i]["witness"].back()["a"]);
    EXPECT_EQ(last_level(journals[2 * i + 1]), found[i]["witness"].back()["b"]);
  }
}

TEST(Diff, ATraceShowsWhereForHowLongAndByWhichTransitions) {
  const TestFolder folder;
  const std::string trace = folder.put(
      "t.csv", "t_s,lag,heap_pct\n0,0,0\n10,600000,0\n45,300000,0\n60,300000,0\n100,0,0\n");
  const std::string later =
      folder.put("later.toml", "name = \"later\"\n[lag]\ngraceful = 700_000\n");
  const ProgramRun run = run_cascade({"diff", "k2", later, "--trace", trace, "--format", "json"});
  EXPECT_EQ(run.status, 1) << run.err;
  const json on_trace = json::parse(run.out)["trace"];
  EXPECT_EQ(on_trace["apart_s"], 90);
  EXPECT_EQ(on_trace["only_a"].size(), 2u);  // from another level as well: down to NORMAL
  EXPECT_EQ(on_trace["only_a"][0]["to"], "GRACEFUL");
  EXPECT_EQ(on_trace["only_b"][0]["to"], "SOFT");
  const ProgramRun text = run_cascade({"diff", "k2", later, "--trace", trace});
  EXPECT_THAT(text.out, HasSubstr("their levels are not the same for 90 s of 100 s"));
  EXPECT_THAT(text.out, HasSubstr("^^^^"));
  EXPECT_EQ(run_cascade({"diff", "k2", "k2", "--trace", trace}).status, 0);
  EXPECT_EQ(run_cascade({"diff", "k2", "k2", "--trace", "-"}).status, 2);
}

TEST(Diff, NamesAreData) {
  const TestFolder folder;
  const std::string a = folder.put("a.toml", "name = \"\\u001b[31m|<b>`x`\"\n");
  const std::string b = folder.put("b.toml", "name = \"b\"\ncooldown_s = 31\n");
  for (const char* format : {"text", "markdown", "json"}) {
    const ProgramRun run = run_cascade({"diff", a, b, "--format", format});
    EXPECT_EQ(run.status, 1);
    EXPECT_THAT(run.out, Not(HasSubstr("\x1b"))) << format;
    if (std::string(format) == "markdown") {
      EXPECT_THAT(run.out, Not(HasSubstr("<b>")));
      EXPECT_THAT(run.out, HasSubstr("<details><summary>"));
    }
  }
  // Two of one name are told apart by how they were given.
  const std::string c = folder.put("c.toml", "name = \"b\"\ncooldown_s = 32\n");
  EXPECT_THAT(run_cascade({"diff", b, c}).out, HasSubstr("c.toml differ"));
}

TEST(Diff, LaddersWithNothingInCommonAreRefused) {
  const TestFolder folder;
  const std::string file = folder.put(
      "two.toml",
      "name = \"two\"\nlevels = [\"OFF\", \"ON\"]\n[metric.x]\ntrigger = [1]\nclear = [1]\n");
  const ProgramRun run = run_cascade({"diff", "k2", file});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.err, HasSubstr("no name is in both"));
}

}  // namespace
}  // namespace cascade
