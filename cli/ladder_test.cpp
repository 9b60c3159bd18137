// The commands under ladders that are not K2's: other levels, other metrics, other directions.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <string>

#include "cli/testing/run_program.hpp"
#include "model/policy.hpp"

namespace cascade {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// Two levels, and a metric of which low values are the bad ones.
const std::string kBattery = R"(name = "battery"
levels = ["OK", "LOW"]
cooldown_s = 10.0
[metric.battery_pct]
unit = "percent"
worse = "low"
trigger = [20]
clear = [30]
)";
const std::string kBatteryTrace = "t,battery_pct\n0,50\n10,20\n20,25\n30,31\n40,50\n";

// Three metrics, of which the disk's is bad when it is low.
const std::string kNode = R"(name = "node"
levels = ["GREEN", "AMBER", "RED"]
cooldown_s = 10.0
[metric.temp_c]
trigger = [60, 80]
clear = [50, 70]
[metric.load]
trigger = [4, inf]
clear = [3, 8]
[metric.free_pct]
unit = "percent"
worse = "low"
trigger = [20, 10]
clear = [25, 15]
)";

std::string eight_levels() {
  std::string toml = "name = \"eight\"\nlevels = [";
  for (int i = 0; i < 8; ++i)
    toml += std::string(i == 0 ? "" : ", ") + "\"L" + std::to_string(i) + "\"";
  return toml +
         "]\ncooldown_s = 1.0\n[metric.m]\ntrigger = [1, 2, 3, 4, 5, 6, 7]\n"
         "recovery_factor = 0.5\n";
}

// No dead band at all: jitter moves the level.
const std::string kFlappy = R"(name = "flappy"
levels = ["DOWN", "UP"]
cooldown_s = 10.0
[metric.m]
trigger = [10]
clear = [10]
)";

class Ladder : public testing::Test {
 protected:
  const TestFolder folder;
  const std::string battery = folder.put("battery.toml", kBattery);
  const std::string battery_trace = folder.put("battery.csv", kBatteryTrace);

  static std::string ok(const std::string& line) {
    const ProgramRun run = run_cascade_line(line);
    EXPECT_EQ(run.status, 0) << line << "\n" << run.err;
    return run.out;
  }
  static void expect_refused(const std::string& line, const std::string& what) {
    const ProgramRun run = run_cascade_line(line);
    EXPECT_EQ(run.status, 2) << line;
    EXPECT_THAT(run.err, HasSubstr(what));
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
  }
};

TEST_F(Ladder, ATraceIsReplayedByItsMetricsNames) {
  const std::string line = "replay " + battery_trace + " --policy " + battery;
  const std::string journal = ok(line + " --journal -");
  EXPECT_THAT(journal, HasSubstr("\n{\"t\":10,\"from\":\"OK\",\"to\":\"LOW\",\"battery_pct\":20"));
  EXPECT_THAT(journal, HasSubstr("\n{\"t\":30,\"from\":\"LOW\",\"to\":\"OK\",\"battery_pct\":31"));
  EXPECT_EQ(std::count(journal.begin(), journal.end(), '\n'), 3);
  const std::string text = ok(line);
  EXPECT_THAT(text, HasSubstr("OK            > LOW"));
  EXPECT_THAT(text, HasSubstr("battery_pct 20 %  (battery_pct)\n"));
  const json summary = json::parse(ok(line + " --format json"));
  EXPECT_EQ(summary["level_max"], "LOW");
  EXPECT_EQ(summary["level_final"], "OK");
  EXPECT_EQ(summary["seconds_at"]["LOW"], 20);
  EXPECT_EQ(summary["transitions_from_to"]["OK>LOW"], 1);
  const std::string file = folder.put("j.jsonl", journal);
  ok(line + " --against " + file);
  ok(line + " --monitor");
}

TEST_F(Ladder, ColumnsAndScalesAreToldByTheMetricsName) {
  const std::string odd =
      folder.put("odd.csv", "t,a,charge\n0,1,0.5\n10,1,0.2\n20,1,0.25\n30,1,0.31\n40,1,0.5\n");
  const std::string policy = " --policy " + battery;
  const std::string journal =
      ok("replay " + odd + policy +
         " --column battery_pct=charge --scale battery_pct=100 --journal -");
  EXPECT_THAT(journal, HasSubstr("\"to\":\"LOW\",\"battery_pct\":20"));
  EXPECT_EQ(ok("trace convert " + odd + policy + " --column battery_pct=3 --scale battery_pct=100"),
            ok("trace convert " + battery_trace + policy));
  EXPECT_THAT(ok("trace convert " + battery_trace + policy), StartsWith("t_s,battery_pct\n"));
  const std::string trace = "replay " + battery_trace + policy;
  expect_refused(trace + " --column batery_pct=x", "perhaps battery_pct");
  expect_refused(trace + " --column battery_pct", "--column cannot be 'battery_pct'");
  expect_refused(trace + " --column =x", "--column cannot be '=x'");
  expect_refused(trace + " --scale battery_pct=0", "--scale is not a number above 0");
  expect_refused(trace + " --scale battery_pct=much", "--scale cannot be 'much'");
  expect_refused(trace + " --lag-column 2", "'lag' is no metric of policy battery");
  expect_refused(trace + " --heap-scale 2", "'heap_pct' is no metric of policy battery");
}

