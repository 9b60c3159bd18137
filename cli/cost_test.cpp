// cascade cost, from outside: what it prints adds up, and what is wrong is told in a line.

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
using testing::StartsWith;

const std::string kItem =
    "[[item]]\ncomponent = \"consumers\"\nname = \"box\"\nunit = \"box\"\nsource = \"me\"\n"
    "grows_with = \"workers\"\nper_unit = 1000\nper_month = 33.333\n";

std::string priced(const TestFolder& folder, const std::string& more = "") {
  return folder.put("mine.toml", "name = \"mine\"\ncurrency = \"AUD\"\n" + more + kItem);
}

const std::string kStorm =
    "name = \"storm\"\nduration_s = 120\n[[workload]]\nshape = \"burst\"\nrate_per_s = 20_000\n"
    "peak_per_s = 250_000\nat_s = 20\nfor_s = 20\n";

/// Cents of a printed amount: "-1,962.24" or "+3.00".
std::int64_t cents(std::string amount) {
  std::erase_if(amount, [](char c) { return c == ',' || c == '.' || c == '+'; });
  return std::stoll(amount);
}

/// The words of a line.
std::vector<std::string> words(const std::string& line) {
  std::istringstream in(line);
  return {std::istream_iterator<std::string>(in), {}};
}

// What a reader does who does not believe it: adds up each column as it is printed.
TEST(Cost, ThePrintedColumnsAddUp) {
  const TestFolder folder;
  const std::string values =
      "[lost_per_million]\ntier_1 = 1234.56\ntier_2 = 7.77\ntier_3 = 1.11\n"
      "[late_per_million]\ntier_3 = 0.333\n";
  const std::string prices =
      folder.put("all.toml", content_of(std::string(kSourceDir) + "/sim/cost/prices/k2.toml"));
  std::string toml = content_of(prices);
  toml.erase(toml.find("[lost_per_million]"),
             toml.find("# --- consumers") - toml.find("[lost_per"));
  toml.insert(toml.find("# --- consumers"), values);
  const std::string valued = folder.put("valued.toml", toml);
  for (const std::string& arguments :
       {folder.put("s.toml", kStorm) + " --sensitivity 0 --prices " + valued,
        std::string("--rate 1000000 --sensitivity 0"),
        std::string("--rate 200000 --sensitivity 0 --workers 3")}) {
    SCOPED_TRACE(arguments);
    const ProgramRun run = run_cascade_line("cost " + arguments);
    ASSERT_EQ(run.status, 0) << run.err;
    std::istringstream in(run.out);
    std::vector<std::int64_t> sums(3);
    std::vector<std::string> rent, given_up, total;
    std::size_t rows = 0;
    for (std::string line; std::getline(in, line);) {
      const std::vector<std::string> of = words(line);
      if (line.rfind("  rent", 0) == 0) rent = of;
      if (line.rfind("  given up  ", 0) == 0) given_up = of;
      if (line.rfind("  total", 0) == 0) total = of;
      if (line.rfind("  ", 0) != 0 || line.find(": ") == std::string::npos) continue;
      ASSERT_GE(of.size(), 6u) << line;
      sums[0] += cents(of[of.size() - 4]);  // how many, a month, how many, a month, difference
      sums[1] += cents(of[of.size() - 2]);
      sums[2] += cents(of[of.size() - 1]);
      ++rows;
    }
    EXPECT_GE(rows, 8u);
    ASSERT_EQ(total.size(), 4u);
    for (std::size_t c = 0; c < 3; ++c) {
      EXPECT_EQ(sums[c], cents(total[c + 1]));
      EXPECT_EQ(cents(rent[c + 1]) + cents(given_up[c + 2]), cents(total[c + 1]));
    }
    EXPECT_EQ(sums[1] - sums[0], sums[2]);
  }
}

TEST(Cost, TheJsonAddsUpAsWell) {
  const TestFolder folder;
  const ProgramRun run =
      run_cascade_line("cost " + folder.put("s.toml", kStorm) + " --prices " +
                       priced(folder, "[lost_per_million]\ntier_1 = 5\n") + " --format json");
  ASSERT_EQ(run.status, 0) << run.err;
  const json result = json::parse(run.out);
  for (const char* column : {"normal", "degrading"}) {
    double sum = 0;
    for (const json& row : result["rows"]) sum += row["amount"][column].get<double>();
    EXPECT_DOUBLE_EQ(sum, result["total"][column].get<double>());
  }
  EXPECT_EQ(result["currency"], "AUD");
  EXPECT_EQ(result["load"]["degrading"]["workers"], 1);
  EXPECT_GT(result["load"]["normal"]["workers"], 1);
  EXPECT_EQ(result["load"]["normal"]["level_max"], "NORMAL");
  EXPECT_EQ(result["rows"][0]["price"], 33.333);
  EXPECT_GT(result["break_even_per_million"].get<double>(), 0);
  EXPECT_EQ(result["sensitivities"][0]["input"].is_string(), true);
  EXPECT_THAT(result["prices_digest"].get<std::string>(), StartsWith("sha256:"));
  EXPECT_EQ(result["made"]["by"], "cascade 0.1.0");
  EXPECT_EQ(result["made"]["input"]["name"], "s.toml");
  EXPECT_EQ(run_cascade_line("cost " + (folder / "s.toml") + " --prices " + (folder / "mine.toml") +
                             " --format json")
                .out,
            run.out);
}

