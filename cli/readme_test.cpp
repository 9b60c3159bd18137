// Every command in README.md runs, in the order in which it stands there.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "cli/testing/run_program.hpp"
#include "testing_paths.hpp"

namespace cascade {
namespace {

namespace fs = std::filesystem;

struct ReadmeLine {
  std::size_t number;
  std::string text;
};

/// The lines of the fenced blocks that are marked as sh.
std::vector<ReadmeLine> shell_lines(const fs::path& file) {
  std::vector<ReadmeLine> lines;
  std::ifstream in(file);
  bool in_block = false;
  std::string text;
  for (std::size_t number = 1; std::getline(in, text); ++number) {
    if (text.rfind("```", 0) == 0) {
      in_block = text == "```sh";
    } else if (in_block && !text.empty()) {
      lines.push_back({number, text});
    }
  }
  return lines;
}

bool starts_with(const std::string& text, const std::string& start) {
  return text.rfind(start, 0) == 0;
}

/// The program's own part of a command line, empty where it is not the program that is called.
std::string arguments_in(const std::string& line) {
  for (const char* start : {"./dev run ", "build/cascade ", "cascade "}) {
    if (starts_with(line, start)) return line.substr(std::string(start).size());
  }
  return "";
}

/// Known, and not for a test to run: they install, build, or run all tests.
bool is_left_to_people(const std::string& line) {
  return line == "./dev run" || line == "./dev test" || line == "./dev build" ||
         line == "./dev bench" || line == "./dev compare" || starts_with(line, "git clone ") ||
         starts_with(line, "cd ");
}

/// Without the comment at its end.
std::string command_in(const std::string& line) {
  std::string command = line.substr(0, line.find(" #"));
  command.erase(command.find_last_not_of(' ') + 1);
  return command;
}

// A folder that looks like the project to a relative path, where nothing else is written to.
void make_lookalike(const TestFolder& folder) {
  for (const auto& entry : fs::directory_iterator(kSourceDir)) {
    const std::string name = entry.path().filename().string();
    if (name == "out" || starts_with(name, "build") || starts_with(name, ".")) continue;
    fs::create_symlink(entry.path(), folder / name);
  }
}

class Page : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Readme, Page,
                         testing::Values("README.md", "reports/k2/TALKING-POINTS.md",
                                         "reports/metrics/prometheus/RUNBOOK.md"));

TEST_P(Page, EveryCommandRuns) {
  const fs::path page = fs::path(kSourceDir) / GetParam();
  const std::vector<ReadmeLine> lines = shell_lines(page);
  const TestFolder folder;
  make_lookalike(folder);
  Setting setting;
  setting.folder = folder.path();
  std::size_t commands_run = 0;
  for (const ReadmeLine& line : lines) {
    SCOPED_TRACE(page.filename().string() + ":" + std::to_string(line.number) + ": " + line.text);
    const std::string command = command_in(line.text);
    if (command == "./dev run") fs::create_directory(folder / "out");  // as it does
    if (is_left_to_people(command)) continue;
    const std::string arguments = arguments_in(command);
    if (arguments.empty()) {
      ADD_FAILURE() << "neither a command of the program nor one that is known to be skipped";
      continue;
    }
    // Through a shell, as a reader would: quotes, pipes and redirections work.
    const ProgramRun run =
        run_program({"/bin/sh", "-c", built_program() + " " + arguments}, setting);
    const bool expects_one = line.text.find("# exit 1") != std::string::npos;
    EXPECT_EQ(run.status, expects_one ? 1 : 0) << run.err;
    ++commands_run;
  }
  EXPECT_GE(commands_run, 5u) << "the blocks were not found";
}

// What README.md shows as output is what the program prints.
TEST(Readme, TheWitnessThatItShowsIsTheOneThatCheckFinds) {
  const std::string readme = content_of(fs::path(kSourceDir) / "README.md");
  const std::string out = run_cascade_line("check --policy k2-as-coded").out;
  const std::size_t from = readme.find("\n```\nno-flapping is VIOLATED");
  ASSERT_NE(from, std::string::npos);
  std::size_t rows = 0;
  std::size_t at = readme.find('\n', from + 5);  // after the line with the number of states
  for (std::string row; row != "```"; ++rows) {
    const std::size_t end = readme.find('\n', at + 1);
    row = readme.substr(at + 1, end - at - 1);
    if (row != "```") {
      EXPECT_NE(out.find(row + "\n"), std::string::npos) << row;
    }
    at = end;
  }
  EXPECT_EQ(rows, 5u);
}

}  // namespace
}  // namespace cascade