TEST_F(Ladder, K2sMetricsAreToldEitherWay) {
  const std::string odd = folder.put("odd.csv", "t,x,y\n0,1,60\n10,12000,75\n20,1,60\n");
  const std::string short_form =
      ok("trace convert " + odd + " --lag-column x --lag-scale 10 --heap-column y");
  EXPECT_EQ(ok("trace convert " + odd + " --column lag=x --scale lag=10 --column heap_pct=y"),
            short_form);
  EXPECT_THAT(short_form, StartsWith("t_s,lag,heap_pct\n"));
}

TEST_F(Ladder, WhatTheFirstFileLacksIsInTheSecond) {
  const std::string node = folder.put("node.toml", kNode);
  const std::string one = folder.put("one.csv", "t,T\n0,40\n10,85\n20,40\n30,40\n");
  const std::string two = folder.put("two.csv", "t,load,disk\n0,1,50\n10,1,50\n20,1,12\n30,1,50\n");
  const std::string line = "replay " + one + " --policy " + node +
                           " --column temp_c=T --column free_pct=disk --journal - ";
  const std::string journal = ok(line + "--second " + two);
  const auto entries_of = [](const std::string& text) { return text.substr(text.find('\n')); };
  EXPECT_EQ(entries_of(ok(line + "--heap " + two)), entries_of(journal));
  EXPECT_THAT(journal, HasSubstr("{\"t\":10,\"from\":\"GREEN\",\"to\":\"RED\",\"temp_c\":85,"
                                 "\"load\":1,\"free_pct\":50,\"cause\":[\"temp_c\"]}"));
  EXPECT_THAT(journal, HasSubstr("{\"t\":30,\"from\":\"RED\",\"to\":\"GREEN\""));
  const std::string all = folder.put("all.csv", "t,temp_c,load,free_pct\n0,1,1,50\n10,1,1,50\n");
  expect_refused("replay " + all + " --second " + two + " --policy " + node, "has all metrics");
  expect_refused("replay " + battery_trace + " --second " + two + " --policy " + battery,
                 "the policy has one metric");
}

TEST_F(Ladder, AnInfiniteTriggerIsShownAsNever) {
  const std::string node = folder.put("node.toml", kNode);
  EXPECT_THAT(ok("policy show " + node), HasSubstr("never"));
  EXPECT_EQ(json::parse(ok("policy show --format json " + node))["metric"]["load"]["trigger"][1],
            nullptr);
}

TEST_F(Ladder, TraceInfoSpeaksOfThePolicysMetrics) {
  const std::string line = "trace info " + battery_trace + " --policy " + battery;
  const std::string text = ok(line);
  EXPECT_THAT(text, HasSubstr("\nbattery_pct %: from 20 to 50, median 31; 0 missing\n"));
  EXPECT_THAT(text, HasSubstr("LOW           from           20:          1 rows, entered 1 times"));
  const json info = json::parse(ok(line + " --format json"));
  EXPECT_EQ(info["battery_pct"]["levels"]["LOW"]["rows"], 1);
  EXPECT_EQ(info["read"]["metrics"][0]["metric"], "battery_pct");
  EXPECT_EQ(info["read"]["metrics"][0]["unit"], "percent");
}

