// What replay says to a person: counts with the right word, and each statistic with what it means.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "cli/testing/run_program.hpp"

namespace cascade {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string text_of(const std::string& csv, std::vector<std::string> options = {}) {
  const TestFolder folder;
  options.insert(options.begin(), {"replay", folder.put("t.csv", csv)});
  const ProgramRun run = run_cascade(options);
  EXPECT_EQ(run.status, 0) << run.err;
  return run.out;
}

TEST(ReplayText, OneOfAThingIsNotSeveral) {
  EXPECT_THAT(text_of("t_s,lag\n5,150000\n"),
              AllOf(HasSubstr(": 1 row over "), HasSubstr(", 1 check (one a row)"),
                    HasSubstr("\n  1 transition (1 up, 0 down), at most 1 in an hour; ")));
  EXPECT_THAT(text_of("t_s,lag\n5,0\n6,\n7,1\n"),
              AllOf(HasSubstr(": 3 rows over "), HasSubstr(", 3 checks (one a row)"),
                    HasSubstr("\n  0 transitions (0 up, 0 down)"),
                    HasSubstr("\n  1 row with a missing value, 0 gaps, 0 duplicate rows\n")));
}

// Down at 30 s to where one message escalates: the coded policy flaps, and the load reverses.
TEST(ReplayText, FlapsAndReversalsAreToldApart) {
  const std::string jitter = "t_s,lag\n0,1000000\n30,499999\n31,500000\n";
  EXPECT_THAT(text_of(jitter, {"--policy", "k2-as-coded"}),
              AllOf(HasSubstr("\n  1 flap (up again though no metric crossed a whole dead band: "
                              "the policy's doing), 1 reversal (up again within 5 min"),
                    HasSubstr(", whatever the cause)\n")));
  EXPECT_THAT(text_of("t_s,lag\n0,1000000\n30,0\n31,1000000\n"),
              AllOf(HasSubstr("\n  0 flaps ("), HasSubstr(", 1 reversal (")));
  const std::string later = "t_s,lag\n0,1000000\n30,0\n331,1000000\n";
  EXPECT_THAT(text_of(later), HasSubstr(", 0 reversals (up again within 5 min"));
  EXPECT_THAT(text_of(later, {"--reversal-window", "301s"}),
              HasSubstr(", 1 reversal (up again within 5 min 1 s"));
  const json summary =
      json::parse(text_of(later, {"--reversal-window", "301s", "--format", "json"}));
  EXPECT_EQ(summary["reversals"], 1);
  EXPECT_EQ(summary["reversal_window_s"], 301);
}

TEST(ReplayText, BlindTimeIsToldWhereThereIsAny) {
  EXPECT_THAT(
      text_of("t_s,lag\n0,1\n10,\n20,1\n30,1\n"),
      HasSubstr("\n  blind for 10 s of 30 s (a metric was missing, or nothing was checked): "
                "the level is an assumption there\n"));
  EXPECT_THAT(text_of("t_s,lag\n0,1\n10,1\n"),
              AllOf(Not(HasSubstr("blind")), Not(HasSubstr("latched"))));
}

TEST(ReversalWindow, EveryCommandRefusesWhatIsNoLengthOfTimeInTheSameWords) {
  const TestFolder folder;
  const std::string trace = folder.put("t.csv", "t_s,lag\n0,1\n");
  for (const std::string window : {"", "0s", "0", "5", "-1s", "soon"}) {
    for (const auto& words :
         {std::vector<std::string>{"replay", trace, "--reversal-window", window},
          {"report", trace, "-o", folder / "page.md", "--reversal-window", window},
          {"simulate", "normal", "--reversal-window", window},
          {"sweep", trace, "--vary", "cooldown_s=1", "--reversal-window", window}}) {
      const ProgramRun run = run_cascade(words);
      EXPECT_EQ(run.status, 2) << words[0] << " " << window;
      EXPECT_THAT(run.err, HasSubstr("--reversal-window cannot be '" + window +
                                     "': a duration above 0 such as 90s, 5m, 1h\n"))
          << words[0];
      EXPECT_EQ(run.out, "") << words[0];
    }
  }
}

}  // namespace
}  // namespace cascade
