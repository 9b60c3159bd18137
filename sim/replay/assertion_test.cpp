// What is asked of a run's figures, and what no question is.

#include "sim/replay/assertion.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/input_error.hpp"

namespace cascade {
namespace {

using testing::HasSubstr;

/// Of a run that nobody saw: its journal alone, so that flaps are not known.
Summary summary_of_a_journal() {
  ReplayResult run;
  run.journal.header.policy = "k2";
  run.journal.entries = {
      {{10'000'000'000}, level_at(0), level_at(4), TransitionKind::escalation, {}, {}},
      {{50'500'000'000}, level_at(4), level_at(0), TransitionKind::recovery, {}, {}}};
  run.end = {60'000'000'000};
  return summarize(run, FileFigures{});
}

TEST(Assertion, ComparesAnyFigureOfTheSummaryByItsPath) {
  const Summary summary = summary_of_a_journal();
  const struct {
    const char* text;
    bool holds;
  } table[] = {
      {"transitions==2", true},
      {"transitions!=2", false},
      {"transitions<2", false},
      {"transitions<=2", true},
      {"transitions>=3", false},
      {"transitions>1", true},
      {"transitions<1", false},
      {"transitions>2", false},
      {"transitions>3", false},
      {"transitions>=2", true},
      {" seconds_at.CIRCUIT_BREAK < 40.5 ", false},
      {"seconds_at.CIRCUIT_BREAK<=40.5", true},
      {"seconds_at.\"CIRCUIT_BREAK\"==4.05e1", true},
      {"transitions_from_to.\"NORMAL>CIRCUIT_BREAK\"==1", true},
      {"transitions_from_to.\"NORMAL>SOFT\"==0", true},  // it never happened
      {"reversals>-1", true},
  };
  for (const auto& row : table) {
    EXPECT_EQ(judge(parse_assertion(row.text), summary).holds, row.holds) << row.text;
  }
}

TEST(Assertion, WhatIsTrueIsOneAndWhatIsFalseIsNothing) {
  Summary summary = summary_of_a_journal();
  for (const bool latched : {false, true}) {
    summary.latched = latched;
    for (const std::string bound : {"false", "0", "true", "1"}) {
      const bool same = latched == (bound == "true" || bound == "1");
      const Asserted asserted = judge(parse_assertion("latched==" + bound), summary);
      EXPECT_EQ(asserted.holds, same) << bound;
      EXPECT_EQ(value_words(asserted), latched ? "1" : "0");
    }
  }
}

TEST(Assertion, WhatIsUnknownIsNoPass) {
  const Summary summary = summary_of_a_journal();
  for (const char* text : {"flaps<=0", "flaps!=7", "latched==false", "seconds_blind>=0",
                           "checks_too_near==0", "flaps<1e9"}) {
    const Asserted asserted = judge(parse_assertion(text), summary);
    EXPECT_FALSE(asserted.holds) << text;
    EXPECT_EQ(value_words(asserted), "unknown") << text;
  }
}

std::string refusal_of(const std::string& text) {
  try {
    judge(parse_assertion(text), summary_of_a_journal());
  } catch (const InputError& error) {
    return error.what();
  }
  return "none";
}

TEST(Assertion, IsRefusedWithTheNearestNameWhereItAsksForNothing) {
  const struct {
    const char *text, *said;
  } table[] = {
      {"reversal<=3", "perhaps reversals"},
      {"seconds_at.CIRCUT_BREAK<3", "perhaps seconds_at.CIRCUIT_BREAK; "},
      {"transitions_from_to.\"NORMAL>SOFTER\"<3", "names no figure"},
      {"seconds_at.\"NORMAL>SOFT\"<3", "names no figure"},
      {"transitions_from_to.\"NORMAL>NORMAL\"<3", "names no figure"},
      {"transitions_from_to.\"NORMAL>SOFT\".x<3", "names no figure"},
      {"transitions_from_to.\"NORMAL>CIRCUT_BREAK\"<3",
       "perhaps transitions_from_to.\"NORMAL>CIRCUIT_BREAK\""},
      {"latchd==false", "perhaps latched; "},
      {"seconds_at<3", "one of it, such as seconds_at.\"AGGRESSIVE\""},
      {"abcxyzABCXYZ0189_-<3", "names no figure"},
      {"level_max==4", "names a text and no number"},
      {"made.by==1", "names no figure"},
      {"transitions", "compares by none of"},
      {"transitions=3", "compares by none of"},
      {"a/<3", "compares by none of"},
      {"a:<3", "compares by none of"},
      {"a@<3", "compares by none of"},
      {"a[<3", "compares by none of"},
      {"a`<3", "compares by none of"},
      {"a{<3", "compares by none of"},
      {"transitions<", "compares with ''"},
      {"transitions<many", "compares with 'many'"},
      {"transitions<0x1p3", "compares with '0x1p3'"},
      {"transitions<nan", "compares with 'nan'"},
      {"transitions<1 2", "compares with '1 2'"},
      {"<3", "has no name of a figure"},
      {"seconds_at.<3", "has no name of a figure"},
      {"\"transitions<3", "has a quote that does not end"},
      {"", "has no name of a figure"},
  };
  for (const auto& row : table) {
    EXPECT_THAT(refusal_of(row.text), HasSubstr(row.said)) << row.text;
    EXPECT_THAT(refusal_of(row.text), testing::StartsWith("--assert: '")) << row.text;
  }
  ReplayResult still;
  still.journal.header.policy = "k2";
  Summary summary = summarize(still, FileFigures{});
  summary.latched = true;
  try {
    judge(parse_assertion("latchd==true"), summary);
    FAIL() << "no such figure";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("perhaps latched; "));
  }
  try {
    judge(parse_assertion("transitions_from_to<3"), summary);
    FAIL() << "a table is no figure";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("such as transitions_from_to.\"NAME\""));
  }
}

}  // namespace
}  // namespace cascade
