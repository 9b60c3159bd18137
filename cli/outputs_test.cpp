// Two results in one place: whichever is written last would be all there is. Every command that
// writes several refuses that, with the same words.
#include "cli/outputs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "cli/testing/run_program.hpp"
#include "model/input_error.hpp"
#include "testing_paths.hpp"

namespace cascade {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::string kStorm = std::string(kSourceDir) + "/sim/traces/storm.csv";

/// The message, or nothing where the places are apart.
std::string refusal(const std::vector<OutputPlace>& places) {
  try {
    require_places_apart(places);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(Outputs, APlaceIsTheSameHoweverItIsWritten) {
  const TestFolder folder;
  folder.put("file", "old");
  fs::create_directory(folder / "inner");
  fs::create_directory_symlink(folder.path(), folder / "around");
  fs::create_symlink("file", folder / "link");
  fs::create_symlink("new", folder / "dangling");
  fs::create_hard_link(folder / "file", folder / "twin");
  const std::string here = fs::current_path().string();
  const struct {
    std::string a, b;
    bool clash;
  } table[] = {
      {folder / "file", folder / "file", true},
      {folder / "new", folder / "new", true},
      {folder / "new", folder / "./new", true},
      {folder / "new", folder / "inner/../new", true},
      {folder / "new", folder / "nowhere/../new", true},
      {folder / "new", folder / "around/new", true},
      {folder / "file", folder / "link", true},
      {folder / "new", folder / "dangling", true},
      {"some-new-file", here + "/some-new-file", true},
      {"-", "-", true},
      {"-", "/dev/stdout", true},
      {"/dev/fd/1", "-", true},
      {"/proc/self/fd/1", "/dev/stdout", true},
      {folder / "file", folder / "new", false},
      {folder / "new", folder / "inner/new", false},
      {folder / "new", folder / "New", false},
      // A file takes its name's place, and what else bears the name of the old one keeps that.
      {folder / "file", folder / "twin", false},
      {"-", "./-", false},
      {"-", "/dev/stderr", false},
      {"/dev/null", "/dev/null", false},
      {"", "", false},
      {"", "-", false},
  };
  for (const auto& row : table) {
    SCOPED_TRACE(row.a + " and " + row.b);
    EXPECT_EQ(refusal({{"--one", row.a}, {"--two", row.b}}).empty(), !row.clash);
    EXPECT_EQ(refusal({{"--one", row.b}, {"--two", row.a}}).empty(), !row.clash);
  }
}

TEST(Outputs, TheMessageNamesWhatMeetsWhereAndNothingElse) {
  EXPECT_EQ(refusal({{"--a", "x"}, {"--b", "y"}, {"--c", "./x"}, {"--d", "x"}, {"--e", ""}}),
            "x: two results cannot both go there (--a, --c, --d): a file of its own for each");
  EXPECT_EQ(refusal({{"--a", "x"}, {"--b", "-"}, place_of_format("json")}),
            "two results cannot both go to standard output (--b, --format json): a file for all "
            "but one");
  EXPECT_EQ(refusal({{"--b", "-"}, place_of_format("text")}), "");
}

TEST(Outputs, WritesWhatWasAskedForAndStandardOutputLast) {
  const TestFolder folder;
  {
    Outputs outputs({{"--a", folder / "a"}, {"--b", ""}, {"--c", folder / "c"}}, {});
    EXPECT_TRUE(outputs.wants("--a"));
    EXPECT_FALSE(outputs.wants("--b"));
    EXPECT_FALSE(outputs.takes_stdout());
    outputs.write("--a", [] { return "text of a"; });
    outputs.write("--b", []() -> std::string { throw std::logic_error("nobody asked"); });
    outputs.commit();
    EXPECT_EQ(content_of(folder / "a"), "text of a");
  }
  { const Outputs never_committed({{"--d", folder / "d"}}, {}); }
  EXPECT_EQ(folder.count(), 2u);
  EXPECT_TRUE(Outputs({{"--a", "/dev/stdout"}}, {}).takes_stdout());
  EXPECT_FALSE(Outputs({{"--a", folder / "e"}}, {place_of_format("json")}).takes_stdout());
  // A file that cannot be put in its place must be told before anything is printed.
  Outputs outputs({{"--a", "-"}, {"--b", folder / "gone/b"}}, {});
  outputs.write("--a", [] { return "printed too early"; });
  outputs.write("--b", [] { return "b"; });
  fs::remove_all(folder / "gone");
  testing::internal::CaptureStdout();
  EXPECT_THROW(outputs.commit(), InputError);
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
}

/// A command and the options of it that each write a result, with the endings that they ask for.
struct Writer {
  std::vector<std::string> command;
  std::vector<std::string> options;
  bool json = false;  ///< whether --format json is another
};

const std::vector<Writer>& writers() {
  static const std::string volumes = std::string(kSourceDir) + "/no-such-volumes.csv";
  static const std::vector<Writer> all = {
      {{"replay", kStorm}, {"--journal", "--summary", "--openmetrics", "--plot"}, true},
      {{"simulate", "normal"},
       {"--journal", "--trace-out", "--summary", "--openmetrics", "--plot"},
       true},
      {{"simulate", "--fuzz", "1"}, {"--fuzz-out"}, true},
      {{"sweep", kStorm, "--vary", "cooldown_s=5,30"}, {"--output", "--plot"}, false},
      {{"tiers", volumes}, {"--output"}, true},
  };
  return all;
}

void expect_clash(const std::vector<std::string>& words, const std::string& where,
                  const std::string& options) {
  SCOPED_TRACE(testing::PrintToString(words));
  const ProgramRun run = run_cascade(words);
  EXPECT_EQ(run.status, 2);
  EXPECT_EQ(run.out, "");
  EXPECT_THAT(run.err, StartsWith("cascade: "));
  EXPECT_THAT(run.err, HasSubstr("two results cannot both go " + where + " (" + options + ")"));
}

TEST(Outputs, EveryPairOfResultsOfACommandIsKeptApart) {
  const TestFolder folder;
  for (const Writer& writer : writers()) {
    for (std::size_t i = 0; i < writer.options.size(); ++i) {
      for (std::size_t j = i + 1; j < writer.options.size(); ++j) {
        std::vector<std::string> words = writer.command;
        // .svg, as one of them may be a picture, which is asked to have such an ending.
        words.insert(words.end(),
                     {writer.options[i], folder / "x.svg", writer.options[j], folder / "./x.svg"});
        expect_clash(words, "there", writer.options[i] + ", " + writer.options[j]);
        if (writer.options[i] == "--plot" || writer.options[j] == "--plot") continue;
        words = writer.command;
        words.insert(words.end(), {writer.options[i], "-", writer.options[j], "/dev/stdout"});
        expect_clash(words, "to standard output", writer.options[i] + ", " + writer.options[j]);
      }
      if (!writer.json || writer.options[i] == "--plot") continue;
      std::vector<std::string> words = writer.command;
      words.insert(words.end(), {writer.options[i], "-", "--format", "json"});
      expect_clash(words, "to standard output", writer.options[i] + ", --format json");
    }
  }
  EXPECT_EQ(folder.count(), 0u) << "something was left behind";
}

// Of these the names are the program's own, so that only a link can bring two together.
TEST(Outputs, WitnessesAndPicturesAreKeptApartToo) {
  const TestFolder folder;
  fs::create_symlink("k2-as-documented-no-flapping.csv",
                     folder / "k2-as-documented-protects-at-once.csv");
  const ProgramRun witnesses =
      run_cascade({"check", "--policy", "k2-as-documented", "--witness", folder.path().string()});
  EXPECT_EQ(witnesses.status, 2) << witnesses.err;
  EXPECT_THAT(witnesses.err, HasSubstr("two results cannot both go there (--witness)"));

  fs::create_symlink("page.md", folder / "page-1.svg");
  const ProgramRun page = run_cascade({"report", kStorm, "-o", folder / "page.md"});
  EXPECT_EQ(page.status, 2) << page.err;
  EXPECT_THAT(page.err, HasSubstr("(--output, its picture page-1.svg)"));
  EXPECT_EQ(folder.count(), 2u) << "something was left behind";
}

TEST(Outputs, ResultsApartAreAllWritten) {
  const TestFolder folder;
  const ProgramRun run =
      run_cascade({"simulate", "normal", "--journal", folder / "j", "--trace-out", folder / "t",
                   "--summary", "-", "--openmetrics", folder / "o"});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(run.out, StartsWith("{\"scenario\":\"normal\""));
  EXPECT_THAT(run.out, Not(HasSubstr("messages  ")));
  EXPECT_EQ(folder.count(), 3u);
}

}  // namespace
}  // namespace cascade
