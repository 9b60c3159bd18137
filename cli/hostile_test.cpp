// Names that want to command a terminal, a shell, gnuplot or a parser: nothing of them gets
// through.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/testing/run_program.hpp"
#include "testing_paths.hpp"

namespace cascade {
namespace {

using nlohmann::json;
using testing::HasSubstr;

const std::string kStorm = std::string(kSourceDir) + "/sim/traces/storm.csv";

/// Escape sequences in one byte and in two, a bell, quotes of every language, substitutions of the
/// shell and of gnuplot, a newline, a mark that turns the direction of writing.
const std::string kHostile =
    "\x1b[31mred\x07\x7f\xc2\x9b"
    "31m \"double' `touch pwned` $(touch pwned) %s %n {x} @1 ]]> <b>&amp; \n\r\t\\n; | "
    "\xe2\x80\xae\xe2\x81\xa6\xef\xbb\xbf caf\xc3\xa9";

/// What a terminal would obey, or could not show.
std::string danger_in(const std::string& text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte < 0x20 && byte != '\n') || byte == 0x7f) return "control character";
  }
  for (int c1 = 0x80; c1 < 0xa0; ++c1) {
    if (text.find(std::string("\xc2") + static_cast<char>(c1)) != std::string::npos) {
      return "C1 control character";
    }
  }
  for (const char* mark : {"\xe2\x80\xae", "\xe2\x81\xa6", "\xef\xbb\xbf"}) {
    if (text.find(mark) != std::string::npos) return "mark of direction or byte order";
  }
  if (json(text).dump(-1, ' ', false, json::error_handler_t::ignore) !=
      json(text).dump(-1, ' ', false, json::error_handler_t::replace)) {
    return "not UTF-8";
  }
  return "";
}

void expect_harmless(const ProgramRun& run, int status) {
  EXPECT_EQ(run.status, status) << run.err.substr(0, 500);
  EXPECT_EQ(danger_in(run.out), "") << testing::PrintToString(run.out.substr(0, 500));
  EXPECT_EQ(danger_in(run.err), "") << testing::PrintToString(run.err.substr(0, 500));
}

void expect_harmless_line(const ProgramRun& run) {
  expect_harmless(run, 2);
  EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
}

/// `text` as a TOML basic string.
std::string toml_string(const std::string& text) {
  std::string toml = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) {
      const char* digits = "0123456789abcdef";
      toml += {'\\', 'u', '0', '0', digits[byte / 16], digits[byte % 16]};
    } else {
      if (c == '"' || c == '\\') toml += '\\';
      toml += c;
    }
  }
  return toml + "\"";
}

TEST(Hostile, TheTestItselfSeesDanger) {
  for (const char* bad : {"\x1b[0m", "\x7f", "\xc2\x9b", "\xe2\x80\xae", "\xff", "\r", "a\x07"}) {
    EXPECT_NE(danger_in(bad), "") << testing::PrintToString(bad);
  }
  EXPECT_EQ(danger_in("caf\xc3\xa9 \xe2\x82\xac\n"), "");
}

