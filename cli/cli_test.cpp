// The program from outside: what it accepts, what it refuses, and what it leaves behind.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "cli/testing/run_program.hpp"
#include "testing_paths.hpp"

namespace cascade {
namespace {

using testing::ContainsRegex;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::StartsWith;

const std::string kSource = kSourceDir;
const std::string kStorm = kSource + "/sim/traces/storm.csv";

/// Bad input: nothing on stdout, one line on stderr that says whose, exit 2.
void expect_refused(const ProgramRun& run, const std::string& what) {
  EXPECT_EQ(run.status, 2);
  EXPECT_EQ(run.out.size(), 0u) << run.out.substr(0, 200);
  EXPECT_THAT(run.err, StartsWith("cascade: "));
  EXPECT_THAT(run.err, HasSubstr(what));
  EXPECT_THAT(run.err, EndsWith("\n"));
  EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
}

TEST(Cli, EveryCommandHelpsWithAnExample) {
  for (const char* command : {"", "replay", "check", "policy", "policy list", "policy show",
                              "policy validate", "policy schema", "policy init", "trace",
                              "trace info", "trace convert", "trace sample", "simulate"}) {
    SCOPED_TRACE(command);
    for (const char* help : {" --help", " -h"}) {
      const ProgramRun run = run_cascade_line(std::string(command) + help);
      EXPECT_EQ(run.status, 0);
      EXPECT_THAT(run.err, IsEmpty());
      EXPECT_THAT(run.out, HasSubstr("Usage: cascade"));
      EXPECT_THAT(run.out, HasSubstr("\nExample: cascade " + std::string(command)));
    }
  }
}

TEST(Cli, SaysItsVersion) {
  for (const char* line : {"--version", "replay --version", "check --version"}) {
    const ProgramRun run = run_cascade_line(line);
    EXPECT_EQ(run.status, 0);
    EXPECT_THAT(
        run.out,
        MatchesRegex("cascade [0-9]+\\.[0-9]+\\.[0-9]+\ngit: [^\n]+\n(with(out)?: [^\n]+\n)+"));
    EXPECT_THAT(run.err, IsEmpty());
  }
}

TEST(Cli, HelpAsAWordSaysWhatHelpAsAnOptionSays) {
  for (const auto& [word, option] : {std::pair{"help", "--help"},
                                     {"help check", "check --help"},
                                     {"help policy show", "policy show --help"},
                                     {"--color never help trace", "trace --help"}}) {
    const ProgramRun run = run_cascade_line(word);
    EXPECT_EQ(run.status, 0) << word;
    EXPECT_EQ(run.out, run_cascade_line(option).out) << word;
    EXPECT_THAT(run.out, HasSubstr("Usage: "));
  }
}

// Only the options of the command that is named are there; those of each are its own.
TEST(Cli, EveryCommandIsThereByItselfWhateverStandsBeforeIt) {
  const std::string help = run_cascade_line("--help").out;
  std::size_t commands = 0;
  for (std::size_t at = help.find("\nSubcommands:");
       (at = help.find("\n  ", at)) != std::string::npos; ++at) {
    const std::size_t begin = at + 3, end = help.find(' ', begin);
    if (help[begin] == ' ') continue;  // a sentence goes on
    const std::string name = help.substr(begin, end - begin);
    for (const std::string before : {"", "--quiet ", "--color never "}) {
      const ProgramRun run = run_cascade_line(before + name + " --nope");
      EXPECT_EQ(run.status, 2);
      EXPECT_THAT(run.err, HasSubstr("cascade " + name + " --help"));
    }
    ++commands;
  }
  EXPECT_GE(commands, 19U) << help;
}

TEST(Cli, AWrongCommandLineIsOneLineAndExit2) {
  const struct {
    std::string line, what;
  } table[] = {
      {"", "A subcommand is required"},
      {"bogus", "there is no command 'bogus': one of replay, check"},
      {"bogus --policy k2", "there is no command 'bogus': one of replay, check"},
      {"--color never bogus", "there is no command 'bogus': one of replay, check"},
      {"policy", "A subcommand is required"},
      {"chek", "there is no command 'chek': perhaps check; one of replay, check"},
      {"help chek", "there is no command 'chek': perhaps check; one of replay, check"},
      {"policy shwo", "there is no command 'policy shwo': perhaps show; one of show"},
      {"check --polcy k2",
       "there is no option '--polcy': perhaps --policy; see cascade check --help"},
      {"policy show --formt=dot",
       "there is no option '--formt': perhaps --format; see cascade policy"},
      {"check --policy k2-as-cded",
       "k2-as-cded: neither a built-in policy nor a file: perhaps k2-as-coded"},
      {"check --property no-flaping",
       "there is no property 'no-flaping': perhaps no-flapping; one of"},
      {"simulate blak-swan",
       "no scenario is called 'blak-swan': a file, or a name of cascade simulate "
       "--list: black-swan"},
      {"policy bogus",
       "there is no command 'policy bogus': one of show, validate, list, schema, init"},
      {"trace bogus", "there is no command 'trace bogus': one of info, convert, sample"},
      {"policy list bogus", "not expected: bogus"},
      {"--bogus", "A subcommand is required"},
      {"replay", "TRACE is required: see cascade replay --help"},
      {"policy init --output", "see cascade policy init --help"},
      {"check --format jsn", "cannot be 'jsn': perhaps json; one of text, json, junit"},
      {"replay " + kStorm + " --input-format cvs", "cannot be 'cvs': perhaps csv; one of auto"},
      {"trace sample strom", "there is no sample 'strom': perhaps storm; one of storm, calm"},
      {"simulate k2-consumer-latch --site man", "perhaps main; one of main"},
      {"simulate backfill --variant bogus", "no variant 'bogus': one of "},
      {"sweep " + kStorm + " --vary cooldown_s=1,2 --figure transitons",
       "is not a figure to compare policies by: perhaps transitions; one of"},
      {"replay " + kStorm + " --bogus", "there is no option '--bogus': see cascade replay --help"},
      {"replay " + kStorm + " another.csv", "not expected: another.csv"},
      {"replay " + kStorm + " --policy", "--policy"},
      {"replay " + kStorm + " --policy k2 --policy crypto", "--policy"},
      {"replay " + kStorm + " --format xml",
       "--format: cannot be 'xml': one of text, json: see cascade replay --help"},
      {"replay " + kStorm + " --color red", "--color: red not in {auto,never,always}"},
      {"replay " + kStorm + " --unordered maybe",
       "--unordered: cannot be 'maybe': one of reject, sort: see cascade replay"},
      {"replay " + kStorm + " --input-format xls",
       "--input-format cannot be 'xls': one of auto, csv"},
      {"replay " + kStorm + " --lag-scale eleven", "--lag-scale = eleven"},
      {"replay " + kStorm + " --lag-scale 0", "--lag-scale is not a number above 0"},
      {"replay " + kStorm + " --lag-scale -1", "--lag-scale"},
      {"replay " + kStorm + " --lag-scale nan", "--lag-scale is not a number above 0"},
      {"replay " + kStorm + " --heap-scale inf", "--heap-scale is not a number above 0"},
      {"replay " + kStorm + " --lag-column nope", kStorm + ":1: no column 'nope'"},
      {"replay " + kStorm + " --time-column 9", kStorm + ":1: no column '9'"},
      {"replay " + kStorm + " --time-format %H", kStorm + ":2: "},
      {"replay " + kStorm + " --plot out.bmp", ".svg, .png or .pdf"},
      {"replay " + kStorm + " --plot -", ".svg, .png or .pdf"},
      {"replay - --heap -", "both traces cannot be standard input"},
      {"check --property nope", "there is no property 'nope'"},
      {"check --format xml",
       "--format: cannot be 'xml': one of text, json, junit: see cascade check"},
      {"policy show --format svg", "--format: cannot be 'svg': one of text, toml"},
      {"policy validate", "required"},
      {"trace sample hurricane", "there is no sample 'hurricane': one of storm, calm, gappy"},
      {"trace sample --seed x", "--seed"},
      {"trace sample --seed -1", "--seed"},
      {"simulate nope", "nope"},
  };
  for (const auto& row : table) {
    SCOPED_TRACE(row.line);
    expect_refused(run_cascade_line(row.line), row.what);
  }
}

TEST(Cli, ADurationIsANumberWithAUnit) {
  for (const char* bad : {"0s", "0ms", "5", "-1s", "1x", "s", "1 s", "", "1e400s", "nan", "Sample",
                          "1s2m", "0x1s", "99999999999999d"}) {
    SCOPED_TRACE(bad);
    expect_refused(run_cascade({"replay", kStorm, "--check-every", bad}), "--check-every");
  }
  for (const char* good : {"500ms", "1s", "2m", "0.5h", "1d", "sample"}) {
    SCOPED_TRACE(good);
    const ProgramRun run = run_cascade({"replay", kStorm, "--check-every", good, "--journal", "-"});
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_THAT(run.out, HasSubstr("\"check_every\":\"" + std::string(good) + "\""));
  }
}

TEST(Cli, AFileThatCannotBeReadIsNamed) {
  const TestFolder folder;
  const std::string absent = folder / "absent.csv", empty = folder.put("empty", "");
  const std::string long_name(300, 'x'), long_path(5000, 'x');
  const struct {
    std::vector<std::string> words;
    std::string what;
  } table[] = {
      {{"replay", absent}, absent + ": cannot be read"},
      {{"replay", folder.path().string()}, folder.path().string() + ": is a folder"},
      {{"replay", ""}, "No such file"},
      {{"replay", long_name}, "File name too long"},
      {{"replay", empty}, empty},
      {{"replay", "-"}, "stdin"},
      {{"replay", kStorm, "--heap", absent}, absent + ": cannot be read"},
      {{"replay", kStorm, "--against", absent}, absent + ": cannot be read"},
      {{"replay", kStorm, "--against", folder.path().string()}, ": is a folder"},
      {{"replay", kStorm, "--against", empty}, empty + ":1: an empty file is not a journal"},
      {{"replay", kStorm, "--against", kStorm}, kStorm + ":1: not a journal line"},
      {{"trace", "info", absent}, absent + ": cannot be read"},
      {{"trace", "convert", absent}, absent + ": cannot be read"},
      {{"replay", kStorm, "--policy", absent}, absent + ": neither a built-in policy nor a file"},
      {{"replay", kStorm, "--policy", folder.path().string()}, ": is a folder"},
      {{"replay", kStorm, "--policy", ""}, "neither a built-in policy nor a file"},
      {{"check", "--policy", long_name}, "neither a built-in policy nor a file"},
      {{"check", "--policy", long_path}, "neither a built-in policy nor a file"},
      {{"check", "--policy", empty + "/k2.toml"}, "neither a built-in policy nor a file"},
      {{"policy", "show", "K2"}, "K2: neither a built-in policy nor a file"},
      {{"policy", "validate", absent}, absent + ": neither a built-in policy nor a file"},
      {{"policy", "validate", "k2", absent}, absent},
  };
  for (const auto& row : table) {
    SCOPED_TRACE(testing::PrintToString(row.words).substr(0, 200));
    ProgramRun run = run_cascade(row.words);
    if (row.words.back() == absent && row.words[1] == "validate") run.out.clear();  // k2 is valid
    expect_refused(run, row.what);
  }
}

TEST(Cli, APolicyThatIsWrongIsToldWithFileLineAndKey) {
  const TestFolder folder;
  const struct {
    const char *toml, *line_and_key;
  } table[] = {
      {"cooldown_s = -1\n", ":1: cooldown_s: "},
      {"\n\n[lag]\nsoft = 0\n", ":3: lag.recovery_factor: "},
      {"[lag]\nsoft = 9\ngraceful = 8\n", ":3: lag.graceful: "},
      {"[heap_pct]\ncircuit_break = 101\n", ":2: heap_pct.circuit_break: "},
      {"[lag]\nrecovery_factor = 1.5\n", ":2: lag.recovery_factor: "},
      {"colour = 1\n", ":1: unknown key 'colour'"},
      {"[lag]\nsoft = 'many'\n", ":2: 'lag.soft' has the wrong type"},
      {"name = \"a\nb\"\n", ":1: "},
      {"[tiers]\ntier_1 = ['A']\ntier_2 = ['B', 'A']\n", "tiers.tier_2"},
      {"[[[\n", ":1: "},
      {"name = \"\xff\"\n", ":1: "},
  };
  for (const auto& row : table) {
    SCOPED_TRACE(row.toml);
    const std::string file = folder.put("bad.toml", row.toml);
    const std::vector<std::string> commands[] = {{"policy", "validate", file},
                                                 {"policy", "show", file},
                                                 {"check", "--policy", file},
                                                 {"replay", kStorm, "--policy", file},
                                                 {"trace", "info", kStorm, "--policy", file}};
    for (const auto& words : commands) {
      const ProgramRun run = run_cascade(words);
      expect_refused(run, file + ":");
      EXPECT_THAT(run.err, HasSubstr(row.line_and_key));
    }
  }
}

TEST(Cli, ATraceThatIsWrongIsToldWithFileAndLine) {
  const TestFolder folder;
  const struct {
    const char *name, *text, *where, *what;
  } table[] = {
      {"empty.csv", "", "", ""},
      {"blank.csv", "\n\n", "", ""},
      {"header.csv", "t,lag\n", ":1: ", "a header and no rows"},
      {"no_metric.csv", "t,cpu\n1,2\n", ":1: ", "no lag or heap column"},
      {"fields.csv", "t,lag\n1,2\n2\n", ":3: ", "1 field"},
      {"backwards.csv", "t,lag\n1,2\n3,2\n2,2\n", ":4: ", "--unordered sort"},
      {"display.csv", "t,lag\n1,1.23 Mil\n", ":2: ", "export raw values"},
      {"word.csv", "t,lag\n1,2\n2,many\n", ":3: ", "'many' in lag is not a number"},
      {"no_time.csv", "t,lag\n1,2\n,3\n", ":3: ", "the row has no time"},
      {"time.csv", "t,lag\nnoon,2\n", ":2: ", "'noon' is not a time"},
      {"quote.csv", "t,lag\n1,\"2\n", ":2: ", "not closed"},
      {"nothing.json", R"({"status":"success","data":{"resultType":"matrix","result":[]}})", "",
       ""},
      {"failed.json", R"({"status":"error","errorType":"bad_data","error":"no"})", "", ""},
      {"cut.json", R"({"status":"success","data":{"resultTy)", "", ""},
      {"lines.jsonl", "{\"t\":1,\"lag\":2}\n{\"t\":2,\"lag\":\n", ":2: ", ""},
      {"binary.csv",
       "\x7f"
       "ELF\x02\x01\x01",
       "", ""},
  };
  for (const auto& row : table) {
    SCOPED_TRACE(row.name);
    const std::string file = folder.put(row.name, row.text);
    const std::vector<std::string> commands[] = {
        {"replay", file, "--journal", folder / "out", "--summary", folder / "out2"},
        {"trace", "info", file},
        {"trace", "convert", file, "-o", folder / "out"}};
    for (const auto& words : commands) {
      const ProgramRun run = run_cascade(words);
      expect_refused(run, file + (*row.where != 0 ? row.where : ":"));
      EXPECT_THAT(run.err, HasSubstr(row.what));
    }
    std::filesystem::remove(file);
    EXPECT_EQ(folder.count(), 0u) << "something was left behind";
  }
}

TEST(Cli, TimesOfTwoFilesMustBeOfOneKind) {
  const TestFolder folder;
  const std::string heap = folder.put("heap.csv", "t,heap\n1,50\n2,60\n");
  expect_refused(run_cascade({"replay", kStorm, "--heap", heap}), "relative here and absolute");
}

TEST(Cli, ACommandThatFailsLeavesNoOutput) {
  const TestFolder folder;
  const std::string bad = folder.put("bad.csv", "t,lag\n1,2\n0,3\n");
  const std::string old = folder.put("old.json", "old");
  const std::string journal = folder / "j.jsonl", summary = folder / "s.json",
                    plot = folder / "p.svg", nowhere = bad + "/file.svg";
  const struct {
    std::vector<std::string> words;
    std::string what;
  } table[] = {
      {{"replay", bad, "--journal", journal, "--summary", summary, "--plot", plot}, bad + ":3: "},
      {{"replay", bad, "--summary", old}, bad + ":3: "},
      {{"replay", kStorm, "--journal", journal, "--summary", nowhere}, nowhere},
      {{"replay", kStorm, "--journal", nowhere, "--summary", summary}, nowhere},
      {{"replay", kStorm, "--journal", journal, "--summary", summary, "--plot", nowhere}, nowhere},
      {{"replay", kStorm, "--journal", journal, "--plot", folder / "p.gif"}, "p.gif"},
      {{"replay", kStorm, "--journal", journal, "--summary", folder.path().string()},
       "is a folder"},
      {{"replay", kStorm, "--journal", "", "--summary", folder / ""}, "is a folder"},
      {{"replay", kStorm, "--journal", journal, "--summary", journal}, "two results"},
      {{"replay", kStorm, "--plot", plot, "--summary", plot}, "two results"},
      {{"replay", kStorm, "--journal", "-", "--summary", "-"}, "two results"},
      {{"replay", kStorm, "--journal", "-", "--format", "json"}, "two results"},
      {{"trace", "convert", bad, "-o", folder / "c.csv"}, bad + ":3: "},
      {{"trace", "convert", kStorm, "-o", nowhere}, nowhere},
      {{"trace", "sample", "storm", "-o", nowhere}, nowhere},
      {{"check", "--policy", "k2-as-coded", "--witness", bad}, bad},
      {{"check", "--policy", "k2-as-coded", "--witness", bad + "/w"}, bad + "/w"},
  };
  for (const auto& row : table) {
    SCOPED_TRACE(testing::PrintToString(row.words));
    expect_refused(run_cascade(row.words), row.what);
    EXPECT_EQ(folder.count(), 2u) << "something was left behind";
  }
  EXPECT_EQ(content_of(old), "old");
}

TEST(Cli, AMissingGnuplotIsToldAndLeavesNothing) {
  const TestFolder folder;
  Setting setting;
  setting.environment = {{"PATH", folder.path().string()}};
  expect_refused(run_cascade({"replay", kStorm, "--plot", folder / "p.svg", "--journal",
                              folder / "j", "--summary", folder / "s"},
                             setting),
                 "gnuplot is not installed");
  EXPECT_EQ(folder.count(), 0u);
}

TEST(Cli, AFullStandardOutputIsAnErrorAndNotSilence) {
  Setting setting;
  setting.out_file = "/dev/full";
  for (const char* options : {"", " --format json", " --journal -"}) {
    expect_refused(run_cascade_line("replay " + kStorm + options, setting), "standard output");
  }
  expect_refused(run_cascade_line("policy list", setting), "standard output");
}

// What a shell sees of the program, whatever becomes of its output: 2 and one line, never a signal.
TEST(Cli, WhatCannotBeWrittenIsAnErrorAndNoSignal) {
  const TestFolder folder;
  const std::string program = std::string(kBinaryDir) + "/cascade ";
  const std::string out = folder / "out";
  const struct {
    std::string shell, says;
    std::size_t left = 0;  ///< what a sweep has done is kept, for the next one
  } table[] = {
      {"ulimit -f 1; exec " + program + "replay " + kStorm + " --journal " + out, out},
      {"ulimit -f 1; exec " + program + "sweep " + kStorm + " --vary cooldown_s=1:99:1 -o " + out,
       out, 1},
      {"ulimit -f 1; exec " + program + "trace sample storm -o " + out, out},
      {"{ sleep 0.1; " + program + "trace convert " + kStorm + "; echo $? >&3; } | true",
       "standard output"},
      {"{ sleep 0.1; " + program + "policy list; echo $? >&3; } | true", "standard output"},
      {"exec " + program + "policy list >&-", "standard output"},
      {"exec " + program + "check >/dev/full", "standard output"},
  };
  for (const auto& row : table) {
    SCOPED_TRACE(row.shell);
    const ProgramRun run =
        run_program({"/bin/sh", "-c", "exec 3>" + (folder / "status") + "; " + row.shell});
    const std::string status = content_of(folder / "status");
    EXPECT_EQ(status.empty() ? std::to_string(run.status) + "\n" : status, "2\n");
    const std::size_t last = run.err.rfind("cascade: ");
    ASSERT_NE(last, std::string::npos) << run.err;
    EXPECT_THAT(run.err.substr(last), HasSubstr(row.says));
    EXPECT_THAT(run.err.substr(last), HasSubstr("cannot be written"));
    std::filesystem::remove(folder / "status");
    EXPECT_EQ(folder.count(), row.left) << "something was left behind";
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
      std::filesystem::remove(entry);
    }
  }
}

TEST(Cli, ReadsStandardInput) {
  Setting setting;
  setting.in = content_of(kStorm);
  const ProgramRun piped = run_cascade_line("replay - --journal -", setting);
  const ProgramRun named = run_cascade_line("replay " + kStorm + " --journal -");
  EXPECT_EQ(piped.status, 0);
  const auto entries = [](const ProgramRun& run) { return run.out.substr(run.out.find('\n')); };
  EXPECT_EQ(entries(piped), entries(named));
  EXPECT_THAT(piped.out, HasSubstr("\"trace\":\"stdin\""));
  EXPECT_EQ(run_cascade_line("trace convert -", setting).out, setting.in);

  setting.in = named.out;
  EXPECT_EQ(run_cascade_line("replay " + kStorm + " --against -", setting).status, 0);

  const TestFolder folder;
  const std::string lag = folder.put("lag.csv", "t,lag\n0,1\n");
  setting.in = "t,heap\n0,99\n";
  EXPECT_THAT(run_cascade_line("replay " + lag + " --heap - --journal -", setting).out,
              HasSubstr("\"cause\":[\"heap_pct\"]"));

  setting.in = "name = \"from stdin\"\n";
  EXPECT_THAT(run_cascade_line("policy show -", setting).out, HasSubstr("policy from stdin\n"));
}

/// What was read is said by each command that reads, and chosen by --series.
TEST(Cli, WhatWasReadIsSaid) {
  const TestFolder folder;
  const std::string file =
      folder.put("g.csv", "time,consumer_group,lag\n1,a,5\n1,b,6\n2,a,7\n2,b,8\n");
  expect_refused(run_cascade({"replay", file}), "--series group=a, or the sum of all");
  expect_refused(run_cascade({"replay", file, "--series", "group"}), "LABEL=VALUE");
  const std::string said = "lag = column lag of group b, taken for messages";
  for (const std::vector<std::string>& command :
       std::vector<std::vector<std::string>>{{"replay", file},
                                             {"report", file, "-o", folder / "page.html"},
                                             {"sweep", file, "--vary", "cooldown_s=10,20"},
                                             {"trace", "convert", file}}) {
    std::vector<std::string> args = command;
    args.insert(args.end(), {"--series", "consumer_group=b"});
    const ProgramRun run = run_cascade(args);
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_THAT(run.err, HasSubstr("cascade: g.csv: " + said + "\n")) << command[0];
    EXPECT_THAT(run.err, HasSubstr("cascade: g.csv: 2 rows from 1 s to 2 s")) << command[0];
  }
  const std::vector<std::string> info = {"trace", "info", file, "--series", "group=b"};
  const ProgramRun text = run_cascade(info);
  EXPECT_THAT(text.out, HasSubstr(said));
  EXPECT_EQ(text.err, "");
  std::vector<std::string> as_json = info;
  as_json.insert(as_json.end(), {"--format", "json"});
  const auto read = nlohmann::json::parse(run_cascade(as_json).out).at("read");
  EXPECT_EQ(read.at("said").at(0), said);
  EXPECT_EQ(read.at("metrics").at(0).at("groups").at(0), "b");
  EXPECT_EQ(read.at("metrics").at(0).at("unit"), "messages");
}

// Notes are for people: they never mix with the result.
TEST(Cli, NotesGoToStandardErrorOneLineEach) {
  Setting setting;
  setting.in = "time,lag\n2022-03-25 09:33:46,5\n2022-03-25 09:33:47,6\n";
  const ProgramRun run = run_cascade_line("replay - --journal -", setting);
  EXPECT_EQ(run.status, 0);
  EXPECT_EQ(run.err,
            "cascade: stdin: lag = column lag, taken for messages\n"
            "cascade: stdin: 2 rows from 2022-03-25T09:33:46Z to 2022-03-25T09:33:47Z, time = "
            "column time (ISO 8601)\n"
            "cascade: stdin: note: times have no zone: read as UTC\n");
  EXPECT_THAT(run.out, HasSubstr("\"start\":\"2022-03-25T09:33:46Z\""));
}

TEST(Cli, QuietIsResultsAndErrorsAlone) {
  const TestFolder folder;
  Setting setting;
  setting.in = "time,lag\n2022-03-25 09:33:46,5\n2022-03-25 09:33:47,6\n";
  for (const char* rest : {"replay - --journal -", "replay - --format json --monitor",
                           "trace convert -", "sweep - --vary cooldown_s=5,30"}) {
    SCOPED_TRACE(rest);
    const ProgramRun told = run_cascade_line(rest, setting);
    EXPECT_EQ(told.status, 0) << told.err;
    EXPECT_THAT(told.err, Not(IsEmpty()));
    for (const std::string& line :
         {"--quiet " + std::string(rest), rest + std::string(" --quiet")}) {
      const ProgramRun quiet = run_cascade_line(line, setting);
      EXPECT_EQ(quiet.status, 0);
      EXPECT_THAT(quiet.err, IsEmpty()) << line;
      if (std::string(rest).find("json") == std::string::npos) continue;
      EXPECT_EQ(quiet.out.size(), told.out.size() + std::string("--quiet ").size())
          << "but for made";
    }
  }
  EXPECT_THAT(run_cascade_line("replay nosuch.csv --quiet").err, HasSubstr("nosuch.csv"));
}

TEST(Cli, ColoursAreForTerminalsOnlyAndNeverWithNoColor) {
  const std::string commands[] = {"replay " + kStorm, "policy show k2", "trace info " + kStorm,
                                  "check --property protects-at-once"};
  for (const std::string& command : commands) {
    SCOPED_TRACE(command);
    const auto coloured = [&](const std::string& options, bool terminal,
                              std::vector<std::pair<std::string, std::string>> environment = {}) {
      Setting setting;
      setting.terminal = terminal;
      setting.environment = std::move(environment);
      const ProgramRun run = run_cascade_line(command + options, setting);
      EXPECT_EQ(run.status, 0) << run.err;
      EXPECT_THAT(run.out, HasSubstr(" "));
      return run.out.find('\x1b') != std::string::npos;
    };
    EXPECT_TRUE(coloured("", true, {{"NO_COLOR", ""}}));
    EXPECT_FALSE(coloured("", true, {{"NO_COLOR", "1"}}));
    EXPECT_FALSE(coloured(" --color never", true));
    EXPECT_FALSE(coloured("", false));
    EXPECT_FALSE(coloured(" --color auto", false));
    EXPECT_TRUE(coloured(" --color always", false));
    EXPECT_FALSE(coloured(" --color always", true, {{"NO_COLOR", "1"}}));
  }
}

}  // namespace
}  // namespace cascade
