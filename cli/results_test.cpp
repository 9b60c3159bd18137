// What the program answers: the formats that the contract fixes, byte for byte or member by member.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "cli/testing/run_program.hpp"
#include "model/k2.hpp"
#include "sim/replay/journal.hpp"
#include "testing_paths.hpp"

namespace cascade {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

const std::string kSource = kSourceDir;
const std::string kStorm = kSource + "/sim/traces/storm.csv";
const std::string kGappy = kSource + "/sim/traces/gappy.csv";
const std::vector<std::string> kBuiltIn = {"k2", "crypto", "k2-as-coded", "k2-as-documented"};

/// The words for a program that may be absent here: found by the shell's own search.
bool is_installed(const std::string& program) {
  return run_program({"/bin/sh", "-c", "command -v " + program}).status == 0;
}

std::string ok(const std::string& line, const Setting& setting = {}) {
  const ProgramRun run = run_cascade_line(line, setting);
  EXPECT_EQ(run.status, 0) << line << "\n" << run.err;
  return run.out;
}

/// A journal without its header, which says how it was made.
std::string entries_of(const std::string& journal) { return journal.substr(journal.find('\n')); }

// replay

TEST(Replay, TheJournalOfATinyTraceByteForByte) {
  Setting setting;
  setting.in =
      "time,lag,heap_pct\n"
      "2022-03-25T09:33:46Z,0,41.5\n"
      "2022-03-25T09:33:58.5Z,150000,75\n"
      "2022-03-25T09:34:00Z,1000000.5,\n"
      "2022-03-25T09:34:30Z,,10\n"
      "2022-03-25T09:34:31.000000001Z,249999,10\n";
  EXPECT_EQ(
      ok("replay - --journal -", setting),
      R"({"journal":"cascade/1","policy":"k2","trace":"stdin","check_every":"sample","start":"2022-03-25T09:33:46Z",)"
      R"("by":"cascade 0.1.0","args":"replay - --journal -","input":{"name":"stdin",)"
      R"("sha256":"622aaae82c228009abd16f147c66fc8023e1c0c584a566774259df88982eb3ab","rows":5},)"
      R"("policy_digest":"sha256:fe598ba8ae141464947e941f3242d2ae59f046dca39a204d37eea7999a4704f3"})"
      "\n"
      R"({"t":12.5,"from":"NORMAL","to":"SOFT","lag":150000,"heap_pct":75.0,"cause":["lag","heap_pct"]})"
      "\n"
      R"({"t":14,"from":"SOFT","to":"AGGRESSIVE","lag":1000000.5,"heap_pct":null,"cause":["lag"]})"
      "\n"
      R"({"t":45.000000001,"from":"AGGRESSIVE","to":"SOFT","lag":249999,"heap_pct":10.0})"
      "\n");
}

TEST(Replay, TheSummaryHasEveryMemberOfTheContract) {
  const TestFolder folder;
  const std::string file = folder / "s.json";
  const json on_stdout = json::parse(ok("replay " + kGappy + " --format json --summary " + file));
  EXPECT_EQ(json::parse(content_of(file)), on_stdout);
  for (const char* member :
       {"trace", "policy", "check_every", "rows", "missing_rows", "duplicate_rows", "gaps",
        "checks", "duration_s", "transitions", "escalations", "recoveries", "flaps", "level_max",
        "level_final", "seconds_at", "transitions_per_hour_max", "transitions_from_to"}) {
    EXPECT_TRUE(on_stdout.contains(member)) << member;
  }
  EXPECT_EQ(on_stdout["trace"], "gappy.csv");
  EXPECT_EQ(on_stdout["policy"], "k2");
  EXPECT_EQ(on_stdout["rows"], 661);
  EXPECT_EQ(on_stdout["missing_rows"], 112);
  EXPECT_EQ(on_stdout["gaps"], 2);
  EXPECT_EQ(on_stdout["checks"], 661);
  EXPECT_EQ(on_stdout["duration_s"], 3600);
  EXPECT_EQ(on_stdout["level_final"], "NORMAL");
  double sum = 0;
  for (const char* level : {"NORMAL", "SOFT", "GRACEFUL", "AGGRESSIVE", "CIRCUIT_BREAK"}) {
    sum += on_stdout["seconds_at"].at(level).get<double>();
  }
  EXPECT_EQ(sum, 3600);
  int transitions = 0;
  for (const auto& [pair, count] : on_stdout["transitions_from_to"].items()) {
    EXPECT_THAT(pair, HasSubstr(">"));
    transitions += count.get<int>();
  }
  EXPECT_EQ(on_stdout["transitions"], transitions);
}

TEST(Replay, ThePersonsTableHasTheLevelsTheNumbersAndBothEnds) {
  const std::string text = ok("replay " + kStorm);
  for (const char* part :
       {"storm.csv, policy k2: 721 rows", "CIRCUIT_BREAK", "20 transitions",
        "  2022-03-21T10:05:20Z  NORMAL ", "2022-03-21T10:51:50Z  SOFT ", "10 more"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  const std::string calm = ok("replay " + kSource + "/sim/traces/calm.csv");
  EXPECT_EQ((text + calm).find(" \n"), std::string::npos) << "blanks at a line's end";
}

TEST(Replay, SameInputSameBytes) {
  const TestFolder folder;
  for (const std::string every : {"sample", "700ms"}) {
    std::set<std::string> seen;
    for (int run = 0; run < 2; ++run) {  // to the same files: how it was called is in them
      const std::string journal = folder / "j", summary = folder / "s", plot = folder / "p.svg";
      const std::string out = ok("replay " + kGappy + " --check-every " + every + " --journal " +
                                 journal + " --summary " + summary + " --plot " + plot);
      seen.insert(out + content_of(journal) + content_of(summary) + content_of(plot));
      EXPECT_GT(content_of(plot).size(), 1000u);
    }
    EXPECT_EQ(seen.size(), 1u) << every;
  }
}

TEST(Replay, PlotsInEveryKindOfFile) {
  const TestFolder folder;
  const std::pair<const char*, const char*> table[] = {
      {"p.svg", "<?xml"}, {"p.png", "\x89PNG"}, {"p.pdf", "%PDF"}, {"p.SVG", "<?xml"}};
  for (const auto& [name, start] : table) {
    ok("replay " + kStorm + " --plot " + folder / name);
    EXPECT_THAT(content_of(folder / name), StartsWith(start));
  }
}

TEST(Replay, AgreesWithItsOwnJournalAndDeviatesFromAnother) {
  const TestFolder folder;
  const std::string journal = folder / "j.jsonl";
  ok("replay " + kStorm + " --journal " + journal);
  const ProgramRun same = run_cascade_line("replay " + kStorm + " --against " + journal);
  EXPECT_EQ(same.status, 0);
  EXPECT_THAT(same.err, HasSubstr("agrees with " + journal));

  const std::string recorded = content_of(journal);
  const std::size_t last = recorded.rfind("{\"t\"");
  std::string later = recorded;
  later.replace(recorded.find("\"t\":320"), 7, "\"t\":321");
  const struct {
    std::string journal, what;
  } table[] = {
      {recorded.substr(0, last), "the journal deviates: 1 appeared\n"},
      {recorded + R"({"t":3500,"from":"NORMAL","to":"SOFT","lag":1,"heap_pct":1.0,"cause":[]})" +
           "\n",
       "the journal deviates: 1 vanished\n"},
      {later, "the journal deviates: 1 moved\n"},
  };
  for (const auto& row : table) {
    const std::string file = folder.put("other.jsonl", row.journal);
    const ProgramRun run = run_cascade_line("replay " + kStorm + " --against " + file);
    EXPECT_EQ(run.status, 1);
    EXPECT_THAT(run.err, HasSubstr("\ncascade: " + file + ": " + row.what));
    // Two lines say what was read.
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 3);
  }
  EXPECT_EQ(
      run_cascade_line("replay " + kStorm + " --policy k2-as-coded --against " + journal).status,
      1);
}

TEST(Replay, MonitorHoldsForK2AndFailsWhereThePythonFlaps) {
  EXPECT_EQ(run_cascade_line("replay " + kGappy + " --monitor").status, 0);
  const ProgramRun run =
      run_cascade_line("replay " + kGappy + " --monitor --policy k2-as-coded --format json");
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.err, HasSubstr("cascade: gappy.csv: no-flapping is violated at 2022-03-21T"));
  EXPECT_THAT(run.err, HasSubstr("missing-data-never-recovers is violated at 2022-03-21T"));
  EXPECT_EQ(json::parse(run.out)["policy"], "k2-as-coded");  // the result comes all the same
}

// check

TEST(Check, VerdictsAreTheSpecsInEveryFormat) {
  const std::pair<std::string, std::set<std::string>> table[] = {
      {"k2", {}},
      {"crypto", {}},
      {"k2-as-coded", {"no-flapping", "missing-data-never-recovers"}},
      {"k2-as-documented", {"protects-at-once", "no-flapping"}},
  };
  for (const auto& [policy, violated] : table) {
    SCOPED_TRACE(policy);
    const int status = violated.empty() ? 0 : 1;
    const ProgramRun run = run_cascade_line("check --format json --policy " + policy);
    EXPECT_EQ(run.status, status);
    EXPECT_THAT(run.err, IsEmpty());
    const json proof = json::parse(run.out);
    EXPECT_EQ(proof["policy"], policy);
    std::set<std::string> seen;
    for (const json& verdict : proof["verdicts"]) {
      for (const char* member :
           {"property", "verdict", "why", "method", "states", "bound", "witness"}) {
        EXPECT_TRUE(verdict.contains(member)) << member;
      }
      const bool is_violated = verdict["verdict"] == "violated";
      EXPECT_EQ(verdict["witness"].empty(), !is_violated) << verdict;
      if (is_violated) {
        seen.insert(verdict["property"]);
      } else {
        const bool applies = verdict["property"] != "transition-budget";
        EXPECT_EQ(verdict["verdict"], applies ? "holds" : "not-applicable");
        EXPECT_EQ(verdict["why"].is_null(), applies);
      }
      for (const json& check : verdict["witness"]) {
        for (const char* member : {"t", "lag", "heap_pct", "level"}) {
          EXPECT_TRUE(check.contains(member)) << member;
        }
      }
    }
    EXPECT_EQ(seen, violated);

    const ProgramRun text = run_cascade_line("check --policy " + policy);
    EXPECT_EQ(text.status, status);
    for (const json& verdict : proof["verdicts"]) {
      const auto property = verdict["property"].get<std::string>();
      EXPECT_THAT(text.out, HasSubstr("\n  " + property + " "));
      EXPECT_EQ(text.out.find(property + " is VIOLATED") != std::string::npos,
                violated.count(property) != 0);
    }

    const ProgramRun junit = run_cascade_line("check --format junit --policy " + policy);
    EXPECT_EQ(junit.status, status);
    const auto count = [&](const std::string& part) {
      std::size_t found = 0;
      for (std::size_t at = 0; (at = junit.out.find(part, at)) != std::string::npos; ++at) ++found;
      return found;
    };
    EXPECT_THAT(junit.out, StartsWith("<?xml"));
    EXPECT_EQ(count("<testcase "), proof["verdicts"].size());
    EXPECT_EQ(count("<failure "), violated.size());
    EXPECT_EQ(count("<skipped "), 1u);
  }
}

TEST(Check, OnlyThePropertiesThatWereAsked) {
  const ProgramRun one = run_cascade_line(
      "check --policy k2-as-coded --property cooldown-respected --property tier-1-never-shed "
      "--format json");
  EXPECT_EQ(one.status, 0);
  const json verdicts = json::parse(one.out)["verdicts"];
  ASSERT_EQ(verdicts.size(), 2u);
  EXPECT_EQ(verdicts[0]["property"], "cooldown-respected");
  EXPECT_EQ(verdicts[1]["property"], "tier-1-never-shed");
}

TEST(Check, JunitIsWellFormedXml) {
  if (!is_installed("xmllint")) GTEST_SKIP() << "xmllint is not installed";
  const TestFolder folder;
  folder.put("p.toml", "name = \"<&\\\"'\\u001b]]>\\u0007\"\nrecovery = \"recompute\"\n");
  const ProgramRun junit = run_cascade_line("check --format junit --policy " + folder / "p.toml");
  EXPECT_EQ(junit.status, 1);
  const std::string file = folder.put("j.xml", junit.out);
  const ProgramRun lint = run_program({"/bin/sh", "-c", "xmllint --noout " + file});
  EXPECT_EQ(lint.status, 0) << lint.err;
}

// A witness is a trace: replayed, it goes through the levels that the verdict says, and the monitor
// finds the same property violated.
TEST(Check, WitnessesReplayToTheSameLevels) {
  std::size_t witnesses = 0;
  for (const std::string& policy : kBuiltIn) {
    const TestFolder folder;
    const ProgramRun run = run_cascade_line("check --format json --policy " + policy +
                                            " --witness " + folder / "deep/er");
    const json proof = json::parse(run.out);
    for (const json& verdict : proof["verdicts"]) {
      if (verdict["witness"].empty()) continue;
      ++witnesses;
      const auto property = verdict["property"].get<std::string>();
      const std::string file = folder / "deep/er" + "/" + policy + "-" + property + ".csv";
      SCOPED_TRACE(file);
      const std::string replayed = "cascade replay " + file + " --policy " + policy + " --monitor";
      EXPECT_THAT(run.err, HasSubstr("cascade: witness: " + replayed + "\n"));

      const ProgramRun judged = run_cascade_line(replayed.substr(8) + " --journal -");
      EXPECT_EQ(judged.status, 1);
      EXPECT_THAT(judged.err, HasSubstr(": " + property + " is violated at "));
      const Journal journal = parse_journal(judged.out, "j");
      for (const json& check : verdict["witness"]) {
        Level level = K2::normal;
        for (const Transition& entry : journal.entries) {
          if (Duration{entry.at.ns}.seconds() <= check["t"].get<double>()) level = entry.to;
        }
        EXPECT_EQ(LevelNames()[level], check["level"].get<std::string>()) << check;
      }
    }
  }
  EXPECT_GE(witnesses, 4u);
}

// policy

TEST(PolicyCommand, ListsTheBuiltInOnes) {
  const std::string list = ok("policy list");
  for (const std::string& policy : kBuiltIn) EXPECT_THAT(list, HasSubstr(policy + " "));
  EXPECT_THAT(list, StartsWith("k2 "));
}

TEST(PolicyCommand, ShowsInEveryFormat) {
  for (const std::string& policy : kBuiltIn) {
    SCOPED_TRACE(policy);
    const std::string text = ok("policy show " + policy);
    EXPECT_THAT(text, StartsWith("policy " + policy + "\n"));
    EXPECT_THAT(text, HasSubstr("\nCIRCUIT_BREAK"));

    const json shown = json::parse(ok("policy show --policy " + policy + " --format json"));
    EXPECT_EQ(shown["name"], policy);
    for (const char* key : {"escalation", "recovery", "on_missing", "cooldown_s", "stale_after_s",
                            "max_transitions_per_hour", "lag", "heap_pct", "tiers", "shedding"}) {
      EXPECT_TRUE(shown.contains(key)) << key;
    }
    EXPECT_EQ(shown["lag"]["circuit_break"], 5'000'000);
    EXPECT_EQ(shown["shedding"]["normal"].size(), 4u);

    const std::string mermaid = ok("policy show " + policy + " --format mermaid");
    EXPECT_THAT(mermaid, HasSubstr("stateDiagram-v2"));
    EXPECT_THAT(mermaid, HasSubstr("NORMAL --> SOFT"));
    const std::string dot = ok("policy show " + policy + " --format dot");
    EXPECT_THAT(dot, HasSubstr("digraph"));
    EXPECT_THAT(dot, HasSubstr("CIRCUIT_BREAK -> AGGRESSIVE"));
  }
}

TEST(PolicyCommand, TomlReadsBackAsTheSamePolicy) {
  const TestFolder folder;
  for (const std::string& policy : kBuiltIn) {
    const std::string toml = ok("policy show " + policy + " --format toml");
    const std::string file = folder.put(policy + ".toml", toml);
    EXPECT_EQ(toml.back(), '\n');
    EXPECT_EQ(ok("policy show " + file + " --format toml"), toml);
    EXPECT_EQ(ok("policy show " + file + " --format json"),
              ok("policy show " + policy + " --format json"));
    EXPECT_EQ(ok("policy validate " + file),
              file + ": valid, policy " + policy +
                  "\n  inherited, as the file does not say them:\n"
                  "    levels = [NORMAL, SOFT, GRACEFUL, AGGRESSIVE, CIRCUIT_BREAK]\n");
    EXPECT_EQ(ok("policy validate " + policy), policy + ": valid, policy " + policy + "\n");
    EXPECT_EQ(entries_of(ok("replay " + kStorm + " --journal - --policy " + file)),
              entries_of(ok("replay " + kStorm + " --journal - --policy " + policy)));
  }
}

TEST(PolicyCommand, DotCanBeDrawn) {
  if (!is_installed("dot")) GTEST_SKIP() << "graphviz is not installed";
  const TestFolder folder;
  for (const std::string& policy : kBuiltIn) {
    const std::string file = folder.put("p.dot", ok("policy show " + policy + " --format dot"));
    const ProgramRun run = run_program({"/bin/sh", "-c", "dot -Tsvg " + file});
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_THAT(run.out, HasSubstr("CIRCUIT_BREAK"));
  }
}

// trace

TEST(TraceCommand, ConvertedTracesReplayToTheSameJournal) {
  const TestFolder folder;
  const std::string other =
      folder.put("other.csv",
                 "\xef\xbb\xbf"
                 "ts;consumer_lag;memory_pct\r\n1648200826000;0;1\r\n1648200827000;120000;\r\n"
                 "1648200828500;NaN;71\r\n1648200888500;12.5;3\r\n\r\n");
  const std::string lines = folder.put(
      "l.jsonl", "{\"t\":0,\"lag\":600000}\n{\"t\":1.5,\"lag\":null}\n{\"t\":40,\"lag\":0}\n");
  for (const std::string& trace : {kStorm, kGappy, other, lines}) {
    SCOPED_TRACE(trace);
    const std::string converted = folder / "c.csv";
    EXPECT_THAT(ok("trace convert " + trace + " -o " + converted), IsEmpty());
    EXPECT_EQ(ok("trace convert " + trace), content_of(converted));
    EXPECT_EQ(ok("trace convert " + converted), content_of(converted));
    const std::string journal = entries_of(ok("replay " + trace + " --journal -"));
    EXPECT_THAT(journal, HasSubstr("\"to\":\"NORMAL\""));
    EXPECT_EQ(entries_of(ok("replay " + converted + " --journal -")), journal);
  }
}

TEST(TraceCommand, InfoSaysWhatWasFound) {
  const std::string text = ok("trace info " + kGappy);
  for (const char* part : {"gappy.csv: csv, 661 rows", "t_s", "gaps", "4 min 5 s", "missing",
                           "Levels as policy k2 has them"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  const json info = json::parse(ok("trace info --format json " + kGappy));
  EXPECT_EQ(info["rows"], 661);
  EXPECT_EQ(info["gaps"], 2);
  EXPECT_EQ(info["missing_rows"], 112);
  EXPECT_EQ(info["first"], "2022-03-21T10:00:00Z");
  EXPECT_GT(info["lag"]["levels"]["CIRCUIT_BREAK"]["rows"], 0);
  EXPECT_EQ(info["heap_pct"]["missing"], 70);
}

TEST(TraceCommand, SampleMakesTheFilesInTheTree) {
  const TestFolder folder;
  for (const char* name : {"storm", "calm", "gappy"}) {
    const std::string file = kSource + "/sim/traces/" + name + ".csv";
    const ProgramRun run = run_cascade_line(std::string("trace sample ") + name);
    EXPECT_EQ(run.status, 0);
    EXPECT_TRUE(run.out == content_of(file)) << name;
    EXPECT_THAT(run.err, HasSubstr("seed 2022"));  // the seed is always printed
    EXPECT_NE(ok(std::string("trace sample --seed 7 ") + name), run.out);
    ok(std::string("trace sample -o ") + folder / name + " " + name);
    EXPECT_TRUE(content_of(folder / name) == run.out);
  }
}

}  // namespace
}  // namespace cascade
