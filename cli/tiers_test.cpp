// cascade tiers, from outside: files, exit statuses, and symbols that want to be more than data.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/testing/run_program.hpp"

namespace cascade {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

const char* const kVolumes = "symbol,volume\nBHP,600\nREA,250.5\nNEW,100\nCBA,49.5\n";

TEST(TiersCommand, WritesAPolicyThatValidates) {
  const TestFolder folder;
  const std::string volumes = folder.put("v.csv", kVolumes);
  const ProgramRun run =
      run_cascade({"tiers", volumes, "--tier-1", "2", "--tier-2", "3", "-o", folder / "new.toml"});
  EXPECT_EQ(run.status, 0) << run.err;
  for (const char* part :
       {"promoted", "new in a list (1)", "NEW", "demoted (1)", "NCM", "WPL", "85.05", "K2 says"}) {
    EXPECT_THAT(run.out, HasSubstr(part));
  }
  EXPECT_EQ(run_cascade({"policy", "validate", folder / "new.toml"}).status, 0);
  EXPECT_THAT(content_of(folder / "new.toml"), HasSubstr("tier_1 = [\"BHP\", \"REA\"]"));
  EXPECT_THAT(run_cascade({"tiers", volumes, "--policy", folder / "new.toml", "--tier-1", "2",
                           "--tier-2", "3"})
                  .out,
              HasSubstr("nothing changes"));
}

TEST(TiersCommand, GoesThroughPipes) {
  Setting setting;
  setting.in = kVolumes;
  const ProgramRun toml = run_cascade({"tiers", "-", "-o", "-"}, setting);
  EXPECT_EQ(toml.status, 0);
  EXPECT_THAT(toml.out, testing::StartsWith("name = \"k2\""));
  const ProgramRun text =
      run_cascade({"tiers", "-", "--coverage", "60,95", "--format", "json"}, setting);
  const json result = json::parse(text.out);
  EXPECT_EQ(result["tier_1"], json({"BHP"}));
  EXPECT_EQ(result["tier_2"], json({"REA", "NEW"}));
  EXPECT_EQ(result["proposed"]["tier_1"]["share_pct"], 60.0);
}

TEST(TiersCommand, BadInputIsOneLineAndLeavesNoFile) {
  const TestFolder folder;
  const std::string bad = folder.put("v.csv", "symbol,volume\nBHP,x\n");
  const std::vector<std::vector<std::string>> lines = {
      {"tiers", bad, "-o", folder / "new.toml"},
      {"tiers", folder / "none.csv"},
      {"tiers", bad, "--tier-1", "5", "--tier-2", "4"},
      {"tiers", bad, "--coverage", "95,80"},
      {"tiers", bad, "--coverage", "80"},
      {"tiers", bad, "--coverage", "80,95", "--tier-1", "4"},
      {"tiers", bad, "--coverage", "nan,95"},
      {"tiers", "-", "--policy", "-"},
      {"tiers", bad, "-o", "-", "--format", "json"},
      {"tiers"}};
  for (const auto& words : lines) {
    const ProgramRun run = run_cascade(words);
    EXPECT_EQ(run.status, 2) << testing::PrintToString(words);
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
    EXPECT_EQ(run.out, "");
  }
  EXPECT_THAT(run_cascade(lines[0]).err, HasSubstr("v.csv:2: the volume 'x' is not one"));
  EXPECT_EQ(folder.count(), 1u);
}

TEST(TiersCommand, HostileSymbolsAreData) {
  const TestFolder folder;
  const std::vector<std::string> symbols = {"=cmd(\"|' /C calc'!A0\")",
                                            "\x1b[31mRED\x07",
                                            "a\"]\n",
                                            "\xe2\x80\xae"
                                            "evil",
                                            "'; DROP",
                                            "\\u0041",
                                            "$(touch x)"};
  std::string csv = "symbol,volume\n";
  for (std::string symbol : symbols) {
    symbol.erase(std::remove(symbol.begin(), symbol.end(), '\n'), symbol.end());
    std::string quoted;
    for (const char c : symbol) quoted += c == '"' ? "\"\"" : std::string(1, c);
    csv += "\"" + quoted + "\",5\n";
  }
  const std::string volumes = folder.put("v\x1b[2J.csv", csv);
  const ProgramRun run = run_cascade({"tiers", volumes, "-o", folder / "new.toml"});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(run.out, Not(HasSubstr("\x1b")));
  EXPECT_THAT(run.out, Not(HasSubstr("\xe2\x80\xae")));
  EXPECT_THAT(content_of(folder / "new.toml"), Not(HasSubstr("\x1b")));
  EXPECT_EQ(run_cascade({"policy", "validate", folder / "new.toml"}).status, 0);
  const ProgramRun as_json = run_cascade({"tiers", volumes, "--format", "json"});
  EXPECT_THAT(as_json.out, Not(HasSubstr("\x1b")));
  const json result = json::parse(as_json.out);
  EXPECT_EQ(result["tier_1"].size(), symbols.size());
  EXPECT_NE(std::find(result["tier_1"].begin(), result["tier_1"].end(), json(symbols[0])),
            result["tier_1"].end());
  // What was written reads back as the same symbols.
  const json policy =
      json::parse(run_cascade({"policy", "show", folder / "new.toml", "--format", "json"}).out);
  EXPECT_EQ(policy["tiers"]["tier_1"], result["tier_1"]);
}

}  // namespace
}  // namespace cascade