TEST_F(Ladder, PolicyShowDrawsTheLadderAndSaysWhatWasInherited) {
  const std::string text = ok("policy show " + battery);
  EXPECT_THAT(text, HasSubstr("battery_pct % down from"));
  EXPECT_THAT(text, HasSubstr("clear above"));
  EXPECT_THAT(text, HasSubstr("\nLOW "));
  EXPECT_THAT(text, Not(HasSubstr("CRITICAL")));  // it sheds nothing
  EXPECT_THAT(text,
              AllOf(HasSubstr("inherited, as the file does not say them:\n"),
                    HasSubstr("\n  stale_after_s = 60\n"), HasSubstr("\n  recovery = banded\n"),
                    HasSubstr("\n  metric.battery_pct.monitored = true\n"),
                    Not(HasSubstr("\n  cooldown_s = "))));
  EXPECT_THAT(ok("policy validate " + battery),
              AllOf(StartsWith(battery + ": valid, policy battery\n  inherited"),
                    HasSubstr("\n    stale_after_s = 60\n"),
                    HasSubstr("\n    shedding = nothing is shed\n")));
  const json shown = json::parse(ok("policy show --format json " + battery));
  EXPECT_EQ(shown["levels"], (json{"OK", "LOW"}));
  EXPECT_EQ(shown["metric"]["battery_pct"]["worse"], "low");
  EXPECT_EQ(shown["metric"]["battery_pct"]["clear"], json{30});
  for (const char* format : {"mermaid", "dot", "toml"}) {
    EXPECT_THAT(ok("policy show --format " + std::string(format) + " " + battery), HasSubstr("LOW"))
        << format;
  }
  for (const char* format : {"promela", "murphi", "smt2"}) {
    EXPECT_THAT(ok("policy show --format " + std::string(format) + " " + battery),
                HasSubstr("LOW is reached"))
        << format;
  }
}

// What a file of K2's own form leaves out is told by its place and value.
TEST_F(Ladder, WhatK2sFormInheritsIsToldWithItsValue) {
  const std::string file = folder.put("mine.toml", "name = \"mine\"\n[lag]\nsoft = 90000\n");
  EXPECT_THAT(ok("policy validate " + file),
              AllOf(HasSubstr("\n    lag.graceful = 500000\n"), Not(HasSubstr("lag.soft")),
                    HasSubstr("\n    lag.recovery_factor = 0.5\n"),
                    HasSubstr("\n    heap_pct = [70, 80, 90, 95], recovery_factor 0.9\n"),
                    HasSubstr("\n    cooldown_s = 30\n"),
                    HasSubstr("\n    tiers = 20 symbols in tier 1, 40 symbols in tier 2\n"),
                    HasSubstr("\n    shedding = as k2\n")));
}

TEST_F(Ladder, PolicyListTellsLevelsMetricsAndWhatThePolicyIs) {
  const std::string list = ok("policy list");
  EXPECT_THAT(list, StartsWith("k2 "));
  EXPECT_THAT(list, HasSubstr("5 levels x 2 metrics  The design, mended\n"));
  EXPECT_THAT(list, HasSubstr("escalation immediate, recovery banded, on_missing hold; cooldown"));
  for (const std::string& name : real_policy_names()) EXPECT_THAT(list, HasSubstr(name + " "));
}

TEST_F(Ladder, EightLevelsAreReplayedSweptAndShown) {
  const std::string eight = folder.put("eight.toml", eight_levels());
  const std::string trace = folder.put("m.csv", "t,m\n0,0\n10,7\n20,0\n30,3.5\n40,0\n");
  EXPECT_THAT(ok("policy show " + eight), HasSubstr("\nL7 "));
  const json summary = json::parse(ok("replay " + trace + " --format json --policy " + eight));
  EXPECT_EQ(summary["level_max"], "L7");
  EXPECT_EQ(summary["transitions_from_to"]["L0>L7"], 1);
  const std::string sweep = ok("sweep " + trace + " --no-verdicts --policy " + eight +
                               " --vary cooldown_s=1,20 --pareto seconds_from.L3,transitions");
  EXPECT_THAT(sweep, HasSubstr("L7"));
  EXPECT_THAT(sweep, Not(HasSubstr("GRACEFUL")));
  expect_refused("sweep " + trace + " --policy " + eight +
                     " --vary cooldown_s=1,20 --pareto seconds_from.SOFT,transitions",
                 "seconds_from.SOFT");
}

TEST_F(Ladder, APageIsOfOneLadder) {
  if (std::system("command -v gnuplot >/dev/null 2>&1") != 0) GTEST_SKIP() << "no gnuplot here";
  const std::string page = folder / "page.md";
  ok("report " + battery_trace + " --policy " + battery + " -o " + page);
  EXPECT_THAT(content_of(page), HasSubstr("LOW"));
  expect_refused("report " + battery_trace + " --policy " + battery + " --policy k2 -o " + page,
                 "policy k2 has other levels than policy battery");
  const std::string other = folder.put("other.toml",
                                       "name = \"other\"\nlevels = [\"OK\", \"LOW\"]\n[metric.x]\n"
                                       "trigger = [1]\nclear = [1]\n");
  expect_refused(
      "report " + battery_trace + " --policy " + battery + " --policy " + other + " -o " + page,
      "policy other has other metrics (x) than policy battery (battery_pct)");
}

