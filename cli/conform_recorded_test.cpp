// cascade conform --recorded: examples that a person can follow, what is refused, and a run of our
// own that is recorded by our own exporter.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <ostream>
#include <sstream>
#include <string>
#include <vector>

#include "cli/testing/run_program.hpp"

namespace cascade {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

using Words = std::vector<std::string>;

ProgramRun conform(const std::string& recording, Words options = {}) {
  const TestFolder folder;
  options.insert(options.begin(), {"conform", "--recorded", folder.put("r.csv", recording)});
  return run_cascade(options);
}

/// "consistent 0", "inconsistent line 4 t 60: SOFT, possible NORMAL (clocks)".
std::string verdict(const std::string& recording, Words options = {}) {
  options.insert(options.end(), {"--format", "json"});
  const ProgramRun run = conform(recording, options);
  if (run.status > 1) return run.err;
  const json out = json::parse(run.out);
  std::string text = out["verdict"];
  if (out["first"].is_null()) {
    EXPECT_EQ(run.status, 0);
    return text + " " + out["undetermined_s"].dump();
  }
  EXPECT_EQ(run.status, 1);
  const json& first = out["first"];
  text += " line " + first["line"].dump() + " t " + first["t"].dump() + ": " +
          std::string(first["recorded"]) + ", possible";
  for (const json& level : first["possible"]) text += " " + std::string(level);
  return text + " (" + std::string(first["rule"]) + ")";
}

/// Rows 15 s apart from t = 0 on: "lag level" each, in K2's levels by number.
std::string every_15_s(const std::vector<std::pair<std::string, std::string>>& rows) {
  std::string csv = "t,lag,level\n";
  int t = 0;
  for (const auto& [lag, level] : rows) {
    csv += std::to_string(t) + "," + lag + "," + level + "\n";
    t += 15;
  }
  return csv;
}

struct Example {
  const char* name;
  std::string recording;
  Words options;
  std::string says;
};
std::ostream& operator<<(std::ostream& out, const Example& one) { return out << one.name; }
std::string name_of(const testing::TestParamInfo<Example>& info) { return info.param.name; }

class Recorded : public testing::TestWithParam<Example> {};
TEST_P(Recorded, IsJudged) {
  Words options = {"--not-monitored", "heap_pct"};
  options.insert(options.end(), GetParam().options.begin(), GetParam().options.end());
  EXPECT_EQ(verdict(GetParam().recording, options), GetParam().says);
}

const Words kEverySecond = {"--check-every", "1s", "--skew", "0s", "--jitter", "0s"};

INSTANTIATE_TEST_SUITE_P(
    EachRowACheck, Recorded,
    testing::Values(
        Example{"up_and_down",
                "t,lag,level\n0,5,NORMAL\n10,150000,SOFT\n40,49999,NORMAL\n",
                {},
                "consistent 0"},
        Example{"down_too_soon",
                "t,lag,level\n0,5,NORMAL\n10,150000,SOFT\n39.999999999,5,NORMAL\n",
                {},
                "inconsistent line 4 t 39.999999999: NORMAL, possible SOFT (clocks)"},
        Example{"down_in_the_dead_band",
                "t,lag,level\n0,5,0\n10,150000,1\n50,50000,0\n",
                {},
                "inconsistent line 4 t 50: NORMAL, possible SOFT (pressure)"},
        Example{"not_up",
                "t,lag,level\n0,5,0\n10,150000,0\n",
                {},
                "inconsistent line 3 t 10: NORMAL, possible SOFT (checks)"},
        Example{"up_without_demand",
                "t,lag,level\n0,5,0\n10,99999,1\n",
                {},
                "inconsistent line 3 t 10: SOFT, possible NORMAL (pressure)"},
        Example{"a_level_left_out",
                "t,lag,level\n0,5,0\n10,1500000,2\n",
                {},
                "inconsistent line 3 t 10: GRACEFUL, possible AGGRESSIVE (pressure)"},
        Example{"missing_holds", "t,lag,level\n0,150000,1\n40,,1\n80,5,0\n", {}, "consistent 0"},
        Example{"missing_recovers",
                "t,lag,level\n0,150000,1\n40,,0\n",
                {},
                "inconsistent line 3 t 40: NORMAL, possible SOFT (pressure)"},
        Example{
            "the_first_row_has_any_age", "t,lag,level\n0,5,3\n1,5,3\n2,5,0\n", {}, "consistent 0"},
        Example{"but_not_any_level",
                "t,lag,level\n0,1500000,0\n1,5,0\n",
                {},
                "inconsistent line 2 t 0: NORMAL, possible AGGRESSIVE CIRCUIT_BREAK (checks)"},
        Example{"then_one_age",
                "t,lag,level\n0,5,3\n30,5,3\n",
                {},
                "inconsistent line 3 t 30: AGGRESSIVE, possible NORMAL (checks)"},
        Example{"a_blank_level_is_no_witness",
                "t,lag,level\n0,5,0\n10,150000,\n20,5,1\n50,5,0\n",
                {},
                "undetermined 10"},
        Example{"a_restart",
                "t,lag,level\n0,150000,1\n1,60000,0\n2,60000,0\n3,150000,1\n",
                {},
                "inconsistent line 3 t 1: NORMAL, possible SOFT (pressure)"},
        Example{"a_restart_that_is_allowed",
                "t,lag,level\n0,150000,1\n1,60000,0\n2,60000,0\n3,150000,1\n",
                {"--allow-restarts"},
                "consistent 0"},
        Example{"nothing_ever_happened",
                "t,lag,level\n0,5,0\n10,6,0\n20,7,0\n",
                {},
                "undetermined 20"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    ChecksOfTheirOwn, Recorded,
    testing::Values(
        Example{"lags_behind_the_samples",
                every_15_s({{"5", "0"},
                            {"5", "0"},
                            {"150000", "0"},
                            {"150000", "1"},
                            {"150000", "1"},
                            {"5", "1"},
                            {"5", "0"},
                            {"5", "0"}}),
                kEverySecond, "consistent 0"},
        Example{"far_above_for_long_and_never_up",
                every_15_s({{"5", "0"}, {"5000000", "0"}, {"5000000", "0"}, {"5000000", "0"}}),
                kEverySecond, "inconsistent line 4 t 30: NORMAL, possible CIRCUIT_BREAK (checks)"},
        Example{"only_between_two_samples",
                every_15_s({{"5", "0"}, {"150000", "0"}, {"5", "1"}, {"5", "1"}, {"5", "0"}}),
                kEverySecond, "consistent 0"},
        Example{"no_sample_that_high",
                every_15_s({{"5", "0"}, {"90000", "0"}, {"90000", "1"}, {"5", "1"}}), kEverySecond,
                "inconsistent line 4 t 30: SOFT, possible NORMAL (pressure)"},
        Example{"what_was_lost_may_have_been_that_high",
                "t,lag,level\n0,5,0\n15,5,0\n30,90000,0\n60,90000,1\n75,90000,1\n", kEverySecond,
                "undetermined 30"},
        Example{"which_anything_between_grants",
                every_15_s({{"5", "0"}, {"90000", "0"}, {"90000", "1"}, {"5", "1"}}),
                {"--check-every", "1s", "--skew", "0s", "--between", "any"},
                "undetermined 45"},
        Example{"but_no_clock",
                every_15_s({{"5", "0"}, {"5", "2"}, {"5", "1"}, {"5", "0"}, {"5", "1"}}),
                {"--check-every", "1s", "--skew", "0s", "--between", "any", "--policy", "k2"},
                "inconsistent line 5 t 45: NORMAL, possible SOFT GRACEFUL AGGRESSIVE CIRCUIT_BREAK "
                "(clocks)"},
        // Just before 45 s it may have been down and up again: a cooldown from there lasts to 75 s.
        Example{
            "held_as_long_as_may_be",
            every_15_s(
                {{"5", "0"}, {"150000", "1"}, {"150000", "1"}, {"5", "1"}, {"5", "1"}, {"5", "1"}}),
            kEverySecond, "consistent 0"},
        Example{"held_too_long",
                every_15_s({{"5", "0"},
                            {"150000", "1"},
                            {"150000", "1"},
                            {"5", "1"},
                            {"5", "1"},
                            {"5", "1"},
                            {"5", "1"}}),
                kEverySecond, "inconsistent line 8 t 90: SOFT, possible NORMAL (checks)"},
        Example{"or_not_where_checks_are_rare",
                every_15_s({{"5", "0"},
                            {"150000", "1"},
                            {"150000", "1"},
                            {"5", "1"},
                            {"5", "1"},
                            {"5", "1"},
                            {"5", "1"}}),
                {"--check-every", "60s", "--skew", "0s"},
                "consistent 0"},
        Example{"blank_is_unknown",
                every_15_s({{"5", "0"},
                            {"150000", "1"},
                            {"150000", "1"},
                            {"", "1"},
                            {"", "1"},
                            {"", "1"},
                            {"", "0"}}),
                kEverySecond, "undetermined 60"},
        Example{"or_missing",
                every_15_s({{"5", "0"},
                            {"150000", "1"},
                            {"150000", "1"},
                            {"", "1"},
                            {"", "1"},
                            {"", "1"},
                            {"", "0"}}),
                {"--check-every", "1s", "--skew", "0s", "--blank", "missing"},
                "inconsistent line 8 t 90: NORMAL, possible SOFT (pressure)"}),
    name_of);

TEST(RecordedText, SaysWhatWasPossibleAndWhy) {
  const ProgramRun run =
      conform("t,lag,level\n0,5,NORMAL\n10,150000,SOFT\n20,5,NORMAL\n30,5,NORMAL\n",
              {"--not-monitored", "heap_pct"});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.out,
              AllOf(HasSubstr("r.csv, policy k2: INCONSISTENT\n"),
                    HasSubstr("  line 4, 20 s: recorded NORMAL, possible SOFT\n"),
                    HasSubstr("  too soon to go from SOFT to NORMAL: the policy has a cooldown of "
                              "30 s before leaving SOFT, and it is only possible if all such times "
                              "were over\n"),
                    HasSubstr("would explain it: --allow-restarts\n"),
                    HasSubstr("         4        20 s           5  NORMAL\n"),
                    HasSubstr("  1 row follows: none is inconsistent, judged anew from this one\n"),
                    HasSubstr("  - each row is a check of that row's values")));
}

// As replay does, on standard error.
TEST(RecordedText, SaysWhatWasRead) {
  EXPECT_THAT(
      conform("t,lag,heap_pct,state\n0,5,20,0\n10,150000,20,1\n", {"--level-column", "4"}).err,
      AllOf(HasSubstr("r.csv: lag = column lag, taken for messages; heap_pct = column "
                      "heap_pct, taken for percent; level = column state\n"),
            HasSubstr("r.csv: 2 rows from 0 s to 10 s")));
}

TEST(RecordedText, SaysWhatIsAssumed) {
  const std::string recording = every_15_s({{"5", "0"}, {"150000", "1"}, {"150000", "1"}});
  EXPECT_THAT(conform(recording, {"--check-every", "2s"}).out,
              AllOf(HasSubstr("  - two neighbouring checks are at most 4 s apart\n"),
                    HasSubstr("at most 15 s away\n"),
                    HasSubstr("  - heap_pct is not recorded: the system may have seen anything of "
                              "it\n")));
  EXPECT_THAT(conform(recording, {"--check-every", "2s", "--jitter", "500ms", "--skew", "0s",
                                  "--gap", "1m", "--allow-restarts"})
                  .out,
              AllOf(HasSubstr("at most 2.5 s apart\n"), HasSubstr("at most 0 s away\n"),
                    HasSubstr("between two samples at most 60 s apart"),
                    HasSubstr("begun anew at NORMAL at any time")));
}

// Of a metric that is not recorded nothing is known: it may have demanded any level.
TEST(RecordedText, WhatIsNotRecordedExplainsMuch) {
  const std::string recording = "t,lag,level\n0,5,0\n10,5,3\n";
  EXPECT_EQ(verdict(recording), "undetermined 10");
  EXPECT_EQ(verdict(recording, {"--not-monitored", "heap_pct"}),
            "inconsistent line 3 t 10: AGGRESSIVE, possible NORMAL (pressure)");
}

TEST(RecordedText, OtherForms) {
  const Words options = {"--not-monitored", "heap_pct", "--format", "junit"};
  const ProgramRun bad = conform("t,lag,level\n0,5,0\n10,5,3\n", options);
  EXPECT_EQ(bad.status, 1);
  EXPECT_THAT(bad.out, AllOf(HasSubstr("failures=\"1\""),
                             HasSubstr("<failure type=\"inconsistent\" message=\"line 3, 10 s: "
                                       "recorded AGGRESSIVE, possible NORMAL: ")));
  const ProgramRun thin = conform("t,lag,level\n0,5,0\n10,5,0\n", options);
  EXPECT_EQ(thin.status, 0);
  EXPECT_THAT(thin.out, AllOf(HasSubstr("skipped=\"1\""), HasSubstr("<skipped message=\"the level "
                                                                    "never changed")));
  const ProgramRun good = conform("t,lag,level\n0,5,0\n10,150000,1\n", options);
  EXPECT_EQ(good.status, 0);
  EXPECT_THAT(good.out, AllOf(HasSubstr("failures=\"0\""), Not(HasSubstr("<skipped"))));
  const json out =
      json::parse(conform("t,lag,level\n0,5,0\n10,150000,1\n", {"--format", "json"}).out);
  EXPECT_EQ(out["made"]["input"]["rows"], 2);
  EXPECT_EQ(out["made"]["input"]["sha256"].get<std::string>().size(), 64u);
  EXPECT_FALSE(out["made"].contains("scale"));
  EXPECT_TRUE(out["assumptions"].is_array());
}

class RefusedRecording : public testing::TestWithParam<Example> {};
TEST_P(RefusedRecording, IsOneLineAndStatusTwo) {
  const ProgramRun run = conform(GetParam().recording, GetParam().options);
  EXPECT_EQ(run.status, 2);
  EXPECT_EQ(run.out, "");
  EXPECT_THAT(run.err, HasSubstr(GetParam().says));
  EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
}
const std::string kGood = "t,lag,level\n0,5,0\n10,150000,1\n";
INSTANTIATE_TEST_SUITE_P(
    All, RefusedRecording,
    testing::Values(
        Example{"level_that_is_none",
                "t,lag,level\n0,5,0\n10,5,BROKEN\n",
                {},
                "r.csv:3: 'BROKEN' in level is no level: one of NORMAL, SOFT"},
        Example{"level_beyond", "t,lag,level\n0,5,7\n", {}, "r.csv:2: 7 is no level"},
        Example{"no_level", "t,lag\n0,5\n", {}, "r.csv:1: no level column among t, lag"},
        Example{"no_rows", "t,lag,level\n", {}, "r.csv:1: a header and no rows"},
        Example{"no_such_column", kGood, {"--level-column", "lvl"}, "r.csv:1: no column 'lvl'"},
        Example{"backwards", "t,lag,level\n10,5,0\n0,5,0\n", {}, "--unordered sort"},
        Example{"skew_of_rows",
                kGood,
                {"--skew", "1s"},
                "--skew is about checks at times of their own"},
        Example{"jitter_of_rows", kGood, {"--jitter", "1s"}, "--jitter is about checks"},
        Example{"between_of_rows", kGood, {"--between", "any"}, "--between is about checks"},
        Example{"blank_of_rows", kGood, {"--blank", "missing"}, "--blank is about checks"},
        Example{"gap_of_rows", kGood, {"--gap", "1s"}, "--gap is about checks"},
        Example{"no_duration",
                kGood,
                {"--check-every", "1s", "--skew", "soon"},
                "--skew cannot be 'soon': a duration"},
        Example{"no_period", kGood, {"--check-every", "0s"}, "--check-every cannot be '0s'"},
        Example{"no_such_metric",
                kGood,
                {"--not-monitored", "heep_pct"},
                "--not-monitored: 'heep_pct' is no metric of policy k2: perhaps heap_pct"},
        Example{"no_metric_left",
                kGood,
                {"--not-monitored", "heap_pct", "--not-monitored", "lag"},
                "--not-monitored leaves the policy no metric"},
        Example{"between_what", kGood, {"--check-every", "1s", "--between", "held"}, "--between"}),
    name_of);

// What has no effect on what was asked is refused, not passed over.
TEST(RefusedRecordings, AProgramAndARecordingAreTwoThings) {
  const Words recorded = {"conform", "--recorded", "r.csv"};
  Words both = recorded;
  both.insert(both.end(), {"--", "/bin/true"});
  EXPECT_THAT(run_cascade(both).err, HasSubstr("conform: has a program and a recording"));
  for (const Words& of_program :
       {Words{"--walks", "3"}, {"--timeout", "1s"}, {"--witness", "w"}, {"--trace", "t.csv"}}) {
    Words words = recorded;
    words.insert(words.end(), of_program.begin(), of_program.end());
    const ProgramRun run = run_cascade(words);
    EXPECT_EQ(run.status, 2);
    EXPECT_THAT(run.err, HasSubstr(of_program.front() + " excludes --recorded"));
  }
  const ProgramRun run = run_cascade({"conform", "--skew", "1s", "--", "/bin/true"});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.err, HasSubstr("--skew requires --recorded"));
}

TEST(RefusedRecordings, NothingToJudge) {
  EXPECT_EQ(run_cascade({"conform"}).status, 2);
  const ProgramRun run = run_cascade({"conform", "--recorded", "/nowhere/r.csv"});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.err, HasSubstr("/nowhere/r.csv: cannot be read"));
}

