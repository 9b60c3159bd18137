// cascade tracker and cascade dedup: witnesses that replay, and what is asked wrongly.

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/testing/run_program.hpp"

namespace cascade {
namespace {

namespace fs = std::filesystem;

/// Every witness that a check writes breaks the property that it is called by, and nothing else is
/// needed to see it.
void expect_witnesses_replay(const std::string& command, std::size_t at_least) {
  const TestFolder folder;
  const std::string out = folder / "out";
  for (const std::string variant : {"as-coded", "as-designed"}) {
    const ProgramRun check =
        run_cascade({command, "--check", "--variant", variant, "--witness", out});
    EXPECT_EQ(check.status, 1) << check.err;
    EXPECT_NE(check.out.find("VIOLATED"), std::string::npos);
  }
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator(out)) {
    const std::string stem = entry.path().stem().string();
    const std::string rest = stem.substr(command.size() + 1);
    const std::string variant = rest.rfind("as-coded-", 0) == 0 ? "as-coded" : "as-designed";
    const std::string property = rest.substr(variant.size() + 1);
    const ProgramRun run =
        run_cascade({command, entry.path().string(), "--variant", variant, "--monitor"});
    EXPECT_EQ(run.status, 1) << stem;
    EXPECT_NE(run.err.find(property + " is violated"), std::string::npos) << run.err;
    EXPECT_EQ(run_cascade({command, entry.path().string(), "--monitor"}).status, 0)
        << "the mended one keeps it: " << stem;
    EXPECT_EQ(run_cascade({command, entry.path().string(), "--variant", variant}).status, 0);
    ++files;
  }
  EXPECT_GE(files, at_least);
}

TEST(TrackerCommand, WitnessesReplay) { expect_witnesses_replay("tracker", 11); }
TEST(DedupCommand, WitnessesReplay) { expect_witnesses_replay("dedup", 7); }

TEST(TrackerCommand, TheMendedOneHolds) {
  const ProgramRun run = run_cascade_line("tracker --check");
  EXPECT_EQ(run.status, 0) << run.out;
  EXPECT_NE(run.out.find("numbers 1 to 5 of 2 sessions"), std::string::npos) << "the hypothesis";
  EXPECT_EQ(run_cascade_line("dedup --check").status, 0);
}

TEST(TrackerCommand, SaysOneLineAMessage) {
  const TestFolder folder;
  const std::string file = folder.put("run.csv",
                                      "t_s,exchange,symbol,sequence\n0,ASX,BHP,1\n1,ASX,BHP,1012\n"
                                      "2,ASX,BHP,5\n3,ASX,CBA,7\n");
  const ProgramRun run = run_cascade({"tracker", file, "--variant", "as-designed"});
  EXPECT_EQ(run.status, 0);
  EXPECT_NE(run.out.find("4 messages of 2 symbols, tracker as-designed"), std::string::npos);
  EXPECT_NE(run.out.find("1012  gap, 1,010 missing: halts"), std::string::npos) << run.out;
  EXPECT_NE(run.out.find("5  session-reset"), std::string::npos) << run.out;
  const auto json = nlohmann::json::parse(
      run_cascade({"tracker", file, "--variant", "as-coded", "--format", "json"}).out);
  EXPECT_EQ(json.at("rows").size(), 4u);
  EXPECT_EQ(json.at("rows")[1].at("severity"), "paged");
  EXPECT_EQ(json.at("made").at("input").at("rows"), 4);
}

TEST(DedupCommand, SaysOneLineAMessage) {
  const TestFolder folder;
  const std::string file = folder.put(
      "run.csv", "t_s,symbol,sequence,batch\n0,BHP,1,a\n0,BHP,1,a\n1,BHP,1,\n2,BHP,1,\n");
  const ProgramRun run = run_cascade({"dedup", file, "--variant", "as-designed"});
  EXPECT_NE(run.out.find("4 messages, 1 dropped"), std::string::npos) << run.out;
  const auto json = nlohmann::json::parse(run_cascade({"dedup", file, "--format", "json"}).out);
  EXPECT_EQ(json.at("rows")[3].at("verdict"), "duplicate");
  EXPECT_EQ(json.at("rows")[3].at("entries"), 1);
}

/// A violation has its line in the file, as text and as JSON; a restart has neither session nor
/// number.
TEST(DedupCommand, AViolationHasItsLine) {
  const TestFolder folder;
  const std::string file =
      folder.put("run.csv", "t_s,symbol,sequence,event\n0,BHP,1,\n1,,,restart\n2,BHP,1,\n");
  const ProgramRun run = run_cascade({"dedup", file, "--variant", "as-coded", "--monitor"});
  EXPECT_EQ(run.status, 1);
  EXPECT_NE(run.err.find("run.csv:4: copy-dropped-after-restart is violated"), std::string::npos)
      << run.err;
  const std::size_t restart = run.out.find("restart");
  ASSERT_NE(restart, std::string::npos);
  const std::size_t line = run.out.rfind('\n', restart) + 1;
  EXPECT_EQ(run.out.substr(line, restart - line).find_first_not_of(" 10"), std::string::npos)
      << run.out;
  const auto json = nlohmann::json::parse(
      run_cascade({"dedup", file, "--variant", "as-coded", "--monitor", "--format", "json"}).out);
  ASSERT_EQ(json.at("violations").size(), 1u);
  EXPECT_EQ(json.at("violations")[0].at("line"), 4);
  EXPECT_EQ(json.at("violations")[0].at("property"), "copy-dropped-after-restart");
  EXPECT_FALSE(json.at("rows")[1].contains("sequence"));
}

TEST(DedupCommand, ProvesWhatIsAskedForAndSaysWhatItCounted) {
  const ProgramRun run =
      run_cascade_line("dedup --check --property second-copy-dropped --property first-copy-passes");
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_NE(run.out.find(" runs, "), std::string::npos) << run.out;
  EXPECT_EQ(run.out.find(" states, "), std::string::npos);
  EXPECT_EQ(run.out.find("copy-dropped-after-restart"), std::string::npos);
  const auto json = nlohmann::json::parse(
      run_cascade_line("dedup --check --property second-copy-dropped --format json").out);
  const auto& verdicts = json.at("variants")[0].at("verdicts");
  ASSERT_EQ(verdicts.size(), 1u);
  EXPECT_GT(verdicts[0].at("runs"), 0);
}

TEST(DedupCommand, DrawsWhatEachFormKeeps) {
  if (std::system("command -v gnuplot >/dev/null 2>&1") != 0) GTEST_SKIP() << "no gnuplot here";
  const TestFolder folder;
  const std::string file = folder / "memory.svg";
  const ProgramRun run = run_cascade({"dedup", "--memory", file});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_TRUE(fs::file_size(file) > 1'000);
  EXPECT_EQ(run_cascade({"dedup", "--memory", folder / "memory.txt"}).status, 2);
  EXPECT_EQ(run_cascade({"dedup", "--check", "--memory", file}).status, 2);
}

TEST(TrackerCommand, WhatIsAskedWronglyIsToldInOneLine) {
  const auto says = [](const std::string& line, const std::string& words) {
    const ProgramRun run = run_cascade_line(line);
    EXPECT_EQ(run.status, 2) << line;
    EXPECT_NE(run.err.find(words), std::string::npos) << run.err;
  };
  for (const std::string command : {"tracker", "dedup"}) {
    says(command, "no run of messages");
    says(command + " nix.csv", "nix.csv: cannot be read");
    says(command + " --check --variant as-codd", "perhaps as-coded");
    says(command + " --check --property nix", "there is no property 'nix'");
    says(command + " run.csv --check", "--check speaks of all runs");
    says(command + " run.csv --witness out", "are for proofs");
    says(command + " run.csv --property x", "are for proofs");
    says(command + " run.csv --variant mended --variant as-coded", "a run has one");
  }
}

}  // namespace
}  // namespace cascade
