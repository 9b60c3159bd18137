// `cascade explain`: why the level is what it is at a time, of traces, journals and scenarios.

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
using testing::Not;

// Up at 12:00:10, the lag is in the dead band, then clear, then gone; 14:00 is a second day's.
const char* const kTrace =
    "time,lag,heap_pct\n"
    "2022-03-25T12:00:00Z,0,10\n"
    "2022-03-25T12:00:10Z,600000,10\n"
    "2022-03-25T12:00:20Z,300000,10\n"
    "2022-03-25T12:00:30Z,40000,10\n"
    "2022-03-25T12:00:39Z,,10\n"
    "2022-03-25T12:00:50Z,40000,10\n"
    "2022-03-25T14:00:00Z,0,10\n";

class Explain : public testing::Test {
 protected:
  ProgramRun run(const std::string& at, std::vector<std::string> more = {}) {
    std::vector<std::string> words = {"explain", trace_, "--at", at};
    words.insert(words.end(), more.begin(), more.end());
    return run_cascade(words);
  }
  std::string text(const std::string& at) {
    const ProgramRun ran = run(at);
    EXPECT_EQ(ran.status, 0) << ran.err;
    return ran.out;
  }
  TestFolder folder_;
  std::string trace_ = folder_.put("t.csv", kTrace);
};

TEST_F(Explain, SaysWhatBroughtTheLevelWhatHoldsItAndWhatComesNext) {
  EXPECT_THAT(
      text("12:00:25"),
      AllOf(HasSubstr("t.csv, policy k2, at 2022-03-25T12:00:25Z\n"),
            HasSubstr("GRACEFUL since 2022-03-25T12:00:10Z, 15 s before\n"),
            HasSubstr("came up from NORMAL to GRACEFUL: lag 600,000 is at or above 500,000\n"),
            HasSubstr("lag 300,000 is not below 250,000; cooldown: 15 s left\n"),
            HasSubstr("the last one at 2022-03-25T12:00:20Z, 5 s before: lag 300,000"),
            HasSubstr("the next one of this run is at 2022-03-25T12:00:30Z\n"),
            HasSubstr("needs lag below 250,000, which blocks: it is 300,000\n"),
            HasSubstr("needs heap below 72 %, and has it\n"),
            HasSubstr("needs 30 s without a transition: 15 s left\n"),
            HasSubstr("at the earliest by the first check at 2022-03-25T12:00:40Z or "
                      "later, to NORMAL, were"),
            HasSubstr("lag at or above 1,000,000 demands AGGRESSIVE\n"),
            HasSubstr("nothing moves while the values stay as the last check saw them\n")));
  // Cleared, and the clock still runs: the step that comes is told, and when.
  EXPECT_THAT(
      text("12:00:30"),
      AllOf(HasSubstr("lag and heap are clear; cooldown: 10 s left\n"),
            HasSubstr("down to NORMAL, by the first check at 2022-03-25T12:00:40Z or later, "
                      "if the values stay as the last check saw them\n")));
  EXPECT_THAT(text("12:00:45"),
              AllOf(HasSubstr("lag has no value, and that clears nothing\n"),
                    HasSubstr("lag since 2022-03-25T12:00:39Z, for 1 check: it demands nothing and "
                              "clears nothing (on_missing = hold)\n")));
  EXPECT_THAT(
      text("14:00:00"),
      AllOf(HasSubstr("NORMAL since 2022-03-25T12:00:50Z"),
            HasSubstr("came down from GRACEFUL: lag 40,000 is below 250,000"),
            HasSubstr("none comes after it in this run\n"), HasSubstr("it is the lowest level\n")));
}

TEST_F(Explain, TakesATimeInEachOfItsForms) {
  const std::string told = text("12:00:25");
  for (const char* same : {"2022-03-25T12:00:25Z", "2022-03-25 12:00:25", "25", "25s", "25.0",
                           "1648209625", "2022-03-25T13:00:25+01:00"}) {
    EXPECT_EQ(text(same), told) << same;
  }
}