TEST(Hostile, FileNames) {
  for (const std::string& name : {kHostile + ".csv", std::string("bad\xff\xc3 utf8.csv"),
                                  std::string("-rf.csv"), std::string("%1$s.csv")}) {
    SCOPED_TRACE(testing::PrintToString(name));
    const TestFolder folder;
    Setting inside;
    inside.folder = folder.path();
    const std::string trace = folder.put(name, content_of(kStorm));
    const std::string journal = folder / (name + ".jsonl");
    expect_harmless(run_cascade({"replay", trace}), 0);
    expect_harmless(run_cascade({"replay", trace, "--journal", "-"}), 0);
    expect_harmless(run_cascade({"replay", trace, "--policy", "k2-as-coded", "--monitor"}), 1);
    expect_harmless(run_cascade({"trace", "info", trace}), 0);
    expect_harmless(run_cascade({"trace", "convert", trace}), 0);
    for (const std::vector<std::string>& command :
         {std::vector<std::string>{"replay", trace}, {"trace", "info", trace}}) {
      std::vector<std::string> words = command;
      words.insert(words.end(), {"--format", "json"});
      const ProgramRun run = run_cascade(words);
      expect_harmless(run, 0);
      EXPECT_NO_THROW(json::parse(run.out));
    }
    expect_harmless(run_cascade({"replay", trace, "--journal", journal, "--summary",
                                 folder / (name + ".json"), "--plot", folder / (name + ".svg")},
                                inside),
                    0);
    EXPECT_GT(content_of(folder / (name + ".svg")).size(), 1000u);
    EXPECT_EQ(folder.count(), 4u) << "something was executed, or left behind";
    expect_harmless(run_cascade({"replay", trace, "--against", journal}), 0);
    expect_harmless(run_cascade({"replay", trace, "--policy", "k2-as-coded", "--against", journal}),
                    1);
    // Files that are not what they should be.
    expect_harmless_line(run_cascade({"replay", journal}));
    expect_harmless_line(run_cascade({"replay", trace, "--against", trace}));
    expect_harmless_line(run_cascade({"replay", trace, "--policy", trace}));
    expect_harmless_line(run_cascade({"check", "--policy", trace}));
    expect_harmless_line(run_cascade({"policy", "validate", trace}));
    expect_harmless_line(run_cascade({"simulate", trace}));
  }
}

TEST(Hostile, WordsOnTheCommandLine) {
  for (const std::string& word : {kHostile, std::string("bad\xff")}) {
    const std::vector<std::string> commands[] = {
        {word},
        {"policy", word},
        {"policy", "show", word},
        {"policy", "validate", word},
        {"replay", word},
        {"replay", kStorm, word},
        {"replay", kStorm, "--" + word},
        {"replay", kStorm, "--policy", word},
        {"replay", kStorm, "--check-every", word},
        {"replay", kStorm, "--input-format", word},
        {"replay", kStorm, "--time-format", word},
        {"replay", kStorm, "--time-column", word},
        {"replay", kStorm, "--lag-column", word},
        {"replay", kStorm, "--lag-scale", word},
        {"replay", kStorm, "--unordered", word},
        {"replay", kStorm, "--format", word},
        {"replay", kStorm, "--against", word},
        {"replay", kStorm, "--heap", word},
        {"replay", kStorm, "--plot", word},
        {"replay", kStorm, "--journal", "/dev/null/" + word},
        {"replay", kStorm, "--color", word},
        {"check", "--property", word},
        {"trace", "sample", word},
        {"trace", "sample", "--seed", word},
        {"simulate", word},
        {"simulate", "soft", "--variant", word},
    };
    for (const auto& words : commands) {
      SCOPED_TRACE(testing::PrintToString(words));
      expect_harmless_line(run_cascade(words));
    }
  }
}

TEST(Hostile, TheTextOfTraces) {
  const TestFolder folder;
  const std::string header =
      folder.put("header.csv", "t," + std::string("\x1b[31mx\x9b") + "\n1,2\n");
  const std::string value = folder.put("value.csv", "t,lag\n1,\x1b[31m\xc2\x9b\xe2\x80\xae\xff\n");
  const std::string time = folder.put("time.csv", "t,lag\n\x1b]0;title\x07,1\n");
  const std::string zone = folder.put("note.csv", "t \x1b[31m,lag \x1b[31m\n1,2\n2,3\n");
  for (const std::string& file : {header, value, time}) {
    expect_harmless_line(run_cascade({"replay", file}));
    expect_harmless_line(run_cascade({"trace", "info", file}));
  }
  const std::vector<std::string> chosen = {"--time-column", "1", "--lag-column", "2"};
  for (const char* format : {"text", "json"}) {
    std::vector<std::string> words = {"trace", "info", zone, "--format", format};
    words.insert(words.end(), chosen.begin(), chosen.end());
    expect_harmless(run_cascade(words), 0);
  }
}