/// A run of ours as our exporter has it, and where its k-th line of the level stands.
struct Exported {
  std::string text;
  std::vector<std::string> lines;

  explicit Exported(const Words& command) {
    const TestFolder folder;
    Words words = command;
    words.insert(words.end(), {"--openmetrics", folder / "m.txt"});
    EXPECT_EQ(run_cascade(words).status, 0);
    text = content_of(folder / "m.txt");
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
  }

  /// With the level of one line raised or lowered; the line's number counts from 1.
  std::string edited(std::size_t number, const std::string& level) const {
    std::string out;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      std::string line = lines[i];
      if (i + 1 == number) line.replace(line.find("} ") + 2, 1, level);
      out += line + "\n";
    }
    return out;
  }
  /// Lines of the level that are like the lines around them.
  std::vector<std::size_t> calm_lines() const {
    std::vector<std::size_t> numbers;
    const auto is = [this](std::size_t i, const std::string& of) {
      return lines[i].rfind("k2_degradation_level{", 0) == 0 &&
             lines[i].substr(0, lines[i].find("} ") + 3) == of;
    };
    for (std::size_t i = 3; i + 3 < lines.size(); ++i) {
      const std::string own = lines[i].substr(0, lines[i].find("} ") + 3);
      bool is_calm = true;
      for (std::size_t k = i - 3; k <= i + 3; ++k) is_calm = is_calm && is(k, own);
      if (is_calm) numbers.push_back(i + 1);
    }
    return numbers;
  }
};