TEST_F(Explain, RefusesWhatItWouldHaveToGuess) {
  const struct {
    const char *at, *said;
  } table[] = {
      {"11:59:59", "is not within t.csv: a time from 2022-03-25T12:00:00Z to"},
      {"2022-03-25T11:59:59Z", "is before the first instant of t.csv: a time from"},
      {"-1", "is before the first instant"},
      {"14:00:01", "is not within t.csv"},
      {"86400", "is after the last instant of t.csv"},
      {"noon", "is no time: a time of day (12:03:20)"},
      {"25:00:00", "is no time"},
      {"", "is no time"},
  };
  for (const auto& row : table) {
    const ProgramRun ran = run(row.at);
    EXPECT_EQ(ran.status, 2) << row.at;
    EXPECT_EQ(ran.out, "") << row.at;
    EXPECT_THAT(ran.err, HasSubstr(row.said)) << row.at;
  }
  trace_ = folder_.put("days.csv", std::string(kTrace) + "2022-03-27T12:00:10Z,0,10\n");
  EXPECT_THAT(run("12:00:10").err,
              HasSubstr("'12:00:10' comes on 3 days of days.csv: one of 2022-03-25T12:00:10Z, "
                        "2022-03-26T12:00:10Z, 2022-03-27T12:00:10Z"));
  EXPECT_EQ(run("12:00:11").status, 2);
  EXPECT_EQ(run("2022-03-26T12:00:10Z").status, 0);
  trace_ = folder_.put("plain.csv", "t_s,lag\n1000,0\n1010,600000\n");
  EXPECT_THAT(run("12:00:10").err,
              HasSubstr("has no dates: seconds, a time from 1000 s to 1010 s"));
  EXPECT_THAT(run("2022-03-26T12:00:10Z").err, HasSubstr("is a date, and plain.csv has none"));
  EXPECT_THAT(run("5").err, HasSubstr("is before the first instant"));
  // By the trace's own clock; a length of time counts from its first row.
  EXPECT_THAT(text("1010"), HasSubstr("GRACEFUL since 1010 s"));
  EXPECT_EQ(text("10s"), text("1010"));
}

TEST_F(Explain, JsonHasWhatTheTextSays) {
  const json told = json::parse(run("12:00:25", {"--format", "json"}).out);
  EXPECT_EQ(told["level"], "GRACEFUL");
  EXPECT_EQ(told["hold"], "dead-band");
  EXPECT_EQ(told["why"], "lag 300,000 is not below 250,000; cooldown: 15 s left");
  EXPECT_EQ(told["at"], json({{"t", 25}, {"time", "2022-03-25T12:00:25Z"}}));
  EXPECT_EQ(told["since"]["t"], 10);
  EXPECT_EQ(told["since"]["metrics"],
            json::array({{{"metric", "lag"}, {"value", 600000}, {"trigger", 500000}}}));
  EXPECT_EQ(told["check"]["age_s"], 5);
  EXPECT_EQ(told["check"]["values"], json({{"lag", 300000}, {"heap_pct", 10}}));
  EXPECT_EQ(told["next_check"]["t"], 30);
  EXPECT_EQ(told["recovery"]["needs"][0],
            json({{"metric", "lag"}, {"clear", 250000}, {"value", 300000}, {"blocks", true}}));
  EXPECT_EQ(told["recovery"]["cooldown_left_s"], 15);
  EXPECT_EQ(told["recovery"]["if_healthy"]["earliest"]["t"], 40);
  EXPECT_EQ(told["recovery"]["if_healthy"]["to"], "NORMAL");
  EXPECT_EQ(told["escalation"]["triggers"][0],
            json({{"metric", "lag"}, {"trigger", 1000000}, {"demands", "AGGRESSIVE"}}));
  EXPECT_TRUE(told["next"].is_null());
  EXPECT_EQ(told["made"]["input"]["name"], "t.csv");
  const json gone = json::parse(run("12:00:45", {"--format", "json"}).out);
  EXPECT_EQ(gone["missing"][0]["metric"], "lag");
  EXPECT_EQ(gone["missing"][0]["since"]["t"], 39);
}