TEST(Cost, SaysWhichIsCheaperAndFromWhichValueOn) {
  const TestFolder folder;
  const std::string storm = folder.put("s.toml", kStorm);
  const std::string cheap =
      run_cascade_line("cost " + storm + " --sensitivity 0 --prices " + priced(folder)).out;
  EXPECT_THAT(cheap, HasSubstr("degrading is cheaper, by "));
  EXPECT_THAT(cheap, HasSubstr("says nothing of what a message is worth"));
  EXPECT_THAT(cheap, HasSubstr("a million of them on, staying at NORMAL is cheaper"));
  const std::string dear =
      run_cascade_line("cost " + storm + " --sensitivity 0 --prices " +
                       priced(folder, "[lost_per_million]\ntier_1 = 100000\ntier_3 = 100000\n"))
          .out;
  EXPECT_THAT(dear, HasSubstr("staying is cheaper, by "));
}

TEST(Cost, TheScenariosOwnPricesAndMonthAreUsed) {
  const TestFolder folder;
  priced(folder);
  const std::string scenario =
      folder.put("s.toml", "prices = \"mine.toml\"\n" + kStorm + "[cost]\nruns_per_month = 20\n");
  const std::string out = run_cascade_line("cost " + scenario + " --sensitivity 0").out;
  EXPECT_THAT(out, HasSubstr("prices mine, AUD a month of 730 h: 20 runs of 2 min a month"));
  const std::string other =
      run_cascade_line("cost " + scenario + " --sensitivity 0 --runs-per-month 3 --prices k2").out;
  EXPECT_THAT(other, HasSubstr("prices k2, USD a month of 730 h: 3 runs of 2 min a month"));
}

TEST(Cost, ClaimsThatDoNotAddUpEndWithOne) {
  const ProgramRun k2 = run_cascade_line("cost --claims");
  EXPECT_EQ(k2.status, 1);
  for (const char* row :
       {"10,000/s: streaming                           453.00        460.50         +7.50",
        "1,000,000/s: storage                        6,000.00      5,138.00       -862.00",
        "10,000,000/s: storage                      60,000.00     53,749.00     -6,251.00",
        "1,000,000/s: query                          5,760.00      5,910.00       +150.00",
        "10,000,000/s: all                         165,600.00    166,816.00     +1,216.00",
        "100,000/s more: a million messages            0.6900        0.0069       -0.6831",
        "break-even                                     13.00          3.85         -9.15"}) {
    EXPECT_THAT(k2.out, HasSubstr(row));
  }
  const json result = json::parse(run_cascade_line("cost --claims --format json").out);
  EXPECT_EQ(result["claims"].size(), 27u);
  const TestFolder folder;
  EXPECT_EQ(run_cascade_line("cost --claims --prices " + priced(folder)).status, 0);
}

TEST(Cost, WhatIsWrongIsOneLineAndTwo) {
  const TestFolder folder;
  const std::string scenario = folder.put("s.toml", kStorm);
  const std::string bad = folder.put("bad.toml", "name = \"x\"\n" + kItem + "per_hour = 1\n");
  const struct {
    std::string arguments, says;
  } table[] = {
      {"", "cascade: no load: one of SCENARIO, --rate N and --arrivals FILE.csv\n"},
      {scenario + " --rate 5", "cascade: several loads: one of"},
      {scenario + " --workers 5", "cascade: --workers is for a rate or arrivals"},
      {scenario + " --prices k3", "cascade: no price list is called 'k3': perhaps k2"},
      {scenario + " --prices " + (folder / "none.toml"), "none.toml"},
      {scenario + " --prices " + bad, "bad.toml:10: 'item.per_hour' stands beside per_month"},
      {scenario + " --runs-per-month 1000000", "do not fit into a month: at most 21900"},
      {"--rate -5", "--rate"},
      {"--arrivals " + (folder / "none.csv"), "none.csv"},
      {folder.put("p.toml", "prices = \"k3\"\n" + kStorm),
       "p.toml:1: 'prices' names no price list: no price list is called 'k3'"},
      {folder.put("q.toml", kStorm + "[cost]\nruns_per_month = 1\n"),
       "q.toml:9: 'cost' means nothing without prices"},
      {folder.put("r.toml", "prices = \"k2\"\n" + kStorm + "[cost]\nruns_per_month = 1e9\n"),
       "r.toml:11: 'cost.runs_per_month' is out of range"},
      {folder.put("t.toml", "prices = \"bad.toml\"\n" + kStorm),
       "bad.toml:10: 'item.per_hour' stands beside per_month"},
  };
  for (const auto& row : table) {
    SCOPED_TRACE(row.arguments);
    const ProgramRun run = run_cascade_line("cost " + row.arguments);
    EXPECT_EQ(run.status, 2) << run.out;
    EXPECT_EQ(run.out, "");
    EXPECT_THAT(run.err, StartsWith("cascade: "));
    EXPECT_THAT(run.err, HasSubstr(row.says));
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
  }
}

// A name from a price list is data on a terminal.
TEST(Cost, NamesCannotCommandATerminal) {
  const TestFolder folder;
  const std::string evil =
      folder.put("evil.toml",
                 "name = \"e\\u001b[31m\"\n[[item]]\ncomponent = \"c\\u001b]0;x\\u0007\"\n"
                 "name = \"a\\nb\"\nunit = \"u\"\nsource = \"s\"\ngrows_with = \"nothing\"\n"
                 "per_month = 1\n[[claim]]\nof = \"o\\u001b[0m\"\nclaimed = 1\nunit = \"\\u202e\"\n"
                 "parts = [[1]]\nsource = \"s\"\n");
  for (const std::string& arguments : {"--rate 10 --prices " + evil, "--claims --prices " + evil}) {
    const ProgramRun run = run_cascade_line("cost " + arguments);
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_EQ(run.out.find('\x1b'), std::string::npos);
    EXPECT_EQ(run.out.find("\u202e"), std::string::npos);
  }
}

}  // namespace
}  // namespace cascade
