#include "sim/replay/ruling.hpp"

#include <gtest/gtest.h>

namespace cascade {
namespace {

Instant at(double seconds) { return Instant{} + Duration::from_seconds(seconds); }

TEST(Ruling, TheWorstRunSpeaksForAll) {
  const auto word = [](std::vector<YesNo> words) {
    std::vector<Ruling> runs;
    for (const YesNo each : words) runs.push_back({each, std::string(text(each))});
    return worst_of(runs);
  };
  const WorstRuling none = word({});
  EXPECT_EQ(none.ruling.word, YesNo::unknown) << "nothing was looked at";
  EXPECT_EQ(none.which + none.as_bad + none.of, 0u);
  EXPECT_EQ(word({YesNo::yes, YesNo::yes}).as_bad, 2u);
  EXPECT_EQ(word({YesNo::yes, YesNo::partly}).ruling.word, YesNo::partly);
  EXPECT_EQ(word({YesNo::partly, YesNo::unknown}).ruling.word, YesNo::unknown);
  const WorstRuling worst = word({YesNo::unknown, YesNo::no, YesNo::yes, YesNo::no});
  EXPECT_EQ(worst.ruling.why, "no");
  EXPECT_EQ(worst.which, 1u);
  EXPECT_EQ(worst.as_bad, 2u);
  EXPECT_EQ(worst.of, 4u);
}

TEST(Ruling, TheGravestReasonIsTheWordAndTheRestStandsBehindIt) {
  RulingMaker maker;
  maker.add(YesNo::partly, "a");
  maker.add(YesNo::no, "b");
  maker.add(YesNo::partly, "c");
  const Ruling ruling = maker.ruling({YesNo::yes, "well"});
  EXPECT_EQ(ruling.word, YesNo::no);
  EXPECT_EQ(ruling.why, "b; a; c");
  EXPECT_EQ(RulingMaker{}.ruling({YesNo::yes, "well"}).why, "well");
}

TEST(Ruling, ARecordingIsProtectedWhereItWasSeen) {
  ReplayResult run;
  run.checks = 100;
  run.end = at(1000);
  EXPECT_EQ(protection_of(run, {}).word, YesNo::unknown) << "a journal alone";
  run.watched.emplace();
  EXPECT_EQ(protection_of(run, {}).word, YesNo::yes);
  EXPECT_EQ(protection_of(run, at(7)).word, YesNo::no);
  run.watched->blind = {{at(0), at(50)}};
  EXPECT_EQ(protection_of(run, {}).word, YesNo::yes) << "5 % is not more than 5 %";
  run.watched->blind = {{at(0), at(51)}};
  EXPECT_EQ(protection_of(run, {}).word, YesNo::unknown);
  EXPECT_EQ(protection_of(run, at(7)).word, YesNo::no) << "what is known is known";
  run.watched->latch = Latch{at(0), at(900)};
  EXPECT_EQ(protection_of(run, {}).word, YesNo::no);
  run = {};
  run.watched.emplace();
  EXPECT_EQ(protection_of(run, {}).word, YesNo::unknown);
  EXPECT_EQ(protection_of(run, {}).why, "nothing was checked");
}

TEST(Ruling, WhatNobodySawWasBlind) {
  ReplayResult run;
  run.end = at(100);
  run.checks = 1;
  EXPECT_EQ(blind_share(run), 1) << "a journal alone";
  run.watched.emplace();
  EXPECT_EQ(blind_share(run), 0);
  run.watched->blind = {{at(0), at(25)}};
  EXPECT_EQ(blind_share(run), 0.25);
  run.checks = 0;
  EXPECT_EQ(blind_share(run), 1) << "no check";
  run.checks = 1;
  run.end = run.first_check;
  run.watched->blind.clear();
  EXPECT_EQ(blind_share(run), 0) << "a check takes no time";
  run.end = run.first_check + Duration{1};
  run.watched->blind = {{run.first_check, run.end}};
  EXPECT_EQ(blind_share(run), 1);
}

TEST(Ruling, EachWordIsItsOwn) {
  EXPECT_EQ(text(YesNo::yes), "yes");
  EXPECT_EQ(text(YesNo::partly), "partly");
  EXPECT_EQ(text(YesNo::unknown), "unknown");
  EXPECT_EQ(text(YesNo::no), "no");
}

TEST(Ruling, NumbersAreForPeople) {
  EXPECT_EQ(span_text(Duration::from_seconds(90)), "90 s");
  EXPECT_EQ(span_text(Duration::from_seconds(0.5)), "0.5 s");
}

}  // namespace
}  // namespace cascade