TEST_F(Ladder, WhatSpeaksOfK2AloneRefusesOthers) {
  expect_refused("demo --quick --policy " + battery, "is not of K2's levels and metrics");
  const std::string volumes = folder.put("volumes.csv", "symbol,volume\nA,1\n");
  expect_refused("tiers " + volumes + " --policy " + battery, "is not of K2's levels and metrics");
}

// check

TEST_F(Ladder, AWitnessHasAColumnForEachMetric) {
  const std::string flappy = folder.put("flappy.toml", kFlappy);
  const ProgramRun run = run_cascade_line("check --property no-flapping --policy " + flappy +
                                          " --format json --witness " + folder / "w");
  EXPECT_EQ(run.status, 1);
  const json verdict = json::parse(run.out)["verdicts"][0];
  EXPECT_TRUE(verdict["witness"][0].contains("m"));
  EXPECT_FALSE(verdict.contains("expected"));
  const std::string file = folder / "w/flappy-no-flapping.csv";
  EXPECT_THAT(content_of(file), StartsWith("t_s,m\n"));
  EXPECT_EQ(run_cascade_line("replay " + file + " --monitor --policy " + flappy).status, 1);
}

TEST_F(Ladder, WhatAPolicyIsMeantToBreakIsNoFailure) {
  const std::string meant = folder.put("meant.toml", "violates = [\"no-flapping\"]\n" + kFlappy);
  const std::string line = "check --property no-flapping --policy " + meant;
  EXPECT_THAT(ok(line), HasSubstr("no-flapping is VIOLATED, as the policy says"));
  EXPECT_EQ(ok(line + " --quiet"), "");
  const json verdict = json::parse(ok(line + " --format json"))["verdicts"][0];
  EXPECT_EQ(verdict["verdict"], "violated");
  EXPECT_EQ(verdict["expected"], true);
  const std::string junit = ok(line + " --format junit");
  EXPECT_THAT(junit, AllOf(HasSubstr("failures=\"0\""), Not(HasSubstr("<failure")),
                           HasSubstr("<system-out>no-flapping is VIOLATED, as the policy says<")));
  EXPECT_THAT(ok("policy show " + meant), HasSubstr("\nmeant to violate: no-flapping\n"));
  // Nor does a run that shows it fail.
  run_cascade_line(line + " --witness " + folder / "w");
  const ProgramRun shown = run_cascade_line("replay " + folder / "w/flappy-no-flapping.csv" +
                                            " --monitor --policy " + meant);
  EXPECT_EQ(shown.status, 0);
  EXPECT_THAT(shown.err, HasSubstr("no-flapping is violated, as the policy says, at "));
}

TEST_F(Ladder, ThatItHoldsIsTheFailure) {
  const std::string sound = folder.put("sound.toml", "violates = [\"no-flapping\"]\n" + kBattery);
  const std::string line = "check --property no-flapping --policy " + sound;
  const std::string said = "the policy is meant to violate it";
  for (const char* format : {"", " --quiet", " --format json", " --format junit"}) {
    const ProgramRun run = run_cascade_line(line + format);
    EXPECT_EQ(run.status, 1) << format;
    EXPECT_EQ(run.err, "cascade: " + sound + ": no-flapping: holds, and " + said + "\n");
    EXPECT_THAT(run.out,
                HasSubstr(std::string(format) == " --format json" ? "\"expected\":true" : said));
  }
  EXPECT_THAT(run_cascade_line(line + " --format junit").out, HasSubstr("failures=\"1\""));
}

TEST_F(Ladder, OnlyAPropertyThatThereIsCanBeMeant) {
  const std::string typo = folder.put("typo.toml", "violates = [\"no-flaping\"]\n" + kBattery);
  expect_refused("check --policy " + typo, "perhaps no-flapping");
  expect_refused("policy validate " + typo, "there is no property 'no-flaping'");
}

// simulate: the loop drives the metrics that it has under any ladder.
TEST_F(Ladder, ALoopRunsUnderTwoLevelsOfLag) {
  const std::string two = folder.put("two.toml",
                                     "name = \"two\"\nlevels = [\"GO\", \"HALT\"]\n[metric.lag]\n"
                                     "trigger = [100000]\nrecovery_factor = 0.5\n");
  EXPECT_THAT(ok("simulate flash-crash-10x --policy " + two), HasSubstr("GO"));
}

}  // namespace
}  // namespace cascade