const Words kOurs = {"--skew",         "1s",
                     "--check-every",  "1s",
                     "--lag-column",   "k2_consumer_lag_messages",
                     "--heap-column",  "k2_consumer_heap_percent",
                     "--input-format", "exposition"};

TEST(RecordedByUs, AReplayIsConsistentAndAnEditedLevelIsNot) {
  const TestFolder folder;
  ASSERT_EQ(run_cascade({"trace", "sample", "storm", "-o", folder / "storm.csv"}).status, 0);
  for (const std::string policy : {"k2", "k2-as-coded"}) {
    const Exported run({"replay", folder / "storm.csv", "--check-every", "1s", "--policy", policy});
    Words options = kOurs;
    options.insert(options.end(), {"--policy", policy});
    EXPECT_EQ(verdict(run.text, options).substr(0, 11), "consistent ") << policy;
    const std::vector<std::size_t> calm = run.calm_lines();
    ASSERT_GT(calm.size(), 50u);
    for (std::size_t i = 0; i < calm.size(); i += 29) {
      const std::size_t number = calm[i];
      const bool is_normal = run.lines[number - 1].find("} 0") != std::string::npos;
      const std::string found = verdict(run.edited(number, is_normal ? "3" : "0"), options);
      EXPECT_THAT(found, HasSubstr("inconsistent line " + std::to_string(number) + " "))
          << policy << ": " << run.lines[number - 1];
    }
  }
}

TEST(RecordedByUs, ASimulationIsConsistentWithItsPolicyAndNotWithAnother) {
  const Exported run({"simulate", "cascade-and-recovery"});
  EXPECT_EQ(verdict(run.text, kOurs).substr(0, 11), "consistent ");
  const TestFolder folder;
  std::string slower = run_cascade({"policy", "show", "k2", "--format", "toml"}).out;
  const std::string cooldown = "cooldown_s = 30";
  ASSERT_NE(slower.find(cooldown), std::string::npos);
  slower.replace(slower.find(cooldown), cooldown.size(), "cooldown_s = 300");
  Words other = kOurs;
  other.insert(other.end(), {"--policy", folder.put("slower.toml", slower)});
  EXPECT_THAT(verdict(run.text, other),
              AllOf(HasSubstr("inconsistent line "),
                    HasSubstr(": AGGRESSIVE, possible CIRCUIT_BREAK (clocks)")));
}

}  // namespace
}  // namespace cascade