TEST_F(Explain, OfAJournalSaysWhatItKnowsAndWhatNot) {
  const std::string journal = folder_ / "j.jsonl";
  ASSERT_EQ(run_cascade({"replay", trace_, "--journal", journal}).status, 0);
  trace_ = journal;
  EXPECT_THAT(
      text("12:00:25"),
      AllOf(HasSubstr("GRACEFUL since 2022-03-25T12:00:10Z"), HasSubstr("is not in a journal\n"),
            HasSubstr("needs lag below 250,000\n"), HasSubstr("15 s left\n"),
            HasSubstr("not known: it depends on"), Not(HasSubstr("300,000"))));
  // At a transition's own instant everything is known.
  EXPECT_THAT(text("12:00:10"), HasSubstr("lag 600,000 is at or above 500,000\n"));
  EXPECT_THAT(text("1h"), HasSubstr("a journal does not say when its run ended"));
  const ProgramRun other = run("12:00:25", {"--policy", "pi5-fan-hysteresis-0"});
  EXPECT_EQ(other.status, 2);
  EXPECT_THAT(other.err, HasSubstr("has other levels or metrics"));
  EXPECT_THAT(run("12:00:25", {"--policy", "k2-as-coded"}).err,
              HasSubstr("note: it was made by a policy that was not the same"));
}

TEST_F(Explain, OfAScenarioIsOfItsOwnRun) {
  const ProgramRun ran = run_cascade_line("explain k2-consumer-latch --at 1200");
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, AllOf(HasSubstr("k2-consumer-latch, policy "),
                             HasSubstr("AGGRESSIVE since "), HasSubstr("nobody looks: ")));
  const json first = json::parse(run_cascade_line("explain demo --at 0 --format json").out);
  EXPECT_EQ(first["level"], "NORMAL");
  EXPECT_TRUE(first["since"].is_null());
  EXPECT_EQ(run_cascade_line("explain demo --at 12:00:00").status, 2);
  EXPECT_EQ(run_cascade_line("explain demo --at 1000000").status, 2);
  EXPECT_THAT(run_cascade_line("explain demo --at 1 --site perth").err, HasSubstr("perth"));
}

// Two levels, one metric of which low values are the bad ones, by the policy's own names.
TEST_F(Explain, SpeaksTheNamesOfAnyLadder) {
  const std::string policy = folder_.put(
      "battery.toml",
      "name = \"battery\"\nlevels = [\"FULL\", \"SAVING\"]\ncooldown_s = 60\n"
      "escalate_after_s = 5\nescalation_cooldown_s = 7\n[metric.charge]\nunit = \"percent\"\n"
      "worse = \"low\"\ntrigger = [20]\nclear = [30]\nmin = 0\nmax = 100\n");
  trace_ = folder_.put("b.csv", "t_s,charge\n0,50\n10,20\n14,20\n15,20\n20,25\n90,31\n");
  const std::vector<std::string> by = {"--policy", policy};
  EXPECT_THAT(
      run("12", by).out,
      AllOf(HasSubstr("charge 20 % is at or below 20 %: SAVING is demanded; it has to stay "
                      "so: 3 s left\n"),
            HasSubstr("needs more than FULL demanded at every check for 5 s: so for 2 s, 3 s "
                      "left\n"),
            HasSubstr("up to SAVING, by the first check at 15 s or later, if")));
  EXPECT_THAT(run("20", by).out,
              AllOf(HasSubstr("SAVING since 15 s, 5 s before\n"),
                    HasSubstr("charge 25 % is not above 30 %; cooldown: 55 s left\n"),
                    HasSubstr("it is the highest level\n")));
  EXPECT_THAT(run("90", by).out, HasSubstr("came down from SAVING: charge 31 % is above 30 %\n"));
}

// Two decimals would put the value at its trigger.
TEST_F(Explain, AValueBesideItsTriggerHasItsDigits) {
  trace_ = folder_.put("close.csv", "t_s,lag\n0,99999.9999\n1,100000\n");
  EXPECT_THAT(text("0"), HasSubstr("lag 99999.9999 is below 100,000\n"));
}

TEST(ReplayTimes, AreThoseOfTheTracesOwnClock) {
  const TestFolder folder;
  const std::string dated = folder.put("t.csv", kTrace);
  EXPECT_THAT(run_cascade({"replay", dated}).out,
              AllOf(HasSubstr("\n  2022-03-25T12:00:10Z  NORMAL"), Not(HasSubstr(" s  NORMAL"))));
  const std::string plain = folder.put("p.csv", "t_s,lag\n1000,0\n1010,600000\n");
  EXPECT_THAT(run_cascade({"replay", plain}).out, HasSubstr("          1010 s  NORMAL"));
}

}  // namespace
}  // namespace cascade
