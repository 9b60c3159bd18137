// Assertions about a replay's figures, and golden journals.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/testing/run_program.hpp"

namespace cascade {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;

class ReplayAsked : public testing::Test {
 protected:
  ProgramRun run(std::vector<std::string> more) {
    std::vector<std::string> words = {"replay", trace_};
    words.insert(words.end(), more.begin(), more.end());
    return run_cascade(words);
  }
  TestFolder folder_;
  std::string trace_ = folder_.put("t.csv", "t_s,lag\n0,0\n10,150000\n45,0\n60,150000\n100,0\n");
  std::string golden_ = folder_ / "golden.jsonl";
};

TEST_F(ReplayAsked, EachAssertionIsToldWithItsValueAndOneThatFailsEndsWithOne) {
  const ProgramRun kept = run({"--assert", "reversals<=3", "--assert", "seconds_at.SOFT < 80"});
  EXPECT_EQ(kept.status, 0) << kept.err;
  EXPECT_THAT(kept.out, AllOf(HasSubstr("\n  holds  reversals<=3, and it is 1\n"),
                              HasSubstr("\n  holds  seconds_at.SOFT < 80, and it is 75\n")));
  const ProgramRun broken = run({"--assert", "reversals<1", "--assert", "flaps==0"});
  EXPECT_EQ(broken.status, 1);
  EXPECT_THAT(broken.out, AllOf(HasSubstr("\n  FAILS  reversals<1, and it is 1\n"),
                                HasSubstr("\n  holds  flaps==0, and it is 0\n")));
  EXPECT_THAT(broken.err, HasSubstr("cascade: t.csv: asserted reversals<1, and it is 1\n"));
  const ProgramRun unknown = run({"--assert", "checks_too_near==0"});
  EXPECT_EQ(unknown.status, 1);
  EXPECT_THAT(unknown.err, HasSubstr("and it is unknown: what is unknown is no pass\n"));
  const json all = json::parse(
      run({"--assert", "transitions==4", "--assert", "transitions>4", "--format", "json"}).out);
  EXPECT_EQ(all["transitions"], 4);
  EXPECT_EQ(all["assertions"],
            json::array({{{"assert", "transitions==4"}, {"value", 4}, {"holds", true}},
                         {{"assert", "transitions>4"}, {"value", 4}, {"holds", false}}}));
  EXPECT_FALSE(json::parse(run({"--format", "json"}).out).contains("assertions"));
  const std::string journal = folder_ / "j.jsonl";
  const ProgramRun no_such = run({"--assert", "reversal<1", "--journal", journal});
  EXPECT_EQ(no_such.status, 2);
  EXPECT_THAT(no_such.err, HasSubstr("perhaps reversals"));
  EXPECT_EQ(content_of(journal), "");
}

TEST_F(ReplayAsked, AGoldenJournalShowsAllThatMovedAndIsReplacedWhereThatIsAccepted) {
  const ProgramRun made = run({"--against", golden_, "--update"});
  EXPECT_EQ(made.status, 0) << made.err;
  EXPECT_THAT(made.err, HasSubstr("golden.jsonl: written: 4 transitions\n"));
  const ProgramRun same = run({"--against", golden_});
  EXPECT_EQ(same.status, 0);
  EXPECT_THAT(same.err, HasSubstr("agrees with "));

  const std::string before = content_of(golden_);
  trace_ = folder_.put("t.csv", "t_s,lag\n0,0\n10,150000\n50,0\n60,150001\n100,0\n200,600000\n");
  const ProgramRun moved = run({"--against", golden_});
  EXPECT_EQ(moved.status, 1);
  EXPECT_THAT(moved.err,
              HasSubstr("the journal deviates: 1 moved, 1 on other values, 1 appeared\n"));
  EXPECT_THAT(moved.out, AllOf(HasSubstr("\n  ~ 50 s  SOFT > NORMAL  5 s later\n"),
                               HasSubstr("\n  ~ 60 s  NORMAL > SOFT  on lag 150001"),
                               HasSubstr("\n    1 transition the same\n"),
                               HasSubstr("\n  + 200 s  NORMAL > GRACEFUL  is new\n")));
  EXPECT_EQ(content_of(golden_), before);
  const json told = json::parse(run({"--against", golden_, "--format", "json"}).out)["against"];
  EXPECT_EQ(told["moved"], 1);
  EXPECT_EQ(told["appeared"], 1);
  EXPECT_EQ(told["differences"].size(), 3u);
  EXPECT_EQ(told["differences"][0]["recorded"]["t"], 45);
  EXPECT_TRUE(told["differences"][2]["recorded"].is_null());

  const ProgramRun accepted = run({"--against", golden_, "--update"});
  EXPECT_EQ(accepted.status, 0);
  EXPECT_THAT(accepted.err, HasSubstr("updated: 1 moved, 1 on other values, 1 appeared\n"));
  EXPECT_EQ(run({"--against", golden_}).status, 0);
  // Its own way of being called is no difference: the file stays as it is.
  const std::string after = content_of(golden_);
  EXPECT_EQ(run({"--against", golden_, "--update", "--monitor"}).status, 0);
  EXPECT_EQ(content_of(golden_), after);
}

TEST_F(ReplayAsked, WhatCannotBeReplacedIsRefused) {
  EXPECT_EQ(run({"--update"}).status, 2);
  EXPECT_EQ(run({"--update", "--against", "-"}).status, 2);
  EXPECT_EQ(run({"--against", golden_}).status, 2);
  EXPECT_EQ(run({"--against", golden_, "--update", "--journal", golden_}).status, 2);
  EXPECT_EQ(content_of(golden_), "");
  const std::string no_journal = folder_.put("no.jsonl", "{}\n");
  EXPECT_EQ(run({"--against", no_journal, "--update"}).status, 2);
  EXPECT_EQ(content_of(no_journal), "{}\n");
}

}  // namespace
}  // namespace cascade