TEST(Hostile, PolicyNamesAndSymbols) {
  const TestFolder folder;
  const std::string hostile = toml_string(kHostile);
  const std::string file =
      folder.put("p.toml", "name = " + hostile + "\nrecovery = \"recompute\"\n[tiers]\ntier_1 = [" +
                               hostile + ", \"A\"]\ntier_2 = [\"-->\"]\n");
  for (const char* format : {"text", "toml", "json", "mermaid", "dot"}) {
    SCOPED_TRACE(format);
    const ProgramRun run = run_cascade({"policy", "show", file, "--format", format});
    expect_harmless(run, 0);
    if (format == std::string("toml")) {
      const std::string again = folder.put("again.toml", run.out);
      EXPECT_EQ(run_cascade({"policy", "show", again, "--format", "toml"}).out, run.out);
    }
    if (format == std::string("json")) {
      EXPECT_EQ(json::parse(run.out)["name"], kHostile);
      EXPECT_EQ(json::parse(run.out)["tiers"]["tier_1"][0], kHostile);
    }
  }
  expect_harmless(run_cascade({"policy", "validate", file}), 0);
  for (const char* format : {"text", "json", "junit"}) {
    SCOPED_TRACE(format);
    expect_harmless(run_cascade({"check", "--policy", file, "--format", format}), 1);
  }
  const ProgramRun proof = run_cascade({"check", "--policy", file, "--format", "json"});
  EXPECT_EQ(json::parse(proof.out)["policy"], kHostile);
  for (const char* format : {"text", "json"}) {
    expect_harmless(run_cascade({"replay", kStorm, "--policy", file, "--format", format}), 0);
    expect_harmless(run_cascade({"trace", "info", kStorm, "--policy", file, "--format", format}),
                    0);
  }
  const ProgramRun journal = run_cascade({"replay", kStorm, "--policy", file, "--journal", "-"});
  expect_harmless(journal, 0);
  EXPECT_EQ(json::parse(journal.out.substr(0, journal.out.find('\n')))["policy"], kHostile);
  Setting inside;
  inside.folder = folder.path();
  expect_harmless(run_cascade({"replay", kStorm, "--policy", file, "--plot", "p.svg"}, inside), 0);
  EXPECT_FALSE(std::filesystem::exists(folder / "pwned"));

  // Its witnesses' file names are plain, and stay in their folder, however long the name.
  const ProgramRun check = run_cascade({"check", "--policy", file, "--witness", folder / "w"});
  expect_harmless(check, 1);
  const std::string far = folder.put(
      "far.toml", "name = \"../../" + std::string(400, 'x') + "\"\nrecovery = \"recompute\"\n");
  EXPECT_EQ(run_cascade({"check", "--policy", far, "--witness", folder / "w"}).status, 1);
  std::size_t witnesses = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "w")) {
    const std::string name = entry.path().filename().string();
    EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                     "0123456789._-"),
              std::string::npos)
        << name;
    ++witnesses;
  }
  EXPECT_EQ(witnesses, 2u);
}

// The line that tells how to replay a witness works when it is pasted into a shell.
TEST(Hostile, TheHintForAWitnessCanBePasted) {
  const TestFolder folder;
  const std::string blanks = folder / "with blank & 'quote'";
  std::filesystem::create_directory(blanks);
  folder.put("with blank & 'quote'/p q.toml", "name = \"mine\"\nrecovery = \"recompute\"\n");
  const ProgramRun check =
      run_cascade({"check", "--policy", blanks + "/p q.toml", "--witness", blanks + "/w"});
  const std::string start = "cascade: witness: cascade ";
  ASSERT_EQ(check.err.substr(0, start.size()), start);
  const std::string hint = check.err.substr(start.size());
  const ProgramRun pasted =
      run_program({"/bin/sh", "-c", built_program() + " " + hint.substr(0, hint.find('\n'))});
  EXPECT_EQ(pasted.status, 1);
  EXPECT_THAT(pasted.err, HasSubstr("no-flapping is violated"));
}

}  // namespace
}  // namespace cascade
