// cascade simulate --query, from outside.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

const std::string kCalm = "name = \"calm\"\nduration_s = 60\n[[workload]]\nrate_per_s = 1000\n";

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream in(line);
  for (std::string cell; std::getline(in, cell, ',');) cells.push_back(cell);
  return cells;
}

TEST(Query, TheCsvAccountsForEverythingThatWasAskedFor) {
  const TestFolder folder;
  const ProgramRun run = run_cascade_line("simulate " + folder.put("s.toml", kCalm) +
                                          " --query last=30s,every=10s --query-out -");
  ASSERT_EQ(run.status, 0) << run.err;
  std::istringstream in(run.out);
  std::string line;
  std::getline(in, line);
  EXPECT_EQ(line,
            "t_s,form,tier,type,asked,found,share,twice,refused,dropped,expired,on_disk,waiting,"
            "unasked,cut,tier_newest_age_s,tier_says_complete");
  std::size_t rows = 0;
  for (; std::getline(in, line); ++rows) {
    const std::vector<std::string> cells = cells_of(line);
    ASSERT_EQ(cells.size(), 17u) << line;
    long sum = std::stol(cells[5]);
    for (std::size_t c = 8; c < 15; ++c) sum += std::stol(cells[c]);
    EXPECT_EQ(sum, std::stol(cells[4])) << line;
  }
  EXPECT_EQ(rows, 6u * 2 * 9);  // questions, forms, classes
}

TEST(Query, TheJsonHasItsFigures) {
  const TestFolder folder;
  const std::string line = "simulate " + folder.put("s.toml", kCalm) +
                           " --query last=30s,every=10s,limit=0 --format json";
  const ProgramRun run = run_cascade_line(line);
  ASSERT_EQ(run.status, 0) << run.err;
  const json query = json::parse(run.out)["query"];
  EXPECT_EQ(query["every_s"], 10);
  EXPECT_EQ(query["as_coded"]["tier_1"]["questions"], 6);
  EXPECT_EQ(query["as_coded"]["tier_1"]["complete_min"], 1);
  EXPECT_EQ(query["mended"]["tier_3"]["silent"], 0);
  EXPECT_FALSE(
      json::parse(run_cascade_line("simulate " + (folder / "s.toml") + " --format json").out)
          .contains("query"));
  EXPECT_EQ(run_cascade_line(line).out, run.out);
}

TEST(Query, ThePlotHasItsPanels) {
  const TestFolder folder;
  const ProgramRun run =
      run_cascade_line("simulate " + folder.put("s.toml", kCalm) +
                       " --query last=30s,every=10s --plot " + (folder / "p.svg"));
  if (run.err.find("gnuplot") != std::string::npos) GTEST_SKIP() << "no gnuplot here";
  ASSERT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(content_of(folder / "p.svg"), HasSubstr("Query of the last 30 s"));
  EXPECT_THAT(content_of(folder / "p.svg"), HasSubstr("Age of the newest message"));
}

TEST(Query, WhatIsWrongIsOneLineAndTwo) {
  const TestFolder folder;
  const std::string s = folder.put("s.toml", kCalm);
  const struct {
    std::string arguments, says;
  } table[] = {
      {s + " --query last", "--query has no value in 'last'"},
      {s + " --query last=0s", "--query: last_s is nothing: more than 0"},
      {s + " --query every=2m", "--query: every_s is longer than the run"},
      {s + " --query-out q.csv", "--query-out has nothing to write"},
      {folder.put("a.toml", kCalm + "[query]\nlast_s = 0\n"),
       "a.toml:6: 'query.last_s' is nothing"},
      {folder.put("b.toml", kCalm + "[query]\nevry_s = 1\n"),
       "b.toml:6: unknown key 'query.evry_s': perhaps every_s"},
      {folder.put("c.toml", kCalm + "[expect]\n\"query_silent.tier_1\" = 0\n"),
       "c.toml:6: 'expect.query_silent.tier_1' cannot be told without [query]"},
  };
  for (const auto& row : table) {
    SCOPED_TRACE(row.arguments);
    const ProgramRun run = run_cascade_line("simulate " + row.arguments);
    EXPECT_EQ(run.status, 2) << run.out;
    EXPECT_THAT(run.err, HasSubstr(row.says));
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
  }
}

}  // namespace
}  // namespace cascade
